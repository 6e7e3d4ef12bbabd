from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from action_groups.models import ActionGroup
from alliance87.core.models import Country, Document
from alliance87.core.search import tri
from alliance87.core.viewsets import EditableViewSet, PortalViewSet, carry_out
from events.actions import minutes, registrations
from events.actions.publications import publish_agenda
from events.filtersets import EventFilterSet, RecordingFilterSet, SurveyFilterSet
from events.models import Event, Recording, Survey, SurveyQuestion
from events.search import EVENT_WEIGHTS
from events.serializers.events import EventSerializer, RecordingSerializer
from events.serializers.surveys import SurveySerializer
from events.serializers.writing import (
    EventRulesSerializer,
    InviteSerializer,
    PublishAgendaSerializer,
)
from events.taking_part import addressees
from partners.models import Partner


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
