"""What may be said to have taken a proposal up, and by whom."""

from action_groups.models import Output
from alliance87.core.search import search, tri
from events.models import AgendaItem, Proposal
from pathfinders.models import Commitment

KINDS = {"output": Output, "commitment": Commitment, "agenda_item": AgendaItem}
WEIGHTS = {
    "output": {
        "A": ["label", *tri("text")],
        "B": tri("objective__work_plan__title"),
    },
    "commitment": {
        "A": ["reference", *tri("title", "text")],
        "B": tri("priority_area__roadmap__pathfinder__country__name"),
    },
    "agenda_item": {"A": tri("title"), "B": tri("event__title")},
}
JOINED = {
    "output": ["objective__work_plan"],
    "commitment": ["priority_area__roadmap__pathfinder__country"],
    "agenda_item": ["event"],
}
MOST = 20


def linkable(proposal, user):
    """By kind, the records that ``user`` may say took ``proposal`` up.

    Who keeps the proposal's meeting may name anything they read; the chair of a group or
    of a later meeting what is their own.
    """
    keeps = Proposal.objects.editable_by(user).filter(pk=proposal.pk).exists()
    rows = {
        name: model.objects.visible_to(user)
        if keeps
        else model.objects.editable_by(user)
        for name, model in KINDS.items()
    }
    if not keeps:
        rows["commitment"] = Commitment.objects.none()
    begins = proposal.section.report.event.starts_at
    rows["agenda_item"] = rows["agenda_item"].filter(event__starts_at__gt=begins)
    return rows


def may_link(proposal, user):
    """Whether there is anything that ``user`` may say took ``proposal`` up."""
    if user is None or not user.is_authenticated:
        return False
    return any(rows.exists() for rows in linkable(proposal, user).values())


def candidates(proposal, user, words):
    """The best of those that have ``words``, by kind, without what is linked already."""
    linked = proposal.uptakes.all()
    found = {}
    for name, rows in linkable(proposal, user).items():
        others = rows.exclude(
            pk__in=linked.filter(**{f"{name}__isnull": False}).values(name)
        )
        best = search(others, words, WEIGHTS[name]).select_related(*JOINED[name])
        found[name] = list(best[:MOST])
    return found
