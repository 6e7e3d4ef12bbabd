from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from action_groups.enums import (
    ActionGroupKind,
    ActionGroupStatus,
    JoinRequestState,
    MembershipRole,
)
from alliance87.core import constraints
from alliance87.core.models import (
    Document,
    SourcedModel,
    Theme,
    TimestampedModel,
    VisibleModel,
)
from alliance87.core.remembered import kept_keys
from alliance87.core.stamps import Stamped
from alliance87.core.visibility import (
    VisibleQuerySet,
    is_signed_in,
    reads_everything,
)
from partners.models import Partner, Representative
from pathfinders.models import PriorityArea


class ActionGroupQuerySet(VisibleQuerySet):
    def group_rule(self, user):
        return Q(pk__in=Membership.objects.of(user).values("action_group"))

    def chaired_by(self, user):
        """The groups ``user`` chairs now, in person or for the chairing partner."""
        chairs = Membership.objects.of(user).filter(role__in=MembershipRole.chairing())
        return self.filter(pk__in=chairs.values("action_group"))

    def editable_by(self, user):
        """A group's chairs keep it, and so does the Secretariat."""
        return self.all() if reads_everything(user) else self.chaired_by(user)

    def with_member_count(self, user=None):
        """Each with ``member_count``, the current members that ``user`` may see."""
        seen = Membership.objects.visible_to(user).current()
        current = Q(memberships__in=seen)
        return self.annotate(
            member_count=Count("memberships__partner", filter=current, distinct=True)
        )

    def for_reader(self, user):
        return (
            super().for_reader(user).select_related("source").prefetch_related("themes")
        )


class ActionGroup(TimestampedModel, VisibleModel, SourcedModel):
    """Partners who coordinate their work on one theme of Target 8.7."""

    slug = models.SlugField(_("slug"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"),
        max_length=30,
        choices=ActionGroupKind,
        default=ActionGroupKind.ACTION_GROUP,
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ActionGroupStatus,
        default=ActionGroupStatus.FORMING,
    )
    summary = models.TextField(_("summary"), blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="action_groups", verbose_name=_("themes")
    )
    priority_areas = models.ManyToManyField(
        PriorityArea,
        blank=True,
        related_name="action_groups",
        verbose_name=_("priority areas of countries it works on"),
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="action_groups", verbose_name=_("documents")
    )
    confirmed_on = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("When the chair last said that this record is right."),
    )

    objects = ActionGroupQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "status", "name"]
        verbose_name = _("action group")
        verbose_name_plural = _("action groups")
        triggers = [Stamped()]
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.unique("slug", message=_("This slug is another group's.")),
            constraints.one_of("kind", ActionGroupKind),
            constraints.one_of("status", ActionGroupStatus),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("action_groups:detail", kwargs={"slug": self.slug})


class GroupFunction(TimestampedModel, SourcedModel):
    """One of the things an action group is there to do."""

    visible_with = ("action_group",)

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="functions",
        verbose_name=_("action group"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = models.TextField(_("text"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["action_group", "position"]
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "action_group",
                "position",
                message=_("Another function stands in that position."),
            ),
        ]

    def __str__(self):
        return self.text[:80]


class MembershipQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """A partner that left or is suspended is in no list of members."""
        return Q(partner__is_listed=True)

    def current(self):
        return self.filter(until__isnull=True)

    def of(self, user):
        """The current memberships ``user`` takes part in, for a partner or in person."""
        if not is_signed_in(user):
            return self.none()

        def mine(rows):
            people = Representative.objects.of(user)
            for_partner = Q(
                representative__isnull=True, partner__in=people.values("partner")
            )
            return rows.current().filter(for_partner | Q(representative__in=people))

        keys = kept_keys(Membership, user, lambda: mine(Membership.objects))
        return mine(self) if keys is None else self.filter(pk__in=keys)

    def chairing(self):
        return self.filter(role__in=MembershipRole.chairing())

    def for_reader(self, user):
        people = Representative.objects.visible_to(user).current()
        rows = (
            super()
            .for_reader(user)
            .select_related("partner__country", "action_group", "source")
        )
        return rows.prefetch_related(Prefetch("representative", people))


class Membership(TimestampedModel, SourcedModel):
    """That a partner takes part in an action group, in a role and for a time."""

    visible_with = ("action_group", "partner")

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("action group"),
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("partner"),
    )
    representative = models.ForeignKey(
        Representative,
        on_delete=models.SET_NULL,  # the membership is the partner's
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("in person"),
    )
    role = models.CharField(
        _("role"),
        max_length=30,
        choices=MembershipRole,
        default=MembershipRole.MEMBER,
    )
    chair_place = models.PositiveSmallIntegerField(
        _("chair's place"),
        null=True,
        blank=True,
        help_text=_("1 or 2 for a chair or co-chair: a group has at most two."),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    term_ends_on = models.DateField(
        _("term ends on"),
        null=True,
        blank=True,
        help_text=_("Until when somebody is named; nothing ends by itself that day."),
    )
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["action_group", "role", "partner__name"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        triggers = [Stamped()]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("role", MembershipRole),
            models.CheckConstraint(
                condition=Q(
                    role__in=MembershipRole.chairing(),
                    chair_place__isnull=False,  # NULL in (1, 2) is not false
                    chair_place__in=[1, 2],
                )
                | (
                    ~Q(role__in=MembershipRole.chairing()) & Q(chair_place__isnull=True)
                ),
                name="%(app_label)s_%(class)s_chair_has_place",
                violation_error_message=_(
                    "A chair or co-chair takes place 1 or 2, and nobody else does."
                ),
            ),
            models.UniqueConstraint(
                fields=["action_group", "chair_place"],
                condition=Q(until__isnull=True),
                name="%(app_label)s_%(class)s_at_most_two_chairs",
                violation_error_message=_(
                    "This place is taken: a group has at most two current chairs."
                ),
            ),
            models.UniqueConstraint(
                fields=["action_group", "partner", "role"],
                condition=Q(until__isnull=True),
                name="%(app_label)s_%(class)s_unique_current",
                violation_error_message=_("This partner already has that role here."),
            ),
            constraints.in_order(
                "since", "until", _("A membership ends after it has begun.")
            ),
            constraints.in_order(
                "since", "term_ends_on", _("A term ends after it has begun.")
            ),
        ]

    def __str__(self):
        return f"{self.partner} ({self.get_role_display()})"


class JoinRequestQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """Between the partner that asks, the chairs who decide, and the Secretariat."""
        if not is_signed_in(user):
            return Q(pk__in=[])
        mine = Representative.objects.of(user).values("partner")
        chaired = ActionGroup.objects.chaired_by(user)
        return Q(partner__in=mine) | Q(action_group__in=chaired)

    def waiting(self):
        return self.filter(state=JoinRequestState.WAITING)

    def editable_by(self, user):
        """Those that ``user`` has a say in: who may ask, and who may decide."""
        groups = ActionGroup.objects.editable_by(user)
        own = Partner.objects.proposable_by(user)
        return self.visible_to(user).filter(
            Q(action_group__in=groups) | Q(partner__in=own)
        )

    def withdrawable_by(self, user):
        """Those that ``user`` may take back: of a partner they speak for."""
        own = Partner.objects.proposable_by(user)
        return self.visible_to(user).waiting().filter(partner__in=own)

    def decidable_by(self, user):
        """Those that ``user`` may decide on: not what they asked for themselves."""
        groups = ActionGroup.objects.editable_by(user)
        rows = self.visible_to(user).waiting().filter(action_group__in=groups)
        return rows.exclude(asked_by=user) if is_signed_in(user) else self.none()

    def for_reader(self, user):
        return super().for_reader(user).select_related("action_group", "partner")


class JoinRequest(TimestampedModel):
    """That a partner asks to belong to an action group, and what its chair decided."""

    visible_with = ("action_group", "partner")

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="join_requests",
        verbose_name=_("action group"),
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="join_requests",
        verbose_name=_("partner"),
    )
    text = models.TextField(
        _("what it would bring"), blank=True, validators=[MaxLengthValidator(2000)]
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=JoinRequestState,
        default=JoinRequestState.WAITING,
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
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

    private_fields = ["asked_by", "decided_by"]

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            constraints.one_of("state", JoinRequestState),
            constraints.unique(
                "action_group",
                "partner",
                condition=Q(state=JoinRequestState.WAITING),
                message=_("This partner has asked already, and waits for an answer."),
            ),
            models.CheckConstraint(
                condition=Q(state=JoinRequestState.WAITING, decided_at__isnull=True)
                | ~Q(state=JoinRequestState.WAITING) & Q(decided_at__isnull=False),
                name="%(app_label)s_%(class)s_closed_has_date",
                violation_error_message=_(
                    "A request has a date of decision when it no longer waits."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=JoinRequestState.DECLINED) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_declined_has_reason",
                violation_error_message=_("Say why the request is declined."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="%(app_label)s_%(class)s_decided_by_another",
                violation_error_message=_("Nobody decides on what they asked for."),
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {self.action_group}"

    @property
    def is_waiting(self):
        return self.state == JoinRequestState.WAITING


class Workstream(TimestampedModel, SourcedModel):
    """A line of work inside an action group."""

    visible_with = ("action_group",)

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="workstreams",
        verbose_name=_("action group"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    name = models.CharField(_("name"), max_length=250)
    lead_partner = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="workstreams_led",
        verbose_name=_("lead partner"),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["action_group", "position"]
        verbose_name = _("workstream")
        verbose_name_plural = _("workstreams")
        constraints = [*SourcedModel.Meta.constraints]

    def __str__(self):
        return self.name


class ResourceNeedQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        return super().for_reader(user).select_related("action_group", "source")


class ResourceNeed(TimestampedModel, VisibleModel, SourcedModel):
    """What an action group lacks to do its work, and what came of asking for it."""

    visible_with = ("action_group",)

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="resource_needs",
        verbose_name=_("action group"),
    )
    title = models.CharField(_("title"), max_length=250)
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"), max_length=3, null=True, blank=True, help_text="USD, EUR, …"
    )
    outcome = models.TextField(_("outcome"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = ResourceNeedQuerySet.as_manager()

    class Meta:
        ordering = ["action_group", "title"]
        verbose_name = _("resource need")
        verbose_name_plural = _("resource needs")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.both_or_neither(
                "amount", "currency", _("A sum needs an amount and a currency.")
            ),
        ]

    def __str__(self):
        return self.title
