from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core import constraints
from alliance87.core.models import (
    Country,
    Theme,
    TimestampedModel,
    language_list,
)
from alliance87.core.visibility import VisibleQuerySet
from partners.enums import ApplicationState, StakeholderGroup
from partners.models.partner import Partner


class PartnerApplicationQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """Applications are the Secretariat's alone; an applicant has a signed link."""
        return Q(pk__in=[])

    def open(self):
        return self.filter(state__in=ApplicationState.open())

    def waiting(self):
        """Those that the Secretariat has to decide on."""
        return self.filter(state__in=ApplicationState.waiting())


class PartnerApplication(TimestampedModel):
    """An organisation that wants to join the Alliance, as it describes itself."""

    # Deleted on time, which history would undo.
    history_excludes = ["contact_name", "contact_job_title", "contact_email"]

    name = models.CharField(_("name of the organisation"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    stakeholder_group = models.CharField(
        _("stakeholder group"), max_length=40, choices=StakeholderGroup
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("home country"),
        help_text=_("Empty for international bodies."),
    )
    website = models.URLField(_("website"), blank=True)
    work = models.TextField(
        _("what you do"),
        validators=[MaxLengthValidator(3000)],
        help_text=_(
            "Against child labour, forced labour, modern slavery and human "
            "trafficking. No personal stories and no names of survivors."
        ),
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="+", verbose_name=_("themes")
    )
    countries_of_work = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries of work")
    )
    working_languages = language_list(_("working languages"))
    contact_name = models.CharField(_("your name"), max_length=150, blank=True)
    contact_job_title = models.CharField(_("job title"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(
        _("language of correspondence"),
        max_length=10,
        choices=PortalLanguage,
        default=PortalLanguage.EN,
    )
    consented_at = models.DateTimeField(_("agreed to processing at"))
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ApplicationState,
        default=ApplicationState.UNCONFIRMED,
    )
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(
        _("decided or withdrawn at"), null=True, blank=True
    )
    # Two records that were merged may both have begun as applications.
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("became the partner"),
    )

    objects = PartnerApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            constraints.one_of("stakeholder_group", StakeholderGroup),
            constraints.one_of("language", PortalLanguage),
            constraints.one_of("state", ApplicationState),
            models.UniqueConstraint(
                Lower("contact_email"),
                Lower("name"),
                condition=Q(state__in=ApplicationState.open()),
                name="%(app_label)s_%(class)s_unique_open",
                violation_error_message=_("This application is open already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.closed()) | ~Q(contact_email=""),
                name="%(app_label)s_%(class)s_open_has_contact",
                violation_error_message=_("An open application has an address."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.before_review())
                | Q(confirmed_at__isnull=False),
                name="%(app_label)s_%(class)s_confirmed_first",
                violation_error_message=_(
                    "Only an application with a confirmed address is reviewed."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.DECLINED) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_declined_has_reason",
                violation_error_message=_("Say why the application is declined."),
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.ACCEPTED, partner__isnull=False)
                | ~Q(state=ApplicationState.ACCEPTED) & Q(partner__isnull=True),
                name="%(app_label)s_%(class)s_accepted_is_partner",
                violation_error_message=_(
                    "An accepted application, and no other, has become a partner."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=ApplicationState.closed(), decided_at__isnull=False
                )
                | ~Q(state__in=ApplicationState.closed()) & Q(decided_at__isnull=True),
                name="%(app_label)s_%(class)s_closed_has_date",
                violation_error_message=_(
                    "An application has a date of decision when it is closed."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_waiting(self):
        return self.state in ApplicationState.waiting()

    @property
    def is_open(self):
        return self.state in ApplicationState.open()
