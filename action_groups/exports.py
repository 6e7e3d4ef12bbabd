"""The rows of a work plan as a table: to read, and to fill in and bring back."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DatePrecision
from alliance87.core.tabular import Column
from alliance87.core.texts import translated_text

LEVELS = {
    "objective": _("objective"),
    "output": _("output"),
    "activity": _("activity"),
}


@dataclass
class PlanLine:
    """One row of a plan, numbered from above: “2.1.3” is the third activity of “2.1”."""

    level: str
    number: str
    above: str
    record: object
    standing: object = None  # of an output

    @property
    def partner(self):
        if self.level == "output":
            return self.record.lead_partner
        return self.record.partner if self.level == "activity" else None

    @property
    def marks(self):
        if self.level == "activity":
            return [_("overdue")] if self.record.is_late else []
        return [mark.label for mark in self.standing.marks] if self.standing else []


def lines_of(objectives, standings):
    """The rows of a plan in their order; ``standings`` are of its outputs, by key."""
    lines = []
    for objective in objectives:
        top = str(objective.number)
        lines.append(PlanLine("objective", top, "", objective))
        for output in objective.outputs.all():
            standing = standings.get(output.pk)
            if standing is None:  # filtered out
                continue
            number = f"{top}.{output.number}"
            lines.append(PlanLine("output", number, top, output, standing))
            for place, activity in enumerate(standing.activities, start=1):
                below = f"{number}.{place}"
                lines.append(PlanLine("activity", below, number, activity))
    return lines


def said(record, name):
    return translated_text(record, name)[0]


def text_of(line):
    return said(line.record, "text" if line.level == "output" else "title")


def date_text(value, precision=DatePrecision.DAY):
    """A date as exactly as it is known: “2021-06-30”, “2021-06” or “2021”."""
    if value is None:
        return ""
    if precision == DatePrecision.YEAR:
        return f"{value:%Y}"
    if precision in {DatePrecision.MONTH, DatePrecision.BY}:
        return f"{value:%Y-%m}"
    return value.isoformat()


def due_text(record):
    precision = getattr(record, "due_precision", DatePrecision.DAY)
    return date_text(getattr(record, "due_on", None), precision)


def number_text(value):
    return "" if value is None else f"{Decimal(value).normalize():f}"


def of_output(name):
    return lambda line: said(line.record, name) if line.level == "output" else ""


def status_text(line):
    status = getattr(line.record, "status", None)
    return line.record.get_status_display() if status else ""


def last_said(line):
    latest = line.standing.latest if line.standing else None
    return latest.as_of if latest else None


# What is read back, by the name that the import gives it …
FILLED = {
    "id": Column(_("Id"), lambda line: str(line.record.pk)),
    "level": Column(_("Level"), lambda line: LEVELS[line.level]),
    "number": Column(_("Number"), lambda line: line.number),
    "above": Column(_("Belongs to"), lambda line: line.above),
    "label": Column(
        _("Label as printed"), lambda line: getattr(line.record, "label", "")
    ),
    "text": Column(_("Text"), text_of),
    "indicator": Column(_("Indicator"), of_output("indicator")),
    "target": Column(
        _("Target"),
        lambda line: number_text(getattr(line.record, "target_value", None)),
    ),
    "unit": Column(_("Unit of the target"), of_output("target_unit")),
    "starts": Column(
        _("Starts on"), lambda line: date_text(getattr(line.record, "starts_on", None))
    ),
    "due": Column(_("Due on"), lambda line: due_text(line.record)),
    "partner": Column(
        _("Partner"), lambda line: said(line.partner, "name") if line.partner else ""
    ),
}
# … and what is counted, and only told.
TOLD = [
    Column(_("Status"), status_text),
    Column(_("Last update"), last_said),
    Column(_("Remarks"), lambda line: [str(mark) for mark in line.marks]),
]
COLUMNS = [*FILLED.values(), *TOLD]
