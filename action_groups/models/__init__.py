"""The models, one module a subject; import them from here."""

from action_groups.models.group import (
    ActionGroup,
    GroupFunction,
    JoinRequest,
    Membership,
    ResourceNeed,
    Workstream,
)
from action_groups.models.space import (
    Mention,
    Post,
    SpaceChoice,
    SpaceOpening,
    SpacePaper,
    Thread,
    ThreadMark,
)
from action_groups.models.work_plan import (
    Activity,
    CrossCuttingPriority,
    Objective,
    Output,
    OutputUpdate,
    WorkPlan,
)

__all__ = [
    "ActionGroup",
    "Activity",
    "CrossCuttingPriority",
    "GroupFunction",
    "JoinRequest",
    "Membership",
    "Mention",
    "Objective",
    "Output",
    "OutputUpdate",
    "Post",
    "ResourceNeed",
    "SpaceChoice",
    "SpaceOpening",
    "SpacePaper",
    "Thread",
    "ThreadMark",
    "WorkPlan",
    "Workstream",
]
