"""The workbook that a country filled in, read as what it would report.

Nothing is believed of it: which commitments there are, whose they are and what they
are called is asked of the records.
"""

import contextlib
import datetime
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.tables_in import read_first_sheet
from pathfinders.actions.reporting import problems_of, report_progress
from pathfinders.enums import CommitmentStatus
from pathfinders.exports import headings, plain

MAX_WORDS = 5000
ID, REFERENCE, TITLE, _STATUS_NOW, _LAST, AS_OF, STATUS, NARRATIVE = range(8)


@dataclass
class FilledRow:
    """One row of the workbook: what it would report, or what is wrong with it."""

    number: int
    commitment: object = None
    as_of: datetime.date | None = None
    status: str = ""
    narrative: str = ""
    is_known: bool = False  # it was reported already
    problems: list = field(default_factory=list)

    def refuse(self, column, words):
        self.problems.append({"column": column, "words": words})

    @property
    def status_label(self):
        return CommitmentStatus(self.status).label if self.status else ""


def known_headings():
    found = []
    for language in PortalLanguage.values:
        with translation.override(language):
            found.append(headings())
    return found


def statuses_by_word():
    """What may stand in the column of statuses, in any of the languages."""
    found = {value: value for value in CommitmentStatus.values}
    for language in PortalLanguage.values:
        with translation.override(language):
            found |= {
                str(label).casefold(): value
                for value, label in CommitmentStatus.choices
            }
    return found


def read_reports(*, file, commitments, on, language):
    """The filled-in rows of a workbook, each checked by itself and against the others.

    ``commitments`` are those on which the person reports for this country, with
    ``own``, their self-reports, the latest first; ``language`` is that of the texts.
    """
    cells = read_first_sheet(file)
    if not cells:
        raise ValidationError(_("The workbook is empty."))
    if cells[0][1][: NARRATIVE + 1] not in known_headings():
        raise ValidationError(
            _(
                "The first row is not that of the workbook you download here. Its "
                "columns may have been moved: download it again and copy your texts."
            )
        )
    by_key = {str(row.pk): row for row in commitments}
    statuses, seen, rows = statuses_by_word(), {}, []
    for number, texts in cells[1:]:
        row = texts + [""] * (NARRATIVE + 1 - len(texts))
        if not any(row[column] for column in (AS_OF, STATUS, NARRATIVE)):
            continue
        filled = read_row(FilledRow(number), row, by_key, statuses, on, language)
        if filled.commitment:
            other = seen.setdefault(filled.commitment.pk, number)
            if other != number:
                words = _("Row %(number)d reports on the same commitment already.")
                filled.refuse(headings()[ID], words % {"number": other})
        rows.append(filled)
    return rows


def read_row(filled, row, by_key, statuses, on, language):
    names = headings()
    filled.commitment = by_key.get(key_of(row[ID]))
    if filled.commitment is None:
        filled.refuse(
            names[ID],
            _("No commitment of this country, on which you report, has this id."),
        )
        return filled
    check_grey(filled, row, names)
    filled.as_of = day_of(filled, row[AS_OF], names[AS_OF])
    filled.status = statuses.get(row[STATUS].casefold(), "")
    if not filled.status:
        words = _("“%(words)s” is no status. Choose one of: %(statuses)s.")
        known = ", ".join(str(label) for label in CommitmentStatus.labels)
        given = {"words": row[STATUS][:60], "statuses": known}
        filled.refuse(names[STATUS], words % given)
    # As a browser sends it: two line ends of different kinds are no difference.
    filled.narrative = row[NARRATIVE].replace("\r\n", "\n")
    if not filled.narrative:
        filled.refuse(names[NARRATIVE], _("Say in a few words what was done."))
    if len(filled.narrative) > MAX_WORDS:
        words = _("This is longer than %(most)d characters.")
        filled.refuse(names[NARRATIVE], words % {"most": MAX_WORDS})
    if "\x00" in filled.narrative:
        filled.refuse(names[NARRATIVE], _("There is a character that is no text."))
    if not filled.problems:
        check_report(filled, names, on, language)
    return filled


def key_of(value):
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return ""


def check_grey(filled, row, names):
    """What stands in grey says which commitment is meant: it must be this one."""
    titles = {
        plain(getattr(filled.commitment, f"title_{language}") or "")
        for language in PortalLanguage.values
    }
    if row[REFERENCE] != plain(filled.commitment.reference):
        filled.refuse(
            names[REFERENCE],
            _("The commitment with this id has the reference “%(reference)s”.")
            % {"reference": filled.commitment.reference},
        )
    if row[TITLE] not in titles - {""}:
        filled.refuse(
            names[TITLE],
            _(
                "The title is not that of the commitment with this id: somebody changed "
                "it here, or in the roadmap since you downloaded the workbook."
            ),
        )


def day_of(filled, value, column):
    if not value:
        filled.refuse(column, _("Say of which day this is true."))
        return None
    with contextlib.suppress(ValueError):  # of a moment, its day
        return datetime.date.fromisoformat(value.partition(" ")[0])
    words = _("“%(value)s” is a text and not a date: enter it as a date, like %(day)s.")
    example = date_format(datetime.date(2026, 12, 31), "Y-m-d")
    filled.refuse(column, words % {"value": value[:60], "day": example})
    return None


def check_report(filled, names, on, language):
    commitment = filled.commitment
    filled.is_known = any(
        report.as_of == filled.as_of
        and report.status == filled.status
        and getattr(report, f"narrative_{language}") == filled.narrative
        for report in commitment.own
    )
    if filled.is_known:
        return
    wrong = problems_of(
        commitment=commitment, as_of=filled.as_of, status=filled.status, on=on
    )
    columns = {"as_of": AS_OF, "status": STATUS}
    for name, words in wrong.items():
        filled.refuse(names[columns[name]], words)


@transaction.atomic
def report_all(*, reports, commitments, by, on, language):
    """Publish every one of ``reports``, (key, day, status, narrative), or none.

    Raises ``ValidationError``, which names the commitment, for what contradicts a
    report that was written since they were read.
    """
    by_key = {str(row.pk): row for row in commitments}
    for key, as_of, status, narrative in reports:
        commitment = by_key.get(key)
        if commitment is None:
            raise ValidationError(
                _("A commitment of the workbook is no longer there. Download it again.")
            )
        try:
            report_progress(
                commitment=commitment,
                by=by,
                on=on,
                as_of=datetime.date.fromisoformat(as_of),
                status=status,
                narrative=narrative,
                language=language,
            )
        except ValidationError as error:
            words = " ".join(error.messages)
            raise ValidationError(f"{commitment.reference}: {words}") from error
