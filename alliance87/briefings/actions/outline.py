"""Every change to the plan of a meeting's packs."""

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from action_groups.models import WorkPlan
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import (
    PackItem,
    PackOutline,
    PackTemplate,
    PackTemplateItem,
)
from alliance87.briefings.proposals import propose_items
from alliance87.core.enums import DocumentKind, Visibility
from alliance87.core.files import extension_of, printed_name, sha256_of
from alliance87.core.folding import fold
from alliance87.core.models import Document
from alliance87.core.richtext import clean_rich_text
from alliance87.core.search import tri
from events.models import MeetingReport

# The kind of item that prints one record, and the field that names it.
RECORD_KINDS = {
    Document: (PackItemKind.DOCUMENT, "document"),
    MeetingReport: (PackItemKind.MEETING_REPORT, "meeting_report"),
    WorkPlan: (PackItemKind.WORK_PLAN, "work_plan"),
}


@transaction.atomic
def outline_for(*, event):
    """Return the plan of a meeting's packs; a new one starts from what is proposed."""
    outline, is_new = PackOutline.objects.get_or_create(event=event)
    if is_new:
        add_proposed_items(outline=outline)
    return outline


@transaction.atomic
def add_proposed_items(*, outline):
    """Add what the agenda and the records propose and the plan lacks. Return how many."""
    existing = {identity(item) for item in outline.items.all()}
    position = outline.items.aggregate(last=Max("position"))["last"] or 0
    added = 0
    for fields in propose_items(outline.event):
        edition = PackItemKind(fields["kind"]).usual_edition
        item = PackItem(outline=outline, edition=edition, **fields)
        if identity(item) in existing:
            continue
        added += 1
        item.position = position + added
        item.save()
    return added


def identity(item):
    record = item.document_id or item.meeting_report_id or item.work_plan_id
    return (item.kind, record)


@transaction.atomic
def arrange_items(*, outline, order):
    """Number the items by ``order``, a list of their ids; others follow as they were."""
    known = {item.pk: item for item in outline.items.order_by("position", "created_at")}
    ids = [pk for pk in order if pk in known]
    ids += [pk for pk in known if pk not in ids]
    for position, pk in enumerate(ids, start=1):
        item = known[pk]
        if item.position != position:
            item.position = position
            item.save(update_fields=["position", "updated_at"])


@transaction.atomic
def move_item(*, item, by):
    """Move an item ``by`` places (−1 up, 1 down); at either end nothing happens."""
    order = list(item.outline.items.values_list("pk", flat=True))
    here = order.index(item.pk)
    there = here + by
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    arrange_items(outline=item.outline, order=order)


@transaction.atomic
def attach_document(*, outline, agenda_item, file, title, language):
    """Store an uploaded PDF as a paper of the meeting and put it in the pack.

    The file has passed ``validate_pdf``. Readable by those who take part.
    """
    document = Document(
        slug=f"{slugify(title)[:100] or 'paper'}-{uuid.uuid4().hex[:8]}",
        title=title,
        kind=DocumentKind.OTHER,
        language=language,
        visibility=Visibility.PARTNERS,
        file_name=printed_name(file.name),
        sha256=sha256_of(file),
        size=file.size,
    )
    document.file.save(f"paper{extension_of(file.name)}", file, save=False)
    document.save()
    outline.event.documents.add(document)
    if agenda_item:
        agenda_item.documents.add(document)
    return append_item(
        outline=outline,
        kind=PackItemKind.DOCUMENT,
        edition=PackItemKind.DOCUMENT.usual_edition,
        document=document,
        agenda_item=agenda_item,
    )


@transaction.atomic
def add_text(
    *,
    outline,
    agenda_item,
    title,
    text,
    kind=PackItemKind.FREE_TEXT,
    edition=PackEdition.PARTICIPANTS,
):
    """Put a text or a concept note written for this pack in it. Cleaned here."""
    return append_item(
        outline=outline,
        kind=kind,
        edition=edition,
        agenda_item=agenda_item,
        title=title,
        text=clean_rich_text(text),
    )


def add_gathered(*, outline, gathers, agenda_item=None, options=None):
    """Put in what is gathered from the records, a second time too: of other countries."""
    return append_item(
        outline=outline,
        kind=gathers,
        edition=PackItemKind(gathers).usual_edition,
        agenda_item=agenda_item,
        options=options or {},
    )


@transaction.atomic
def add_records(*, outline, records, agenda_item=None):
    """Put documents, reports of meetings and work plans in, and return their items.

    Whoever asks may read them. A document becomes a paper of nothing by it.
    """
    return [
        append_item(
            outline=outline,
            kind=kind,
            edition=kind.usual_edition,
            agenda_item=agenda_item,
            **{field: record},
        )
        for record in records
        for kind, field in [RECORD_KINDS[type(record)]]
    ]


@transaction.atomic
def change_item(*, item, fields, options):
    """Save an item whose form was checked against its revision. Texts are cleaned here."""
    for name, value in fields.items():
        is_rich = name in tri(*item.rich_text)
        setattr(item, name, clean_rich_text(value or "") if is_rich else value)
    item.options = options
    item.save()


@transaction.atomic
def append_item(*, outline, agenda_item=None, **fields):
    """Put a new item after the last one of its agenda point or an earlier one.

    Where there is none, before the first of a later one.
    """
    items = list(outline.items.select_related("agenda_item"))
    order = [item.pk for item in items]
    place = len(items)
    if agenda_item:
        upto = [
            index
            for index, item in enumerate(items, start=1)
            if item.agenda_item and item.agenda_item.position <= agenda_item.position
        ]
        later = [index for index, item in enumerate(items) if item.agenda_item]
        place = upto[-1] if upto else (later or [place])[0]
    item = PackItem.objects.create(
        outline=outline, agenda_item=agenda_item, position=len(items) + 1, **fields
    )
    arrange_items(outline=outline, order=[*order[:place], item.pk, *order[place:]])
    item.refresh_from_db()
    return item


def remove_item(*, item):
    """Take an item out of the plan. Its document stays a paper of the meeting."""
    item.delete()


@transaction.atomic
def put_back(*, item):
    """Put an item of ``removed_from`` in again, as it was and where it stood.

    An agenda point that is gone meanwhile is left out.
    """
    others = list(item.outline.items.all())
    place = sum(other.position < item.position for other in others)
    points = item.outline.event.agenda_items
    if not points.filter(pk=item.agenda_item_id).exists():
        item.agenda_item = None
    item.revision += 1  # its history goes on
    item.save(force_insert=True)
    order = [other.pk for other in others]
    order.insert(place, item.pk)
    arrange_items(outline=item.outline, order=order)


# -- Beginning from another plan -----------------------------------------------------
# What is chosen for one meeting alone and goes into no other plan.
OF_ONE_MEETING = ["as_of", "since_pack"]


@transaction.atomic
def copy_outline(*, source, outline):
    """Let a plan begin from another meeting's: return how many items it got.

    What is gathered and what is written is taken over, in that order, for the same
    circles; the papers, the speaking notes and the dates are the other meeting's. What
    is in the plan stays, and takes the place that the other plan gives it.
    """
    points = {
        fold(point.title): point for point in outline.event.agenda_items.order_by("pk")
    }
    parts = []
    for item in without_records(source.items.select_related("agenda_item")):
        point = item.agenda_item and points.get(fold(item.agenda_item.title))
        texts = {name: getattr(item, name) for name in tri("text")}
        parts.append(part_of(item) | texts | {"agenda_item": point})
    return begin_from(outline, parts)


@transaction.atomic
def apply_template(*, template, outline):
    """Let a plan begin from a template, likewise: return how many items it got."""
    return begin_from(outline, [part_of(item) for item in template.items.all()])


@transaction.atomic
def save_template(*, outline, name):
    """Keep what a plan consists of under a name, for every chair: no records, no texts."""
    template = PackTemplate.objects.create(name_en=name)
    for position, item in enumerate(without_records(outline.items.all()), start=1):
        PackTemplateItem.objects.create(
            template=template, position=position, **part_of(item)
        )
    return template


def without_records(items):
    return items.exclude(kind__in=PackItemKind.of_a_record())


def part_of(item):
    """What a plan and a template have in common of an item."""
    return {
        "kind": item.kind,
        "is_on": item.is_on,
        "edition": item.edition,
        "options": {
            name: value
            for name, value in item.options.items()
            if name not in OF_ONE_MEETING
        },
    } | {name: getattr(item, name) for name in tri("title")}


def begin_from(outline, parts):
    """Add the ``parts`` that are not there, and put those that are into their order."""
    there = list(outline.items.all())
    order, added = [], 0
    for part in parts:
        item = next((item for item in there if is_part(item, part)), None)
        if item is not None:
            there.remove(item)
        else:
            item = append_item(outline=outline, **part)
            added += 1
        order.append(item.pk)
    arrange_items(outline=outline, order=order)
    return added


def is_part(item, part):
    """Whether an item is what ``part`` says: the kind, and the title where it has one."""
    titles = [(getattr(item, name) or "", part[name] or "") for name in tri("title")]
    is_same = all(own == other for own, other in titles)
    is_untitled = not item.is_written and not any(own for own, _other in titles)
    return item.kind == part["kind"] and (is_same or is_untitled)
