"""Erasing a person, as the register of personal data says."""

import json
from collections import Counter
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance87.accounts.actions import end_sessions
from alliance87.accounts.enums import ErasureOutcome
from alliance87.accounts.models import Erasure, User
from alliance87.core.enums import DataClass, Effect
from alliance87.core.privacy import (
    Personal,
    forget_history,
    forget_links,
    links_of,
    personal,
    rewriting,
)

NOBODY = "–"


@dataclass(frozen=True)
class Step:
    """What erasing one person does to one table: the rows, by key, and whose they are.

    ``heads`` are the keys that the first column of the path to the person holds.
    """

    entry: Personal
    keys: list
    heads: list

    @property
    def count(self):
        return len(self.keys)


def plan(user):
    """Each step of erasing ``user``, the account itself last."""
    steps = [
        Step(entry, list(entry.rows_of(user).values_list("pk", flat=True)), heads)
        for entry in personal()
        if entry.has_owner
        for heads in [heads_of(entry, user)]
    ]
    return sorted(steps, key=lambda step: step.entry.table is User)


def heads_of(entry, user):
    head, _sep, rest = entry.owner.partition("__")
    if not rest:
        return [user.pk] if head else []
    between = entry.table._meta.get_field(head).related_model
    keys = set(between._base_manager.filter(**{rest: user.pk}).values_list("pk"))
    return [key for (key,) in keys | deleted_keys(between, rest, user)]


def deleted_keys(model, owner, user):
    """The keys of rows that were the person's and are no more: history knows them."""
    revisions = getattr(model, "pgh_event_model", None)
    if revisions is None or "__" in owner:
        return set()
    theirs = revisions.objects.filter(**{owner: user.pk})
    gone = theirs.exclude(id__in=model._base_manager.values("pk"))
    return set(gone.values_list("id"))


@transaction.atomic
def erase_person(*, user, by, reason):
    """Erase ``user``: account, sessions, tokens, what they are called, and their past.

    Institutional records stay, as the register says. Only an administrator erases, and
    never their own account, so that one is always left. Return the ``Erasure`` that is
    written down, or None where the person is gone already.
    """
    lock = User.objects.select_for_update().order_by("pk")
    rows = {row.pk: row for row in lock.filter(pk__in=[user.pk, by.pk])}
    may = rows.get(by.pk)
    if may is None or not (may.is_active and may.is_superuser):
        raise ValidationError(_("Only an administrator erases a person."))
    if user.pk == by.pk:
        raise ValidationError(_("Nobody erases their own account."))
    person = rows.get(user.pk)
    if person is None:
        return None
    steps = plan(person)
    names = names_of(steps)
    end_sessions(user=person)
    person.erasure_requests.filter(decided_at__isnull=True).update(
        decided_at=timezone.now(), outcome=ErasureOutcome.ERASED
    )
    counts = Counter()
    for step in steps:
        counts[f"{step.entry.model} {word_of(step.entry)}"] += len(step.keys)
        apply(step)
    for step in steps:
        rewrite_history(step)
    rewrite_admin_log(steps, names)
    counts = {name: number for name, number in sorted(counts.items()) if number}
    return Erasure.objects.create(erased_by=by.pk, reason=reason, counts=counts)


def word_of(entry):
    if entry.is_deleted:
        return "deleted"
    return "kept" if entry.effects == {Effect.KEEP} else "emptied"


# -- The rows ------------------------------------------------------------------------
def apply(step):
    model = step.entry.table
    rows = model._base_manager.filter(pk__in=step.keys)
    if step.entry.is_deleted:
        # Whoever adds to one of them meanwhile comes before or after, not between.
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        rows.delete()
        return
    columns, relations = blanks(step.entry)
    if columns or step.entry.afterwards:
        rows.update(**columns, **step.entry.afterwards)
    for relation in relations:
        through = relation.remote_field.through._base_manager
        through.filter(**{f"{relation.m2m_field_name()}__in": step.keys}).delete()


def blanks(entry):
    """What is to be emptied: values by column, and many-to-many relations."""
    columns, relations = {}, []
    for each in entry.fields:
        if each.erasure.effect != Effect.BLANK:
            continue
        column = entry.table._meta.get_field(each.name)
        if column.many_to_many:
            relations.append(column)
        else:
            columns[each.name] = each.erasure.value
    return columns, relations


# -- Their past ----------------------------------------------------------------------
def revisions_of(step):
    """The revisions of a person's rows: while they were theirs or not yet anybody's."""
    revisions = step.entry.table.pgh_event_model
    head = step.entry.owner.partition("__")[0]
    if not has_column(revisions, head):  # the account itself; many people to a row
        return revisions.objects.filter(id__in=step.keys)
    unowned = Q(**{f"{head}__isnull": True}, id__in=step.keys)
    return revisions.objects.filter(unowned | Q(**{f"{head}__in": step.heads}))


def rewrite_history(step):
    model = step.entry.table
    if not hasattr(model, "pgh_event_model") or step.entry.effects == {Effect.KEEP}:
        return
    revisions = revisions_of(step)
    keys = {*step.keys, *revisions.values_list("id", flat=True)}
    if step.entry.is_deleted:
        forget_links(model, keys)
        forget_history(model, revisions)
        return
    columns, relations = blanks(step.entry)
    kept = {name: v for name, v in columns.items() if has_column(revisions.model, name)}
    if kept:
        with rewriting(revisions.model):
            revisions.update(**kept)
    for relation in relations:
        links, owner = links_of(relation)
        with rewriting(links):
            links.objects.filter(**{f"{owner}__in": step.keys}).delete()


def has_column(model, name):
    return any(field.name == name for field in model._meta.fields)


# -- What the administration wrote about them ----------------------------------------
def names_of(steps):
    """What the person is and was called: names and addresses, the longest first."""
    names = set()
    for step in steps:
        columns = [
            each.name
            for each in step.entry.fields
            if each.kind in {DataClass.IDENTITY, DataClass.CONTACT}
            and step.entry.table._meta.get_field(each.name).get_internal_type()
            in {"CharField", "TextField", "EmailField"}
        ]
        for rows in versions_of(step) if columns else []:
            for row in rows:
                # History leaves out some columns, which then name nobody there.
                values = [getattr(row, name, "") for name in columns]
                if step.entry.table is User:
                    values = [row.email, f"{row.first_name} {row.last_name}".strip()]
                names.update(values)
    return sorted(names - {""}, key=len, reverse=True)


def versions_of(step):
    yield step.entry.table._base_manager.filter(pk__in=step.keys)
    if hasattr(step.entry.table, "pgh_event_model"):
        yield revisions_of(step)


def rewrite_admin_log(steps, names):
    """Take the person out of what the log of the administration says of records."""
    for step in steps:
        if step.entry.effects == {Effect.KEEP}:
            continue
        about = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(step.entry.table),
            object_id__in=[str(key) for key in step.keys],
        )
        about.update(object_repr=NOBODY, change_message="")
    for name in names:
        escaped = json.dumps(name)[1:-1]  # as the log's messages are kept
        for column, text in (
            ("object_repr", name),
            ("change_message", name),
            ("change_message", escaped),
        ):
            rows = LogEntry.objects.filter(**{f"{column}__contains": text})
            rows.update(**{column: Replace(column, Value(text), Value(NOBODY))})
