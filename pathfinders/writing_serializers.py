"""What countries report, and what they and partners ask of and offer to each other."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.enums import Answer, Visibility
from alliance87.core.keeping import SOURCE, KeptSerializer
from alliance87.core.search import tri
from alliance87.core.serializers import SlugOfVisible
from alliance87.core.visibility import has_right, reads_everything
from pathfinders.enums import (
    CommentState,
    ProgressReportStatus,
    SupportRequestState,
)
from pathfinders.forms.reporting import NO_STORIES
from pathfinders.kept_serializers import pathfinder_country
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    ProgressReport,
    SupportOffer,
    SupportRequest,
)

# What a country's own report says, whatever else.
REPORT = ["commitment", "as_of", "status"]
ONE_LANGUAGE = _(
    "The language the text is written in; that of the request, if left out."
)


def step(states, help_text):
    """Which step is to be taken: one of ``states``, those it may lead to."""
    choices = [(state.value, state.label) for state in states]
    return serializers.ChoiceField(choices, required=False, help_text=help_text)


def text(length, **options):
    options = {"help_text": NO_STORIES, **options}
    return serializers.CharField(max_length=length, **options)


def written_in():
    return serializers.ChoiceField(
        PortalLanguage.choices, required=False, help_text=ONE_LANGUAGE
    )


class NewAssessmentSerializer(KeptSerializer):
    tier_left_out = _("“public” of what a country says, else “secretariat”")
    commitment = SlugOfVisible(
        Commitment,
        slug_field="id",
        required=False,
        help_text=_("What is reported on. A reply is on that of what it replies to."),
    )
    narrative = text(5000)
    language = written_in()

    class Meta:
        model = Assessment
        fields = [
            "commitment",
            "reply_to",
            "as_of",
            "assessor_kind",
            "assessor",
            "status",
            "completion",
            "narrative",
            "language",
            "evidence",
            "visibility",
            *SOURCE,
        ]
        # By whom they are needed depends on who writes.
        extra_kwargs = {
            name: {"required": False} for name in ("as_of", "assessor_kind")
        }

    def to_internal_value(self, data):
        """What a report cannot do without is asked for together with all else."""
        user = self.context["request"].user
        needed = () if has_right(user, "add", Assessment) else REPORT
        if not self.partial and not data.get("reply_to"):
            for name in needed:
                self.fields[name].required = True
        return super().to_internal_value(data)


class EditAssessmentSerializer(NewAssessmentSerializer):
    class Meta(NewAssessmentSerializer.Meta):
        pass


class NewCommitmentCommentSerializer(KeptSerializer):
    narrative = text(5000)
    language = written_in()

    class Meta:
        model = CommitmentComment
        fields = ["commitment", "partner", "as_of", "status", "narrative", "language"]


class DecideCommitmentCommentSerializer(serializers.ModelSerializer):
    state = step(
        [CommentState.PUBLISHED, CommentState.DECLINED, CommentState.WITHDRAWN],
        _("The Secretariat publishes or declines, the partner withdraws."),
    )

    class Meta:
        model = CommitmentComment
        fields = ["state", "reason"]


class NewProgressReportSerializer(KeptSerializer):
    tier_left_out = Visibility.GROUP
    pathfinder_country = pathfinder_country()

    class Meta:
        model = ProgressReport
        fields = [
            "pathfinder_country",
            "year",
            "due_on",
            *tri("summary"),
            "document",
            "visibility",
            *SOURCE,
        ]


class EditProgressReportSerializer(NewProgressReportSerializer):
    summary = text(20_000, required=False, allow_blank=True)
    language = written_in()
    status = step(
        [
            ProgressReportStatus.SUBMITTED,
            ProgressReportStatus.SENT_BACK,
            ProgressReportStatus.ACCEPTED,
            ProgressReportStatus.PUBLISHED,
        ],
        _(
            "The step to take: the country submits; the Secretariat sends back, with "
            "remarks, or accepts, and publishes what it accepted."
        ),
    )

    class Meta(NewProgressReportSerializer.Meta):
        fields = [
            *NewProgressReportSerializer.Meta.fields,
            "summary",
            "language",
            "status",
            "remarks",
        ]


class NewSupportRequestSerializer(KeptSerializer):
    tier_left_out = Visibility.PARTNERS

    class Meta:
        model = SupportRequest
        fields = [
            "commitment",
            *tri("title"),
            *tri("text"),
            "kind",
            "needed_by",
            "visibility",
        ]

    def validate_needed_by(self, day):
        if day and day < timezone.localdate():
            raise serializers.ValidationError(_("This day is past."))
        return day

    def validate_visibility(self, tier):
        closed = tier == Visibility.SECRETARIAT
        if closed and not reads_everything(self.context["request"].user):
            raise serializers.ValidationError(
                _("Choose public, partners or group: you would not read it yourself.")
            )
        return tier


class EditSupportRequestSerializer(NewSupportRequestSerializer):
    state = step(
        [SupportRequestState.CLOSED, SupportRequestState.WITHDRAWN],
        _("Closed once it is over; withdrawn where nobody was matched with it."),
    )

    class Meta(NewSupportRequestSerializer.Meta):
        fields = [
            *(n for n in NewSupportRequestSerializer.Meta.fields if n != "commitment"),
            "state",
        ]


class NewSupportOfferSerializer(KeptSerializer):
    class Meta:
        model = SupportOffer
        fields = ["request", "partner", "text"]


class AnswerSupportOfferSerializer(serializers.ModelSerializer):
    state = step(
        Answer,
        _("The country accepts, or declines with a reason; the partner withdraws."),
    )

    class Meta:
        model = SupportOffer
        fields = ["state", "reason"]
