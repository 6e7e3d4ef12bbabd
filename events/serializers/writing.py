"""What is written of a meeting: its agenda, its minutes, its report."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from action_groups.models import ActionGroup
from alliance87.accounts.enums import PortalLanguage
from alliance87.core.enums import Visibility
from alliance87.core.models import Country, Theme
from alliance87.core.search import tri
from alliance87.core.serializers import (
    DayField,
    SlugOfVisible,
    WrittenSerializer,
    open_tier,
)
from events.actions.minutes import LONGEST
from events.enums import ReportCircle
from events.models import (
    ActionPoint,
    AgendaItem,
    Contribution,
    Decision,
    Event,
    ItemMinutes,
    MeetingReport,
    Proposal,
    Registration,
    ReportSection,
)
from partners.models import Partner
from partners.serializers import SlugOfListed

WHICH_LANGUAGE = _("The language of the text; without it that of the request.")


def event_slug():
    return SlugOfVisible(Event, slug_field="slug")


def written_in():
    return serializers.ChoiceField(
        PortalLanguage.choices, required=False, help_text=WHICH_LANGUAGE
    )


def item_or_none():
    return SlugOfVisible(AgendaItem, slug_field="id", required=False, allow_null=True)


def words(most=5000):
    return serializers.CharField(max_length=most)


# -- The event -----------------------------------------------------------------------
class EventRulesSerializer(WrittenSerializer):
    """Who may register for an event, from when until when, and how many can come."""

    class Meta:
        model = Event
        fields = [
            *("registration_mode", "capacity"),
            *("registration_opens_at", "registration_closes_at"),
        ]


class InviteSerializer(serializers.Serializer):
    """Whom to invite: the members of groups, the GCG, the focal points of partners."""

    action_groups = SlugOfVisible(
        ActionGroup, slug_field="slug", many=True, required=False
    )
    gcg = serializers.BooleanField(required=False)
    partners = SlugOfListed(many=True, required=False)

    def validate(self, values):
        if not any(values.values()):
            raise serializers.ValidationError(_("Choose whom to invite."))
        return values


class PublishAgendaSerializer(serializers.Serializer):
    """What is said with an agenda that is published, and whether people are told."""

    note = serializers.CharField(required=False, max_length=1000, allow_blank=True)
    tells = serializers.BooleanField(required=False)


# -- The agenda ----------------------------------------------------------------------
class AgendaItemWriteSerializer(WrittenSerializer):
    """A point of an agenda. Without `starts_at` it follows the one before it."""

    tier_left_out = _(
        "that of the event, for an event of the Secretariat alone “group”"
    )

    needs_text = "title"
    after = SlugOfVisible(
        AgendaItem,
        slug_field="id",
        required=False,
        help_text=_("The point behind which it comes."),
    )
    follows = serializers.BooleanField(
        required=False, help_text=_("Whether the times of what comes after follow.")
    )

    class Meta:
        model = AgendaItem
        fields = [
            *("number", "kind", *tri("title"), *tri("objective"), "starts_at"),
            *("minutes", "track", "is_fixed", "visibility", "after", "follows"),
        ]


class NewAgendaItemSerializer(AgendaItemWriteSerializer):
    event = event_slug()

    class Meta(AgendaItemWriteSerializer.Meta):
        fields = ["event", *AgendaItemWriteSerializer.Meta.fields]


class ContributionWriteSerializer(WrittenSerializer):
    partner = SlugOfListed(required=False, allow_null=True)
    country = serializers.SlugRelatedField(
        slug_field="iso2",
        queryset=Country.objects.all(),
        required=False,
        allow_null=True,
    )

    class Meta:
        model = Contribution
        fields = ["name", "role", "job_title", "organisation", "partner", "country"]


class NewContributionSerializer(ContributionWriteSerializer):
    """To an agenda item, or to a section of a report that is being written."""

    agenda_item = SlugOfVisible(AgendaItem, slug_field="id", required=False)
    section = SlugOfVisible(ReportSection, slug_field="id", required=False)

    class Meta(ContributionWriteSerializer.Meta):
        fields = ["agenda_item", "section", *ContributionWriteSerializer.Meta.fields]

    def validate(self, values):
        if ("agenda_item" in values) == ("section" in values):
            raise serializers.ValidationError(
                _("A contribution is to an agenda item or to a report section.")
            )
        return super().validate(values)


# -- Taking part ---------------------------------------------------------------------
class NewRegistrationSerializer(WrittenSerializer):
    """One registers, or asks to come, for a partner one speaks for."""

    event = event_slug()
    partner = SlugOfVisible(
        Partner,
        slug_field="slug",
        required=False,
        help_text=_("Needed by those who speak for several."),
    )

    class Meta:
        model = Registration
        fields = ["event", "partner", "attendance_mode", "interpretation", "needs"]
        extra_kwargs = {"attendance_mode": {"required": False}}


# -- Minutes -------------------------------------------------------------------------
class ItemMinutesEditSerializer(WrittenSerializer):
    text = serializers.CharField(
        max_length=LONGEST, allow_blank=True, trim_whitespace=False
    )
    language = written_in()

    class Meta:
        model = ItemMinutes
        fields = ["text", "language"]


class NewItemMinutesSerializer(ItemMinutesEditSerializer):
    agenda_item = SlugOfVisible(AgendaItem, slug_field="id")

    class Meta(ItemMinutesEditSerializer.Meta):
        fields = ["agenda_item", *ItemMinutesEditSerializer.Meta.fields]


class DecisionEditSerializer(WrittenSerializer):
    text = words()
    language = written_in()
    agenda_item = item_or_none()

    class Meta:
        model = Decision
        fields = ["text", "language", "agenda_item"]


class NewDecisionSerializer(DecisionEditSerializer):
    event = event_slug()

    class Meta(DecisionEditSerializer.Meta):
        fields = ["event", *DecisionEditSerializer.Meta.fields]


ASKED = ["text", "agenda_item", "owner_partner", "due_on", "visibility"]


class NewActionPointSerializer(WrittenSerializer):
    """What is asked, of whom and by when; the owner is told."""

    tier_left_out = Visibility.GROUP

    event = event_slug()
    text = words()
    language = written_in()
    agenda_item = item_or_none()
    owner_partner = SlugOfListed(required=False, allow_null=True)

    class Meta:
        model = ActionPoint
        fields = ["event", "language", *ASKED]


class ActionPointEditSerializer(WrittenSerializer):
    """How far an action point is, or that it is closed: with a remark and a day.

    Who runs the meeting also changes what is asked, of whom and by when, by itself. The
    texts are in the language of the request.
    """

    progress = serializers.CharField(required=False, max_length=5000)
    closing_remark = serializers.CharField(
        required=False,
        max_length=5000,
        allow_blank=True,
        help_text=_("What came of it. Nothing is closed without."),
    )
    closed_on = DayField(required=False)
    text = words()
    agenda_item = item_or_none()
    owner_partner = SlugOfListed(required=False, allow_null=True)

    class Meta:
        model = ActionPoint
        fields = ["progress", "status", "closing_remark", "closed_on", *ASKED]
        extra_kwargs = {"status": {"required": False}}

    def validate(self, values):
        """Saying how far a point is, and asking something else, are two things."""
        asked = [name for name in values if name in ASKED]
        if asked and len(asked) < len(values):
            message = _("Change what is asked by itself, not with how far it is.")
            raise serializers.ValidationError(dict.fromkeys(asked, message))
        return super().validate(values)


# -- The report ----------------------------------------------------------------------
class NewMeetingReportSerializer(WrittenSerializer):
    """Of which meeting: its report begins with the points of the agenda."""

    event = event_slug()

    class Meta:
        model = MeetingReport
        fields = ["event"]


class MeetingReportEditSerializer(WrittenSerializer):
    needs_text = "title"

    class Meta:
        model = MeetingReport
        fields = [
            *(*tri("title"), *tri("disclaimer"), *tri("foreword")),
            *("participant_count", "country_count", "partner_count"),
        ]


class CirculateSerializer(serializers.Serializer):
    """Whom one asks for comments, and until when."""

    circle = serializers.ChoiceField(ReportCircle.choices)
    comments_until = DayField()
    comments_shared = serializers.BooleanField(
        default=True, help_text=_("Whether they see each other’s comments.")
    )
    tell = serializers.BooleanField(
        default=True, help_text=_("Whether each of them is written to.")
    )


class FinaliseSerializer(serializers.Serializer):
    """When a report is published, and who reads it from then on."""

    published_on = DayField()
    visibility = open_tier()
    tells = serializers.BooleanField(
        default=True,
        help_text=_("Whether those who had a place at the meeting are written to."),
    )


def slugs_of_themes():
    return serializers.SlugRelatedField(
        slug_field="slug", queryset=Theme.objects.all(), many=True, required=False
    )


class ReportSectionEditSerializer(WrittenSerializer):
    needs_text = "heading"
    themes = slugs_of_themes()

    class Meta:
        model = ReportSection
        fields = [
            *(*tri("heading"), "kind", "track", *tri("objective"), *tri("summary")),
            "themes",
        ]


class NewReportSectionSerializer(ReportSectionEditSerializer):
    report = SlugOfVisible(MeetingReport, slug_field="slug")

    class Meta(ReportSectionEditSerializer.Meta):
        fields = ["report", *ReportSectionEditSerializer.Meta.fields]


class ProposalEditSerializer(WrittenSerializer):
    needs_text = "text"
    themes = slugs_of_themes()
    countries = serializers.SlugRelatedField(
        slug_field="iso2", queryset=Country.objects.all(), many=True, required=False
    )

    class Meta:
        model = Proposal
        fields = [
            *(*tri("text"), "label", "audience", "endorsement"),
            *(*tri("attribution"), "regions", "countries", "themes"),
        ]


class NewProposalSerializer(ProposalEditSerializer):
    section = SlugOfVisible(ReportSection, slug_field="id")

    class Meta(ProposalEditSerializer.Meta):
        fields = ["section", *ProposalEditSerializer.Meta.fields]
