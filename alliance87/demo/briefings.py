"""Loads what chairs add to the plans of their meetings' briefing packs."""

from django.core.exceptions import ValidationError

from alliance87.briefings.actions.outline import append_item, outline_for
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackItem, PackOutline
from alliance87.core.richtext import clean_rich_text
from events.models import Event


def load(folder, shelf):
    """Compose the plan of each meeting that has none: from then on it is its chairs'."""
    for record in folder.single("briefings/*.yaml"):
        try:
            event = shelf.get(Event, slug=record.key)
        except LookupError as error:
            raise record.error(None, error.args[0]) from error
        parts = [(part, _part(part)) for part in record.children("items")]
        is_new = not PackOutline.objects.filter(event=event).exists()
        if is_new:
            outline = outline_for(event=event)
            for part, values in parts:
                _compose(outline, part, *values)
        shelf.tally[PackOutline]["created" if is_new else "unchanged"] += 1


def _part(record):
    kind = record.choice("kind", PackItemKind)
    is_written = kind in PackItemKind.written()
    titles = record.tri("title", required=is_written)
    texts = record.tri("text", required=is_written) | record.tri("notes")
    values = {
        "kind": kind,
        "edition": record.choice("edition", PackEdition, kind.usual_edition),
        "is_on": not record.flag("later"),
        **titles,
        **{name: clean_rich_text(text) for name, text in texts.items() if text},
    }
    try:
        PackItem(**values).clean_fields(exclude=["outline"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise record.error(name, " ".join(messages)) from error
    return record.text("agenda_point"), values


def _compose(outline, record, number, values):
    """Write a new item behind the others of its agenda point, or add to what is there."""
    point = None
    if number:
        point = outline.event.agenda_items.filter(number=number).first()
        if point is None:
            raise record.error("agenda_point", f"no point has the number “{number}”.")
    kind = values["kind"]
    item = outline.items.filter(kind=kind).first()
    if kind in PackItemKind.written() or item is None:
        append_item(outline=outline, agenda_item=point, **values)
        return
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
