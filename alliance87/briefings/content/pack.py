"""The parts of a pack, in the order of its plan, in the eyes of its readers."""

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.accounts.models import User
from alliance87.briefings.content.agenda import agenda, event_facts
from alliance87.briefings.content.countries import pathfinder_update
from alliance87.briefings.content.groups import action_group_update, work_plan
from alliance87.briefings.content.papers import document, written_text
from alliance87.briefings.content.reports import meeting_report
from alliance87.briefings.content.snapshot import (
    FORMAT,
    Gathered,
    PackError,
    said,
    said_html,
)
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.progress import ignore
from alliance87.core.texts import format_on
from events.models import AgendaItem, Event


def reader_of(*, edition, event):
    """The person in whose eyes an edition is gathered, as rights stand now.

    The chair's edition is what the meeting's chair may read, whoever asked for it;
    a participant reads as a member of the Alliance; the public is nobody.
    """
    if edition == PackEdition.PUBLIC:
        return None
    member = User(email="participant")
    if edition == PackEdition.PARTICIPANTS:
        return member
    chairs = event.chairs.filter(until__isnull=True, user__is_active=True)
    chair = chairs.select_related("user").order_by("created_at").first()
    return chair.user if chair else member


def gather(*, event, items, edition, language, on, report=ignore):
    """Return the pack's content as of the date ``on``, in ``language``.

    ``items`` are the switched-on PackItems in order; those of a narrower edition are
    left out, whatever their records say. ``report(percent, note)`` is told of each step,
    up to 30 per cent. Raises ``PackError`` where the reader may not see the meeting or
    nothing would be printed.
    """
    edition = PackEdition(edition)
    items = [item for item in items if item.edition in edition.prints]
    reader = reader_of(edition=edition, event=event)
    with translation.override(language):
        if not Event.objects.visible_to(reader).filter(pk=event.pk).exists():
            raise PackError(
                gettext(
                    "The meeting itself is not visible to readers of this edition. "
                    "Widen its visibility, or choose another edition."
                )
            )
        gathered = Gathered(snapshot={})
        parts = []
        for number, item in enumerate(items, start=1):
            done, share = 30 * (number - 1) / len(items), 30 / len(items)
            report(done, item_title(item))
            part = gather_item(
                item,
                reader=reader,
                on=on,
                gathered=gathered,
                for_chair=edition == PackEdition.CHAIR,
                report=within(report, done, share),
            )
            if part is not None:
                parts.append({"number": len(parts) + 1} | part)
        if not parts:
            raise PackError(
                gettext(
                    "Nothing would be printed: switch on at least one item that "
                    "readers of this edition may see."
                )
            )
        gathered.snapshot = {
            "format": FORMAT,
            "language": language,
            "edition": edition.value,
            "edition_label": str(edition.label),
            "as_of": on.isoformat(),
            "as_of_text": format_on(on),
            "event": event_facts(event, reader),
            "items": parts,
        }
    return gathered


def heading_of(item):
    """The printed title: the item's own in this language, else its record's.

    A title given in another language only is for that language's pack; a text written
    here has no other name to fall back on.
    """
    own = getattr(item, f"title_{translation.get_language()}", "")
    if own:
        return own
    if item.record is not None:
        return said(item.record, "title")
    if item.kind in PackItemKind.written():
        return said(item, "title")
    return capfirst(item.get_kind_display())


def item_title(item):
    """The same without the mark of a borrowed language, to tell how far one is."""
    heading = heading_of(item)
    return heading["text"] if isinstance(heading, dict) else heading


def within(report, done, share):
    """Tell ``report`` of a part's own progress (0 to 1) as its share of the whole."""
    return lambda part, note: report(done + share * part, note)


def gather_item(item, *, reader, on, gathered, for_chair, report=ignore):
    """One part of the pack, or None where the reader may see nothing of it.

    ``for_chair`` it has the speaking notes and the agenda of today; for anyone else the
    agenda is the one that was published last, if one was.
    """
    event = item.outline.event
    gatherers = {
        PackItemKind.AGENDA: lambda: agenda(event, reader, published=not for_chair),
        PackItemKind.PATHFINDER_UPDATE: lambda: pathfinder_update(
            event, reader=reader, on=on, report=report
        ),
        PackItemKind.ACTION_GROUP_UPDATE: lambda: action_group_update(reader),
        PackItemKind.MEETING_REPORT: lambda: meeting_report(item, reader),
        PackItemKind.WORK_PLAN: lambda: work_plan(item, reader),
        PackItemKind.DOCUMENT: lambda: document(item, reader, gathered),
        PackItemKind.CONCEPT_NOTE: lambda: written_text(item),
        PackItemKind.FREE_TEXT: lambda: written_text(item),
        # Nothing gathers these yet: nothing of them is printed.
        PackItemKind.PROPOSALS: lambda: None,
        PackItemKind.CHANGES: lambda: None,
    }
    content = gatherers[PackItemKind(item.kind)]()
    if content is None:
        return None
    point = None
    visible_points = AgendaItem.objects.visible_to(reader)
    if item.agenda_item_id and visible_points.filter(pk=item.agenda_item_id).exists():
        point = {
            "number": item.agenda_item.number,
            "title": said(item.agenda_item, "title"),
        }
    part = {
        "kind": item.kind,
        "title": heading_of(item),
        "agenda_point": point,
        "content": content,
    }
    notes = said_html(item, "notes") if for_chair else ""
    return part | {"notes": notes} if notes else part
