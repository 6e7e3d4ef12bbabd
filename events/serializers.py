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
)
from events.models.uptake import TARGETS
from events.publications import names_in, points_of, readable_items
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
