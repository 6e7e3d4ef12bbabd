from django.utils import timezone

from action_groups.models import ActionGroup, Output, ResourceNeed
from alliance87.core.models import Country, Document
from alliance87.core.search import tri
from alliance87.core.viewsets import (
    Creatable,
    Deletable,
    EditableViewSet,
    PortalViewSet,
)
from events.actions import registrations, report_comments
from events.actions.action_points import change_from_api
from events.actions.uptakes import take_back_uptake, take_up
from events.filtersets import (
    ActionPointFilterSet,
    AgendaItemFilterSet,
    AgendaPublicationFilterSet,
    ContributionFilterSet,
    DecisionFilterSet,
    EventFilterSet,
    ItemMinutesFilterSet,
    MeetingReportFilterSet,
    ProposalFilterSet,
    ProposalUptakeFilterSet,
    RecordingFilterSet,
    RegistrationFilterSet,
    ReportCommentFilterSet,
    ReportSectionFilterSet,
    SurveyFilterSet,
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
    SurveyQuestion,
    shown_minutes,
)
from events.search import EVENT_WEIGHTS, PROPOSAL_WEIGHTS, REPORT_WEIGHTS
from events.serializers.agenda import (
    AgendaItemSerializer,
    AgendaPublicationSerializer,
    ContributionSerializer,
)
from events.serializers.events import EventSerializer, RecordingSerializer
from events.serializers.minutes import (
    ActionPointEditSerializer,
    ActionPointSerializer,
    DecisionSerializer,
    ItemMinutesSerializer,
)
from events.serializers.proposals import (
    NewProposalUptakeSerializer,
    ProposalSerializer,
    ProposalUptakeSerializer,
)
from events.serializers.registrations import (
    RegistrationAnswerSerializer,
    RegistrationSerializer,
)
from events.serializers.reports import (
    MeetingReportSerializer,
    NewReportCommentSerializer,
    ReportCommentSerializer,
    ReportSectionSerializer,
    ResolveReportCommentSerializer,
)
from events.serializers.surveys import SurveySerializer
from partners.models import Partner, Representative
from pathfinders.forms.reporting import writer_s_language
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
    search_weights = {"A": tri("title"), "C": tri("objective")}
    ordering_fields = ["position", "starts_at", "updated_at"]
    related = {"resource_needs": ResourceNeed}

    def get_queryset(self):
        return super().get_queryset().prefetch_related(shown_minutes(self.request.user))


class AgendaPublicationViewSet(PortalViewSet):
    """Agendas as they were published, each with the points that the caller may read.

    A point is left out that is, or was when it was published, closed to the caller. The
    points as they stand now, published or not, are the agenda items.
    """

    queryset = AgendaPublication.objects.all()
    serializer_class = AgendaPublicationSerializer
    filterset_class = AgendaPublicationFilterSet
    search_weights = {"A": ["note"]}
    mentioned = {"snapshot": [AgendaItem, Country, Document, Partner]}
    ordering_fields = ["number", "published_at", "updated_at"]


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


class SurveyViewSet(PortalViewSet):
    """What meetings ask those who take part, and the figures of what they answered.

    Read by those who take part, and by whoever reads the meeting once the results are
    published. Until then its organisers alone have the results. A question that few
    have answered has no figures, and nothing says who answered, or in which words.
    """

    queryset = Survey.objects.all()
    serializer_class = SurveySerializer
    filterset_class = SurveyFilterSet
    ordering_fields = ["opens_on", "closes_on", "updated_at"]
    joined = ["event"]
    related = {"questions": SurveyQuestion}
    shown_over = ["questions__answers"]


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


class ProposalUptakeViewSet(Creatable, Deletable, PortalViewSet):
    """Which output, commitment or agenda item took a proposal up, when and how.

    One of the three is named. A record the caller may not read took nothing up. Who
    keeps the proposal's meeting says so of anything they read, the chair of a group or
    of a later meeting of what is their own.
    """

    queryset = ProposalUptake.objects.all()
    serializer_class = ProposalUptakeSerializer
    new_serializer_class = NewProposalUptakeSerializer
    filterset_class = ProposalUptakeFilterSet
    search_weights = {"A": tri("note"), "B": tri("proposal__text")}
    ordering_fields = ["taken_up_on", "updated_at"]

    def add(self, values):
        return take_up(by=self.request.user, **values)

    def remove(self, record, revision):
        take_back_uptake(uptake=record, by=self.request.user, revision=revision)


class ActionPointViewSet(EditableViewSet):
    """What meetings asked somebody to do by a date.

    Its owners, and who runs the meeting, say with ``PATCH`` how far it is, close it with
    a remark, or open it again.
    """

    queryset = ActionPoint.objects.all()
    serializer_class = read_serializer_class = ActionPointSerializer
    edit_serializer_class = ActionPointEditSerializer
    writable = "reportable_by"
    filterset_class = ActionPointFilterSet
    search_weights = {"A": tri("text"), "C": tri("closing_remark")}
    ordering_fields = ["due_on", "closed_on", "updated_at"]

    def edit(self, record, values, revision):
        change_from_api(
            point=record,
            by=self.request.user,
            revision=revision,
            values=values,
            today=timezone.localdate(),
            language=writer_s_language(),
        )


class ItemMinutesViewSet(PortalViewSet):
    """What the minutes of meetings say of each point of the agenda, once published."""

    queryset = ItemMinutes.objects.all()
    serializer_class = ItemMinutesSerializer
    filterset_class = ItemMinutesFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["updated_at"]


class DecisionViewSet(PortalViewSet):
    """What meetings decided, once their minutes are published."""

    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["number", "updated_at"]


class ReportCommentViewSet(Creatable, EditableViewSet):
    """Remarks on draft reports: one's own, and those on the reports one keeps.

    While a report is circulated, also those of the others who are asked, unless its
    organisers chose otherwise. They resolve each, and reopen it.
    """

    queryset = ReportComment.objects.all()
    serializer_class = read_serializer_class = ReportCommentSerializer
    new_serializer_class = NewReportCommentSerializer
    edit_serializer_class = ResolveReportCommentSerializer
    filterset_class = ReportCommentFilterSet
    search_weights = {"A": ["text"]}
    ordering_fields = ["created_at", "resolved_at", "updated_at"]
    joined = ["section__report", "author"]
    related = {"author__partner": Partner}

    def add(self, values):
        return report_comments.write_comment(by=self.request.user, **values)

    def edit(self, record, values, revision):
        options = {"comment": record, "by": self.request.user, "revision": revision}
        if outcome := values.get("outcome"):
            resolution = values.get("resolution", "")
            report_comments.resolve_comment(
                outcome=outcome, resolution=resolution, **options
            )
        else:
            report_comments.reopen_comment(**options)


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
