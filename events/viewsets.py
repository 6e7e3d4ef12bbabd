from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from action_groups.models import ActionGroup, Output, ResourceNeed
from alliance87.core.enums import Visibility
from alliance87.core.models import Country, Document
from alliance87.core.revisions import Conflict, lock_revision
from alliance87.core.search import tri
from alliance87.core.viewsets import (
    Creatable,
    Deletable,
    EditableViewSet,
    Movable,
    PortalViewSet,
    carry_out,
)
from events.actions import agenda, minutes, registrations, report_comments, reports
from events.actions.action_points import (
    change_from_api,
    edit_action_point,
    give_action_point,
)
from events.actions.publications import publish_agenda
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
from events.serializers.writing import (
    ASKED,
    ActionPointEditSerializer,
    AgendaItemWriteSerializer,
    CirculateSerializer,
    ContributionWriteSerializer,
    DecisionEditSerializer,
    EventRulesSerializer,
    FinaliseSerializer,
    InviteSerializer,
    ItemMinutesEditSerializer,
    MeetingReportEditSerializer,
    NewActionPointSerializer,
    NewAgendaItemSerializer,
    NewContributionSerializer,
    NewDecisionSerializer,
    NewItemMinutesSerializer,
    NewMeetingReportSerializer,
    NewProposalSerializer,
    NewRegistrationSerializer,
    NewReportSectionSerializer,
    ProposalEditSerializer,
    PublishAgendaSerializer,
    ReportSectionEditSerializer,
)
from events.taking_part import addressees, people_to_register
from partners.models import Partner, Representative
from pathfinders.forms.reporting import writer_s_language
from pathfinders.models import Commitment


def in_words(values):
    """``values`` with the language of their text: said, or that of the request."""
    return {"language": writer_s_language()} | values


class EventViewSet(EditableViewSet):
    """Meetings, workshops, webinars, world days and campaigns.

    ``time_zone`` is the venue's; the moments are given in UTC. The link to join an
    online event is not part of the record. Who runs an event says with ``PATCH`` who may
    register for it, invites, and publishes its agenda and its minutes.
    """

    queryset = Event.objects.all()
    serializer_class = EventSerializer
    edit_serializer_class = EventRulesSerializer
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
    reads_clock = True

    def edit(self, record, values, revision):
        registrations.change_rules(
            event=record,
            values=values,
            by=self.request.user,
            revision=revision,
            now=timezone.now(),
        )

    @extend_schema(request=InviteSerializer)
    @action(detail=True, methods=["post"])
    def invite(self, request, *args, **kwargs):
        """Put people on the list of an event and write to them. Nobody twice."""

        def act(event, values):
            found = addressees(
                event=event,
                on=timezone.localdate(),
                groups=values.get("action_groups", []),
                gcg=values.get("gcg", False),
                partners=values.get("partners", []),
            )
            registrations.invite_people(
                event=event, people=found.people, by=request.user, now=timezone.now()
            )

        return carry_out(self, InviteSerializer, act)

    @extend_schema(request=PublishAgendaSerializer)
    @action(detail=True, methods=["post"], url_path="publish-agenda")
    def publish_agenda(self, request, *args, **kwargs):
        """Publish the agenda as it stands."""

        def act(event, values):
            publish_agenda(event=event, by=request.user, now=timezone.now(), **values)

        return carry_out(self, PublishAgendaSerializer, act)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="publish-minutes")
    def publish_minutes(self, request, *args, **kwargs):
        """Let all who read the event read its minutes and decisions."""

        def act(event, _values):
            minutes.publish_minutes(event=event, by=request.user, at=timezone.now())

        return carry_out(self, None, act)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="take-back-minutes")
    def take_back_minutes(self, request, *args, **kwargs):
        """Make a draft of published minutes: the organisers alone read them."""

        def act(event, _values):
            minutes.take_back_minutes(event=event, by=request.user)

        return carry_out(self, None, act)


class AgendaItemViewSet(Creatable, Deletable, Movable, EditableViewSet):
    """The points of the events' agendas.

    Points that share their start and length are taken in order within that slot, or
    side by side where they name a track. Who runs the event writes them: the times of
    what comes after follow.
    """

    queryset = AgendaItem.objects.all()
    serializer_class = AgendaItemSerializer
    new_serializer_class = NewAgendaItemSerializer
    edit_serializer_class = AgendaItemWriteSerializer
    filterset_class = AgendaItemFilterSet
    search_weights = {"A": tri("title"), "C": tri("objective")}
    ordering_fields = ["position", "starts_at", "updated_at"]
    related = {"resource_needs": ResourceNeed}

    def get_queryset(self):
        return super().get_queryset().prefetch_related(shown_minutes(self.request.user))

    def own_point(self, event, point):
        """The key of a point behind which another may come."""
        rows = AgendaItem.objects.editable_by(self.request.user).filter(event=event)
        if point is not None and not rows.filter(pk=point.pk).exists():
            message = _("This is no item of this meeting’s agenda.")
            raise ValidationError({"after": message})
        return point and point.pk

    def add(self, values):
        event, by = values.pop("event"), self.request.user
        after = self.own_point(event, values.pop("after", None))
        follows = values.pop("follows", True)
        values = {"visibility": agenda.tier_of_new(event, by)} | values
        return agenda.add_item(
            event=event, by=by, values=values, after=after, follows=follows
        )

    def edit(self, record, values, revision):
        by, follows = self.request.user, values.pop("follows", True)
        if "after" in values:
            after = self.own_point(record.event, values.pop("after"))
            record = agenda.move_item(
                item=record, by=by, revision=revision, after=after, follows=follows
            )
            record.refresh_from_db()
            revision = record.revision
        if values:
            agenda.change_item(
                item=record, by=by, values=values, revision=revision, follows=follows
            )

    def remove(self, record, revision):
        agenda.remove_item(item=record, by=self.request.user, revision=revision)

    def move_row(self, record, revision, *, down):
        agenda.move_item(
            item=record, by=self.request.user, revision=revision, down=down
        )


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


class ContributionViewSet(Creatable, Deletable, EditableViewSet):
    """Who spoke, moderated or reported, with the office held that day.

    Who runs the event writes those of its agenda, and of its report as long as that is
    being written.
    """

    queryset = Contribution.objects.all()
    serializer_class = ContributionSerializer
    new_serializer_class = NewContributionSerializer
    edit_serializer_class = ContributionWriteSerializer
    filterset_class = ContributionFilterSet
    search_weights = {"A": ["name", "organisation"], "B": ["job_title"]}
    ordering_fields = ["name", "updated_at"]
    joined = ["agenda_item", "section"]

    def add(self, values):
        by = self.request.user
        if section := values.pop("section", None):
            row = Contribution(section=section)
            return reports.add_row(row=row, by=by, values=values)
        item = values.pop("agenda_item")
        return agenda.add_presenter(item=item, by=by, values=values)

    def edit(self, record, values, revision):
        options = {"by": self.request.user, "values": values, "revision": revision}
        if record.section_id:
            reports.edit_row(row=record, **options)
        else:
            agenda.change_presenter(presenter=record, **options)

    def remove(self, record, revision):
        options = {"by": self.request.user, "revision": revision}
        if record.section_id:
            reports.remove_row(row=record, **options)
        else:
            agenda.remove_presenter(presenter=record, **options)


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
    reads_clock = True  # a survey closes by the clock of its meeting's place


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


class ActionPointViewSet(Creatable, EditableViewSet):
    """What meetings asked somebody to do by a date.

    Its owners, and who runs the meeting, say with ``PATCH`` how far it is, close it with
    a remark, or open it again. Who runs the meeting gives them, and changes what is
    asked, of whom and by when.
    """

    queryset = ActionPoint.objects.all()
    serializer_class = read_serializer_class = ActionPointSerializer
    new_serializer_class = NewActionPointSerializer
    edit_serializer_class = ActionPointEditSerializer
    writable = "reportable_by"
    filterset_class = ActionPointFilterSet
    search_weights = {"A": tri("text"), "C": tri("closing_remark")}
    ordering_fields = ["due_on", "closed_on", "updated_at"]

    def add(self, values):
        values = {"visibility": Visibility.GROUP} | values
        point, _told = give_action_point(by=self.request.user, **in_words(values))
        return point

    def edit(self, record, values, revision):
        if set(values) & set(ASKED):
            kept = getattr(record, f"text_{writer_s_language()}") or ""
            edit_action_point(
                point=record,
                by=self.request.user,
                revision=revision,
                **in_words({"text": kept} | values),
            )
            return
        change_from_api(
            point=record,
            by=self.request.user,
            revision=revision,
            values=values,
            today=timezone.localdate(),
            language=writer_s_language(),
        )


class ItemMinutesViewSet(Creatable, EditableViewSet):
    """What the minutes of meetings say of each point of the agenda, once published.

    Who runs the meeting reads and writes them before. What is saved of minutes that are
    published is read at once.
    """

    queryset = ItemMinutes.objects.all()
    serializer_class = ItemMinutesSerializer
    new_serializer_class = NewItemMinutesSerializer
    edit_serializer_class = ItemMinutesEditSerializer
    filterset_class = ItemMinutesFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["updated_at"]

    def add(self, values):
        try:
            return minutes.save_minutes(
                by=self.request.user, revision=0, **in_words(values)
            )
        except Conflict as conflict:
            message = _("There are minutes of this item already: change those.")
            raise ValidationError({"agenda_item": message}) from conflict

    def edit(self, record, values, revision):
        values = in_words(values)
        kept = getattr(record, f"text_{values['language']}") or ""
        minutes.save_minutes(
            agenda_item=record.agenda_item,
            by=self.request.user,
            revision=revision,
            **{"text": kept} | values,
        )


class DecisionViewSet(Creatable, Deletable, EditableViewSet):
    """What meetings decided, once their minutes are published.

    Who runs the meeting reads and records them before.
    """

    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    new_serializer_class = NewDecisionSerializer
    edit_serializer_class = DecisionEditSerializer
    filterset_class = DecisionFilterSet
    search_weights = {"A": tri("text")}
    ordering_fields = ["number", "updated_at"]

    def add(self, values):
        return minutes.record_decision(by=self.request.user, **in_words(values))

    def edit(self, record, values, revision):
        values = in_words(values)
        kept = {
            "text": getattr(record, f"text_{values['language']}") or "",
            "agenda_item": record.agenda_item,
        }
        minutes.edit_decision(
            decision=record, by=self.request.user, revision=revision, **kept | values
        )

    def remove(self, record, revision):
        minutes.remove_decision(
            decision=record, by=self.request.user, revision=revision
        )


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


class RegistrationViewSet(Creatable, EditableViewSet):
    """One's own registrations for events, and nobody else's.

    One registers for an event, or asks to come, by ``POST``, and answers by ``PATCH``.
    """

    queryset = Registration.objects.all()
    serializer_class = read_serializer_class = RegistrationSerializer
    new_serializer_class = NewRegistrationSerializer
    edit_serializer_class = RegistrationAnswerSerializer
    filterset_class = RegistrationFilterSet
    ordering_fields = ["updated_at"]

    def get_queryset(self):
        mine = Representative.objects.of(self.request.user)
        return super().get_queryset().filter(representative__in=mine)

    def add(self, values):
        by, event = self.request.user, values["event"]
        people = people_to_register(event, by)
        if partner := values.pop("partner", None):
            people = people.filter(partner=partner)
        known = list(people[:2])
        if len(known) > 1:
            raise ValidationError({"partner": _("Say for which partner you come.")})
        # Why nobody can, the action says.
        person = known[0] if known else Representative()
        return registrations.ask_to_come(
            representative=person, by=by, now=timezone.now(), **values
        )

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
