from django.utils import timezone

from action_groups.models import ActionGroup, Output, ResourceNeed
from alliance87.core.models import Country, Document
from alliance87.core.search import tri
from alliance87.core.viewsets import EditableViewSet, PortalViewSet
from events.actions import registrations
from events.filtersets import (
    ActionPointFilterSet,
    AgendaItemFilterSet,
    ContributionFilterSet,
    EventFilterSet,
    MeetingReportFilterSet,
    ProposalFilterSet,
    ProposalUptakeFilterSet,
    RecordingFilterSet,
    RegistrationFilterSet,
    ReportCommentFilterSet,
    ReportSectionFilterSet,
)
from events.models import (
    ActionPoint,
    AgendaItem,
    Contribution,
    Event,
    MeetingReport,
    Proposal,
    ProposalUptake,
    Recording,
    Registration,
    ReportComment,
    ReportSection,
)
from events.search import EVENT_WEIGHTS, PROPOSAL_WEIGHTS, REPORT_WEIGHTS
from events.serializers import (
    ActionPointSerializer,
    AgendaItemSerializer,
    ContributionSerializer,
    EventSerializer,
    MeetingReportSerializer,
    ProposalSerializer,
    ProposalUptakeSerializer,
    RecordingSerializer,
    RegistrationAnswerSerializer,
    RegistrationSerializer,
    ReportCommentSerializer,
    ReportSectionSerializer,
)
from partners.models import Partner, Representative
from pathfinders.models import Commitment


class EventViewSet(PortalViewSet):
    """Meetings, workshops, webinars, world days and campaigns.

    ``time_zone`` is the venue's; the moments are given in UTC. The link to join an
    online event is not part of the record.
    """

    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilterSet
    search_weights = EVENT_WEIGHTS
    ordering_fields = ["title", "starts_at", "ends_at", "number", "updated_at"]
    related = {
        "organisers": Partner,
        "funders": Partner,
        "countries": Country,
        "action_groups": ActionGroup,
        "documents": Document,
    }
    slugs = ["slug"]


class AgendaItemViewSet(PortalViewSet):
    """The points of the events' agendas.

    Points that share their start and length are taken in order within that slot, or
    side by side where they name a track.
    """

    queryset = AgendaItem.objects.all()
    serializer_class = AgendaItemSerializer
    filterset_class = AgendaItemFilterSet
    search_weights = {"A": tri("title"), "C": tri("objective", "minutes_text")}
    ordering_fields = ["position", "starts_at", "updated_at"]
    related = {"resource_needs": ResourceNeed}


class ContributionViewSet(PortalViewSet):
    """Who spoke, moderated or reported, with the office held that day."""

    queryset = Contribution.objects.all()
    serializer_class = ContributionSerializer
    filterset_class = ContributionFilterSet
    search_weights = {"A": ["name", "organisation"], "B": ["job_title"]}
    ordering_fields = ["name", "updated_at"]
    joined = ["agenda_item", "section"]


class RecordingViewSet(PortalViewSet):
    """Recordings of events."""

    queryset = Recording.objects.all()
    serializer_class = RecordingSerializer
    filterset_class = RecordingFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["title", "updated_at"]
    joined = ["event"]


class MeetingReportViewSet(PortalViewSet):
    """What meetings reported."""

    queryset = MeetingReport.objects.all()
    serializer_class = MeetingReportSerializer
    filterset_class = MeetingReportFilterSet
    search_weights = REPORT_WEIGHTS
    ordering_fields = ["title", "published_on", "version", "updated_at"]
    slugs = ["slug"]


class ReportSectionViewSet(PortalViewSet):
    """The sessions and chapters of the meeting reports."""

    queryset = ReportSection.objects.all()
    serializer_class = ReportSectionSerializer
    filterset_class = ReportSectionFilterSet
    search_weights = {"A": tri("heading"), "C": tri("objective", "summary")}
    ordering_fields = ["position", "heading", "updated_at"]
    joined = ["report__event"]
    related = {"agenda_item": AgendaItem}


class ProposalViewSet(PortalViewSet):
    """What meetings said should be done, to whom, and where it was taken up.

    ``label`` is what the source itself calls it; ``endorsement`` says whether the
    meeting stood behind it.
    """

    queryset = Proposal.objects.all()
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilterSet
    search_weights = PROPOSAL_WEIGHTS
    ordering_fields = ["position", "label", "updated_at"]
    related = {
        "taken_up_by_outputs": Output,
        "taken_up_by_commitments": Commitment,
        "taken_up_by_agenda_items": AgendaItem,
    }


class ProposalUptakeViewSet(PortalViewSet):
    """Which output, commitment or agenda item took a proposal up, when and how.

    One of the three is named. A record the caller may not read took nothing up.
    """

    queryset = ProposalUptake.objects.all()
    serializer_class = ProposalUptakeSerializer
    filterset_class = ProposalUptakeFilterSet
    search_weights = {"A": tri("note"), "B": tri("proposal__text")}
    ordering_fields = ["taken_up_on", "updated_at"]


class ActionPointViewSet(PortalViewSet):
    """What meetings asked somebody to do by a date."""

    queryset = ActionPoint.objects.all()
    serializer_class = ActionPointSerializer
    filterset_class = ActionPointFilterSet
    search_weights = {"A": tri("text"), "C": tri("closing_remark")}
    ordering_fields = ["due_on", "closed_on", "updated_at"]


class ReportCommentViewSet(PortalViewSet):
    """Remarks on draft reports: one's own, and those on the reports one keeps."""

    queryset = ReportComment.objects.all()
    serializer_class = ReportCommentSerializer
    filterset_class = ReportCommentFilterSet
    search_weights = {"A": ["text"]}
    ordering_fields = ["created_at", "resolved_at", "updated_at"]
    joined = ["section__report", "author"]
    related = {"author__partner": Partner}


class RegistrationViewSet(EditableViewSet):
    """One's own registrations for events, and nobody else's. One answers by PATCH."""

    queryset = Registration.objects.all()
    serializer_class = read_serializer_class = RegistrationSerializer
    edit_serializer_class = RegistrationAnswerSerializer
    filterset_class = RegistrationFilterSet
    ordering_fields = ["updated_at"]

    def get_queryset(self):
        mine = Representative.objects.of(self.request.user)
        return super().get_queryset().filter(representative__in=mine)

    def edit(self, record, values, revision):
        comes = record.status in registrations.COMING
        kept = {
            name: getattr(record, name)
            for name in ("attendance_mode", "interpretation", "needs")
        }
        registrations.answer(
            registration=record,
            by=self.request.user,
            revision=revision,
            now=timezone.now(),
            **{"coming": comes, **kept, **values},
        )
