"""A work plan's rows from a workbook: looked at as a whole, then written or not at all.

A row with an id is the row of that id; one without is the row of the same text below the
same one, if there is one: so a file that is brought twice changes nothing the second
time. A row of the plan that is not in the file stays, after those that are.
"""

import datetime
import hashlib
import json
import re
import uuid
from calendar import monthrange
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from action_groups.actions.work_plans import (
    PARENTS,
    checked,
    contradictions,
    draft_of,
    siblings,
)
from action_groups.exports import FILLED, LEVELS, TOLD, due_text, number_text
from action_groups.models import Activity, Objective, Output
from action_groups.numbering import next_label, renumber
from alliance87.accounts.enums import PortalLanguage
from alliance87.core.enums import DatePrecision
from alliance87.core.files import extension_of
from alliance87.core.tables_in import heading_key, read_table
from partners.models import Partner

MAX_ROWS = 1000
MODELS = {"objective": Objective, "output": Output, "activity": Activity}
BELOW = {None: "objective", "objective": "output", "output": "activity"}
TEXTS = {"objective": "title", "output": "text", "activity": "title"}
# The columns of the file that say something at each level, with the model's columns.
SAID = {
    "objective": {"label": ["label"], "text": ["title"]},
    "output": {
        "label": ["label"],
        "text": ["text"],
        "indicator": ["indicator"],
        "target": ["target_value"],
        "unit": ["target_unit"],
        "due": ["due_on", "due_precision"],
        "partner": ["lead_partner"],
    },
    "activity": {
        "text": ["title"],
        "starts": ["starts_on"],
        "due": ["due_on"],
        "partner": ["partner"],
    },
}
NEW, CHANGED, MOVED, SAME = "new", "changed", "moved", "same"


@dataclass
class ReadRow:
    """One row of the file: what it would make of which record, or what is wrong."""

    number: int
    cells: dict
    level: str = ""
    above: object = None
    record: object = None
    values: dict = field(default_factory=dict)
    outcome: str = ""
    is_elsewhere: bool = False  # than it was: below another one, or at another place
    changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def refuse(self, column, words):
        heading = FILLED[column].label if column in FILLED else ""
        self.problems.append({"column": heading, "words": words})

    @property
    def level_label(self):
        return LEVELS.get(self.level, "")

    @property
    def outcome_label(self):
        return {
            NEW: _("new"),
            CHANGED: _("changed"),
            MOVED: _("moved"),
            SAME: _("as it is"),
        }.get(self.outcome, "")


# -- The file ----------------------------------------------------------------------
def headings():
    """What may stand in the first row, in any of the languages: name by heading."""
    names, told = {}, set()
    for language in PortalLanguage.values:
        with translation.override(language):
            names |= {heading_key(str(c.label)): n for n, c in FILLED.items()}
            told |= {str(column.label) for column in TOLD}
    return names, told


def read_plan(file):
    """The rows of a workbook as pairs of their number and texts by column.

    Raises ``ValidationError`` for what is no such workbook, or would harm us.
    """
    if extension_of(file.name) != ".xlsx":
        raise ValidationError(
            _("“%(name)s” is not an Excel workbook (.xlsx).") % {"name": file.name[:80]}
        )
    names, told = headings()
    known = []
    for language in PortalLanguage.values:
        with translation.override(language):
            known += [str(column.label) for column in FILLED.values()]
    table = read_table(file, known=[*known, *told], ignored=told)
    found = [names[heading_key(heading)] for heading in table.headings]
    for needed in ("number", "text"):
        if needed not in found:
            raise ValidationError(
                _("The column “%(heading)s” is missing.")
                % {"heading": FILLED[needed].label}
            )
    if len(table.rows) > MAX_ROWS:
        raise ValidationError(
            _("There are more than %(rows)d rows.") % {"rows": MAX_ROWS}
        )
    return [
        (row.number, {names[heading_key(h)]: text for h, text in row.cells.items()})
        for row in table.rows
    ]


# -- Looking -----------------------------------------------------------------------
def look_at(plan, rows, *, by, language):
    """What ``rows`` would make of ``plan``: a ``ReadRow`` each. Nothing is written."""
    found = [ReadRow(number, cells) for number, cells in rows]
    by_number = numbered(found)
    for row in found:
        row.above = find_above(row, by_number)
    refuse_cycles(found)
    if any(row.problems for row in found):
        return found
    known = rows_of(plan)
    partners = partners_by_name(by)
    places = {}
    for row in in_depth_order(found):
        if row.above and row.above.problems:
            row.refuse("above", _("The row it belongs to is wrong."))
            continue
        find_level(row)
        if not row.problems:
            find_record(row, known, language)
        if not row.problems:
            read_values(row, partners)
            refuse_twins(row, places, language)
        if not row.problems:
            fill(row, plan, language)
    settle_order(found)
    return found


def numbered(found):
    by_number = {}
    for row in found:
        number = row.cells.get("number", "").strip().rstrip(".")
        row.cells["number"] = number
        if not number:
            row.refuse("number", _("Each row needs a number of its own."))
            continue
        other = by_number.setdefault(number, row)
        if other is not row:
            words = _("Row %(row)d has this number already.") % {"row": other.number}
            row.refuse("number", words)
    return by_number


def find_above(row, by_number):
    """The row of the file that it belongs to; without that column, by the numbers."""
    number = row.cells["number"]
    if "above" in row.cells:
        above = row.cells["above"].strip().rstrip(".")
    else:
        above = number.rpartition(".")[0]
    if not above:
        return None
    if above not in by_number:
        words = _("No row of the file has the number “%(number)s”.")
        row.refuse("above", words % {"number": above[:40]})
        return None
    return by_number[above]


def refuse_cycles(found):
    """A row that belongs to itself in the end has no place."""
    for row in found:
        chain, up = [row], row.above
        while up is not None and all(up is not one for one in chain):
            chain.append(up)
            up = up.above
        if up is row:
            numbers = " → ".join(str(one.number) for one in [*chain, row])
            words = _("These rows belong to each other in a circle: %(rows)s.")
            row.refuse("above", words % {"rows": numbers})


def in_depth_order(found):
    """Each row after the one it belongs to, else as in the file."""

    def depth(row):
        steps = 0
        while row.above is not None:
            row, steps = row.above, steps + 1
        return steps

    return sorted(found, key=depth)


def find_level(row):
    above = row.above.level if row.above else None
    level = BELOW.get(above)
    if level is None:
        row.refuse("above", _("Nothing belongs to an activity."))
        return
    row.level = level
    told = row.cells.get("level", "").casefold()
    if told and told not in words_of(level):
        row.refuse(
            "level",
            _("By what it belongs to, this row is: %(level)s.")
            % {"level": LEVELS[level]},
        )


def words_of(level):
    found = {level}
    for language in PortalLanguage.values:
        with translation.override(language):
            found.add(str(LEVELS[level]).casefold())
    return found


def rows_of(plan):
    """All rows of the plan by level and key."""
    return {
        level: {
            row.pk: row
            for row in model.objects.filter(**{model.plan_path: plan}).order_by("pk")
        }
        for level, model in MODELS.items()
    }


def find_record(row, known, language):
    told = row.cells.get("id", "")
    if told:
        try:
            key = uuid.UUID(told)
        except ValueError:
            key = None
        row.record = known[row.level].get(key)
        if row.record is None:
            words = _("No row of this kind and of this work plan has this id.")
            row.refuse("id", words)
        return
    above = row.above.record if row.above else None
    if row.above and above is None:
        return  # what is below something new is new
    parent = PARENTS[MODELS[row.level]]
    name = f"{TEXTS[row.level]}_{language}"
    text = row.cells.get("text", "")
    same = [
        record
        for record in known[row.level].values()
        if (above is None or getattr(record, f"{parent}_id") == above.pk)
        and (getattr(record, name) or "").strip() == text
    ]
    row.record = same[0] if len(same) == 1 else None


def refuse_twins(row, places, language):
    """One record is in the file once; so is a text below one row."""
    key = row.record.pk if row.record else None
    text = (id(row.above), row.cells.get("text", ""))
    for mark in filter(None, [key, text]):
        other = places.setdefault((row.level, mark), row)
        if other is not row:
            words = _("Row %(row)d says the same already.") % {"row": other.number}
            row.refuse("id" if mark == key else "text", words)
            return


# -- Cells -------------------------------------------------------------------------
def partners_by_name(by):
    """The partners that the person may name, by each of their names; of several, None."""
    found = {}
    for partner in Partner.objects.visible_to(by).listed():
        names = {
            partner.slug,
            partner.acronym,
            *(
                getattr(partner, f"name_{language}")
                for language in PortalLanguage.values
            ),
        }
        for name in {(one or "").casefold().strip() for one in names} - {""}:
            found[name] = partner if found.get(name, partner) == partner else None
    return found


def read_values(row, partners):
    """The values of the model's columns that the file gives, by column."""
    said = SAID[row.level]
    for name, text in row.cells.items():
        if name in {"id", "level", "number", "above"}:
            continue
        if name not in said:
            if text:
                row.refuse(
                    name,
                    _("This is not said of: %(level)s.") % {"level": LEVELS[row.level]},
                )
            continue
        try:
            row.values |= read_cell(row, name, text, partners)
        except ValidationError as error:
            row.refuse(name, error.messages[0])
    if not row.cells.get("text"):
        row.refuse("text", _("This row needs a text."))


def read_cell(row, name, text, partners):
    columns = SAID[row.level][name]
    if name in {"starts", "due"}:
        if row.record and text == due_or_start(row.record, name):
            return {}
        day, precision = read_date(text)
        if precision != DatePrecision.DAY and len(columns) == 1:
            raise ValidationError(
                _("“%(text)s” is no day: write it like 2021-12-31.")
                % {"text": text[:40]}
            )
        return dict(zip(columns, [day, precision], strict=False))
    if name == "target":
        if row.record and text == number_text(row.record.target_value):
            return {}
        return {columns[0]: read_number(text)}
    if name == "partner":
        return {columns[0]: read_partner(row, text, partners)}
    return {columns[0]: text}


def due_or_start(record, name):
    if name == "due":
        return due_text(record)
    return record.starts_on.isoformat() if record.starts_on else ""


def read_date(text):
    """A day, a month or a year, with how exact it is; of a month or year, the last day."""
    if not text:
        return None, DatePrecision.DAY
    try:
        if re.fullmatch(r"\d{4}", text):
            return datetime.date(int(text), 12, 31), DatePrecision.YEAR
        if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
            year, number = int(month[1]), int(month[2])
            last = monthrange(year, number)[1]
            return datetime.date(year, number, last), DatePrecision.MONTH
        return datetime.date.fromisoformat(text), DatePrecision.DAY
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is no date: write it like 2021-12-31, 2021-12 or 2021.")
            % {"text": text[:40]}
        ) from error


def read_number(text):
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValidationError(
            _("“%(text)s” is no number.") % {"text": text[:40]}
        ) from error
    if not value.is_finite():
        raise ValidationError(_("“%(text)s” is no number.") % {"text": text[:40]})
    return value


def read_partner(row, text, partners):
    if not text:
        column = SAID[row.level]["partner"][0]
        kept = getattr(row.record, column) if row.record else None
        # One that the person cannot see is not taken away by an empty cell.
        return None if kept is None or kept in partners.values() else kept
    name = text.casefold()
    if name not in partners:
        raise ValidationError(
            _("No partner of the Alliance is called “%(name)s”.") % {"name": text[:80]}
        )
    if partners[name] is None:
        raise ValidationError(
            _("Several partners are called “%(name)s”: write the whole name.")
            % {"name": text[:80]}
        )
    return partners[name]


# -- What it would make ------------------------------------------------------------
def fill(row, plan, language):
    """Write the values into the record, in memory, and check it as it would be saved."""
    model = MODELS[row.level]
    parent = PARENTS[model]
    above = row.above.record if row.above else plan
    is_new = row.record is None
    if is_new:
        row.record = model(**{parent: above})
        row.outcome = NEW
        setattr(row.record, number_column(model), 0)
    elif getattr(row.record, f"{parent}_id") != above.pk:
        setattr(row.record, parent, above)
        row.outcome, row.is_elsewhere = MOVED, True
    else:
        setattr(row.record, parent, above)  # as it would be, for the dates around it
    for column, value in row.values.items():
        name = f"{column}_{language}" if column in TRANSLATED else column
        old = getattr(row.record, name)
        if (old or None) != (value or None):
            row.changes.append(column)
            setattr(row.record, name, value)
    if row.changes and not is_new:
        row.outcome = CHANGED
    row.outcome = row.outcome or SAME
    if row.outcome != SAME:
        refuse_wrong(row)


TRANSLATED = {"title", "text", "indicator", "target_unit"}


def number_column(model):
    return "position" if model is Activity else "number"


def refuse_wrong(row):
    """Say by column what the model, and the dates around it, have against the record."""
    headings_of = {
        column: name for name, columns in SAID[row.level].items() for column in columns
    }
    wrong = {}
    parent = PARENTS[type(row.record)]
    try:
        row.record.full_clean(
            exclude=[parent, number_column(type(row.record))], validate_unique=False
        )
    except ValidationError as error:
        wrong = error.message_dict
    wrong |= {name: [words] for name, words in contradictions(row.record).items()}
    for column, messages in wrong.items():
        plain = re.sub(r"_(en|fr|es)$", "", column)
        name = headings_of.get(plain, "" if column == NON_FIELD_ERRORS else "text")
        for words in messages:
            row.refuse(name, words)


def settle_order(found):
    """Rows that only change their place among their siblings are told as moved."""
    for rows in groups(found).values():
        kept = [row for row in rows if row.record and row.outcome == SAME]
        numbers = [getattr(r.record, number_column(type(r.record))) for r in kept]
        for row, number, ordered in zip(kept, numbers, sorted(numbers), strict=True):
            if number != ordered:
                row.outcome = MOVED


def groups(found):
    """The rows of the file by what they belong to."""
    by_above = {}
    for row in found:
        by_above.setdefault(id(row.above), []).append(row)
    return by_above


def digest_of(found):
    """What would be written, as a hash: another plan beneath gives another one."""
    told = [
        [
            row.number,
            row.outcome,
            None if row.record._state.adding else str(row.record.pk),
            None if row.record._state.adding else row.record.revision,
            sorted(row.changes),
        ]
        for row in found
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# -- Writing -----------------------------------------------------------------------
@transaction.atomic
def write_plan(*, plan, rows, by, language, digest):
    """Write all ``rows``, as they were looked at, or none. Return them.

    Raises ``ValidationError`` where somebody changed the plan since.
    """
    plan = draft_of(plan, by)
    found = look_at(plan, rows, by=by, language=language)
    if any(row.problems for row in found) or digest_of(found) != digest:
        raise ValidationError(
            _("The work plan has changed since you looked: upload the file once more.")
        )
    touched = {row.outcome for row in found} - {SAME}
    if not touched:
        return found
    by_above = groups(found)
    for row in in_depth_order(found):
        if row.outcome == SAME:
            continue
        model = MODELS[row.level]
        if row.outcome == NEW or row.is_elsewhere:
            others = siblings(row.record)
            column = number_column(model)
            number = max((getattr(one, column) for one in others), default=0) + 1
            setattr(row.record, column, number)
            if row.outcome == NEW and model is not Activity and not row.record.label:
                row.record.label = next_label(others, number)
        checked(row.record).save()
    for rows_ in by_above.values():
        put_in_order([row.record for row in rows_])
    for left in places_left(plan):
        renumber(left)
    return found


def put_in_order(records):
    """The records of the file in its order, then those that stand beside them."""
    everyone = siblings(records[0])
    place = {record.pk: at for at, record in enumerate(records)}
    renumber(sorted(everyone, key=lambda one: place.get(one.pk, len(place))))


def places_left(plan):
    """Every group of siblings in the plan: one that lost a row closes up."""
    objectives = list(plan.objectives.order_by("number"))
    yield objectives
    for objective in objectives:
        outputs = list(objective.outputs.order_by("number"))
        yield outputs
        for output in outputs:
            yield list(output.activities.order_by("position", "created_at"))
