from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from action_groups.actions.needs import gcg_points
from action_groups.enums import JoinRequestState, OutputStatus
from action_groups.models import (
    ActionGroup,
    Activity,
    CrossCuttingPriority,
    GroupFunction,
    JoinRequest,
    Membership,
    Objective,
    Output,
    OutputUpdate,
    ResourceNeed,
    WorkPlan,
    Workstream,
)
from action_groups.models.space import LONGEST_POST, Post, Thread
from action_groups.space_forms import checked_text
from alliance87.accounts.enums import PortalLanguage
from alliance87.core.enums import Visibility
from alliance87.core.models import Document
from alliance87.core.search import tri
from alliance87.core.serializers import (
    DayField,
    PortalSerializer,
    SlugOfVisible,
    SourceNoteField,
    WrittenSerializer,
    id_of,
    ids_of,
    open_tier,
    slug_of,
    slugs_of,
)
from partners.models import Partner
from partners.serializers import SlugOfListed


class GroupFunctionSerializer(PortalSerializer):
    class Meta:
        model = GroupFunction
        fields = ["position", "text"]


class ActionGroupSerializer(PortalSerializer):
    themes = slugs_of()
    priority_areas = ids_of()
    functions = GroupFunctionSerializer(many=True, read_only=True)
    documents = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = ActionGroup
        fields = [
            "id",
            "slug",
            "name",
            "kind",
            "status",
            "summary",
            "mandate",
            "themes",
            "priority_areas",
            "functions",
            "documents",
            "confirmed_on",
            "visibility",
            "source",
            "updated_at",
        ]


class MembershipSerializer(PortalSerializer):
    action_group = slug_of()
    partner = slug_of()
    source = SourceNoteField()

    class Meta:
        model = Membership
        fields = [
            "id",
            "action_group",
            "partner",
            "role",
            "since",
            "term_ends_on",
            "until",
            "source",
            "updated_at",
        ]


class WorkstreamSerializer(PortalSerializer):
    action_group = slug_of()
    lead_partner = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Workstream
        fields = [
            "id",
            "action_group",
            "position",
            "name",
            "lead_partner",
            "source",
            "updated_at",
        ]


class CrossCuttingPrioritySerializer(PortalSerializer):
    class Meta:
        model = CrossCuttingPriority
        fields = ["letter", "text"]


class WorkPlanSerializer(PortalSerializer):
    action_group = slug_of()
    cross_cutting_priorities = CrossCuttingPrioritySerializer(many=True, read_only=True)
    source = SourceNoteField()

    class Meta:
        model = WorkPlan
        fields = [
            "id",
            "slug",
            "action_group",
            "title",
            "starts_on",
            "ends_on",
            "version",
            "status",
            "adopted_on",
            "cross_cutting_priorities",
            "visibility",
            "source",
            "updated_at",
        ]


class ObjectiveSerializer(PortalSerializer):
    action_group = slug_of(source="work_plan.action_group")
    work_plan = slug_of()
    source = SourceNoteField()

    class Meta:
        model = Objective
        fields = [
            "id",
            "action_group",
            "work_plan",
            "number",
            "label",
            "title",
            "source",
            "updated_at",
        ]


class OutputSerializer(PortalSerializer):
    action_group = slug_of(source="objective.work_plan.action_group")
    work_plan = slug_of(source="objective.work_plan")
    objective = id_of()
    lead_partner = slug_of(allow_null=True)
    themes = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = Output
        fields = [
            "id",
            "action_group",
            "work_plan",
            "objective",
            "number",
            "label",
            "text",
            "indicator",
            "target_value",
            "target_unit",
            "due_on",
            "due_precision",
            "lead_partner",
            "status",
            "themes",
            "source",
            "updated_at",
        ]


class ActivitySerializer(PortalSerializer):
    output = id_of()
    partner = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Activity
        fields = [
            "id",
            "output",
            "position",
            "title",
            "partner",
            "starts_on",
            "due_on",
            "status",
            "source",
            "updated_at",
        ]


class OutputUpdateSerializer(PortalSerializer):
    output = id_of()
    evidence = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = OutputUpdate
        fields = [
            "id",
            "output",
            "as_of",
            "status",
            "narrative",
            "evidence",
            "source",
            "updated_at",
        ]


class ResourceNeedSerializer(PortalSerializer):
    action_group = slug_of()
    source = SourceNoteField()

    class Meta:
        model = ResourceNeed
        fields = [
            "id",
            "action_group",
            "title",
            "amount",
            "currency",
            "outcome",
            "answered_on",
            "visibility",
            "source",
            "updated_at",
        ]


# -- Writing -------------------------------------------------------------------------
class NewWorkPlanSerializer(WrittenSerializer):
    needs_text = "title"
    action_group = SlugOfVisible(ActionGroup, slug_field="slug")

    class Meta:
        model = WorkPlan
        fields = ["action_group", *tri("title"), "starts_on", "ends_on"]


class AdoptWorkPlanSerializer(serializers.Serializer):
    """When a plan was adopted, and who reads it from now on."""

    adopted_on = DayField()
    visibility = open_tier()


class ObjectiveEditSerializer(WrittenSerializer):
    needs_text = "title"

    class Meta:
        model = Objective
        fields = ["label", *tri("title")]


class NewObjectiveSerializer(ObjectiveEditSerializer):
    work_plan = SlugOfVisible(WorkPlan, slug_field="slug")

    class Meta(ObjectiveEditSerializer.Meta):
        fields = ["work_plan", *ObjectiveEditSerializer.Meta.fields]


class OutputWriteSerializer(WrittenSerializer):
    """What is promised. Under another objective of the plan it comes last."""

    needs_text = "text"
    objective = SlugOfVisible(Objective, slug_field="id")
    lead_partner = SlugOfListed(allow_null=True, required=False)

    class Meta:
        model = Output
        fields = [
            *("objective", "label", *tri("text"), *tri("indicator")),
            *("target_value", *tri("target_unit")),
            *("due_on", "due_precision", "lead_partner"),
        ]


class ActivityWriteSerializer(WrittenSerializer):
    needs_text = "title"
    output = SlugOfVisible(Output, slug_field="id")
    partner = SlugOfListed(allow_null=True, required=False)

    class Meta:
        model = Activity
        fields = ["output", *tri("title"), "partner", "starts_on", "due_on"]


class ActivityStatusSerializer(serializers.Serializer):
    """How far an activity of the output is by now."""

    activity = SlugOfVisible(Activity, slug_field="id")
    status = serializers.ChoiceField(OutputStatus.choices)


class OutputUpdateEditSerializer(WrittenSerializer):
    """What is said of an output as of a day; ``language`` is that of ``narrative``."""

    narrative = serializers.CharField(max_length=5000)
    language = serializers.ChoiceField(PortalLanguage.choices, required=False)
    evidence = SlugOfVisible(Document, slug_field="slug", many=True, required=False)
    activities = ActivityStatusSerializer(many=True, required=False)

    class Meta:
        model = OutputUpdate
        fields = [
            *("as_of", "status", "narrative", "language", "evidence", "activities"),
        ]

    def validate(self, values):
        """What belongs to another output or group is as good as missing."""
        output = values.get("output") or self.instance.output
        papers = output.objective.work_plan.action_group.documents
        papers = papers.current(self.context["request"].user)
        known = set(papers.values_list("pk", flat=True))
        if any(paper.pk not in known for paper in values.get("evidence", [])):
            message = _("Take documents of the group.")
            raise serializers.ValidationError({"evidence": message})
        said = [each["activity"] for each in values.get("activities", [])]
        if any(activity.output_id != output.pk for activity in said):
            message = _("Take activities of the output.")
            raise serializers.ValidationError({"activities": message})
        return values


class NewOutputUpdateSerializer(OutputUpdateEditSerializer):
    output = SlugOfVisible(Output, slug_field="id")

    class Meta(OutputUpdateEditSerializer.Meta):
        fields = ["output", *OutputUpdateEditSerializer.Meta.fields]


class PointOfGcg(serializers.SlugRelatedField):
    """A point of the agenda of a GCG meeting to come."""

    def __init__(self, **options):
        rows = ResourceNeed.objects.none()
        super().__init__(slug_field="id", queryset=rows, **options)

    def get_queryset(self):
        return gcg_points(self.context["request"].user, at=timezone.now())

    def to_internal_value(self, data):
        try:
            return super().to_internal_value(data)
        except DjangoValidationError:  # no id at all
            self.fail("does_not_exist", slug_name="id", value=str(data))


class ResourceNeedEditSerializer(WrittenSerializer):
    needs_text = "title"
    tier_left_out = Visibility.GROUP
    point = PointOfGcg(
        allow_null=True,
        required=False,
        help_text="The agenda item of a GCG meeting to come at which it is raised.",
    )

    class Meta:
        model = ResourceNeed
        fields = [*tri("title"), "amount", "currency", "visibility", "point"]


class NewResourceNeedSerializer(ResourceNeedEditSerializer):
    action_group = SlugOfVisible(ActionGroup, slug_field="slug")

    class Meta(ResourceNeedEditSerializer.Meta):
        fields = ["action_group", *ResourceNeedEditSerializer.Meta.fields]


class AnswerNeedSerializer(serializers.Serializer):
    """What the Secretariat answers to a need."""

    outcome = serializers.CharField(max_length=3000)
    language = serializers.ChoiceField(PortalLanguage.choices, required=False)
    answered_on = DayField()


class MembershipEditSerializer(WrittenSerializer):
    """A member's role and term; or, by itself, the day from which it is none."""

    class Meta:
        model = Membership
        fields = ["role", "since", "term_ends_on", "until"]

    def validate_until(self, day):
        if day is None:
            raise serializers.ValidationError(_("Say from which day."))
        return day

    def validate(self, values):
        if "until" in values and len(values) > 1:
            message = _("End a membership by this alone.")
            raise serializers.ValidationError({"until": message})
        return values


# -- Joining -------------------------------------------------------------------------
class JoinRequestSerializer(PortalSerializer):
    action_group = slug_of()
    partner = slug_of()

    class Meta:
        model = JoinRequest
        fields = [
            "id",
            "action_group",
            "partner",
            "text",
            "state",
            "reason",
            "decided_at",
            "created_at",
            "updated_at",
        ]


class NewJoinRequestSerializer(serializers.ModelSerializer):
    action_group = SlugOfVisible(ActionGroup, slug_field="slug")
    partner = SlugOfVisible(Partner, slug_field="slug")

    class Meta:
        model = JoinRequest
        fields = ["action_group", "partner", "text"]
        validators = []  # the action says it, under a lock


class DecideJoinRequestSerializer(serializers.ModelSerializer):
    """The action that this asks for decides whether it may be."""

    state = serializers.ChoiceField(
        [(state.value, state.label) for state in JoinRequestState.closed()],
        help_text="What to do: chairs accept or decline, who asked withdraws.",
    )

    class Meta:
        model = JoinRequest
        fields = ["state", "reason"]


# -- The space of a group ------------------------------------------------------------
class ThreadSerializer(PortalSerializer):
    action_group = slug_of()
    opened_by = serializers.CharField(source="opener_name", read_only=True)
    unread = serializers.IntegerField(
        read_only=True, help_text="Posts that the caller has not read on the pages."
    )
    takes_posts = serializers.BooleanField(read_only=True)

    class Meta:
        model = Thread
        fields = [
            "id",
            "action_group",
            "title",
            "opened_by",
            "pinned",
            "closed",
            "comments_until",
            "takes_posts",
            "post_count",
            "unread",
            "last_post_at",
            "created_at",
            "updated_at",
        ]


class PostSerializer(PortalSerializer):
    action_group = slug_of(source="thread.action_group")
    thread = id_of()
    author = serializers.CharField(source="author_name", read_only=True)
    body = serializers.CharField(
        source="text",
        read_only=True,
        help_text="Empty where the post is withdrawn or hidden.",
    )
    mentions = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True
    )
    withdrawn = serializers.SerializerMethodField()
    hidden = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields = [
            "id",
            "action_group",
            "thread",
            "number",
            "author",
            "body",
            "mentions",
            "edited_at",
            "withdrawn",
            "hidden",
            "created_at",
            "updated_at",
        ]

    def get_withdrawn(self, post) -> bool:
        return post.withdrawn_at is not None

    def get_hidden(self, post) -> bool:
        return post.hidden_at is not None


def checked_body():
    """A text that a member writes: as on the pages."""
    return serializers.CharField(max_length=LONGEST_POST, validators=[checked_text])


class NewThreadSerializer(serializers.ModelSerializer):
    action_group = SlugOfVisible(ActionGroup, slug_field="slug")
    body = checked_body()

    class Meta:
        model = Thread
        fields = ["action_group", "title", "body"]


class NewPostSerializer(serializers.ModelSerializer):
    thread = SlugOfVisible(Thread, slug_field="id")
    body = checked_body()

    class Meta:
        model = Post
        fields = ["thread", "body"]


class EditPostSerializer(serializers.ModelSerializer):
    body = checked_body()

    class Meta:
        model = Post
        fields = ["body"]
