"""Records with their ends of a proposal’s thread, as far as a reader may see them."""

from django.db.models import Prefetch

from action_groups.models import Output
from events.models import AgendaItem, Proposal, ProposalUptake
from pathfinders.models import Commitment


def taken_from(user):
    """For records: the proposals each took up, as ``takes_up``, for this reader."""
    rows = ProposalUptake.objects.for_reader(user)
    return Prefetch("uptakes", rows, to_attr="takes_up")


def with_uptake(user):
    """Proposals with what took each up, as far as ``user`` may see it."""
    outputs = Output.objects.visible_to(user)
    commitments = Commitment.objects.visible_to(user)
    items = AgendaItem.objects.visible_to(user)
    return Proposal.objects.for_reader(user).prefetch_related(
        Prefetch(
            "taken_up_by_outputs",
            outputs.select_related("objective__work_plan__action_group"),
        ),
        Prefetch(
            "taken_up_by_commitments",
            commitments.select_related("priority_area__roadmap__pathfinder__country"),
        ),
        Prefetch("taken_up_by_agenda_items", items.select_related("event")),
    )
