"""The parts of a pack, in the order of its plan, in the eyes of its readers."""

import datetime
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from action_groups.models import ActionGroup, Membership
from alliance87.accounts.models import User
from alliance87.briefings.content.agenda import agenda, event_facts, points
from alliance87.briefings.content.changes import changes
from alliance87.briefings.content.countries import pathfinder_update
from alliance87.briefings.content.groups import action_group_update, work_plan
from alliance87.briefings.content.papers import document, written_text
from alliance87.briefings.content.reports import meeting_report
from alliance87.briefings.content.snapshot import (
    FORMAT,
    Gathered,
    NothingPrinted,
    PackError,
    said,
    said_html,
)
from alliance87.briefings.content.uptakes import proposals
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.progress import ignore
from alliance87.core.remembered import known_keys
from alliance87.core.texts import format_on
from events.models import AgendaItem, Event
from partners.models import Representative
from pathfinders.models import PathfinderCountry

PARTICIPANT = "participant"
# What gathers rows of one model, and the option that chooses among them.
GATHERS = {
    PackItemKind.PATHFINDER_UPDATE: (PathfinderCountry, "countries"),
    PackItemKind.ACTION_GROUP_UPDATE: (ActionGroup, "groups"),
}


def reader_of(*, edition, event):
    """The person in whose eyes an edition is gathered, as rights stand now.

    The chair's edition is what the meeting's chair may read, whoever asked for it;
    a participant reads as a member of the Alliance; the public is nobody.
    """
    if edition == PackEdition.PUBLIC:
        return None
    member = User(email=PARTICIPANT)
    if edition == PackEdition.PARTICIPANTS:
        return member
    chairs = event.chairs.filter(until__isnull=True, user__is_active=True)
    chair = chairs.select_related("user").order_by("created_at").first()
    return chair.user if chair else member


@contextmanager
def reading(*, edition, event):
    """Within it the reader of an edition has the rights that this reader has.

    A participant is nobody in particular: they read what everyone may who takes part in
    this meeting, its papers for those invited among it, and nothing that only some of
    them may. Nothing may be written within.
    """
    reader = reader_of(edition=edition, event=event)
    if reader is None or reader.email != PARTICIPANT:
        yield reader
        return
    with known_keys(reader, {Event: [event.pk], Membership: [], Representative: []}):
        yield reader


def gather(*, event, items, edition, language, on, report=ignore, paper="a4"):
    """Return the pack's content as of the date ``on``, in ``language``.

    ``items`` are the switched-on PackItems in order; those of a narrower edition are
    left out, whatever their records say. ``report(percent, note)`` is told of each step,
    up to 30 per cent. Raises ``PackError`` where the reader may not see the meeting or
    nothing would be printed.
    """
    edition = PackEdition(edition)
    items = [item for item in items if item.edition in edition.prints]
    with (
        translation.override(language),
        reading(edition=edition, event=event) as reader,
    ):
        check_meeting(event, reader)
        gathered = Gathered(snapshot={})
        parts, left_out = [], []
        for number, item in enumerate(items, start=1):
            done, share = 30 * (number - 1) / len(items), 30 / len(items)
            report(done, item_title(item))
            try:
                part = gather_item(
                    item,
                    reader=reader,
                    on=on,
                    gathered=gathered,
                    edition=edition,
                    report=within(report, done, share),
                )
            except NothingPrinted as error:
                left_out.append(
                    head_of(item, reader) | {"number": number, "reason": str(error)}
                )
                continue
            if part is not None:
                parts.append({"number": len(parts) + 1} | part)
        if not parts:
            raise PackError(
                gettext(
                    "Nothing would be printed: switch on at least one item that "
                    "readers of this edition may see."
                )
            )
        number_annexes(parts)
        gathered.snapshot = {
            "format": FORMAT,
            "language": language,
            "paper": str(paper),
            "edition": edition.value,
            "edition_label": str(edition.label),
            "as_of": on.isoformat(),
            "as_of_text": format_on(on),
            "verify": verification_address(),
            "event": event_facts(event, reader),
            "items": parts,
            "left_out": left_out,
        }
    return gathered


def check_meeting(event, reader):
    """Raise ``PackError`` where ``reader`` may not see the meeting: no pack is made."""
    if not Event.objects.visible_to(reader).filter(pk=event.pk).exists():
        raise PackError(
            gettext(
                "The meeting itself is not visible to readers of this edition. The "
                "Secretariat can widen its visibility; or choose another edition."
            )
        )


def verification_address():
    """Where anyone can see what became of a pack; empty where we have no address.

    The digest of the snapshot follows it where it is printed: neither that nor the hash
    of the file can be in what it is the digest of.
    """
    return f"{settings.SITE_URL}/verify/content/" if settings.SITE_URL else ""


def number_annexes(parts):
    """Records at the end that belong to no point of the agenda are annexes."""
    numbered = 0
    tied = [n for n, part in enumerate(parts) if part["agenda_point"]]
    last = tied[-1] if tied else len(parts)
    for place, part in enumerate(parts):
        is_annex = place > last and part["kind"] in PackItemKind.of_a_record()
        numbered += is_annex
        part["annex"] = numbered if is_annex else 0


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


def gather_item(item, *, reader, on, gathered, edition, report=ignore):
    """One part of the pack, or None where the reader may see nothing of it.

    The chair has the speaking notes, the minutes of each point and the agenda of today;
    for anyone else the agenda is the one that was published last, if one was. Raises
    ``NothingPrinted`` where there is nothing for anybody.
    """
    event = item.outline.event
    for_chair = edition == PackEdition.CHAIR
    as_of = item.options.get("as_of")
    as_of = datetime.date.fromisoformat(as_of) if as_of else None
    gatherers = {
        PackItemKind.AGENDA: lambda: agenda(event, reader, for_chair=for_chair),
        PackItemKind.PATHFINDER_UPDATE: lambda: pathfinder_update(
            event,
            reader=reader,
            on=as_of or on,
            chosen=item.options.get("countries"),
            report=report,
        ),
        PackItemKind.ACTION_GROUP_UPDATE: lambda: action_group_update(
            reader, chosen=item.options.get("groups"), on=as_of
        ),
        PackItemKind.MEETING_REPORT: lambda: meeting_report(item, reader),
        PackItemKind.WORK_PLAN: lambda: work_plan(item, reader, on=as_of),
        PackItemKind.DOCUMENT: lambda: document(item, reader, gathered),
        PackItemKind.CONCEPT_NOTE: lambda: written_text(item),
        PackItemKind.FREE_TEXT: lambda: written_text(item),
        PackItemKind.PROPOSALS: lambda: proposals(
            event, reader=reader, chosen=item.options.get("reports"), on=as_of
        ),
        PackItemKind.CHANGES: lambda: changes(item, reader=reader, edition=edition),
    }
    content = gatherers[PackItemKind(item.kind)]()
    if content is None:
        return None
    part = head_of(item, reader) | {
        "kind": item.kind,
        "as_of": (as_of or on).isoformat(),
        "as_of_text": format_on(as_of or on),
        "content": content,
    }
    notes = said_html(item, "notes") if for_chair else ""
    return part | {"notes": notes} if notes else part


def gathers_nothing(item, *, reader, edition):
    """Whether ``reader`` may read none of what the item gathers: it is left out then."""
    if item.kind == PackItemKind.AGENDA:
        for_chair = edition == PackEdition.CHAIR
        rows, _records = points(item.outline.event, reader, for_chair=for_chair)
        return not rows
    if item.kind not in GATHERS:
        return False
    model, option = GATHERS[item.kind]
    rows = model.objects.visible_to(reader)
    chosen = item.options.get(option)
    return not (rows.filter(pk__in=chosen) if chosen else rows).exists()


def head_of(item, reader):
    """Which item it is, its printed title, and the point it belongs to, if readable."""
    point = None
    visible_points = AgendaItem.objects.visible_to(reader)
    if item.agenda_item_id and visible_points.filter(pk=item.agenda_item_id).exists():
        point = {
            "key": str(item.agenda_item_id),
            "number": item.agenda_item.number,
            "title": said(item.agenda_item, "title"),
        }
    return {"key": str(item.pk), "title": heading_of(item), "agenda_point": point}
