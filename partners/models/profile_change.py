from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, is_signed_in
from partners.enums import ProposalState
from partners.models.partner import Partner, Representative


class ProfileChangeQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """A partner's drafts are its focal points'; a listing's are the person's own."""
        if not is_signed_in(user):
            return Q(pk__in=[])
        people = Representative.objects.of(user)
        return Q(representative__in=people) | Q(
            representative__isnull=True,
            partner__in=people.proposing().values("partner"),
        )

    def for_reader(self, user):
        return super().for_reader(user).select_related("partner", "representative")

    def editable_by(self, user):
        """Who reads a proposal has a say in it: the actions ask which."""
        return self.visible_to(user)

    def open(self):
        return self.filter(state=ProposalState.PROPOSED)

    def about(self, record):
        """The proposals about a partner's profile, or about a person's listing."""
        if isinstance(record, Representative):
            return self.filter(representative=record)
        return self.filter(partner=record, representative__isnull=True)


class ProfileChange(TimestampedModel):
    """What a partner's representative wants its record to say, for the Secretariat to decide.

    The values are plain data by field: text, or lists of codes or of identifiers.
    """

    visible_with = ("partner",)

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="profile_changes"
    )
    representative = models.ForeignKey(
        Representative,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="profile_changes",
        verbose_name=_("listing"),
        help_text=_("Empty where the partner's own profile is to change."),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    base_revision = models.PositiveIntegerField(_("proposed from revision"))
    before = models.JSONField(_("as it was"))
    proposed = models.JSONField(_("as proposed"))
    accepted = models.JSONField(_("as accepted"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ProposalState,
        default=ProposalState.PROPOSED,
    )
    edited = models.BooleanField(_("edited before it was accepted"), default=False)
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
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

    objects = ProfileChangeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        constraints = [
            constraints.one_of("state", ProposalState),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_decided_by_another",
                violation_error_message=_("Nobody decides on their own proposal."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_declined_has_reason",
                violation_error_message=_("Say why the proposal is declined."),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED, decided_at__isnull=True)
                | ~Q(state=ProposalState.PROPOSED) & Q(decided_at__isnull=False),
                name="%(app_label)s_%(class)s_closed_has_date",
                violation_error_message=_(
                    "A proposal has a date of decision when it is no longer open."
                ),
            ),
            models.CheckConstraint(
                condition=Q(edited=False) | Q(state=ProposalState.ACCEPTED),
                name="%(app_label)s_%(class)s_edited_was_accepted",
                violation_error_message=_("Only an accepted proposal was edited."),
            ),
            constraints.unique(
                "partner",
                condition=Q(state=ProposalState.PROPOSED, representative__isnull=True),
                message=_("A change of this profile is proposed already."),
                suffix="open_profile",
            ),
            constraints.unique(
                "representative",
                condition=Q(state=ProposalState.PROPOSED),
                message=_("A change of this listing is proposed already."),
                suffix="open_listing",
            ),
        ]

    def __str__(self):
        return str(self.record)

    def get_absolute_url(self):
        page = "my-listing" if self.representative_id else "propose"
        return reverse(f"partners:{page}", kwargs={"slug": self.partner.slug})

    @property
    def record(self):
        """What is to change: the listing, or else the partner."""
        return self.representative if self.representative_id else self.partner

    @property
    def is_open(self):
        return self.state == ProposalState.PROPOSED
