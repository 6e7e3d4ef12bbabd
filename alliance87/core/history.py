"""Every revision of every record, written by the database itself.

Triggers write them, so nothing escapes: not ``update()``, not bulk work, not raw SQL.
A record's ``revision`` counts its changes; the row of the same number in its history is
how it stood then. Who changed it, and through what, is in ``pgh_context``.
"""

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce, Now
from pghistory.models import Event, EventQuerySet

from alliance87.core.enums import Visibility
from alliance87.core.visibility import (
    VisibleQuerySet,
    is_signed_in,
    reads_everything,
    tiers_for,
)

DELETED = "delete"


class RevisionQuerySet(EventQuerySet):
    """Past revisions of one model's records."""

    def as_of(self, moment):
        """One row a record: how it stood at ``moment``, if it existed then."""
        latest = (
            self.filter(pgh_created_at__lte=moment)
            .order_by("id", "-pgh_id")
            .distinct("id")
        )
        rows = self.filter(pgh_id__in=latest.values("pgh_id"))
        return rows.exclude(pgh_label=DELETED)

    def visible_to(self, user):
        """The revisions ``user`` may read.

        Those of a record they may read today which they might have read while they
        were current: publishing a record does not publish its drafts. The past of a
        deleted record, and of one whose rule is about persons, is the Secretariat's.
        """
        tracked = self.model.pgh_tracked_model
        if reads_everything(user):
            return self.exclude(id__in=withheld(tracked, user))
        if not has_public_past(tracked):
            return self.none()
        rows = self.model.objects.all()
        following = rows.filter(id=OuterRef("id"), pgh_id__gt=OuterRef("pgh_id"))
        replaced = Subquery(following.order_by("pgh_id").values("pgh_created_at")[:1])
        return self.alias(moment=Coalesce(replaced, Now())).filter(
            readable_then(self.model, user),
            ~Q(pgh_label=DELETED),
            id__in=tracked.objects.visible_to(user).values("pk"),
        )


def withheld(tracked, user):
    """The keys of the rows that are kept even from ``user``, who is the Secretariat."""
    rows = tracked._base_manager.all()
    objects = tracked._default_manager.all()
    rule = (
        objects.secretariat_rule(user) if hasattr(objects, "secretariat_rule") else Q()
    )
    return rows.exclude(rule).values("pk") if rule else rows.none()


def has_public_past(tracked):
    """Whether the rule of the model is its tier and its parents', which history has."""
    rows = type(tracked.objects.all())
    return (
        issubclass(rows, VisibleQuerySet)
        and rows.own_rule is VisibleQuerySet.own_rule
        and rows.visibility_rule is VisibleQuerySet.visibility_rule
        and all(
            has_public_past(tracked._meta.get_field(name).related_model)
            for name in tracked.visible_with
        )
    )


def readable_then(revisions, user):
    """The rule for the rows of ``revisions`` that ``user`` might have read.

    Each row stands beside a ``moment``, the last at which it was current; what it
    belonged to is asked as of that moment.
    """
    tracked = revisions.pgh_tracked_model
    rule = Q()
    if hasattr(tracked, "visibility"):
        rule = Q(visibility__in=tiers_for(user))
        if is_signed_in(user):
            records = tracked.objects.all()
            theirs = records.filter(records.group_rule(user)).values("pk")
            rule |= Q(visibility=Visibility.GROUP, id__in=theirs)
    rule &= tracked.objects.all().past_rule(user)
    for name in tracked.visible_with:
        field = tracked._meta.get_field(name)
        parents = field.related_model.pgh_event_model
        moment = ExpressionWrapper(OuterRef("moment"), output_field=DateTimeField())
        earlier = parents.objects.alias(moment=moment).filter(
            id=OuterRef(name), pgh_created_at__lt=OuterRef("moment")
        )
        latest = parents.objects.filter(
            id=OuterRef("id"), pgh_created_at__lt=OuterRef("moment")
        ).order_by("-pgh_id")
        rows = earlier.filter(
            readable_then(parents, user), pgh_id=Subquery(latest.values("pgh_id")[:1])
        )
        parent = Q(Exists(rows))
        if field.null:
            parent |= Q(**{f"{name}__isnull": True})
        rule &= parent
    return rule


class Revision(Event):
    """A record as it stood after one change, or before it was deleted."""

    pgh_id = models.BigAutoField(primary_key=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_deletion(self):
        return self.pgh_label == DELETED


def keep_history(app_label):
    """Have the database keep the history of every model of an app.

    Called at the end of the app's ``translation.py``: a column that is registered
    later would be left out. A model names in ``history_excludes`` what is not kept:
    secrets, and columns that change by the second.
    """
    for model in list(apps.get_app_config(app_label).get_models()):
        if issubclass(model, Event) or not getattr(model, "has_history", True):
            continue
        track_rows(model)
        for field in model._meta.local_many_to_many:
            if field.remote_field.through._meta.auto_created:
                track_links(model, field)


def track_rows(model):
    excluded = getattr(model, "history_excludes", [])
    changed = pgtrigger.AnyChange(exclude=excluded, exclude_auto=True)
    write_revisions(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(condition=changed),
        pghistory.DeleteEvent(),
        exclude=excluded,
        index="id",
    )
    if any(field.name == "revision" for field in model._meta.local_fields):
        pgtrigger.register(CountChange())(model)


def write_revisions(model, *trackers, index, exclude=()):
    """Make the table of the model's revisions and the triggers that fill it.

    Its foreign keys are plain identifiers: what they point at may be gone, and the
    records need not know of a hundred tables that point back at them.
    """
    keys = [f for f in model._meta.concrete_model._meta.local_fields if f.remote_field]
    pghistory.track(
        *trackers,
        base_model=Revision,
        exclude=[*exclude],
        obj_field=None,
        attrs={key.name: identifier(key) for key in keys if key.name not in exclude},
        meta={
            "ordering": ["pgh_id"],
            "indexes": [models.Index(fields=[index, "pgh_id"])],
        },
    )(model)


def identifier(key):
    """The column of a foreign key, as a value and no more."""
    target = key.target_field
    kind = type(target)
    if isinstance(target, models.AutoField):
        kind = models.IntegerField
    return kind(key.verbose_name, null=key.null, db_column=key.column)


def track_links(model, field):
    """Keep the rows of a many-to-many relation, whose changes count as the record's."""
    through = field.remote_field.through
    owner = field.m2m_field_name()
    write_revisions(
        through, pghistory.InsertEvent(), pghistory.DeleteEvent(), index=owner
    )
    column = through._meta.get_field(owner).column
    names = {each.name for each in model._meta.local_fields}
    touch = ", updated_at = clock_timestamp()" if "updated_at" in names else ""
    for name, operation, rows in (
        ("count_added", pgtrigger.Insert, "new"),
        ("count_removed", pgtrigger.Delete, "old"),
    ):
        pgtrigger.register(
            pgtrigger.Trigger(
                name=name,
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(**{rows: "changed"}),
                func=(
                    f'UPDATE "{model._meta.db_table}" '  # noqa: S608, our own names
                    f"SET revision = revision + 1{touch} "
                    f'WHERE id IN (SELECT "{column}" FROM changed); RETURN NULL;'
                ),
            )
        )(through)


class CountChange(pgtrigger.Trigger):
    """Counts a record's changes in its ``revision``, whatever the writer says.

    A row saved as it was keeps its number and its ``updated_at``; so does one of which
    only ``history_excludes`` changed. A writer may ask for exactly one more.
    """

    name = "count_change"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model):
        columns = {field.column for field in model._meta.local_fields}
        uncounted = [
            *getattr(model, "history_excludes", []),
            *columns.intersection(["updated_at"]),
        ]
        left_out = "".join(f" - '{name}'" for name in ["revision", *uncounted])
        keep = "NEW.updated_at := OLD.updated_at;" if "updated_at" in columns else ""
        return f"""
            IF to_jsonb(NEW){left_out} IS DISTINCT FROM to_jsonb(OLD){left_out}
                OR NEW.revision = OLD.revision + 1
            THEN
                NEW.revision := OLD.revision + 1;
            ELSE
                NEW.revision := OLD.revision;
                {keep}
            END IF;
            RETURN NEW;
        """
