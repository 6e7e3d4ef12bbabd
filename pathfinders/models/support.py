from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.enums import Visibility
from alliance87.core.models import TimestampedModel, VisibleModel
from alliance87.core.visibility import VisibleQuerySet, is_signed_in, reads_everything
from partners.models import Partner, Representative
from pathfinders.enums import SupportKind, SupportOfferState, SupportRequestState
from pathfinders.models.country import PathfinderCountry
from pathfinders.models.roadmap import Commitment

COUNTRY = "commitment__priority_area__roadmap__pathfinder"


class SupportRequestQuerySet(VisibleQuerySet):
    def open(self):
        return self.filter(state=SupportRequestState.OPEN)

    def not_withdrawn(self):
        return self.exclude(state=SupportRequestState.WITHDRAWN)

    def editable_by(self, user):
        """Who keeps the country keeps what it asks for.

        Asked of the country itself: from level to level the database would plan for long.
        """
        kept = PathfinderCountry.objects.editable_by(user)
        return self.visible_to(user).filter(**{f"{COUNTRY}__in": kept})

    def offerable_by(self, user):
        """The open requests for which ``user`` may offer something, for some partner.

        Which partners those are for one request is ``offering_partners``.
        """
        if not is_signed_in(user):
            return self.none()
        focal = f"{COUNTRY}__focal_partner"
        others = partners_to_offer(user).exclude(pk=OuterRef(focal))
        rule = Exists(others) | Q(
            Exists(partners_to_offer(user)), **{f"{focal}__isnull": True}
        )
        return self.visible_to(user).open().filter(rule)

    def for_reader(self, user):
        """With the partners that were matched, as ``matches``: offers without texts."""
        matches = SupportOffer.objects.for_reader(user).accepted()
        rows = super().for_reader(user).select_related(f"{COUNTRY}__country")
        return rows.prefetch_related(
            Prefetch("offers", matches.order_by("decided_at"), to_attr="matches")
        )


def partners_to_offer(user):
    """The partners for which ``user`` may offer support at all.

    Those they speak for that members may read of: an offer tells the country who makes it.
    """
    partners = Partner.objects.visible_to(user).listed().proposable_by(user)
    return partners.filter(visibility__in=[Visibility.PUBLIC, Visibility.PARTNERS])


def offering_partners(user, request):
    """Those for which they may offer it for ``request``: not the country's own."""
    partners = partners_to_offer(user)
    return partners.exclude(pk=request.pathfinder.focal_partner_id)


class SupportRequest(TimestampedModel, VisibleModel):
    """What a pathfinder country asks partners for, to fulfil one of its commitments."""

    visible_with = ("commitment",)

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        related_name="support_requests",
        verbose_name=_("commitment"),
    )
    title = models.CharField(
        _("what is asked for"),
        max_length=200,
        help_text=_("In a few words: “Trainers for labour inspectors”."),
    )
    text = models.TextField(
        _("details"),
        blank=True,
        validators=[MaxLengthValidator(3000)],
        help_text=_(
            "What is needed, for whom and for how long. No personal stories and no "
            "names of survivors."
        ),
    )
    kind = models.CharField(_("kind of support"), max_length=20, choices=SupportKind)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=SupportRequestState,
        default=SupportRequestState.OPEN,
    )
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    closed_at = models.DateTimeField(_("closed or withdrawn at"), null=True, blank=True)

    private_fields = ["asked_by"]

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("request for support")
        verbose_name_plural = _("requests for support")
        constraints = [
            *VisibleModel.Meta.constraints,
            constraints.one_of("kind", SupportKind),
            constraints.one_of("state", SupportRequestState),
            models.CheckConstraint(
                condition=Q(
                    state__in=SupportRequestState.current(), closed_at__isnull=True
                )
                | Q(state__in=SupportRequestState.over(), closed_at__isnull=False),
                name="%(app_label)s_%(class)s_over_has_moment",
                violation_error_message=_(
                    "A request has a moment of its end when it is closed or withdrawn."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pathfinders:support-request", kwargs={"pk": self.pk})

    @property
    def pathfinder(self):
        return self.commitment.priority_area.roadmap.pathfinder

    @property
    def is_open(self):
        return self.state == SupportRequestState.OPEN

    @property
    def is_current(self):
        return self.state in SupportRequestState.current()


class SupportOfferQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """A match is told to whoever reads both sides; any other offer, to them alone."""
        rule = Q(state=SupportOfferState.ACCEPTED) | self.party_rule(user)
        return rule & Q(partner__in=Partner.objects.listed())

    def party_rule(self, user):
        """The offers of which ``user`` is a side: its partner's people, the country's."""
        if reads_everything(user):
            return Q()
        if not is_signed_in(user):
            return Q(pk__in=[])
        mine = Representative.objects.of(user).values("partner")
        kept = PathfinderCountry.objects.editable_by(user)
        return Q(partner__in=mine) | Q(**{f"request__{COUNTRY}__in": kept})

    def open(self):
        return self.filter(state=SupportOfferState.OFFERED)

    def standing(self):
        """Those that wait for an answer or were accepted."""
        return self.filter(state__in=SupportOfferState.standing())

    def accepted(self):
        return self.filter(state=SupportOfferState.ACCEPTED)

    def editable_by(self, user):
        """The offers ``user`` may take back: those of a partner they speak for."""
        theirs = Representative.objects.of(user).proposing()
        return self.visible_to(user).filter(partner__in=theirs.values("partner"))

    def answerable_by(self, user):
        """The offers of which ``user`` is a side: the actions ask which."""
        return self.visible_to(user).filter(self.party_rule(user))

    def decidable_by(self, user):
        """The open offers ``user`` may accept or decline: none of their own partner."""
        kept = PathfinderCountry.objects.editable_by(user)
        own = Representative.objects.of(user).values("partner")
        rows = self.visible_to(user).open()
        rows = rows.filter(**{f"request__{COUNTRY}__in": kept})
        return rows.exclude(partner__in=own)

    def for_reader(self, user):
        """Each knows whether the reader is told its words: see ``said`` and ``answer``."""
        rows = super().for_reader(user).select_related("partner")
        if reads_everything(user):
            return rows.annotate(is_told=Value(True))
        told = Case(When(self.party_rule(user), then=Value(True)), default=Value(False))
        return rows.annotate(is_told=told)


class SupportOffer(TimestampedModel):
    """What a partner offers in answer to a request for support; accepted, it is a match."""

    visible_with = ("request", "partner")

    request = models.ForeignKey(
        SupportRequest,
        on_delete=models.CASCADE,
        related_name="offers",
        verbose_name=_("request"),
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="support_offers",
        verbose_name=_("partner"),
    )
    text = models.TextField(
        _("offer"),
        validators=[MaxLengthValidator(3000)],
        help_text=_(
            "What your organisation can do and from when. Read by those who keep the "
            "country’s record and by the Secretariat."
        ),
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=SupportOfferState,
        default=SupportOfferState.OFFERED,
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("offered by"),
    )
    reason = models.TextField(_("answer"), blank=True, max_length=1000)
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

    private_fields = ["text", "reason", "offered_by", "decided_by"]

    objects = SupportOfferQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("offer of support")
        verbose_name_plural = _("offers of support")
        constraints = [
            constraints.one_of("state", SupportOfferState),
            constraints.unique(
                "request",
                "partner",
                condition=Q(state__in=SupportOfferState.standing()),
                message=_("This partner has made an offer for this request already."),
            ),
            models.CheckConstraint(
                condition=Q(state=SupportOfferState.OFFERED, decided_at__isnull=True)
                | ~Q(state=SupportOfferState.OFFERED) & Q(decided_at__isnull=False),
                name="%(app_label)s_%(class)s_closed_has_date",
                violation_error_message=_(
                    "An offer has a date of decision when it is no longer open."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=SupportOfferState.DECLINED) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_declined_has_reason",
                violation_error_message=_("Say why the offer is declined."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("offered_by")),
                name="%(app_label)s_%(class)s_decided_by_another",
                violation_error_message=_("Nobody decides on their own offer."),
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {self.request}"

    @property
    def is_open(self):
        return self.state == SupportOfferState.OFFERED

    @property
    def said(self):
        """The text, for a row that ``for_reader()`` gave to one of its two sides."""
        return self.text if self.is_told else ""

    @property
    def answer(self):
        """The answer, for the same."""
        return self.reason if self.is_told else ""
