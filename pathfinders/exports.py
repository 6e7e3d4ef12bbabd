"""The workbook in which a country reports on its commitments offline."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from alliance87.core.tabular import FORMULA_STARTS
from alliance87.core.texts import translated_text
from pathfinders.enums import CommitmentStatus


def headings():
    """The columns, in order: five to read and three to fill in."""
    return [
        _("Id"),
        _("Reference"),
        _("Commitment"),
        _("Last status"),
        _("Last report"),
        _("As of"),
        _("Status"),
        _("What was done"),
    ]


def explanation(pathfinder):
    return [
        _("Progress of the commitments of %(country)s") % {"country": pathfinder},
        "",
        _("Fill in the three white columns of the sheet before this one."),
        _("Leave a row empty if you have nothing new to report on it."),
        _("As of: the day of which the report is true, as a date."),
        _("Status: choose one from the list in the cell."),
        _("What was done: in a few sentences. No personal stories, no names."),
        _("Do not change the grey columns: they say which commitment a row is of."),
        _("Then upload the file: you see what would be reported before it is."),
        _("Evidence is added on the pages of the portal."),
    ]


def commitments_workbook(*, pathfinder, commitments):
    """The bytes of the workbook, in the active language. No cell is a formula.

    ``commitments`` come with ``own``, their self-reports, the latest first.
    """
    output = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        write_commitments(book, list(commitments))
        sheet = book.add_worksheet(_("How to fill in")[:31])
        sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for number, line in enumerate(explanation(pathfinder)):
            sheet.write_string(number, 0, line)
    return output.getvalue()


def write_commitments(book, commitments):
    grey = {"bg_color": "#EDF0F2", "text_wrap": True, "valign": "top", "border": 1}
    read_only = book.add_format({**grey, "font_color": "#505050"})
    read_date = book.add_format({**grey, "num_format": "yyyy-mm-dd"})
    heading = book.add_format({**grey, "bold": True, "border_color": "#B8C4CC"})
    open_cell = {"text_wrap": True, "valign": "top", "border": 1, "locked": False}
    to_fill = book.add_format({**open_cell, "num_format": "@"})
    date_to_fill = book.add_format({**open_cell, "num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(_("Commitments")[:31])
    sheet.freeze_panes(1, 3)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    for column, width in enumerate([12, 11, 48, 14, 12, 13, 16, 70]):
        sheet.set_column(column, column, width)
    for column, name in enumerate(headings()):
        sheet.write_string(0, column, name, heading)
    for number, commitment in enumerate(commitments, start=1):
        last = commitment.own[0] if commitment.own else None
        title = translated_text(commitment, "title")[0]
        for column, words in enumerate(
            [
                str(commitment.pk),
                commitment.reference,
                title,
                str(last.get_status_display()) if last else "",
            ]
        ):
            sheet.write_string(number, column, plain(words), read_only)
        if last:
            sheet.write_datetime(number, 4, last.as_of, read_date)
        else:
            sheet.write_blank(number, 4, None, read_only)
        sheet.write_blank(number, 5, None, date_to_fill)
        sheet.write_blank(number, 6, None, to_fill)
        sheet.write_blank(number, 7, None, to_fill)
    rows = len(commitments)
    if rows:
        sheet.data_validation(
            *(1, 6, rows, 6),
            {
                "validate": "list",
                "source": [str(label) for label in CommitmentStatus.labels],
                "error_title": _("Status"),
                "error_message": _("Choose one of the statuses in the list."),
            },
        )


def plain(words):
    """``words`` as a cell that stays a text in whatever opens and saves the file."""
    return f"'{words}" if words.startswith(FORMULA_STARTS) else words
