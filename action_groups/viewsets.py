from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from action_groups.actions import memberships, space
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
    DecideJoinRequestSerializer,
    EditPostSerializer,
    JoinRequestSerializer,
    MembershipSerializer,
    NewJoinRequestSerializer,
    NewPostSerializer,
    NewThreadSerializer,
    ObjectiveSerializer,
    OutputSerializer,
    OutputUpdateSerializer,
    PostSerializer,
    ResourceNeedSerializer,
    ThreadSerializer,
    WorkPlanSerializer,
    WorkstreamSerializer,
)
from action_groups.space_filtersets import PostFilterSet, ThreadApiFilterSet
from action_groups.tasks import tell_of_post
from alliance87.core.models import Document
from alliance87.core.revisions import lock_revision
from alliance87.core.search import StoredWords, tri
from alliance87.core.viewsets import Creatable, EditableViewSet, PortalViewSet
from partners.models import Partner
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


class MembershipViewSet(PortalViewSet):
    """Which partner takes part in which action group, in which role and since when."""

    queryset = Membership.objects.all()
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilterSet
    ordering_fields = ["since", "until", "updated_at"]


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


class WorkPlanViewSet(PortalViewSet):
    """What the action groups set out to do in a period."""

    queryset = WorkPlan.objects.all()
    serializer_class = WorkPlanSerializer
    filterset_class = WorkPlanFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["title", "starts_on", "ends_on", "updated_at"]
    related = {"cross_cutting_priorities": CrossCuttingPriority}
    slugs = ["slug"]


class ObjectiveViewSet(PortalViewSet):
    """The aims of the work plans."""

    queryset = Objective.objects.all()
    serializer_class = ObjectiveSerializer
    filterset_class = ObjectiveFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["number", "updated_at"]
    joined = ["work_plan__action_group", "source"]


class OutputViewSet(PortalViewSet):
    """The results that action groups promised in their work plans."""

    queryset = Output.objects.all()
    serializer_class = OutputSerializer
    filterset_class = OutputFilterSet
    search_weights = OUTPUT_WEIGHTS
    ordering_fields = ["number", "due_on", "status", "updated_at"]


class ActivityViewSet(PortalViewSet):
    """What single partners do towards the outputs."""

    queryset = Activity.objects.all()
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilterSet
    search_weights = {"A": tri("title")}
    ordering_fields = ["title", "starts_on", "due_on", "updated_at"]


class OutputUpdateViewSet(PortalViewSet):
    """What the action groups say of their outputs on a date."""

    queryset = OutputUpdate.objects.all()
    serializer_class = OutputUpdateSerializer
    filterset_class = OutputUpdateFilterSet
    search_weights = {"A": tri("narrative")}
    ordering_fields = ["as_of", "updated_at"]
    related = {"evidence": Document}


class ResourceNeedViewSet(PortalViewSet):
    """What the action groups lack to do their work, and what came of asking."""

    queryset = ResourceNeed.objects.all()
    serializer_class = ResourceNeedSerializer
    filterset_class = ResourceNeedFilterSet
    search_weights = {"A": tri("title"), "C": tri("outcome")}
    ordering_fields = ["title", "amount", "answered_on", "updated_at"]


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
