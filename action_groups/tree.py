"""The rows of a work plan as one reader sees them: for its pages, files and print."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from action_groups.models import Activity, Objective, Output, OutputUpdate, WorkPlan
from action_groups.progress import progress_of, standing
from alliance87.core.models import Document
from alliance87.core.visibility import related_rows


@dataclass
class Tree:
    """A plan's rows as one reader sees them, with how each output stands."""

    plan: WorkPlan
    objectives: list
    standings: dict = field(default_factory=dict)

    @property
    def progress(self):
        return progress_of(self.standings.values())


def plan_tree(plan, user, *, on, thread=False):
    """The rows of ``plan`` and what is shown of them; what they took up, if asked."""
    evidence = Prefetch("evidence", Document.objects.visible_to(user))
    updates = OutputUpdate.objects.for_reader(user).prefetch_related(evidence)
    outputs = Output.objects.for_reader(user).prefetch_related(
        Prefetch("updates", updates.order_by("-as_of")),
        Prefetch("activities", Activity.objects.for_reader(user)),
    )
    if thread:
        uptakes = related_rows(Output, "uptakes").for_reader(user)
        outputs = outputs.prefetch_related(
            Prefetch("uptakes", uptakes, to_attr="takes_up")
        )
    objectives = list(
        Objective.objects.for_reader(user)
        .filter(work_plan=plan)
        .select_related("source")
        .prefetch_related(Prefetch("outputs", outputs))
    )
    tree = Tree(plan, objectives)
    for objective in objectives:
        for output in objective.outputs.all():
            tree.standings[output.pk] = standing(output, plan, on=on)
            output.standing = tree.standings[output.pk]
    return tree
