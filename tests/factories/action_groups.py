import datetime

import factory
from django.utils import timezone

from action_groups.enums import (
    ActionGroupStatus,
    JoinRequestState,
    MembershipRole,
    OutputStatus,
    WorkPlanStatus,
)
from action_groups.models import (
    ActionGroup,
    Activity,
    CrossCuttingPriority,
    GroupFunction,
    JoinRequest,
    Membership,
    Mention,
    Objective,
    Output,
    OutputUpdate,
    Post,
    ResourceNeed,
    SpaceChoice,
    SpaceOpening,
    SpacePaper,
    Thread,
    ThreadMark,
    WorkPlan,
    Workstream,
)
from tests.factories.accounts import UserFactory
from tests.factories.core import (
    DocumentFactory,
    PortalFactory,
    VisibleFactory,
    to_many,
)
from tests.factories.partners import PartnerFactory

NOW = datetime.datetime(2026, 3, 10, 9, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


class ActionGroupFactory(VisibleFactory):
    slug = factory.Sequence(lambda n: f"group-{n}")
    name_en = factory.Sequence(lambda n: f"Action group {n}")
    status = ActionGroupStatus.ACTIVE
    summary_en = "Partners who work together."
    themes = to_many("themes")
    priority_areas = to_many("priority_areas")
    documents = to_many("documents")

    class Meta:
        model = ActionGroup


class GroupFunctionFactory(PortalFactory):
    action_group = factory.SubFactory(ActionGroupFactory)
    position = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Function {n}")

    class Meta:
        model = GroupFunction


class MembershipFactory(PortalFactory):
    """A partner's current membership; ``chair`` and ``co_chair`` take their places."""

    action_group = factory.SubFactory(ActionGroupFactory)
    partner = factory.SubFactory(PartnerFactory)
    role = MembershipRole.MEMBER

    class Meta:
        model = Membership

    class Params:
        chair = factory.Trait(role=MembershipRole.CHAIR, chair_place=1)
        co_chair = factory.Trait(role=MembershipRole.CO_CHAIR, chair_place=2)
        former = factory.Trait(until=datetime.date(2019, 12, 31))


class JoinRequestFactory(PortalFactory):
    action_group = factory.SubFactory(ActionGroupFactory)
    partner = factory.SubFactory(PartnerFactory)
    text = "We know the subject."
    asked_by = factory.SubFactory(UserFactory)

    class Meta:
        model = JoinRequest

    class Params:
        declined = factory.Trait(
            state=JoinRequestState.DECLINED,
            reason="The group is full.",
            decided_at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        )


class WorkstreamFactory(PortalFactory):
    action_group = factory.SubFactory(ActionGroupFactory)
    position = factory.Sequence(lambda n: n + 1)
    name_en = factory.Sequence(lambda n: f"Workstream {n}")

    class Meta:
        model = Workstream


class WorkPlanFactory(VisibleFactory):
    """A draft: the rows of an ``adopted`` one are made before it is adopted."""

    action_group = factory.SubFactory(ActionGroupFactory)
    slug = factory.Sequence(lambda n: f"work-plan-{n}")
    title_en = factory.Sequence(lambda n: f"Work plan {n}")
    starts_on = datetime.date(2020, 1, 1)
    ends_on = datetime.date(2021, 12, 31)
    version = factory.Sequence(lambda n: n + 1)

    class Meta:
        model = WorkPlan

    class Params:
        adopted = factory.Trait(
            status=WorkPlanStatus.ADOPTED, adopted_on=datetime.date(2020, 1, 15)
        )


class CrossCuttingPriorityFactory(PortalFactory):
    work_plan = factory.SubFactory(WorkPlanFactory)
    letter = factory.Sequence(lambda n: chr(ord("a") + n % 26))
    text_en = factory.Sequence(lambda n: f"Cross-cutting priority {n}")

    class Meta:
        model = CrossCuttingPriority


class ObjectiveFactory(PortalFactory):
    work_plan = factory.SubFactory(WorkPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title_en = factory.Sequence(lambda n: f"Objective {n}")

    class Meta:
        model = Objective


class OutputFactory(PortalFactory):
    objective = factory.SubFactory(ObjectiveFactory)
    number = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Output {n}")
    themes = to_many("themes")

    class Meta:
        model = Output


class ActivityFactory(PortalFactory):
    output = factory.SubFactory(OutputFactory)
    position = factory.Sequence(lambda n: n + 1)
    title_en = factory.Sequence(lambda n: f"Activity {n}")

    class Meta:
        model = Activity


class OutputUpdateFactory(PortalFactory):
    output = factory.SubFactory(OutputFactory)
    as_of = datetime.date(2020, 6, 30)
    status = OutputStatus.UNDER_WAY
    narrative_en = "Work has begun."
    evidence = to_many("evidence")

    class Meta:
        model = OutputUpdate


class ResourceNeedFactory(VisibleFactory):
    action_group = factory.SubFactory(ActionGroupFactory)
    title_en = factory.Sequence(lambda n: f"Resource need {n}")

    class Meta:
        model = ResourceNeed


# -- The space of a group ------------------------------------------------------------
class ThreadFactory(PortalFactory):
    """A thread without posts: ``PostFactory`` counts its own."""

    action_group = factory.SubFactory(ActionGroupFactory)
    title = factory.Sequence(lambda n: f"Thread {n}")
    opened_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Thread


class PostFactory(PortalFactory):
    thread = factory.SubFactory(ThreadFactory)
    number = factory.LazyAttribute(lambda post: post.thread.post_count + 1)
    author = factory.SubFactory(UserFactory)
    body = factory.Sequence(lambda n: f"Post {n}")

    class Meta:
        model = Post

    class Params:
        withdrawn = factory.Trait(body="", withdrawn_at=NOW)
        hid = factory.Trait(hidden_at=NOW, hidden_reason="Beside the point.")

    @factory.post_generation
    def count(post, create, _value, **_options):
        if create:
            thread = post.thread
            thread.post_count = post.number
            Thread.objects.filter(pk=thread.pk).update(post_count=post.number)


class MentionFactory(PortalFactory):
    post = factory.SubFactory(PostFactory)
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = Mention


class ThreadMarkFactory(PortalFactory):
    thread = factory.SubFactory(ThreadFactory)
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = ThreadMark


class SpaceChoiceFactory(PortalFactory):
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = SpaceChoice


class SpaceOpeningFactory(PortalFactory):
    """An opening that is over; ``current`` for one that lasts."""

    action_group = factory.SubFactory(ActionGroupFactory)
    opened_by = factory.SubFactory(UserFactory, staff=True)
    reason = "A complaint."
    until = NOW

    class Meta:
        model = SpaceOpening

    class Params:
        current = factory.Trait(
            until=factory.LazyFunction(lambda: timezone.now() + HOUR)
        )


class SpacePaperFactory(PortalFactory):
    action_group = factory.SubFactory(ActionGroupFactory)
    document = factory.SubFactory(DocumentFactory, for_group=True)
    shared_by = factory.SubFactory(UserFactory)

    class Meta:
        model = SpacePaper
