"""What a version of a work plan has that another has not, row by row. Pure.

Rows are the same by their lineage, whatever their place. Both versions come as their
reader may see them.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from alliance87.core.texts import format_on, translated_text

NEW, CHANGED, GONE = "new", "changed", "gone"
WORDS = {NEW: _("new"), CHANGED: _("changed"), GONE: _("gone")}
KINDS = {
    "objective": _("objective"),
    "output": _("output"),
    "activity": _("activity"),
    "priority": _("cross-cutting priority"),
}


@dataclass
class Row:
    """One row of a plan in words: what it is called, and what it says by heading."""

    kind: str
    name: str
    text: str
    said: dict
    above: object = None  # the lineage of the row it belongs to
    above_text: str = ""


@dataclass
class Difference:
    """One row that is new, changed or gone; of what changed, (heading, before, after)."""

    what: str
    row: Row
    changes: list = field(default_factory=list)

    @property
    def label(self):
        return WORDS[self.what]

    @property
    def kind_label(self):
        return KINDS[self.row.kind]


def said(record, name):
    return translated_text(record, name)[0]


def partner_name(partner):
    return said(partner, "name") if partner else ""


def target(output):
    if output.target_value is None:
        return ""
    return f"{output.target_value.normalize():f} {said(output, 'target_unit')}"


def rows_of(priorities, objectives):
    """The rows of a plan by lineage, in their order."""
    found = {}
    for priority in priorities:
        text = said(priority, "text")
        found[priority.lineage] = Row(
            "priority", priority.letter, text, {_("Letter"): priority.letter}
        )
    for objective in objectives:
        name = objective.label or str(objective.number)
        found[objective.lineage] = Row(
            "objective", name, said(objective, "title"), {_("Label as printed"): name}
        )
        for output in objective.outputs.all():
            add_output(found, objective, output)
    for row in found.values():
        row.said[_("Text")] = row.text
    return found


def add_output(found, objective, output):
    label = output.label or str(output.number)
    name = f"{objective.label or objective.number} {label}"
    found[output.lineage] = Row(
        "output",
        name,
        said(output, "text"),
        {
            _("Label as printed"): label,
            _("Indicator"): said(output, "indicator"),
            _("Target"): target(output),
            _("Due"): format_on(output.due_on, output.due_precision),
            _("Lead partner"): partner_name(output.lead_partner),
        },
        objective.lineage,
        said(objective, "title"),
    )
    for activity in output.activities.all():
        found[activity.lineage] = Row(
            "activity",
            f"{name} ({activity.position})",
            said(activity, "title"),
            {
                _("Partner"): partner_name(activity.partner),
                _("Starts"): format_on(activity.starts_on),
                _("Due"): format_on(activity.due_on),
            },
            output.lineage,
            said(output, "text"),
        )


def compare(before, after):
    """The differences between two plans as ``rows_of()`` gives them, in the new order."""
    found = []
    for lineage, row in after.items():
        old = before.get(lineage)
        if old is None:
            found.append(Difference(NEW, row))
            continue
        changes = [
            (heading, old.said.get(heading, ""), words)
            for heading, words in row.said.items()
            if old.said.get(heading, "") != words
        ]
        if old.above != row.above:
            changes.append((_("Belongs to"), old.above_text, row.above_text))
        if changes:
            found.append(Difference(CHANGED, row, changes))
    gone = [row for lineage, row in before.items() if lineage not in after]
    return [*found, *(Difference(GONE, row) for row in gone)]
