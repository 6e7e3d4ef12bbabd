"""What organisers write down at a meeting: its minutes and its decisions."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.revisions import Conflict, lock_revision
from events.actions.organisers import require_organiser
from events.models import AgendaItem, Decision, Event, ItemMinutes, MeetingMinutes

LONGEST = 20_000  # characters of the minutes of one item


@transaction.atomic
def save_minutes(*, agenda_item, by, text, language, revision):
    """Write the minutes of one agenda item, in one language.

    ``revision`` is that of the minutes the writer saw, 0 for none yet: at any other
    one it raises ``Conflict``, and nothing is written. Other items are never in the way.
    """
    require_organiser(agenda_item.event, by)
    if not AgendaItem.objects.visible_to(by).filter(pk=agenda_item.pk).exists():
        raise PermissionDenied
    if language not in PortalLanguage.values:
        raise ValidationError(_("Choose one of the languages of the portal."))
    if len(text) > LONGEST:
        raise ValidationError(
            _("The minutes of one item have %(most)s characters at most."),
            params={"most": LONGEST},
        )
    # The item stands for minutes that nobody has begun.
    AgendaItem.objects.select_for_update(of=["self"], no_key=True).get(
        pk=agenda_item.pk
    )
    row = ItemMinutes.objects.select_for_update(of=["self"]).filter(
        agenda_item=agenda_item
    )
    row = row.first() or ItemMinutes(agenda_item=agenda_item, revision=0)
    if row.revision != revision:
        raise Conflict(row)
    setattr(row, f"text_{language}", text)
    row.saved_by = by
    row.revision = revision or 1
    row.full_clean()
    row.save()
    row.refresh_from_db()
    return row


@transaction.atomic
def publish_minutes(*, event, by, at):
    """Let all who read the event read its minutes and decisions from now on.

    What is saved later is then read at once. Minutes that are published stay as they
    are. Raises ``ValidationError`` as long as the meeting has not begun.
    """
    require_organiser(event, by)
    event = Event.objects.select_for_update(of=["self"], no_key=True).get(pk=event.pk)
    if event.starts_at > at:
        raise ValidationError(_("The meeting has not begun yet."))
    row, _new = MeetingMinutes.objects.get_or_create(event=event)
    if not row.is_published:
        row.published_at, row.published_by = at, by
        row.save()
    return row


@transaction.atomic
def take_back_minutes(*, event, by):
    """Make a draft of published minutes: nobody but the organisers reads them."""
    require_organiser(event, by)
    rows = MeetingMinutes.objects.select_for_update(of=["self"])
    for row in rows.filter(event=event):
        row.published_at = row.published_by = None
        row.save()


@transaction.atomic
def record_decision(*, event, by, text, language, agenda_item=None):
    """Write down what the meeting decided; it takes the next number."""
    require_organiser(event, by)
    require_own_item(event, agenda_item, by)
    # Two who record at the same time take two numbers.
    Event.objects.select_for_update(of=["self"], no_key=True).get(pk=event.pk)
    decision = Decision(
        event=event,
        agenda_item=agenda_item,
        number=event.decisions.next_number(),
        **{f"text_{language}": text},
    )
    decision.full_clean()
    decision.save()
    return decision


@transaction.atomic
def edit_decision(*, decision, by, revision, text, language, agenda_item):
    """Change the words of a decision, or its item. ``Conflict`` at another revision."""
    require_organiser(decision.event, by)
    require_own_item(decision.event, agenda_item, by)
    row = lock_revision(record=decision, revision=revision)
    setattr(row, f"text_{language}", text)
    row.agenda_item = agenda_item
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def remove_decision(*, decision, by, revision):
    """Take out a decision that was none. The numbers of the others stay."""
    require_organiser(decision.event, by)
    lock_revision(record=decision, revision=revision).delete()


def require_own_item(event, item, by):
    if item is None:
        return
    if not AgendaItem.objects.visible_to(by).filter(event=event, pk=item.pk).exists():
        raise ValidationError(
            {"agenda_item": _("This is no item of this meeting’s agenda.")}
        )
