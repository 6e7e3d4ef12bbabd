from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from action_groups.models import Output
from alliance87.core.enums import IloRegion
from alliance87.core.serializers import (
    PortalSerializer,
    SlugOfVisible,
    SourceNoteField,
    country_code,
    country_codes,
    id_of,
    ids_of,
    language_codes,
    slug_of,
    slugs_of,
)
from events.enums import AgendaItemKind, ContributionRole, EventStanding
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
    SurveyAnswer,
    SurveyQuestion,
)
from events.models.uptake import TARGETS
from events.publications import names_in, points_of, readable_items
from events.surveys import results_of
from pathfinders.models import Commitment


def items_for(publications, user):
    """Give each publication the ``points`` of it that ``user`` may read."""
    items = readable_items(publications, user)
    known = names_in([item for each in items.values() for item in each], user)
    for row in publications:
        row.points = points_of(items[row.pk], user, known=known)


class StandingField(serializers.ChoiceField):
    """What an event's status is today."""

    def __init__(self, **options):
        options |= {"source": "*", "read_only": True}
        super().__init__(choices=EventStanding.choices, **options)

    def to_representation(self, event):
        return event.standing_at(timezone.now()).value


class EventSerializer(PortalSerializer):
    status = StandingField()
    country = country_code(allow_null=True)
    hosts = slugs_of()
    organisers = slugs_of()
    funders = slugs_of()
    chair_partner = slug_of(allow_null=True)
    chair_country = country_code(allow_null=True)
    vice_chair_country = country_code(allow_null=True)
    languages = language_codes()
    themes = slugs_of()
    countries = country_codes()
    action_groups = slugs_of()
    documents = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = Event
        fields = [
            "id",
            "slug",
            "title",
            "kind",
            "status",
            "series",
            "number",
            "starts_at",
            "ends_at",
            "date_precision",
            "has_times",
            "time_zone",
            "venue",
            "address",
            "city",
            "country",
            "is_online",
            "summary",
            "hosts",
            "organisers",
            "funders",
            "chair_partner",
            "chair_country",
            "vice_chair_country",
            "languages",
            "themes",
            "countries",
            "action_groups",
            "documents",
            "capacity",
            "registration_mode",
            "registration_opens_at",
            "registration_closes_at",
            "visibility",
            "source",
            "updated_at",
        ]


class SpeakerSerializer(PortalSerializer):
    """A contribution, inside the agenda item or report section it was made to."""

    partner = slug_of(allow_null=True)
    country = country_code(allow_null=True)

    class Meta:
        model = Contribution
        fields = [
            "id",
            "position",
            "role",
            "name",
            "job_title",
            "organisation",
            "partner",
            "country",
        ]


class ContributionSerializer(SpeakerSerializer):
    agenda_item = id_of(allow_null=True)
    section = id_of(allow_null=True)
    source = SourceNoteField()

    class Meta(SpeakerSerializer.Meta):
        fields = [
            *SpeakerSerializer.Meta.fields,
            "agenda_item",
            "section",
            "source",
            "updated_at",
        ]


class AgendaItemSerializer(PortalSerializer):
    event = slug_of()
    documents = slugs_of()
    resource_needs = ids_of()
    contributions = SpeakerSerializer(many=True, read_only=True)
    # Once they are published; the resource ``minutes`` has them with their date.
    minutes_text = serializers.CharField(
        source="shown_minutes.text", read_only=True, default=""
    )
    source = SourceNoteField()

    class Meta:
        model = AgendaItem
        fields = [
            "id",
            "event",
            "position",
            "number",
            "title",
            "objective",
            "kind",
            "starts_at",
            "minutes",
            "track",
            "documents",
            "resource_needs",
            "contributions",
            "minutes_text",
            "visibility",
            "source",
            "updated_at",
        ]


class PublishedSpeakerSerializer(serializers.Serializer):
    """Somebody's part in a point, as it was published."""

    role = serializers.ChoiceField(choices=ContributionRole.choices)
    name = serializers.CharField()
    job_title = serializers.CharField()
    organisation = serializers.CharField()
    partner = serializers.CharField(source="partner_slug", allow_null=True)
    country = serializers.CharField(source="country_code", allow_null=True)


class PublishedItemSerializer(serializers.Serializer):
    """A point of an agenda as it was published. ``id`` is that of the agenda item."""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    title = serializers.CharField()
    objective = serializers.CharField()
    kind = serializers.ChoiceField(choices=AgendaItemKind.choices)
    starts_at = serializers.DateTimeField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    track = serializers.CharField()
    documents = serializers.ListField(
        child=serializers.CharField(), source="document_slugs"
    )
    contributions = PublishedSpeakerSerializer(many=True)


class PublicationListSerializer(serializers.ListSerializer):
    """Asks once, for all publications of a page, who may read what of them."""

    def to_representation(self, data):
        rows = list(data)
        items_for(rows, self.context["request"].user)
        return super().to_representation(rows)


class AgendaPublicationSerializer(PortalSerializer):
    event = slug_of()
    items = serializers.SerializerMethodField()

    class Meta:
        model = AgendaPublication
        list_serializer_class = PublicationListSerializer
        fields = [
            "id",
            "event",
            "number",
            "published_at",
            "note",
            "items",
            "updated_at",
        ]

    @extend_schema_field(PublishedItemSerializer(many=True))
    def get_items(self, row):
        if not hasattr(row, "points"):
            items_for([row], self.context["request"].user)
        return PublishedItemSerializer(row.points, many=True).data


class RecordingSerializer(PortalSerializer):
    event = slug_of()

    class Meta:
        model = Recording
        fields = [
            "id",
            "event",
            "title",
            "language",
            "link",
            "visibility",
            "updated_at",
        ]


def results_for(surveys, user):
    """Give each survey the ``results`` of it that ``user`` may read, else None.

    In figures alone: what was written is read on the page of its organisers. And give it
    the ``shown_questions``: as on the pages, none before it has opened.
    """
    rows = Survey.objects.results_for(user).filter(pk__in=[row.pk for row in surveys])
    told = set(rows.values_list("pk", flat=True))
    answers = SurveyAnswer.objects.filter(question__survey__in=told).defer("text")
    by_question = {}
    for answer in answers if told else []:
        by_question.setdefault(answer.question_id, []).append(answer)
    for row in surveys:
        questions = row.questions.all()
        day = timezone.now().astimezone(row.event.zone).date()
        shown = row.pk in told or row.has_opened(day)
        row.shown_questions = questions if shown else []
        given = [one for each in questions for one in by_question.get(each.pk, [])]
        row.results = None
        if row.pk in told:
            row.results = results_of(questions, given, with_texts=False)


class SurveyQuestionSerializer(PortalSerializer):
    """A question. ``choices`` is what one can answer; none for an answer in words."""

    choices = serializers.SerializerMethodField()

    class Meta:
        model = SurveyQuestion
        fields = ["id", "position", "text", "kind", "choices"]

    def get_choices(self, row) -> list[str]:
        return list(row.labels.values())


class SurveyFigureSerializer(serializers.Serializer):
    """How many chose one thing."""

    choice = serializers.CharField()
    answers = serializers.IntegerField()
    per_cent = serializers.IntegerField()


class SurveyResultSerializer(serializers.Serializer):
    """The answers to one question, in figures; none where they are too few."""

    question = serializers.UUIDField(source="question.pk")
    answers = serializers.IntegerField(source="count")
    is_enough = serializers.BooleanField()
    figures = serializers.SerializerMethodField()
    mean = serializers.FloatField(allow_null=True)

    @extend_schema_field(SurveyFigureSerializer(many=True))
    def get_figures(self, result):
        names = SurveyFigureSerializer().fields
        rows = [dict(zip(names, figure, strict=True)) for figure in result.figures]
        return SurveyFigureSerializer(rows, many=True).data


class SurveyListSerializer(serializers.ListSerializer):
    """Asks once, for all surveys of a page, whose results the caller may read."""

    def to_representation(self, data):
        rows = list(data)
        results_for(rows, self.context["request"].user)
        return super().to_representation(rows)


class SurveySerializer(PortalSerializer):
    event = slug_of()
    questions = SurveyQuestionSerializer(
        source="shown_questions",
        many=True,
        read_only=True,
        help_text=_("None before the survey has opened."),
    )
    results = SurveyResultSerializer(
        many=True,
        read_only=True,
        allow_null=True,
        help_text=_("Null for whoever may not read them, or not yet."),
    )

    class Meta:
        model = Survey
        list_serializer_class = SurveyListSerializer
        fields = [
            "id",
            "event",
            "moment",
            "opens_on",
            "closes_on",
            "results_published",
            "questions",
            "results",
            "updated_at",
        ]

    def to_representation(self, row):
        if not hasattr(row, "results"):
            results_for([row], self.context["request"].user)
        return super().to_representation(row)


class MeetingReportSerializer(PortalSerializer):
    event = slug_of()
    document = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = MeetingReport
        fields = [
            "id",
            "slug",
            "event",
            "title",
            "status",
            "version",
            "published_on",
            "finalised_at",
            "disclaimer",
            "foreword",
            "participant_count",
            "country_count",
            "partner_count",
            "document",
            "visibility",
            "source",
            "updated_at",
        ]


class ReportSectionSerializer(PortalSerializer):
    event = slug_of(source="report.event")
    report = slug_of()
    agenda_item = id_of(allow_null=True)
    themes = slugs_of()
    contributions = SpeakerSerializer(many=True, read_only=True)
    source = SourceNoteField()

    class Meta:
        model = ReportSection
        fields = [
            "id",
            "event",
            "report",
            "agenda_item",
            "position",
            "heading",
            "kind",
            "track",
            "objective",
            "summary",
            "themes",
            "contributions",
            "source",
            "updated_at",
        ]


class ProposalSerializer(PortalSerializer):
    event = slug_of(source="section.report.event")
    report = slug_of(source="section.report")
    section = id_of()
    regions = serializers.ListField(
        child=serializers.ChoiceField(choices=IloRegion.choices), read_only=True
    )
    countries = country_codes()
    themes = slugs_of()
    taken_up_by_outputs = ids_of()
    taken_up_by_commitments = ids_of()
    taken_up_by_agenda_items = ids_of()
    source = SourceNoteField()

    class Meta:
        model = Proposal
        fields = [
            "id",
            "event",
            "report",
            "section",
            "position",
            "text",
            "label",
            "audience",
            "regions",
            "countries",
            "themes",
            "attribution",
            "endorsement",
            "taken_up_by_outputs",
            "taken_up_by_commitments",
            "taken_up_by_agenda_items",
            "source",
            "updated_at",
        ]


class ProposalUptakeSerializer(PortalSerializer):
    event = slug_of(source="proposal.section.report.event")
    report = slug_of(source="proposal.section.report")
    proposal = id_of()
    output = id_of(allow_null=True)
    commitment = id_of(allow_null=True)
    agenda_item = id_of(allow_null=True)

    class Meta:
        model = ProposalUptake
        fields = [
            "id",
            "event",
            "report",
            "proposal",
            "output",
            "commitment",
            "agenda_item",
            "taken_up_on",
            "note",
            "updated_at",
        ]


class NewProposalUptakeSerializer(serializers.ModelSerializer):
    """One of the three records is named."""

    proposal = SlugOfVisible(Proposal, slug_field="id")
    output = SlugOfVisible(Output, slug_field="id", required=False)
    commitment = SlugOfVisible(Commitment, slug_field="id", required=False)
    agenda_item = SlugOfVisible(AgendaItem, slug_field="id", required=False)

    class Meta:
        model = ProposalUptake
        fields = [
            "proposal",
            "output",
            "commitment",
            "agenda_item",
            "taken_up_on",
            "note",
        ]
        validators = []  # the action says it, of what the caller may read

    def validate(self, values):
        named = [values.pop(name) for name in TARGETS if name in values]
        if len(named) != 1:
            raise serializers.ValidationError(
                _(
                    "Say which one record took it up: an output, a commitment or an "
                    "agenda item."
                )
            )
        return values | {"target": named[0]}


class ItemMinutesSerializer(PortalSerializer):
    event = slug_of(source="agenda_item.event")
    agenda_item = id_of()
    published_at = serializers.DateTimeField(
        source="agenda_item.event.minutes.published_at",
        read_only=True,
        allow_null=True,
        default=None,
        help_text=_("Null for a draft, which only the organisers read."),
    )

    class Meta:
        model = ItemMinutes
        fields = ["id", "event", "agenda_item", "text", "published_at", "updated_at"]


class DecisionSerializer(PortalSerializer):
    event = slug_of()
    agenda_item = id_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Decision
        fields = [
            "id",
            "event",
            "agenda_item",
            "number",
            "text",
            "source",
            "updated_at",
        ]


class ActionPointSerializer(PortalSerializer):
    event = slug_of()
    agenda_item = id_of(allow_null=True)
    owner_partner = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = ActionPoint
        fields = [
            "id",
            "event",
            "agenda_item",
            "text",
            "owner_partner",
            "due_on",
            "status",
            "progress",
            "closing_remark",
            "closed_on",
            "visibility",
            "source",
            "updated_at",
        ]


class ActionPointEditSerializer(serializers.ModelSerializer):
    """How far an action point is, or that it is closed: with a remark and a day.

    The texts are in the language of the request.
    """

    progress = serializers.CharField(required=False, max_length=5000)
    closing_remark = serializers.CharField(
        required=False,
        max_length=5000,
        allow_blank=True,
        help_text=_("What came of it. Nothing is closed without."),
    )
    closed_on = serializers.DateField(required=False)

    class Meta:
        model = ActionPoint
        fields = ["progress", "status", "closing_remark", "closed_on"]
        extra_kwargs = {"status": {"required": False}}


class ReportCommentSerializer(PortalSerializer):
    report = slug_of(source="section.report")
    section = id_of()
    partner = slug_of(source="author.partner", allow_null=True)

    class Meta:
        model = ReportComment
        fields = [
            "id",
            "report",
            "section",
            "partner",
            "quote",
            "text",
            "resolved_at",
            "outcome",
            "resolution",
            "created_at",
            "updated_at",
        ]


class RegistrationSerializer(PortalSerializer):
    event = slug_of()

    class Meta:
        model = Registration
        fields = [
            "id",
            "event",
            "status",
            "attendance_mode",
            "interpretation",
            "needs",
            "attended",
            "answered_at",
            "waiting_since",
            "reason",
            "updated_at",
        ]


class RegistrationAnswerSerializer(serializers.ModelSerializer):
    """One's answer to an invitation."""

    coming = serializers.BooleanField(
        write_only=True,
        help_text=_("Whether you come. Left out, it stays as you said before."),
    )

    class Meta:
        model = Registration
        fields = ["coming", "attendance_mode", "interpretation", "needs"]


# -- Comments on reports, written ----------------------------------------------------
class NewReportCommentSerializer(serializers.ModelSerializer):
    section = SlugOfVisible(ReportSection, slug_field="id")

    class Meta:
        model = ReportComment
        fields = ["section", "quote", "text"]


class ResolveReportCommentSerializer(serializers.ModelSerializer):
    """An outcome resolves the comment; ``null`` reopens it."""

    class Meta:
        model = ReportComment
        fields = ["outcome", "resolution"]
