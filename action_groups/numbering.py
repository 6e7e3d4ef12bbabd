"""How the rows of a work plan are numbered, as they are printed. Pure."""

import re

from django.utils import timezone

from action_groups.models import Activity, Objective, Output

PLACES = {Objective: "number", Output: "number", Activity: "position"}


def relabelled(label, old, new):
    """``label`` with another number: “Output 1.” becomes “Output 2.”, “a)” becomes “b)”.

    One in which the old number does not stand is left as its source prints it.
    """
    letter = re.fullmatch(r"([a-z])(\W+)", label)
    if letter and old <= 26 and new <= 26 and letter[1] == chr(96 + old):
        return f"{chr(96 + new)}{letter[2]}"
    return re.sub(rf"(?<!\d){old}(?!\d)", str(new), label, count=1)


def next_label(siblings, number):
    """The label of a row that comes last, as that of the one before it is printed."""
    if not siblings:
        return ""
    last = siblings[-1]
    label = relabelled(last.label, last.number, number)
    return label if label != last.label else ""


def place_of(row):
    return getattr(row, PLACES[type(row)])


def renumber(rows):
    """Number ``rows`` in their order, in one statement; return those that changed."""
    changed = []
    for place, row in enumerate(rows, start=1):
        name = PLACES[type(row)]
        old = getattr(row, name)
        if old == place:
            continue
        if hasattr(row, "label"):
            row.label = relabelled(row.label, old, place)
        setattr(row, name, place)
        row.updated_at = timezone.now()
        changed.append(row)
    if changed:
        name = PLACES[type(changed[0])]
        labels = ["label"] if hasattr(changed[0], "label") else []
        type(changed[0]).objects.bulk_update(changed, [name, *labels, "updated_at"])
    return changed
