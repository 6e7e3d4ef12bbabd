from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance87.core.enums import IloRegion
from alliance87.core.serializers import (
    PortalSerializer,
    SourceNoteField,
    country_code,
    country_codes,
    id_of,
    ids_of,
    language_codes,
    slug_of,
    slugs_of,
)
from events.enums import EventStanding
from events.models import (
    ActionPoint,
    AgendaItem,
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
            "text",
            "resolved_at",
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
            "updated_at",
        ]
