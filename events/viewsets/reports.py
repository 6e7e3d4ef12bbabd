from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from action_groups.models import Output
from alliance87.core.revisions import lock_revision
from alliance87.core.search import tri
from alliance87.core.viewsets import (
    Creatable,
    Deletable,
    EditableViewSet,
    Movable,
    PortalViewSet,
    carry_out,
)
from events.actions import report_comments, reports
from events.actions.uptakes import take_back_uptake, take_up
from events.filtersets import (
    MeetingReportFilterSet,
    ProposalFilterSet,
    ProposalUptakeFilterSet,
    ReportCommentFilterSet,
    ReportSectionFilterSet,
)
from events.models import (
    AgendaItem,
    MeetingReport,
    Proposal,
    ProposalUptake,
    ReportComment,
    ReportSection,
)
from events.search import PROPOSAL_WEIGHTS, REPORT_WEIGHTS
from events.serializers.proposals import (
    NewProposalUptakeSerializer,
    ProposalSerializer,
    ProposalUptakeSerializer,
)
from events.serializers.reports import (
    MeetingReportSerializer,
    NewReportCommentSerializer,
    ReportCommentSerializer,
    ReportSectionSerializer,
    ResolveReportCommentSerializer,
)
from events.serializers.writing import (
    CirculateSerializer,
    FinaliseSerializer,
    MeetingReportEditSerializer,
    NewMeetingReportSerializer,
    NewProposalSerializer,
    NewReportSectionSerializer,
    ProposalEditSerializer,
    ReportSectionEditSerializer,
)
from partners.models import Partner
from pathfinders.models import Commitment


class MeetingReportViewSet(Creatable, Deletable, EditableViewSet):
    """What meetings reported.

    Who runs a meeting begins its report with ``POST``, writes it, asks for comments and
    makes it final; a final one stays as it is, and a new version of it is a copy.
    """

    queryset = MeetingReport.objects.all()
    serializer_class = MeetingReportSerializer
    new_serializer_class = NewMeetingReportSerializer
    edit_serializer_class = MeetingReportEditSerializer
    filterset_class = MeetingReportFilterSet
    search_weights = REPORT_WEIGHTS
    ordering_fields = ["title", "published_on", "version", "updated_at"]
    slugs = ["slug"]

    def add(self, values):
        return reports.begin_report(event=values["event"], by=self.request.user)

    def edit(self, record, values, revision):
        reports.edit_report(
            report=record, by=self.request.user, values=values, revision=revision
        )

    @transaction.atomic
    def remove(self, record, revision):
        lock_revision(record=record, revision=revision)
        reports.discard_report(report=record, by=self.request.user)

    @extend_schema(request=CirculateSerializer)
    @action(detail=True, methods=["post"])
    def circulate(self, request, *args, **kwargs):
        """Ask a circle for comments until a day, or change whom and until when."""

        def act(report, values):
            reports.circulate_report(
                report=report, by=request.user, today=timezone.localdate(), **values
            )

        return carry_out(self, CirculateSerializer, act)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, *args, **kwargs):
        """End the circulation: the organisers alone read the report."""

        def act(report, _values):
            reports.take_back_report(report=report, by=request.user)

        return carry_out(self, None, act)

    @extend_schema(request=FinaliseSerializer)
    @action(detail=True, methods=["post"])
    def finalise(self, request, *args, **kwargs):
        """Make a report final: nobody changes it from then on."""

        def act(report, values):
            reports.finalise_report(
                report=report, by=request.user, today=timezone.localdate(), **values
            )

        return carry_out(self, FinaliseSerializer, act)

    @extend_schema(request=None, responses={201: MeetingReportSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request, *args, **kwargs):
        """Write the next version of a published report: a copy for its organisers."""

        def act(report, _values):
            return reports.open_version(report=report, by=request.user)

        return carry_out(self, None, act, status=201)


class ReportRows(Creatable, Deletable, Movable, EditableViewSet):
    """The rows of reports: who runs the meeting writes them until the report is final."""

    parent: str

    def add(self, values):
        row = self.queryset.model(**{self.parent: values.pop(self.parent)})
        return reports.add_row(row=row, by=self.request.user, values=values)

    def edit(self, record, values, revision):
        reports.edit_row(
            row=record, by=self.request.user, values=values, revision=revision
        )

    def remove(self, record, revision):
        reports.remove_row(row=record, by=self.request.user, revision=revision)

    def move_row(self, record, revision, *, down):
        reports.move_row(row=record, by=self.request.user, revision=revision, down=down)


class ReportSectionViewSet(ReportRows):
    """The sessions and chapters of the meeting reports.

    Who runs the meeting writes them until the report is final.
    """

    parent = "report"

    queryset = ReportSection.objects.all()
    serializer_class = ReportSectionSerializer
    new_serializer_class = NewReportSectionSerializer
    edit_serializer_class = ReportSectionEditSerializer
    filterset_class = ReportSectionFilterSet
    search_weights = {"A": tri("heading"), "C": tri("objective", "summary")}
    ordering_fields = ["position", "heading", "updated_at"]
    joined = ["report__event"]
    related = {"agenda_item": AgendaItem}


class ProposalViewSet(ReportRows):
    """What meetings said should be done, to whom, and where it was taken up.

    ``label`` is what the source itself calls it; ``endorsement`` says whether the
    meeting stood behind it. Who runs the meeting writes them until the report is final.
    """

    parent = "section"

    queryset = Proposal.objects.all()
    serializer_class = ProposalSerializer
    new_serializer_class = NewProposalSerializer
    edit_serializer_class = ProposalEditSerializer
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
