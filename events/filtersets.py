"""Filters of the lists about events, on the pages and in the API alike."""

import django_filters
from django import forms
from django.db.models import Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from action_groups.models import ActionGroup, Output
from alliance87.core.enums import Language
from alliance87.core.filtersets import (
    ChoicesFilter,
    CountryFilter,
    OnFilter,
    RecordsFilter,
    RegionFilter,
    ThemeFilter,
    YearFilter,
    YesNoFilter,
    among,
    by_id,
    documented,
)
from events.enums import (
    ActionPointStatus,
    AgendaItemKind,
    Audience,
    ContributionRole,
    Endorsement,
    EventKind,
    EventStanding,
    RegistrationStatus,
    ReportStatus,
    SectionKind,
    SurveyMoment,
)
from events.models import (
    ActionPoint,
    AgendaItem,
    AgendaPublication,
    Contribution,
    Decision,
    Event,
    ItemMinutes,
    MeetingReport,
    Proposal,
    ProposalUptake,
    Recording,
    Registration,
    ReportComment,
    ReportSection,
    Survey,
    standing,
)
from partners.filtersets import PartnerFilter
from pathfinders.models import Commitment

LONGEST_LABEL = 120


def event_filter(field_name="event"):
    return RecordsFilter(field_name, model=Event, label=_("Event"))


def report_filter(field_name="report"):
    return RecordsFilter(field_name, model=MeetingReport, label=_("Meeting report"))


class EventFilterSet(django_filters.FilterSet):
    kind = ChoicesFilter(choices=EventKind, label=_("Kind"))
    status = ChoicesFilter(
        choices=EventStanding, label=_("Status"), method="of_standing"
    )
    theme = ThemeFilter()
    country = CountryFilter(label=_("Country of the venue"))
    country_in_focus = CountryFilter("countries", label=_("Country in focus"))
    language = ChoicesFilter(
        "languages", "overlap", choices=Language, label=_("Language")
    )
    year = YearFilter("starts_at", method="in_local_year")
    action_group = RecordsFilter(
        "action_groups", model=ActionGroup, label=_("Action group")
    )
    upcoming = YesNoFilter("ends_at", method="is_upcoming", label=_("Upcoming"))

    class Meta:
        model = Event
        fields = [
            "kind",
            "status",
            "theme",
            "country",
            "country_in_focus",
            "language",
            "year",
            "action_group",
            "upcoming",
        ]

    def in_local_year(self, rows, name, year):
        return rows.filter(pk__in=Event.objects.in_year(year).values("pk"))

    def of_standing(self, rows, name, values):
        if not values:
            return rows
        told = rows.alias(standing=standing(at=timezone.now()))
        return told.filter(standing__in=values)

    def is_upcoming(self, rows, name, value):
        return among(rows, Event.objects.upcoming(at=timezone.now()), value)


class AgendaItemFilterSet(django_filters.FilterSet):
    event = event_filter()
    kind = ChoicesFilter(choices=AgendaItemKind, label=_("Kind"))

    class Meta:
        model = AgendaItem
        fields = ["event", "kind"]


class AgendaPublicationFilterSet(django_filters.FilterSet):
    event = event_filter()

    class Meta:
        model = AgendaPublication
        fields = ["event"]


class PublicationsOfEventFilterSet(django_filters.FilterSet):
    """Of one event: by the days on the reader's own calendar."""

    published_from = OnFilter("published_at__date", "gte", label=_("Published from"))
    published_until = OnFilter("published_at__date", "lte", label=_("Published until"))

    class Meta:
        model = AgendaPublication
        fields = ["published_from", "published_until"]


class ContributionFilterSet(django_filters.FilterSet):
    agenda_item = by_id("agenda_item", AgendaItem, _("Agenda item"))
    section = by_id("section", ReportSection, _("Report section"))
    role = ChoicesFilter(choices=ContributionRole, label=_("Role"))
    partner = PartnerFilter(label=_("Partner"))
    country = CountryFilter()

    class Meta:
        model = Contribution
        fields = ["agenda_item", "section", "role", "partner", "country"]


class RecordingFilterSet(django_filters.FilterSet):
    event = event_filter()
    language = ChoicesFilter(choices=Language, label=_("Language"))

    class Meta:
        model = Recording
        fields = ["event", "language"]


class SurveyFilterSet(django_filters.FilterSet):
    event = event_filter()
    moment = ChoicesFilter(choices=SurveyMoment, label=_("When"))

    class Meta:
        model = Survey
        fields = ["event", "moment"]


class MeetingReportFilterSet(django_filters.FilterSet):
    event = event_filter()
    status = ChoicesFilter(choices=ReportStatus, label=_("Status"))
    country = CountryFilter("event__country", label=_("Country of the venue"))
    year = YearFilter(
        "event__starts_at", method="in_local_year", label=_("Year of the meeting")
    )

    class Meta:
        model = MeetingReport
        fields = ["event", "status", "country", "year"]

    def in_local_year(self, rows, name, year):
        return rows.filter(event__in=Event.objects.in_year(year).values("pk"))


class ReportSectionFilterSet(django_filters.FilterSet):
    report = report_filter()
    event = event_filter("report__event")
    kind = ChoicesFilter(choices=SectionKind, label=_("Kind"))
    theme = ThemeFilter()

    class Meta:
        model = ReportSection
        fields = ["report", "event", "kind", "theme"]


class LabelsField(forms.MultipleChoiceField):
    """Words of any kind, each no longer than a label can be."""

    def validate(self, value):
        for text in value:
            if len(text) > LONGEST_LABEL or "\x00" in text:
                message = _("No source calls anything “%(text)s”.")
                raise forms.ValidationError(message, params={"text": text[:40]})


class LabelsFilter(django_filters.MultipleChoiceFilter):
    """Any of the names that sources use, whatever their capitals."""

    field_class = LabelsField

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        documented(self, type="string", maxLength=LONGEST_LABEL)

    def filter(self, rows, values):
        values = [value for value in values or [] if value]
        if not values:
            return rows
        wanted = [Upper(Value(value)) for value in values]
        return rows.annotate(label_in_capitals=Upper("label")).filter(
            label_in_capitals__in=wanted
        )


class ProposalFilterSet(django_filters.FilterSet):
    event = event_filter("section__report__event")
    report = report_filter("section__report")
    section = by_id("section", ReportSection, _("Report section"))
    audience = ChoicesFilter(choices=Audience, label=_("Addressed to"))
    region = RegionFilter("regions", "overlap")
    country = CountryFilter("countries")
    theme = ThemeFilter()
    endorsement = ChoicesFilter(choices=Endorsement, label=_("Endorsement"))
    label = LabelsFilter(label=_("What its source calls it"))
    year = YearFilter(
        "section__report__event__starts_at",
        method="in_local_year",
        label=_("Year of the meeting"),
    )
    taken_up = YesNoFilter(method="is_taken_up", label=_("Taken up"))

    class Meta:
        model = Proposal
        fields = [
            "event",
            "report",
            "section",
            "audience",
            "region",
            "country",
            "theme",
            "endorsement",
            "label",
            "year",
            "taken_up",
        ]

    def in_local_year(self, rows, name, year):
        events = Event.objects.in_year(year).values("pk")
        return rows.filter(section__report__event__in=events)

    def is_taken_up(self, rows, name, value):
        """By what the reader may see: a hidden uptake is none."""
        user = getattr(self.request, "user", None)
        return rows.taken_up(user) if value == "true" else rows.not_taken_up(user)


class ProposalUptakeFilterSet(django_filters.FilterSet):
    proposal = by_id("proposal", Proposal, _("Proposal"))
    report = report_filter("proposal__section__report")
    output = by_id("output", Output, _("Output"))
    commitment = by_id("commitment", Commitment, _("Commitment"))
    agenda_item = by_id("agenda_item", AgendaItem, _("Agenda item"))

    class Meta:
        model = ProposalUptake
        fields = ["proposal", "report", "output", "commitment", "agenda_item"]


class ActionPointFilterSet(django_filters.FilterSet):
    event = event_filter()
    agenda_item = by_id("agenda_item", AgendaItem, _("Agenda item"))
    owner_partner = PartnerFilter(label=_("Owner"))
    status = ChoicesFilter(choices=ActionPointStatus, label=_("Status"))
    due_after = OnFilter("due_on", "gt", label=_("Due after"))
    due_before = OnFilter("due_on", "lt", label=_("Due before"))
    overdue = YesNoFilter(method="is_overdue", label=_("Overdue"))

    class Meta:
        model = ActionPoint
        fields = [
            "event",
            "agenda_item",
            "owner_partner",
            "status",
            "due_after",
            "due_before",
            "overdue",
        ]

    def is_overdue(self, rows, name, value):
        late = ActionPoint.objects.overdue(on=timezone.localdate())
        return among(rows, late, value)


class ActionPointListFilterSet(ActionPointFilterSet):
    """With what only the page asks."""

    mine = YesNoFilter(method="is_mine", label=_("Yours"))

    class Meta(ActionPointFilterSet.Meta):
        fields = [*ActionPointFilterSet.Meta.fields, "mine"]

    def is_mine(self, rows, name, value):
        user = getattr(self.request, "user", None)
        return among(rows, ActionPoint.objects.owned_by(user), value)


class DecisionFilterSet(django_filters.FilterSet):
    event = event_filter()
    agenda_item = by_id("agenda_item", AgendaItem, _("Agenda item"))

    class Meta:
        model = Decision
        fields = ["event", "agenda_item"]


class ItemMinutesFilterSet(django_filters.FilterSet):
    event = event_filter("agenda_item__event")
    agenda_item = by_id("agenda_item", AgendaItem, _("Agenda item"))

    class Meta:
        model = ItemMinutes
        fields = ["event", "agenda_item"]


class ReportCommentFilterSet(django_filters.FilterSet):
    report = report_filter("section__report")
    section = by_id("section", ReportSection, _("Report section"))
    resolved = YesNoFilter(
        "resolved_at", lookup_expr="isnull", exclude=True, label=_("Resolved")
    )

    class Meta:
        model = ReportComment
        fields = ["report", "section", "resolved"]


class RegistrationFilterSet(django_filters.FilterSet):
    event = event_filter()
    status = ChoicesFilter(choices=RegistrationStatus, label=_("Status"))

    class Meta:
        model = Registration
        fields = ["event", "status"]
