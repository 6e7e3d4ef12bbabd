"""How those who run a meeting build its agenda.

Whoever writes holds the event locked, so that the points of one agenda are arranged by
one person at a time; every point is written for the revision that the person saw, or
``Conflict`` is raised. What of the agenda the writer may not read keeps its time, and its
place behind the point before it. A ``ValidationError`` is for people to read.
"""

import datetime
from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance87.core.enums import DatePrecision, Visibility
from alliance87.core.models import Document
from alliance87.core.revisions import lock_revision
from alliance87.core.visibility import reads_everything
from events import scheduling
from events.enums import AgendaItemKind
from events.models import AgendaItem, Contribution, Event

MOST_POINTS = 300


class Agenda:
    """The points of an event, locked, and those of them that the writer may change."""

    def __init__(self, event, by):
        self.event = event
        rows = event.agenda_items.select_for_update(of=["self"]).order_by("position")
        self.rows = {row.pk: row for row in rows}
        own = AgendaItem.objects.editable_by(by).filter(event=event)
        self.own = set(own.values_list("pk", flat=True))

    def days(self):
        rows = [row for row in self.rows.values() if row.pk in self.own]
        return scheduling.day_plans(map(entry_of, rows), zone=self.event.zone)

    def write(self, entries):
        """Give the rows the order and the times of ``entries``, in one statement."""
        now, changed = timezone.now(), []
        times = {entry.key: entry for entry in entries}
        for position, key in enumerate(self.with_the_rest(entries), start=1):
            row = self.rows[key]
            entry = times.get(key)
            starts, fixed = row.starts_at, row.is_fixed
            if entry:
                starts, fixed = entry.starts, entry.is_fixed
            if (row.position, row.starts_at, row.is_fixed) != (position, starts, fixed):
                row.position, row.starts_at, row.is_fixed = position, starts, fixed
                row.updated_at = now
                changed.append(row)
        names = ["position", "starts_at", "is_fixed", "updated_at"]
        AgendaItem.objects.bulk_update(changed, names)

    def with_the_rest(self, entries):
        """The keys of ``entries``, and behind each what the writer does not see of it."""
        keys = {entry.key for entry in entries}
        behind, last = {}, None
        for key in self.rows:
            if key in keys:
                last = key
            else:
                behind.setdefault(last, []).append(key)
        order = list(behind.get(None, []))
        for entry in entries:
            order += [entry.key, *behind.get(entry.key, [])]
        return order


def entry_of(row, *, title="", people=()):
    """What of an agenda item matters to time."""
    return scheduling.Entry(
        key=row.pk,
        starts=row.starts_at,
        minutes=row.minutes,
        track=row.track,
        is_fixed=row.is_fixed,
        is_break=row.kind == AgendaItemKind.BREAK,
        title=title,
        people=tuple(people),
    )


def kept_event(event, by):
    """The event, locked, for whoever runs it."""
    rows = Event.objects.editable_by(by).visible_to(by).filter(pk=event.pk)
    row = (
        Event.objects.select_for_update(of=["self"], no_key=True)
        .filter(pk__in=rows.values("pk"))
        .first()
    )
    if row is None:
        raise PermissionDenied
    return row


def kept_item(item, by, revision):
    """Its event and the point, both locked, at the revision that was seen."""
    event = kept_event(item.event, by)
    if not AgendaItem.objects.editable_by(by).filter(pk=item.pk, event=event).exists():
        raise PermissionDenied
    return event, lock_revision(record=item, revision=revision)


# -- Points ------------------------------------------------------------------------
@transaction.atomic
def add_item(*, event, by, values, after=None, follows=True):
    """Write a new point after the point with the key ``after``; without, as the last.

    One for which ``values`` say when it begins stands where its time puts it. Where
    nothing says it, the first point of all begins with the meeting.
    """
    event = kept_event(event, by)
    agenda = Agenda(event, by)
    if len(agenda.rows) >= MOST_POINTS:
        raise ValidationError(
            _("An agenda has %(count)d points at most.") % {"count": MOST_POINTS}
        )
    last = event.agenda_items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(event=event, position=last + 1, **values)
    if not agenda.own and item.starts_at is None and has_hours(event):
        item.starts_at = event.starts_at
    item.full_clean()
    item.save()
    days = agenda.days()
    agenda.rows[item.pk] = item
    entry = entry_of(item)
    if item.starts_at:
        days = by_time(days, entry, event)
    else:
        days = scheduling.placed_after(days, entry, after)
    arrange(agenda, days, {item.pk}, follows)
    return item


def tier_of_new(event, by):
    """Who reads a new point where nobody says so: those who read the event."""
    closed = event.visibility == Visibility.SECRETARIAT
    return Visibility.GROUP if closed and not reads_everything(by) else event.visibility


def has_hours(event):
    return event.has_times and event.date_precision == DatePrecision.DAY


def by_time(days, entry, event):
    """The days with ``entry`` where its time puts it, fixed if it would not keep that."""
    others = [one for one in scheduling.in_order(days) if one.key != entry.key]
    placed = scheduling.placed_by_time(others, entry)
    days = scheduling.day_plans(placed, zone=event.zone)
    comes = scheduling.followed(days, since={entry.key})
    if entry.is_fixed or any(
        one.key == entry.key and one.starts == entry.starts for one in comes
    ):
        return days
    return marked(days, entry.key, is_fixed=True)


def arrange(agenda, days, since, follows):
    """Write the order of ``days``; what comes after the points ``since`` follows."""
    if follows:
        entries = scheduling.followed(days, since=since)
    else:
        entries = scheduling.in_order(days)
    agenda.write(entries)


@transaction.atomic
def change_item(*, item, by, values, revision, follows=True):
    """Write ``values``, by field, into a point. Raises ``Conflict``.

    One that begins at another time goes where that puts it, and keeps that time. Points
    that are printed under one time have one length.
    """
    event, current = kept_item(item, by, revision)
    agenda = Agenda(event, by)
    days = agenda.days()
    before = (current.starts_at, current.minutes)
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean()
    current.save()
    agenda.rows[current.pk] = current
    entry = entry_of(current)
    if current.starts_at and current.starts_at != before[0]:
        gap = scheduling.after(days, current.pk)
        days = by_time(days, entry, event)
        arrange(agenda, days, {current.pk, gap}, follows)
        return current
    mates = scheduling.slot_mates(days, current.pk)
    if current.minutes != before[1]:
        share_length(agenda, mates, current.minutes)
    arrange(agenda, with_entries(agenda, days, mates), {*mates}, follows)
    return current


def share_length(agenda, keys, minutes):
    rows = [agenda.rows[key] for key in keys if agenda.rows[key].minutes != minutes]
    for row in rows:
        row.minutes, row.updated_at = minutes, timezone.now()
    AgendaItem.objects.bulk_update(rows, ["minutes", "updated_at"])


def with_entries(agenda, days, keys):
    """The days with the points ``keys`` as their rows are now, each in its slot."""

    def fresh(entry):
        if entry.key not in keys:
            return entry
        return replace(entry_of(agenda.rows[entry.key]), slot=entry.slot)

    return [replace(day, entries=tuple(map(fresh, day.entries))) for day in days]


@transaction.atomic
def move_item(*, item, by, revision, down=None, after=None, follows=True):
    """Move a point one place, ``down`` or up, or behind the point with the key ``after``.

    It keeps no time of its own from then on. Raises ``Conflict``.
    """
    event, current = kept_item(item, by, revision)
    agenda = Agenda(event, by)
    days = agenda.days()
    left = scheduling.after(days, current.pk)
    if down is not None:
        after_it = scheduling.moved(days, current.pk, down=down)
    elif after == current.pk or after not in agenda.own:
        after_it = None
    else:
        rest = scheduling.without(days, current.pk)
        entry = next(e for e in scheduling.in_order(days) if e.key == current.pk)
        after_it = scheduling.placed_after(rest, entry, after)
    if after_it is None:
        raise ValidationError(_("It cannot be moved there."))
    after_it = marked(after_it, current.pk, is_fixed=False)
    since = {current.pk, left, scheduling.after(after_it, current.pk)}
    arrange(agenda, after_it, since, follows)
    return agenda.rows[current.pk]


def marked(days, key, *, is_fixed):
    def mark(entry):
        return replace(entry, is_fixed=is_fixed) if entry.key == key else entry

    return [replace(day, entries=tuple(map(mark, day.entries))) for day in days]


@transaction.atomic
def remove_item(*, item, by, revision, follows=True):
    """Take a point out of the agenda, with who speaks in it. Raises ``Conflict``."""
    event, current = kept_item(item, by, revision)
    agenda = Agenda(event, by)
    days = agenda.days()
    left = scheduling.after(days, current.pk)
    del agenda.rows[current.pk]
    current.delete()
    arrange(agenda, scheduling.without(days, item.pk), {left}, follows)


@transaction.atomic
def retime_agenda(*, event, by):
    """Let all points follow each other, each day from the time at which it begins."""
    event = kept_event(event, by)
    agenda = Agenda(event, by)
    days = agenda.days()
    if days and days[0].starts is None and has_hours(event):
        days[0] = replace(days[0], starts=event.starts_at)
    agenda.write(scheduling.followed(days))


@transaction.atomic
def shift_agenda(*, event, by, days, but=()):
    """Move the points by ``days``, each to the same hour at the venue; not ``but``, keys.

    Returns how many moved.
    """
    event = kept_event(event, by)
    timed = event.agenda_items.exclude(pk__in=but).filter(starts_at__isnull=False)
    rows = list(timed.select_for_update(of=["self"]))
    for row in rows:
        # On the clock of the venue, so that no change of the clocks moves the hour.
        shown = row.starts_at.astimezone(event.zone) + datetime.timedelta(days=days)
        row.starts_at, row.updated_at = shown.astimezone(datetime.UTC), timezone.now()
    return AgendaItem.objects.bulk_update(rows, ["starts_at", "updated_at"])


@transaction.atomic
def renumber_agenda(*, event, by):
    """Number the points that have a number in their order, from one. Breaks have none."""
    event = kept_event(event, by)
    agenda = Agenda(event, by)
    rows = [row for row in agenda.rows.values() if row.pk in agenda.own and row.number]
    kept = {row.number for row in agenda.rows.values()} - {row.number for row in rows}
    free = (str(n) for n in range(1, 2 * MOST_POINTS) if str(n) not in kept)
    wanted = {
        row.pk: "" if row.kind == AgendaItemKind.BREAK else next(free) for row in rows
    }
    rows = [row for row in rows if row.number != wanted[row.pk]]
    # Freed first: no two points have one number, not even for a moment.
    AgendaItem.objects.filter(pk__in=[row.pk for row in rows]).update(number="")
    for row in rows:
        row.number, row.updated_at = wanted[row.pk], timezone.now()
    AgendaItem.objects.bulk_update(rows, ["number", "updated_at"])


# -- Who speaks, and papers --------------------------------------------------------
@transaction.atomic
def add_presenter(*, item, by, values):
    """Say who speaks in a point; they come last."""
    event = kept_event(item.event, by)
    row = AgendaItem.objects.editable_by(by).filter(pk=item.pk, event=event).first()
    if row is None:
        raise PermissionDenied
    last = row.contributions.aggregate(last=Max("position"))["last"] or 0
    presenter = Contribution(agenda_item=row, position=last + 1, **values)
    presenter.full_clean()
    presenter.save()
    return presenter


def kept_presenter(presenter, by, revision):
    event = kept_event(presenter.agenda_item.event, by)
    rows = Contribution.objects.editable_by(by).filter(agenda_item__event=event)
    if not rows.filter(pk=presenter.pk).exists():
        raise PermissionDenied
    return lock_revision(record=presenter, revision=revision)


@transaction.atomic
def change_presenter(*, presenter, by, values, revision):
    """Write ``values``, by field, of somebody who speaks. Raises ``Conflict``."""
    current = kept_presenter(presenter, by, revision)
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean()
    current.save()
    return current


@transaction.atomic
def remove_presenter(*, presenter, by, revision):
    kept_presenter(presenter, by, revision).delete()


def papers_of(event, user):
    """The documents of a meeting, of its points and of its groups that ``user`` reads."""
    groups = event.action_groups.values("pk")
    items = event.agenda_items.values("pk")
    belongs = Q(events=event) | Q(agenda_items__in=items) | Q(action_groups__in=groups)
    found = Document.objects.filter(belongs).values("pk")
    return Document.objects.visible_to(user).filter(pk__in=found)


@transaction.atomic
def attach_paper(*, item, by, document):
    """Let a point have one of the documents that ``papers_of()`` offers."""
    event = kept_event(item.event, by)
    row = AgendaItem.objects.editable_by(by).filter(pk=item.pk, event=event).first()
    known = row and papers_of(event, by).filter(pk=document.pk).first()
    if known is None:
        raise PermissionDenied
    row.documents.add(known)


@transaction.atomic
def detach_paper(*, item, by, document):
    """Take a document from a point; the document itself stays."""
    event = kept_event(item.event, by)
    row = AgendaItem.objects.editable_by(by).filter(pk=item.pk, event=event).first()
    if (
        row is None
        or not Document.objects.visible_to(by).filter(pk=document.pk).exists()
    ):
        raise PermissionDenied
    row.documents.remove(document)
