import zoneinfo

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from action_groups.models import ActionGroup, Membership
from alliance87.core import constraints
from alliance87.core.enums import DatePrecision, Language
from alliance87.core.models import (
    Country,
    Document,
    SourcedModel,
    Theme,
    TimestampedModel,
    VisibleModel,
    language_list,
)
from alliance87.core.remembered import kept_keys
from alliance87.core.search import tri
from alliance87.core.triggers import keep_words
from alliance87.core.visibility import VisibleQuerySet, is_signed_in, reads_everything
from events.enums import (
    AttendanceMode,
    EventKind,
    EventStanding,
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from events.models.places import CapacityHolds, KeepPlaceInLine, WithinCapacity
from events.zones import zone_names
from partners.models import Partner, Representative, listed_partners


def validate_time_zone(name):
    if name not in zone_names():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write one like America/New_York."),
            params={"name": name},
        )


def standing(*, at):
    """``Event.standing_at()`` as an expression over events."""
    is_over = When(
        status=EventStatus.PLANNED,
        ends_at__lt=at,
        then=Value(EventStanding.UNCONFIRMED.value),
    )
    return Case(is_over, default=F("status"))


def local_year(path=""):
    """The year in which the event at ``path`` begins, on the clock of its venue.

    Whatever the reader's own time zone is.
    """
    return Func(
        F(f"{path}time_zone"),
        F(f"{path}starts_at"),
        template="EXTRACT(YEAR FROM timezone(%(expressions)s))::integer",
        output_field=models.IntegerField(),
    )


class EventQuerySet(VisibleQuerySet):
    def group_rule(self, user):
        """Read by the invited, the chairs, and the members of its action groups."""

        def rule():
            return self.part_of(user, Registration.objects.admitted(user))

        if not is_signed_in(user):
            return Q(pk__in=[])
        keys = kept_keys(Event, user, lambda: Event.objects.filter(rule()))
        return rule() if keys is None else Q(pk__in=keys)

    def part_of(self, user, registered):
        """Those of the rows ``registered``, and those ``user`` chairs or is of a group."""
        groups = Membership.objects.of(user).values("action_group")
        # Subqueries, not joins: a to-many join would list an event several times.
        of_groups = Event.action_groups.through.objects.filter(actiongroup__in=groups)
        return (
            Q(pk__in=registered.values("event"))
            | Q(pk__in=of_groups.values("event"))
            | Q(pk__in=chairings_of(user).values("event"))
        )

    def with_user(self, user):
        """The events ``user`` takes part in: invited, chairing, or by a group."""
        return self.filter(self.group_rule(user))

    def attended_by(self, user):
        """Of these, those in which ``user`` has a place: an invitation alone is none."""
        return self.filter(self.part_of(user, Registration.objects.approved(user)))

    def chaired_by(self, user):
        """The events that ``user`` chairs in person."""
        return self.filter(pk__in=chairings_of(user).values("event"))

    def editable_by(self, user):
        """An event's chairs keep its agenda and its packs, and so does the Secretariat."""
        return self.all() if reads_everything(user) else self.chaired_by(user)

    def in_year(self, year):
        """Those that begin in ``year`` on the clock of their venue."""
        return self.annotate(local_year=local_year()).filter(local_year=year)

    def upcoming(self, *, at):
        return self.filter(ends_at__gte=at).exclude(status=EventStatus.CANCELLED)

    def coming_gcg_run_by(self, user, *, at):
        """The GCG meetings to come that ``user`` runs, the next one first."""
        kept = Event.objects.editable_by(user).values("pk")
        rows = self.visible_to(user).upcoming(at=at)
        rows = rows.filter(kind=EventKind.GCG_MEETING, pk__in=kept)
        return rows.order_by("starts_at")

    def for_reader(self, user):
        rows = (
            super()
            .for_reader(user)
            .select_related("country", "chair_country", "vice_chair_country", "source")
        )
        return rows.prefetch_related(
            listed_partners("chair_partner", user),
            listed_partners("hosts", user),
            "themes",
        ).defer("words")


def chairings_of(user):
    """The rows that say which events ``user`` chairs in person."""
    mine = Representative.objects.of(user)
    return Event.chairs.through.objects.filter(representative__in=mine)


class Event(TimestampedModel, VisibleModel, SourcedModel):
    """A meeting, workshop, webinar, world day or campaign, with a place and a time."""

    slug = models.SlugField(_("slug"), max_length=100)
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=30, choices=EventKind)
    status = models.CharField(
        _("status"), max_length=20, choices=EventStatus, default=EventStatus.PLANNED
    )
    series = models.CharField(
        _("series"),
        max_length=150,
        blank=True,
        help_text=_("What it is one of: “Global Coordinating Group”."),
    )
    number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    date_precision = models.CharField(
        _("dates exact to the"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    has_times = models.BooleanField(
        _("times are known"),
        default=True,
        help_text=_("Off where the source gives only the date."),
    )
    time_zone = models.CharField(
        _("time zone of the venue"),
        max_length=50,
        default="UTC",
        validators=[validate_time_zone],
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events_held",
        verbose_name=_("country of the venue"),
    )
    is_online = models.BooleanField(_("online"), default=False)
    online_link = models.URLField(
        _("link to join"), blank=True, help_text=_("Shown to the registered only.")
    )
    summary = models.TextField(_("summary"), blank=True)
    hosts = models.ManyToManyField(
        Partner, blank=True, related_name="events_hosted", verbose_name=_("hosts")
    )
    organisers = models.ManyToManyField(
        Partner,
        blank=True,
        related_name="events_organised",
        verbose_name=_("organisers"),
    )
    funders = models.ManyToManyField(
        Partner, blank=True, related_name="events_funded", verbose_name=_("funders")
    )
    chair_partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events_chaired",
        verbose_name=_("chaired by the partner"),
    )
    chair_country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chaired by the country"),
    )
    vice_chair_country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vice-chair country"),
    )
    chairs = models.ManyToManyField(
        Representative,
        blank=True,
        related_name="events_chaired",
        verbose_name=_("chairs in person"),
        help_text=_("They keep the agenda and make the briefing pack."),
    )
    languages = language_list(_("languages"))
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="events", verbose_name=_("themes")
    )
    countries = models.ManyToManyField(
        Country,
        blank=True,
        related_name="events_about",
        verbose_name=_("countries in focus"),
    )
    action_groups = models.ManyToManyField(
        ActionGroup,
        blank=True,
        related_name="events",
        verbose_name=_("action groups"),
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="events", verbose_name=_("documents")
    )
    capacity = models.PositiveIntegerField(
        _("capacity"),
        null=True,
        blank=True,
        help_text=_("How many can come in person. Empty: any number."),
    )
    registration_mode = models.CharField(
        _("registration"),
        max_length=20,
        choices=RegistrationMode,
        default=RegistrationMode.INVITED,
    )
    registration_opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("Empty: as the event begins."),
    )

    # What a search looks through, as triggers keep it.
    words = SearchVectorField(_("words"), null=True, editable=False)

    history_excludes = ["words"]
    private_fields = ["online_link"]

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "slug"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.unique("slug", message=_("This slug is another event's.")),
            constraints.one_of("kind", EventKind),
            constraints.one_of("status", EventStatus),
            constraints.one_of("date_precision", DatePrecision),
            constraints.in_order(
                "starts_at", "ends_at", _("An event ends after it has begun.")
            ),
            constraints.unique(
                "series",
                "number",
                condition=Q(number__isnull=False) & ~Q(series=""),
                message=_("The series already has an event of that number."),
            ),
            constraints.one_of("registration_mode", RegistrationMode),
            constraints.in_order(
                "registration_opens_at",
                "registration_closes_at",
                _("Registration closes after it has opened."),
            ),
        ]
        triggers = [CapacityHolds()]
        indexes = [GinIndex(fields=["words"], name="events_event_words")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:detail", kwargs={"slug": self.slug})

    def clean(self):
        """Say in words what the database would refuse: fewer places than people."""
        super().clean()
        if self.capacity is None or self._state.adding:
            return
        coming = self.registrations.seated().count()
        if coming > self.capacity:
            raise ValidationError(
                {
                    "capacity": ngettext(
                        "%(count)d person comes in person already.",
                        "%(count)d people come in person already.",
                        coming,
                    )
                    % {"count": coming}
                }
            )

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def local_start(self):
        """The start on the clock of the venue."""
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self):
        return self.ends_at.astimezone(self.zone)

    def standing_at(self, moment):
        """The ``EventStanding``: the status, unless the date of a plan has passed."""
        if self.status == EventStatus.PLANNED and self.ends_at < moment:
            return EventStanding.UNCONFIRMED
        return EventStanding(self.status)


keep_words(
    Event,
    {
        "A": tri("title"),
        "B": ["series", "city", "venue", *tri("country__name")],
        "C": tri("summary"),
    },
)


class RegistrationQuerySet(VisibleQuerySet):
    def of(self, user):
        """The registrations of ``user`` that were not declined."""
        return self.own(user).exclude(status=RegistrationStatus.DECLINED)

    def own(self, user):
        """All of ``user``, also what was declined."""
        return self.filter(representative__in=Representative.objects.of(user))

    def admitted(self, user):
        """Those that open an event to ``user``: asking to come does not, by itself.

        Whoever was invited may change their mind, and waits for a place.
        """
        admitted = [RegistrationStatus.INVITED, RegistrationStatus.APPROVED]
        undecided = [RegistrationStatus.WAITING, RegistrationStatus.NOT_COMING]
        invited = Q(status__in=undecided, invited_at__isnull=False)
        return self.of(user).filter(Q(status__in=admitted) | invited)

    def approved(self, user):
        """Those by which ``user`` comes, or came."""
        return self.of(user).filter(status=RegistrationStatus.APPROVED)

    def seated(self):
        """Of those who come, those who need a place in the room."""
        return self.filter(
            status=RegistrationStatus.APPROVED,
            attendance_mode=AttendanceMode.IN_PERSON,
        )

    def in_line(self):
        """Those who wait for a place, the first in line first."""
        waiting = self.filter(status=RegistrationStatus.WAITING)
        return waiting.order_by("waiting_since", "pk")

    def own_rule(self, user):
        """One's own, and those of the events one chairs."""
        if user is None or not user.is_authenticated or not user.is_active:
            return Q(pk__in=[])
        mine = Representative.objects.of(user)
        chaired = Event.objects.chaired_by(user).values("pk")
        return Q(representative__in=mine) | Q(event__in=chaired)

    def editable_by(self, user):
        """Besides what the organisers keep, one's own: one answers for oneself."""
        kept = super().editable_by(user).order_by().values("pk")
        return self.filter(Q(pk__in=kept) | Q(pk__in=Registration.objects.own(user)))

    def organised_by(self, user):
        """Those of the events that ``user`` runs."""
        events = Event.objects.editable_by(user)
        return self.visible_to(user).filter(event__in=events.values("pk"))

    def met_by(self, user):
        """Those who come to the events to which ``user`` comes, too.

        Only who consented to be listed to them.
        """
        comes = Registration.objects.own(user).filter(
            status=RegistrationStatus.APPROVED
        )
        people = Representative.objects.for_reader(user)
        return self.filter(
            status=RegistrationStatus.APPROVED,
            event__in=comes.values("event"),
            representative__in=people,
        )

    def naming(self, user):
        """With the names that ``user``, who runs the event, may read of each.

        ``shown_name`` is empty for somebody who consented to no listing and has not
        answered: being invited tells nobody who they are. ``shown_partner`` is the key of
        a partner that the reader may see.
        """
        answered = Q(answered_at__isnull=False) | Q(
            status__in=[
                RegistrationStatus.APPROVED,
                RegistrationStatus.WAITING,
                RegistrationStatus.REQUESTED,
            ]
        )
        known = answered | Q(representative__in=Representative.objects.visible_to(user))
        partners = Partner.objects.visible_to(user).values("pk")
        return self.annotate(
            shown_name=Case(
                When(known, then=F("representative__name")), default=Value("")
            ),
            shown_partner=Case(
                When(
                    representative__partner__in=partners,
                    then=F("representative__partner"),
                )
            ),
        )

    def for_reader(self, user):
        rows = super().for_reader(user)
        rows = rows.select_related("event", "representative__partner")
        return rows.defer("event__words")


class Registration(TimestampedModel):
    """That a representative is invited to, or takes part in, an event."""

    visible_with = ("event",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="registrations",
        verbose_name=_("event"),
    )
    representative = models.ForeignKey(
        Representative,
        on_delete=models.CASCADE,
        related_name="registrations",
        verbose_name=_("representative"),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=RegistrationStatus,
        default=RegistrationStatus.INVITED,
    )
    attendance_mode = models.CharField(
        _("takes part"),
        max_length=20,
        choices=AttendanceMode,
        default=AttendanceMode.IN_PERSON,
    )
    interpretation = models.CharField(
        _("interpretation into"),
        max_length=10,
        choices=Language,
        null=True,
        blank=True,
    )
    needs = models.TextField(
        _("accessibility needs"),
        blank=True,
        help_text=_("Seen by the organisers only. Nothing about anyone's health."),
    )
    attended = models.BooleanField(_("attended"), null=True, blank=True)
    invited_at = models.DateTimeField(
        _("invited at"), null=True, blank=True, editable=False
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,  # the invitation is the meeting's
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    answered_at = models.DateTimeField(
        _("answered at"), null=True, blank=True, editable=False
    )
    waiting_since = models.DateTimeField(
        _("waiting since"), null=True, blank=True, editable=False
    )
    reason = models.TextField(
        _("words of the organisers"),
        blank=True,
        max_length=1000,
        help_text=_("The person is told them with the decision."),
    )
    reminded_at = models.DateTimeField(
        _("reminded at"), null=True, blank=True, editable=False
    )

    private_fields = ["needs"]

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "created_at"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            constraints.one_of("status", RegistrationStatus),
            constraints.one_of("attendance_mode", AttendanceMode),
            constraints.one_of("interpretation", Language),
            constraints.unique(
                "event",
                "representative",
                message=_("This person is on the event's list already."),
            ),
        ]
        triggers = [WithinCapacity(), KeepPlaceInLine()]

    def __str__(self):
        return f"{self.representative} ({self.get_status_display()})"

    def clean(self):
        """Say in words what the database would refuse: more people than places."""
        super().clean()
        if self.needs_a_place and self.event_id and self.event.capacity is not None:
            others = self.event.registrations.seated().exclude(pk=self.pk)
            if others.count() >= self.event.capacity:
                raise ValidationError(
                    _("All places are taken: only the waiting list is left.")
                )

    @property
    def needs_a_place(self):
        """Whether the person comes, and in person."""
        comes = self.status == RegistrationStatus.APPROVED
        return comes and self.attendance_mode == AttendanceMode.IN_PERSON


class Recording(TimestampedModel, VisibleModel):
    """A recording of an event that one can watch."""

    visible_with = ("event",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="recordings",
        verbose_name=_("event"),
    )
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.EN
    )
    link = models.URLField(_("link"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["event", "title"]
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            *VisibleModel.Meta.constraints,
            constraints.one_of("language", Language),
        ]

    def __str__(self):
        return self.title
