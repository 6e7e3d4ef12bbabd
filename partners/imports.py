"""Files of partners and representatives: checked, and taken over whole or not at all.

A check does everything that applying does, in one transaction, and undoes it. The row
of the import is locked all the while: no two workers are at it, and one that is killed
leaves nothing but the wish to try again.
"""

import datetime
import hashlib
import json
import logging

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, override
from pghistory import context

from alliance87.core.enums import ChangedThrough
from alliance87.core.files import extension_of, printed_name
from alliance87.core.privacy import forget
from alliance87.core.tables_in import read_table, table_file
from partners.actions.rights import holds, require
from partners.enums import ImportKind, ImportState
from partners.models import Partner, PartnerImport
from partners.models.partner_import import KEPT
from partners.rows import KINDS, cell_of

logger = logging.getLogger(__name__)

WRONG_COLUMN = "What is wrong"
MAX_ATTEMPTS = 3
REQUEUE_AFTER = datetime.timedelta(seconds=45)
TOLD = 300  # characters of a text that the page shows of a change
EVERY = 100  # rows between two words about the progress, and new records at a time
RIGHTS = {
    ImportKind.PARTNERS: ["partners.add_partner", "partners.change_partner"],
    ImportKind.REPRESENTATIVES: [
        "partners.add_representative",
        "partners.change_representative",
    ],
}


class Stopped(Exception):
    """Why an import ends without having been applied, in words."""


# -- Files -----------------------------------------------------------------------------
def read_rows(file, kind):
    """The table in a file of ``kind``. Raises ``ValidationError`` in words."""
    rows = KINDS[kind]
    return read_table(
        file, known=rows.headings(), required=rows.required(), ignored=[WRONG_COLUMN]
    )


def file_of(row):
    return ContentFile(bytes(row.content), name=row.file_name)


def template_file(kind, *, extension):
    """A file with the headings of ``kind`` and a row that shows what is meant."""
    rows = KINDS[kind]
    example = [column.example for column in rows.columns]
    return table_file(rows.headings(), [example], extension=extension, name=kind)


def partners_file(*, by, extension):
    """All partners as an import takes them: uploaded again, it changes nothing.

    Without the role mailboxes, which no file hands out.
    """
    require(by, "partners.view_partner")
    partners = Partner.objects.select_related("country", "parent", "source")
    partners = partners.prefetch_related("countries_of_work", "themes")
    names = KINDS[ImportKind.PARTNERS].headings()
    names.remove("role_mailbox")
    lines = [[cell_of(partner, name) for name in names] for partner in partners]
    return table_file(names, lines, extension=extension, name=ImportKind.PARTNERS)


def corrections_file(row):
    """The uploaded file again, with a column that says what is wrong with each row."""
    table = read_rows(file_of(row), row.kind)
    wrong = {}
    for error in row.errors:
        where = f"{error['column']}: " if error["column"] else ""
        wrong.setdefault(error["row"], []).append(f"{where}{error['text']}")
    lines = [
        [*(each.cells[name] for name in table.headings), " ".join(wrong[each.number])]
        if each.number in wrong
        else [*(each.cells[name] for name in table.headings), ""]
        for each in table.rows
    ]
    return table_file(
        [*table.headings, WRONG_COLUMN],
        lines,
        extension=extension_of(row.file_name),
        name=row.kind,
    )


# -- Requests --------------------------------------------------------------------------
@transaction.atomic
def upload_import(*, kind, file, by):
    """Keep an uploaded file to be checked. The caller queues it.

    Raises ``ValidationError`` where it cannot be read as a whole: then nothing is kept.
    """
    require_rights(by, kind)
    table = read_rows(file, kind)
    file.seek(0)
    content = file.read()
    row = PartnerImport(
        kind=kind,
        uploaded_by=by,
        file_name=printed_name(file.name),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        notes=table.notes,
    )
    row.full_clean()
    row.save()
    return row


def may_import(user, kind):
    return all(holds(user, right) for right in RIGHTS[kind])


def require_rights(user, kind):
    for right in RIGHTS[kind]:
        require(user, right)


@transaction.atomic
def request_apply(*, row, by):
    """Let what was checked be applied. Return whether this call did; the caller queues.

    A second call, or one for what is not checked, changes nothing.
    """
    return restart(row, by, [ImportState.CHECKED], ImportState.APPLYING)


@transaction.atomic
def request_check(*, row, by):
    """Let a file that failed be checked anew. Return whether this call did."""
    return restart(row, by, [ImportState.FAILED], ImportState.CHECKING)


def restart(row, by, states, state):
    if row.uploaded_by_id != by.pk:
        raise PermissionDenied
    require_rights(by, row.kind)
    rows = PartnerImport.objects.filter(pk=row.pk, state__in=states)
    now = timezone.now()
    return bool(
        rows.update(state=state, attempts=0, begun_at=now, error="", updated_at=now)
    )


def is_held(row):
    """Whether a worker is at it now: it holds the lock as long as it lives."""
    with transaction.atomic():
        free = PartnerImport.objects.filter(pk=row.pk)
        return not free.select_for_update(skip_locked=True).exists()


def abandoned_imports(*, now):
    """Those under way that no worker is at, to be queued again. Too often: they fail."""
    waiting = PartnerImport.objects.under_way().filter(
        updated_at__lt=now - REQUEUE_AFTER
    )
    keys = []
    for row in waiting.defer("content", "changes", "errors"):
        with transaction.atomic():
            free = PartnerImport.objects.under_way().filter(pk=row.pk)
            free = free.select_for_update(skip_locked=True, of=["self"])
            if free.values_list("pk").first() is None:
                continue
            if row.attempts < MAX_ATTEMPTS:
                keys.append(row.pk)
                continue
            with override(row.uploaded_by.language):
                message = gettext(
                    "This was tried %(times)d times and never came to an end. Nothing "
                    "was applied. Divide the file and try again."
                )
            free.update(
                state=ImportState.FAILED,
                error=message % {"times": MAX_ATTEMPTS},
                updated_at=now,
            )
    return keys


def clean_imports(*, now):
    """Delete, after seven days, every import with its file. Return how many."""
    return forget(PartnerImport.objects.old(before=now - KEPT))


# -- Work ------------------------------------------------------------------------------
def run_import(*, import_id, report=None):
    """Check or apply an import that waits for it. Return whether this call did.

    Safe to call twice, and by two workers at once: one of them holds the row. All that
    is written is one transaction; one that breaks off leaves nothing.
    """
    waiting = PartnerImport.objects.under_way().filter(pk=import_id)
    free = waiting.select_for_update(skip_locked=True, of=["self"])
    with transaction.atomic():  # kept, whatever becomes of the attempt
        if free.values_list("pk").first() is None:
            return False
        waiting.update(attempts=F("attempts") + 1, begun_at=timezone.now())
    try:
        with transaction.atomic():
            row = free.select_related("uploaded_by").first()
            if row is None:
                return False
            with (
                override(row.uploaded_by.language),
                context(user=str(row.uploaded_by_id), through=ChangedThrough.IMPORT),
            ):
                carry_out(row, report or reporter(row))
    except SoftTimeLimitExceeded:
        give_up(import_id)
    return True


def give_up(import_id):
    """Nothing was applied; say why."""
    for row in PartnerImport.objects.under_way().filter(pk=import_id):
        with override(row.uploaded_by.language):
            row.error = gettext(
                "This took too long, and nothing was applied. Divide the file and try "
                "again."
            )
        row.state = ImportState.FAILED
        row.save(update_fields=["state", "error", "updated_at"])


def carry_out(row, report):
    applying = row.state == ImportState.APPLYING
    try:
        if not may_import(row.uploaded_by, row.kind):
            raise Stopped(gettext("You no longer have the right to import."))
        table = read_rows(file_of(row), row.kind)
        with transaction.atomic():
            plans = write_rows(KINDS[row.kind](table), table, report)
            seal = seal_of(plans)
            agreed = applying and seal == row.plan_sha256
            wrong = any(plan.errors for plan in plans)
            if wrong or not agreed:
                transaction.set_rollback(True)
        if applying and not agreed:
            raise Stopped(
                gettext(
                    "The records have changed since this file was checked, so nothing "
                    "was applied. Check it again and look at what it changes now."
                )
            )
    except ValidationError as error:
        fail(row, " ".join(error.messages))
    except Stopped as stopped:
        fail(row, str(stopped))
    else:
        tell(row, plans, seal, applied=applying)


def fail(row, words):
    row.state, row.error = ImportState.FAILED, words
    row.save(update_fields=["state", "error", "updated_at"])


def tell(row, plans, seal, *, applied):
    """Write down what the rows did, or would do, or what is wrong with them."""
    row.errors = [
        {"row": plan.number, "column": column, "text": text}
        for plan in plans
        for column, text in plan.errors
    ]
    good = [plan for plan in plans if not plan.errors]
    row.created = sum(plan.is_new for plan in good)
    row.unchanged = sum(plan.is_unchanged for plan in good)
    row.updated = len(good) - row.created - row.unchanged
    row.changes = [told(plan) for plan in good if not plan.is_unchanged]
    row.plan_sha256 = seal
    row.state = ImportState.WRONG if row.errors else ImportState.CHECKED
    if applied:
        row.state, row.applied_at, row.content = (
            ImportState.APPLIED,
            timezone.now(),
            None,
        )
    row.save()


def told(plan):
    fields = [
        [name, before[:TOLD], after[:TOLD]]
        for name, (before, after) in plan.changes.items()
    ]
    return {
        "row": plan.number,
        "label": plan.label,
        "new": plan.is_new,
        "fields": fields,
    }


def seal_of(plans):
    """What the rows do, in full, as one short text to compare."""
    full = [
        [
            plan.number,
            plan.label,
            plan.is_new,
            sorted(plan.changes.items()),
            plan.errors,
        ]
        for plan in plans
    ]
    return hashlib.sha256(json.dumps(full).encode()).hexdigest()


def write_rows(rows, table, report):
    """Write each row that is good. Return the plans, with all that was found wrong."""
    plans, fresh = [], []
    for count, each in enumerate(table.rows, start=1):
        plan = rows.plan(each)
        plans.append(plan)
        if plan.is_new and not plan.errors:
            fresh.append(plan)
        elif not plan.errors and not plan.is_unchanged:
            write(plan)
        if len(fresh) == EVERY or count == len(table.rows):
            write_new(fresh)
            fresh = []
        if count % EVERY == 0:
            report(count * 100 // len(table.rows))
    if not any(plan.errors for plan in plans):
        link(plans)
        connection.check_constraints()
    return plans


def write_new(plans):
    """Write new records together; one by one where the database refuses any."""
    records = [plan.record for plan in plans]
    try:
        with transaction.atomic():
            if records:
                type(records[0])._base_manager.bulk_create(records)
    except IntegrityError:
        for plan in plans:
            write(plan)


def write(plan):
    """Write one record. A broken rule of the model is told in the model's words."""
    if set(plan.changes) <= set(plan.links):
        return
    try:
        with transaction.atomic():
            plan.record.save(force_insert=plan.is_new)
    except IntegrityError as error:
        plan.errors = [broken_rule(error, plan)]


def broken_rule(error, plan):
    """The (column, text) of the constraint that the database named."""
    name = error.__cause__.diag.constraint_name
    for rule in plan.record._meta.constraints:
        if rule.name == name:
            asked = getattr(rule, "fields", ()) or rule.condition.referenced_base_fields
            columns = [column for column in plan.changes if column in asked]
            return (
                columns[0] if len(columns) == 1 else "",
                str(rule.get_violation_error_message()),
            )
    raise error


def link(plans):
    """Set the many-to-many relations of all rows, with few queries."""
    added, removed = {}, {}
    for plan in plans:
        for name, wanted in plan.links.items():
            relation = plan.record._meta.get_field(name)
            here = set() if plan.is_new else {*getattr(plan.record, name).all()}
            for rows, others in (
                (added, set(wanted) - here),
                (removed, here - set(wanted)),
            ):
                keys = rows.setdefault(relation, [])
                keys += [(plan.record.pk, other.pk) for other in others]
    for relation, keys in removed.items():
        through, owner, other = through_of(relation)
        for mine, theirs in keys:
            through.filter(**{owner: mine, other: theirs}).delete()
    for relation, keys in added.items():
        through, owner, other = through_of(relation)
        rows = [through.model(**{owner: mine, other: theirs}) for mine, theirs in keys]
        through.bulk_create(rows, batch_size=1000)


def through_of(relation):
    """The rows of a relation, and the columns of its two sides."""
    model = relation.remote_field.through
    return (
        model._base_manager.all(),
        f"{relation.m2m_field_name()}_id",
        f"{relation.m2m_reverse_field_name()}_id",
    )


# -- Progress --------------------------------------------------------------------------
def reporter(row):
    """Says in Redis how far it has come: a hint, and never the truth of it."""
    return lambda percent: cache.set(progress_key(row), percent, 15 * 60)


def progress_of(row):
    if not row.is_under_way:
        return 100
    return min(cache.get(progress_key(row), 0), 99)


def progress_key(row):
    """Another one for checking and for applying: each begins at nothing."""
    return f"import-progress:{row.pk}:{row.state}"
