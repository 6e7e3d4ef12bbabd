from django.utils import timezone

from alliance87.core.models import Document
from alliance87.core.search import tri
from alliance87.core.viewsets import PortalViewSet
from pathfinders.filtersets import (
    AssessmentFilterSet,
    CommitmentFilterSet,
    CoordinationBodyFilterSet,
    IndicatorValueFilterSet,
    InstrumentFilterSet,
    LessonLearntFilterSet,
    NextStepFilterSet,
    PathfinderCountryFilterSet,
    PriorityAreaFilterSet,
    ProgressReportFilterSet,
    RatificationFilterSet,
    RoadmapFilterSet,
    StageEventFilterSet,
    SupportOfferFilterSet,
    SupportRequestFilterSet,
)
from pathfinders.models import (
    Assessment,
    Commitment,
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
from pathfinders.search import PATHFINDER_WEIGHTS, SUPPORT_WEIGHTS
from pathfinders.serializers import (
    AssessmentSerializer,
    CommitmentSerializer,
    CoordinationBodySerializer,
    IndicatorSerializer,
    IndicatorValueSerializer,
    InstrumentSerializer,
    LessonLearntSerializer,
    NextStepSerializer,
    PathfinderCountrySerializer,
    PriorityAreaSerializer,
    ProgressReportSerializer,
    RatificationSerializer,
    RoadmapSerializer,
    StageEventSerializer,
    SupportOfferSerializer,
    SupportRequestSerializer,
)


class PathfinderCountryViewSet(PortalViewSet):
    """The countries that go further and faster, with the stage each has reached today."""

    queryset = PathfinderCountry.objects.all()
    serializer_class = PathfinderCountrySerializer
    filterset_class = PathfinderCountryFilterSet
    search_weights = PATHFINDER_WEIGHTS
    ordering_fields = {
        "name": "country__name",
        "stage_on": "stage_on",
        "confirmed_on": "confirmed_on",
        "updated_at": "updated_at",
    }
    related = {"documents": Document}
    slugs = ["slug"]
    codes = ["country__iso2"]

    def get_queryset(self):
        return super().get_queryset().with_stage(on=timezone.localdate())


class CoordinationBodyViewSet(PortalViewSet):
    """The committees and offices that coordinate the work in pathfinder countries."""

    queryset = CoordinationBody.objects.all()
    serializer_class = CoordinationBodySerializer
    filterset_class = CoordinationBodyFilterSet
    search_weights = {"A": tri("name"), "C": tri("description")}
    ordering_fields = ["name", "updated_at"]
    joined = ["pathfinder__country", "source"]
    related = {"part_of": CoordinationBody}


class StageEventViewSet(PortalViewSet):
    """The dated steps of the pathfinder countries. A country's latest is its stage."""

    queryset = StageEvent.objects.all()
    serializer_class = StageEventSerializer
    filterset_class = StageEventFilterSet
    ordering_fields = ["on", "updated_at"]
    joined = ["pathfinder__country", "source"]


class RoadmapViewSet(PortalViewSet):
    """The countries' plans to reach Target 8.7."""

    queryset = Roadmap.objects.all()
    serializer_class = RoadmapSerializer
    filterset_class = RoadmapFilterSet
    search_weights = {"A": tri("title"), "B": tri("pathfinder__country__name")}
    ordering_fields = ["title", "version", "period_start", "updated_at"]


class PriorityAreaViewSet(PortalViewSet):
    """The headings of the roadmaps, in each country's own words."""

    queryset = PriorityArea.objects.all()
    serializer_class = PriorityAreaSerializer
    filterset_class = PriorityAreaFilterSet
    search_weights = {"A": tri("label")}
    ordering_fields = ["label", "updated_at"]


class CommitmentViewSet(PortalViewSet):
    """The priority actions of the roadmaps, each with its status today: that of the
    government's latest own report.
    """

    queryset = Commitment.objects.all()
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilterSet
    search_weights = {
        "A": [*tri("title"), "reference"],
        "B": tri("priority_area__roadmap__pathfinder__country__name"),
        "C": tri("text", "lead_institution"),
    }
    ordering_fields = ["title", "due_on", "starts_on", "status_on", "updated_at"]

    def get_queryset(self):
        user = self.request.user
        return super().get_queryset().with_status(on=timezone.localdate(), user=user)


class AssessmentViewSet(PortalViewSet):
    """What governments, civil society and independent assessors say of commitments."""

    queryset = Assessment.objects.all()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilterSet
    search_weights = {"A": tri("narrative")}
    ordering_fields = ["as_of", "updated_at"]
    joined = ["commitment__priority_area__roadmap__pathfinder__country"]
    related = {"evidence": Document, "reply_to": Assessment}


class NextStepViewSet(PortalViewSet):
    """What pathfinder countries said they would do next."""

    queryset = NextStep.objects.all()
    serializer_class = NextStepSerializer
    filterset_class = NextStepFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["due_on", "done_on", "updated_at"]


class LessonLearntViewSet(PortalViewSet):
    """What the work has taught, in one pathfinder country or in all."""

    queryset = LessonLearnt.objects.all()
    serializer_class = LessonLearntSerializer
    filterset_class = LessonLearntFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["updated_at"]


class ProgressReportViewSet(PortalViewSet):
    """What pathfinder countries report of each year."""

    queryset = ProgressReport.objects.all()
    serializer_class = ProgressReportSerializer
    filterset_class = ProgressReportFilterSet
    search_weights = {"A": tri("summary")}
    ordering_fields = ["year", "due_on", "published_at", "updated_at"]
    related = {"document": Document}


class InstrumentViewSet(PortalViewSet):
    """The international treaties that countries ratify."""

    queryset = Instrument.objects.all()
    serializer_class = InstrumentSerializer
    filterset_class = InstrumentFilterSet
    search_weights = {"A": ["code", *tri("title")]}
    ordering_fields = ["code", "adopted_on", "updated_at"]
    joined = ["source"]
    codes = ["code"]


class RatificationViewSet(PortalViewSet):
    """Which country ratified which instrument, and when."""

    queryset = Ratification.objects.all()
    serializer_class = RatificationSerializer
    filterset_class = RatificationFilterSet
    ordering_fields = ["ratified_on", "in_force_on", "updated_at"]


class IndicatorViewSet(PortalViewSet):
    """The figures that are followed over the years."""

    queryset = Indicator.objects.all()
    serializer_class = IndicatorSerializer
    search_weights = {"A": ["code", *tri("name")]}
    ordering_fields = ["code", "name", "updated_at"]
    slugs = ["code"]


class IndicatorValueViewSet(PortalViewSet):
    """The published values of the indicators, each with its source."""

    queryset = IndicatorValue.objects.all()
    serializer_class = IndicatorValueSerializer
    filterset_class = IndicatorValueFilterSet
    ordering_fields = ["year", "value", "updated_at"]


class SupportRequestViewSet(PortalViewSet):
    """What pathfinder countries ask partners for, to fulfil their commitments."""

    queryset = SupportRequest.objects.all()
    serializer_class = SupportRequestSerializer
    filterset_class = SupportRequestFilterSet
    search_weights = SUPPORT_WEIGHTS
    ordering_fields = ["title", "needed_by", "created_at", "updated_at"]


class SupportOfferViewSet(PortalViewSet):
    """What partners offered. Accepted offers are read by whoever may read the request
    and the partner, others by the two sides alone.
    """

    queryset = SupportOffer.objects.all()
    serializer_class = SupportOfferSerializer
    filterset_class = SupportOfferFilterSet
    ordering_fields = ["decided_at", "created_at", "updated_at"]
    joined = [f"request__{COUNTRY}"]
