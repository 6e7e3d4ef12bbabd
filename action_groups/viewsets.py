from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from action_groups.actions import memberships, needs, space, work_plans
from action_groups.enums import JoinRequestState
from action_groups.filtersets import (
    ActionGroupFilterSet,
    ActivityFilterSet,
    JoinRequestFilterSet,
    MembershipFilterSet,
    ObjectiveFilterSet,
    OutputFilterSet,
    OutputUpdateFilterSet,
    ResourceNeedFilterSet,
    WorkPlanFilterSet,
    WorkstreamFilterSet,
)
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
from action_groups.models.space import Post, Thread
from action_groups.search import GROUP_WEIGHTS, OUTPUT_WEIGHTS
from action_groups.serializers import (
    ActionGroupSerializer,
    ActivitySerializer,
    ActivityWriteSerializer,
    AdoptWorkPlanSerializer,
    AnswerNeedSerializer,
    DecideJoinRequestSerializer,
    EditPostSerializer,
    JoinRequestSerializer,
    MembershipEditSerializer,
    MembershipSerializer,
    NewJoinRequestSerializer,
    NewObjectiveSerializer,
    NewOutputUpdateSerializer,
    NewPostSerializer,
    NewResourceNeedSerializer,
    NewThreadSerializer,
    NewWorkPlanSerializer,
    ObjectiveEditSerializer,
    ObjectiveSerializer,
    OutputSerializer,
    OutputUpdateEditSerializer,
    OutputUpdateSerializer,
    OutputWriteSerializer,
    PostSerializer,
    ResourceNeedEditSerializer,
    ResourceNeedSerializer,
    ThreadSerializer,
    WorkPlanSerializer,
    WorkstreamSerializer,
)
from action_groups.space_filtersets import PostFilterSet, ThreadApiFilterSet
from action_groups.tasks import tell_of_post
from alliance87.core.keeping import named_for
from alliance87.core.models import Document
from alliance87.core.revisions import lock_revision
from alliance87.core.schema import IF_MATCH
from alliance87.core.search import StoredWords, tri
from alliance87.core.viewsets import (
    Creatable,
    Deletable,
    EditableViewSet,
    Movable,
    PortalViewSet,
    carry_out,
    revision_asked,
)
from partners.models import Partner
from pathfinders.forms.reporting import writer_s_language
from pathfinders.models import PriorityArea


class ActionGroupViewSet(PortalViewSet):
    """The groups in which partners coordinate their work by theme."""

    queryset = ActionGroup.objects.all()
    serializer_class = ActionGroupSerializer
    filterset_class = ActionGroupFilterSet
    search_weights = GROUP_WEIGHTS
    ordering_fields = ["name", "status", "confirmed_on", "updated_at"]
    related = {
        "priority_areas": PriorityArea,
        "functions": GroupFunction,
        "documents": Document,
    }
    slugs = ["slug"]


class MembershipViewSet(EditableViewSet):
    """Which partner takes part in which action group, in which role and since when.

    Its chairs give a member another role or term, or end the membership with ``until``.
    """

    queryset = Membership.objects.all()
    serializer_class = MembershipSerializer
    edit_serializer_class = MembershipEditSerializer
    filterset_class = MembershipFilterSet
    ordering_fields = ["since", "until", "updated_at"]

    def edit(self, record, values, revision):
        options = {"membership": record, "by": self.request.user, "revision": revision}
        if "until" in values:
            options |= {"on": values["until"], "today": timezone.localdate()}
            with named_for(self.edit_serializer_class, on="until"):
                memberships.end_membership(**options)
        else:
            names = ("role", "since", "term_ends_on")
            said = {name: getattr(record, name) for name in names} | values
            memberships.change_membership(**said, **options)


class JoinRequestViewSet(Creatable, EditableViewSet):
    """Who asks to join an action group, and what its chairs decided.

    Read by those who speak for the partner and by the group's chairs. A chair sets
    ``state`` to ``accepted`` or to ``declined`` with a ``reason``, who asked to
    ``withdrawn``; that cannot be taken back.
    """

    queryset = JoinRequest.objects.all()
    serializer_class = read_serializer_class = JoinRequestSerializer
    new_serializer_class = NewJoinRequestSerializer
    edit_serializer_class = DecideJoinRequestSerializer
    filterset_class = JoinRequestFilterSet
    ordering_fields = ["created_at", "decided_at", "updated_at"]

    def add(self, values):
        return memberships.ask_to_join(by=self.request.user, **values)

    @transaction.atomic
    def edit(self, record, values, revision):
        by, reason = self.request.user, values.get("reason", "")
        request = lock_revision(record=record, revision=revision)
        state = values.get("state")
        if state is None:
            raise ValidationError({"state": _("Say what to do with the request.")})
        if state == JoinRequestState.WITHDRAWN:
            memberships.withdraw_join(request=request, by=by)
        elif state == JoinRequestState.ACCEPTED:
            today = timezone.localdate()
            memberships.accept_join(request=request, by=by, on=today, reason=reason)
        elif not reason.strip():
            raise ValidationError({"reason": _("Say why the request is declined.")})
        else:
            memberships.decline_join(request=request, by=by, reason=reason)


class WorkstreamViewSet(PortalViewSet):
    """The lines of work inside the action groups."""

    queryset = Workstream.objects.all()
    serializer_class = WorkstreamSerializer
    filterset_class = WorkstreamFilterSet
    search_weights = {"A": tri("name")}
    ordering_fields = ["name", "updated_at"]
    joined = ["action_group", "source"]
    related = {"lead_partner": Partner}


class WorkPlanViewSet(Creatable, PortalViewSet):
    """What the action groups set out to do in a period.

    Its chairs begin a draft with ``POST``, and write its objectives, outputs and
    activities. An adopted plan stays as it is: a new version of it is a copy.
    """

    queryset = WorkPlan.objects.all()
    serializer_class = WorkPlanSerializer
    new_serializer_class = NewWorkPlanSerializer
    filterset_class = WorkPlanFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["title", "starts_on", "ends_on", "updated_at"]
    related = {"cross_cutting_priorities": CrossCuttingPriority}
    slugs = ["slug"]

    def add(self, values):
        group = values.pop("action_group")
        return work_plans.start_plan(
            action_group=group, by=self.request.user, values=values
        )

    @extend_schema(request=AdoptWorkPlanSerializer, responses={200: WorkPlanSerializer})
    @action(detail=True, methods=["post"])
    def adopt(self, request, *args, **kwargs):
        """Adopt a draft: it stays as it is from now on, and replaces the one before."""

        def act(plan, values):
            work_plans.adopt_plan(
                plan=plan,
                by=request.user,
                on=values["adopted_on"],
                visibility=values["visibility"],
                today=timezone.localdate(),
            )

        return carry_out(self, AdoptWorkPlanSerializer, act)

    @extend_schema(request=None, responses={200: WorkPlanSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        """Close an adopted plan: nothing more is said of its outputs."""

        def act(plan, _values):
            work_plans.close_plan(plan=plan, by=request.user)

        return carry_out(self, None, act)

    @extend_schema(request=None, responses={201: WorkPlanSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request, *args, **kwargs):
        """Open the next version of an adopted plan: a copy, as a draft."""

        def act(plan, _values):
            return work_plans.open_version(plan=plan, by=request.user)

        return carry_out(self, None, act, status=201)


class PlanRows(Creatable, Deletable, Movable, EditableViewSet):
    """The rows of the work plans: of a draft, its chairs write them."""

    def add(self, values):
        row = self.queryset.model(**values)
        return work_plans.add_row(row=row, by=self.request.user)

    def edit(self, record, values, revision):
        work_plans.edit_row(
            row=record, by=self.request.user, values=values, revision=revision
        )

    def remove(self, record, revision):
        work_plans.remove_row(row=record, by=self.request.user, revision=revision)

    def move_row(self, record, revision, *, down):
        work_plans.move_row(
            row=record, by=self.request.user, revision=revision, down=down
        )


class ObjectiveViewSet(PlanRows):
    """The aims of the work plans. Of a draft, its chairs write them."""

    queryset = Objective.objects.all()
    serializer_class = ObjectiveSerializer
    new_serializer_class = NewObjectiveSerializer
    edit_serializer_class = ObjectiveEditSerializer
    filterset_class = ObjectiveFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["number", "updated_at"]
    joined = ["work_plan__action_group", "source"]


class OutputViewSet(PlanRows):
    """The results that action groups promised in their work plans.

    Of a draft, its chairs write them. How far one is, its updates say.
    """

    queryset = Output.objects.all()
    serializer_class = OutputSerializer
    new_serializer_class = edit_serializer_class = OutputWriteSerializer
    filterset_class = OutputFilterSet
    search_weights = OUTPUT_WEIGHTS
    ordering_fields = ["number", "due_on", "status", "updated_at"]


class ActivityViewSet(PlanRows):
    """What single partners do towards the outputs. Of a draft, its chairs write them."""

    queryset = Activity.objects.all()
    serializer_class = ActivitySerializer
    new_serializer_class = edit_serializer_class = ActivityWriteSerializer
    filterset_class = ActivityFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["title", "starts_on", "due_on", "updated_at"]


class OutputUpdateViewSet(Creatable, EditableViewSet):
    """What the action groups say of their outputs on a date.

    The group's chairs and who speaks for the lead partner write them, until the plan is
    closed. The output has the status of the latest.
    """

    queryset = OutputUpdate.objects.all()
    serializer_class = OutputUpdateSerializer
    new_serializer_class = NewOutputUpdateSerializer
    edit_serializer_class = OutputUpdateEditSerializer
    writable = "reportable_by"
    filterset_class = OutputUpdateFilterSet
    search_weights = {"A": tri("narrative")}
    ordering_fields = ["as_of", "updated_at"]
    related = {"evidence": Document}

    def said(self, values):
        """What the actions take of ``values``, in the language of the text."""
        return values | {
            "by": self.request.user,
            "today": timezone.localdate(),
            "language": values.get("language") or writer_s_language(),
            "activities": [
                (each["activity"], each["status"])
                for each in values.get("activities", [])
            ],
        }

    def add(self, values):
        return work_plans.write_update(**self.said(values))

    def edit(self, record, values, revision):
        said = self.said(values)
        kept = {
            "as_of": record.as_of,
            "status": record.status,
            "narrative": getattr(record, f"narrative_{said['language']}") or "",
            "evidence": record.evidence.all(),
        }
        work_plans.correct_update(update=record, revision=revision, **kept | said)


class ResourceNeedViewSet(Creatable, EditableViewSet):
    """What the action groups lack to do their work, and what came of asking.

    A group's chairs say what it lacks, and change it until the Secretariat answers.
    """

    queryset = ResourceNeed.objects.all()
    serializer_class = ResourceNeedSerializer
    new_serializer_class = NewResourceNeedSerializer
    edit_serializer_class = ResourceNeedEditSerializer
    filterset_class = ResourceNeedFilterSet
    search_weights = {"A": tri("title"), "C": tri("outcome")}
    ordering_fields = ["title", "amount", "answered_on", "updated_at"]

    def add(self, values):
        group, point = values.pop("action_group"), values.pop("point", None)
        return needs.raise_need(
            action_group=group,
            by=self.request.user,
            values={"visibility": self.new_serializer_class.tier_left_out} | values,
            at=timezone.now(),
            point=point,
        )

    def edit(self, record, values, revision):
        by, now = self.request.user, timezone.now()
        there = needs.gcg_points(by, at=now).filter(resource_needs=record).first()
        point = values.pop("point", there)
        needs.edit_need(
            need=record, by=by, values=values, revision=revision, at=now, point=point
        )

    @extend_schema(
        request=AnswerNeedSerializer,
        parameters=[IF_MATCH],
        responses={200: ResourceNeedSerializer},
    )
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_need(self, request, *args, **kwargs):
        """The Secretariat says what came of it; the group's chairs are told."""

        def act(need, values):
            return needs.answer_need(
                need=need,
                by=request.user,
                revision=revision_asked(request),
                outcome=values["outcome"],
                on=values["answered_on"],
                language=values.get("language") or writer_s_language(),
            )

        return carry_out(self, AnswerNeedSerializer, act)


# -- The space of a group ------------------------------------------------------------
class ThreadViewSet(Creatable, PortalViewSet):
    """The conversations in the spaces of one's groups, and of no other group."""

    queryset = Thread.objects.all()
    serializer_class = ThreadSerializer
    new_serializer_class = NewThreadSerializer
    filterset_class = ThreadApiFilterSet
    search_weights = {"A": ["title"]}
    ordering_fields = ["last_post_at", "created_at", "post_count", "updated_at"]

    def add(self, values):
        post = space.open_thread(by=self.request.user, **values)
        tell_of_post.delay_on_commit(str(post.pk))
        return post.thread


class PostViewSet(Creatable, EditableViewSet):
    """What is written in the spaces of one's groups. One changes one's own posts."""

    queryset = Post.objects.all()
    serializer_class = read_serializer_class = PostSerializer
    new_serializer_class = NewPostSerializer
    edit_serializer_class = EditPostSerializer
    filterset_class = PostFilterSet
    search_weights = StoredWords("words")
    ordering_fields = ["created_at", "number", "updated_at"]

    def add(self, values):
        post = space.write_post(by=self.request.user, **values)
        tell_of_post.delay_on_commit(str(post.pk))
        return post

    def edit(self, record, values, revision):
        space.edit_post(
            post=record,
            by=self.request.user,
            body=values.get("body", record.body),
            revision=revision,
        )
