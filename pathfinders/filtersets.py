"""Filters of the lists about pathfinder countries, on the pages and in the API alike."""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.core.filtersets import (
    ChoicesFilter,
    CountryFilter,
    OnFilter,
    RecordsFilter,
    RegionFilter,
    ThemeFilter,
    YearFilter,
    by_id,
)
from partners.filtersets import PartnerFilter
from pathfinders.enums import (
    AssessorKind,
    CommentState,
    CommitmentStatus,
    ProgressReportStatus,
    ReportSituation,
    RoadmapStatus,
    StageKind,
    SupportKind,
    SupportOfferState,
    SupportRequestState,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Ratification,
    Roadmap,
    StageEvent,
    SupportOffer,
    SupportRequest,
)
from pathfinders.models.support import COUNTRY


class PathfinderCountryFilterSet(django_filters.FilterSet):
    """Its rows come ``with_stage()``; a theme is found in the roadmaps one may read."""

    stage = ChoicesFilter(choices=StageKind, label=_("Stage"))
    region = RegionFilter()
    theme = ThemeFilter("pk", method="with_theme")
    year = YearFilter("stage_events__on", method="in_year", label=_("Year of a step"))

    class Meta:
        model = PathfinderCountry
        fields = ["stage", "region", "theme", "year"]

    def with_theme(self, rows, name, themes):
        if not themes:
            return rows
        user = getattr(self.request, "user", None)
        areas = PriorityArea.objects.visible_to(user).filter(themes__in=list(themes))
        return rows.filter(pk__in=areas.values("roadmap__pathfinder"))

    def in_year(self, rows, name, year):
        steps = StageEvent.objects.filter(on__year=year)
        return rows.filter(pk__in=steps.values("pathfinder"))


class CoordinationBodyFilterSet(django_filters.FilterSet):
    country = CountryFilter("pathfinder__country")

    class Meta:
        model = CoordinationBody
        fields = ["country"]


class StageEventFilterSet(django_filters.FilterSet):
    country = CountryFilter("pathfinder__country")
    kind = ChoicesFilter(choices=StageKind, label=_("Step"))
    year = YearFilter("on")

    class Meta:
        model = StageEvent
        fields = ["country", "kind", "year"]


class RoadmapFilterSet(django_filters.FilterSet):
    country = CountryFilter("pathfinder__country")
    status = ChoicesFilter(choices=RoadmapStatus, label=_("Status"))

    class Meta:
        model = Roadmap
        fields = ["country", "status"]


class PriorityAreaFilterSet(django_filters.FilterSet):
    country = CountryFilter("roadmap__pathfinder__country")
    theme = ThemeFilter()
    roadmap = by_id("roadmap", Roadmap, _("Roadmap"))

    class Meta:
        model = PriorityArea
        fields = ["country", "theme", "roadmap"]


class CommitmentFilterSet(django_filters.FilterSet):
    """Its rows come ``with_status()``."""

    country = CountryFilter("priority_area__roadmap__pathfinder__country")
    theme = ThemeFilter("priority_area__themes")
    status = ChoicesFilter(choices=CommitmentStatus, label=_("Status"))
    lead_partner = PartnerFilter(label=_("Lead partner"))
    due_after = OnFilter("due_on", "gt", label=_("Due after"))
    due_before = OnFilter("due_on", "lt", label=_("Due before"))
    roadmap = by_id("priority_area__roadmap", Roadmap, _("Roadmap"))
    priority_area = by_id("priority_area", PriorityArea, _("Priority area"))

    class Meta:
        model = Commitment
        fields = [
            "country",
            "theme",
            "status",
            "lead_partner",
            "due_after",
            "due_before",
            "roadmap",
            "priority_area",
        ]


class AssessmentFilterSet(django_filters.FilterSet):
    country = CountryFilter("commitment__priority_area__roadmap__pathfinder__country")
    commitment = by_id("commitment", Commitment, _("Commitment"))
    assessor_kind = ChoicesFilter(choices=AssessorKind, label=_("Whose judgement"))
    status = ChoicesFilter(choices=CommitmentStatus, label=_("Status"))

    class Meta:
        model = Assessment
        fields = ["country", "commitment", "assessor_kind", "status"]


class CommitmentCommentFilterSet(django_filters.FilterSet):
    country = CountryFilter("commitment__priority_area__roadmap__pathfinder__country")
    commitment = by_id("commitment", Commitment, _("Commitment"))
    partner = PartnerFilter("partner", label=_("Partner"))
    state = ChoicesFilter(choices=CommentState, label=_("State"))

    class Meta:
        model = CommitmentComment
        fields = ["country", "commitment", "partner", "state"]


class NextStepFilterSet(django_filters.FilterSet):
    country = CountryFilter("pathfinder__country")
    due_after = OnFilter("due_on", "gt", label=_("Due after"))
    due_before = OnFilter("due_on", "lt", label=_("Due before"))

    class Meta:
        model = NextStep
        fields = ["country", "due_after", "due_before"]


class LessonLearntFilterSet(django_filters.FilterSet):
    country = CountryFilter("pathfinder__country")

    class Meta:
        model = LessonLearnt
        fields = ["country"]


class ProgressReportFilterSet(django_filters.FilterSet):
    country = CountryFilter("pathfinder__country")
    year = YearFilter("year", "exact")
    status = ChoicesFilter(choices=ProgressReportStatus, label=_("Status"))

    class Meta:
        model = ProgressReport
        fields = ["country", "year", "status"]


class ReportBoardFilterSet(django_filters.FilterSet):
    """Of the board on which reports are followed."""

    situation = ChoicesFilter(
        choices=ReportSituation, label=_("Situation"), method="in_situations"
    )
    country = CountryFilter("pathfinder__country")
    year = YearFilter("year", lookup_expr="exact")

    class Meta:
        model = ProgressReport
        fields = ["situation", "country", "year"]

    def in_situations(self, rows, name, situations):
        if not situations:
            return rows
        today, rule = timezone.localdate(), Q(pk__in=[])
        for situation in situations:
            found = ProgressReport.objects.in_situation(situation, on=today)
            rule |= Q(pk__in=found.values("pk"))
        return rows.filter(rule)


class InstrumentFilterSet(django_filters.FilterSet):
    ratified_by = CountryFilter("ratifications__country", label=_("Ratified by"))

    class Meta:
        model = Instrument
        fields = ["ratified_by"]


class RatificationFilterSet(django_filters.FilterSet):
    country = CountryFilter()
    instrument = RecordsFilter(
        model=Instrument, to_field_name="code", label=_("Instrument")
    )
    year = YearFilter("ratified_on", label=_("Year of ratification"))

    class Meta:
        model = Ratification
        fields = ["country", "instrument", "year"]


class IndicatorValueFilterSet(django_filters.FilterSet):
    indicator = RecordsFilter(
        model=Indicator, to_field_name="code", label=_("Indicator")
    )
    country = CountryFilter()
    year = YearFilter("year", "exact")

    class Meta:
        model = IndicatorValue
        fields = ["indicator", "country", "year"]


class SupportRequestFilterSet(django_filters.FilterSet):
    """On the page of open requests, ``state`` can only narrow to those."""

    country = CountryFilter(f"{COUNTRY}__country")
    theme = ThemeFilter("commitment__priority_area__themes")
    kind = ChoicesFilter(choices=SupportKind, label=_("Kind of support"))
    state = ChoicesFilter(choices=SupportRequestState, label=_("State"))
    commitment = by_id("commitment", Commitment, _("Commitment"))
    year = YearFilter("needed_by", label=_("Needed in"))
    needed_before = OnFilter("needed_by", "lt", label=_("Needed before"))

    class Meta:
        model = SupportRequest
        fields = [
            "country",
            "theme",
            "kind",
            "state",
            "commitment",
            "year",
            "needed_before",
        ]


class SupportOfferFilterSet(django_filters.FilterSet):
    country = CountryFilter(f"request__{COUNTRY}__country")
    request = by_id("request", SupportRequest, _("Request for support"))
    partner = PartnerFilter(label=_("Partner"))
    state = ChoicesFilter(choices=SupportOfferState, label=_("State"))

    class Meta:
        model = SupportOffer
        fields = ["country", "request", "partner", "state"]
