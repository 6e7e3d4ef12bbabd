"""How reports come into the portal from their text."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alliance87.core.revisions import lock_revision
from alliance87.core.visibility import reads_everything
from events.drafts import FIELDS, KEPT, pieces_of, place_in_source
from events.models import (
    Contribution,
    MeetingReport,
    Proposal,
    ReportDraft,
    ReportSection,
)
from events.reader import read_report


@transaction.atomic
def begin_draft(
    *, event, title, pages, file_name, language, by, source=None, first=None, last=None
):
    """Read a report, given as the texts of its ``pages``, and keep what was found.

    Nothing of it is a record yet. ``first`` and ``last`` narrow to a part of the text.
    """
    require_secretariat(by)
    found = read_report(pages, first=first, last=last)
    if not found.sections:
        raise ValidationError(
            _("No section, speaker or proposal was recognised in this text."),
            code="nothing",
        )
    draft = ReportDraft(
        event=event,
        title=title,
        source=source,
        language=language,
        file_name=file_name,
        pieces=pieces_of(found),
    )
    draft.full_clean()
    draft.save()
    return draft


@transaction.atomic
def save_draft(*, draft, pieces, by, revision):
    """Keep what a person typed and decided of the pieces of a draft.

    ``revision`` is the one that was looked at: at any other one it raises ``Conflict``.
    """
    require_secretariat(by)
    row = lock_revision(record=draft, revision=revision)
    require_open(row)
    row.pieces = pieces
    row.save(update_fields=["pieces", "updated_at"])
    row.refresh_from_db()
    return row


@transaction.atomic
def make_report(*, draft, by, revision, on):
    """Make a report, closed to all but the Secretariat, of the confirmed pieces alone.

    Raises ``Conflict`` as ``save_draft``, and ``ValidationError`` with what is wrong in
    each piece, by its id; then nothing is made.
    """
    require_secretariat(by)
    row = lock_revision(record=draft, revision=revision)
    require_open(row)
    kept = [piece for piece in row.pieces if piece["state"] == KEPT]
    if not any(piece["kind"] == "section" for piece in kept):
        raise ValidationError(_("Confirm at least one section."))
    versions = MeetingReport.objects.filter(event=row.event)
    report = MeetingReport(
        event=row.event,
        slug=free_slug(row.title, on),
        version=(versions.aggregate(Max("version"))["version__max"] or 0) + 1,
        source=row.source,
        **{f"title_{row.language}": row.title},
    )
    report.full_clean()
    report.save()
    fill_report(report, row, kept)
    row.report, row.made_at = report, timezone.now()
    row.save(update_fields=["report", "made_at", "updated_at"])
    return report


def fill_report(report, draft, kept):
    """Make the records of the pieces ``kept``, or say all that is wrong with them."""
    problems, sections, places = {}, {}, {}
    for piece in sorted(kept, key=lambda each: each["kind"] != "section"):
        parent = sections.get(piece["of"])
        if piece["kind"] != "section" and parent is None:
            problems[piece["id"]] = [_("Its section is not confirmed.")]
            continue
        kind = piece["kind"]
        place = places.get((kind, piece["of"]), 0) + 1
        places[kind, piece["of"]] = place
        record = MAKES[kind](report, draft, piece, parent)
        record.position = place
        try:
            record.full_clean()
        except ValidationError as error:
            problems[piece["id"]] = error.messages
            continue
        record.save()
        if kind == "section":
            sections[piece["id"]] = record
    if problems:
        raise ValidationError({str(key): texts for key, texts in problems.items()})


def a_section(report, draft, piece, parent):
    values = in_language(piece, draft.language, "heading", "objective", "summary")
    values[f"summary_{draft.language}"] = as_paragraphs(piece["values"]["summary"])
    return ReportSection(report=report, **values, **sourced(draft, piece))


def a_contribution(report, draft, piece, parent):
    return Contribution(section=parent, **piece["values"], **sourced(draft, piece))


def a_proposal(report, draft, piece, parent):
    values = in_language(piece, draft.language, "text", "attribution")
    return Proposal(section=parent, **values, **sourced(draft, piece))


MAKES = {"section": a_section, "person": a_contribution, "proposal": a_proposal}


def in_language(piece, language, *translated):
    """The values of a piece by column: those that are ``translated`` in one language."""
    return {
        f"{name}_{language}" if name in translated else name: piece["values"][name]
        for name in FIELDS[piece["kind"]]
    }


def sourced(draft, piece):
    if draft.source is None:
        return {}
    return {"source": draft.source, "locator": place_in_source(piece)}


def as_paragraphs(text):
    """Plain text as the simple HTML of a summary, a paragraph for each empty line."""
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    paragraphs = [(format_html("{}", part),) for part in parts if part]
    return str(format_html_join("", "<p>{}</p>", paragraphs))


def free_slug(title, on):
    """A slug no report has yet."""
    stem = slugify(title)[:80].strip("-") or f"report-{on}"
    taken = set(
        MeetingReport.objects.filter(slug__startswith=stem).values_list(
            "slug", flat=True
        )
    )
    if stem not in taken:
        return stem
    return next(
        f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken
    )


def require_secretariat(user):
    if not reads_everything(user):
        raise PermissionDenied


def require_open(draft):
    if draft.made_at:
        raise ValidationError(_("The report of this draft is made: change it there."))
