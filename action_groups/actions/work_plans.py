"""How a work plan is drafted, adopted, followed and opened anew.

Whoever writes holds the plan locked, so that nobody adopts it meanwhile; every row is
written for the revision that the person saw. A ``ValidationError`` is for people to read.
"""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from action_groups.actions.memberships import require_chair
from action_groups.enums import WorkPlanStatus
from action_groups.models import (
    ActionGroup,
    Activity,
    CrossCuttingPriority,
    Objective,
    Output,
    OutputUpdate,
    WorkPlan,
)
from action_groups.models.work_plan import FROZEN
from action_groups.numbering import PLACES, next_label, renumber
from alliance87.core.enums import Visibility
from alliance87.core.revisions import lock_revision
from pathfinders.progress import last_day

PARENTS = {
    Objective: "work_plan",
    CrossCuttingPriority: "work_plan",
    Output: "objective",
    Activity: "output",
}
OWN = {
    *("id", "created_at", "updated_at", "revision", "words", "origin"),
    *PARENTS.values(),
}
MAX_SLUG = 100


# -- The plan ----------------------------------------------------------------------
@transaction.atomic
def start_plan(*, action_group, by, values):
    """Begin the draft of a work plan for a period, with what ``values`` say by field."""
    group = ActionGroup.objects.select_for_update().get(pk=action_group.pk)
    require_chair(group, by)
    rows = group.work_plans.filter(starts_on=values["starts_on"])
    if rows.exists():
        raise ValidationError(
            {
                "starts_on": _(
                    "This group has a work plan that begins that day. Open a new version "
                    "of it."
                )
            }
        )
    plan = WorkPlan(
        action_group=group,
        visibility=Visibility.GROUP,
        slug=free_slug(f"{group.slug}-{values['starts_on']:%Y}-{values['ends_on']:%Y}"),
        **values,
    )
    plan.full_clean()
    plan.save()
    return plan


def free_slug(wanted):
    """``wanted``, or the same with the first number that nobody has."""
    wanted = slugify(wanted)[: MAX_SLUG - 4]
    taken = set(
        WorkPlan.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    names = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def kept_plan(plan, by):
    """The plan, locked, for whoever keeps its group and may read it."""
    rows = WorkPlan.objects.editable_by(by).filter(pk=plan.pk)
    row = (
        WorkPlan.objects.select_for_update(of=["self"])
        .select_related("action_group")
        .filter(pk__in=rows.values("pk"))
        .first()
    )
    if row is None:
        raise PermissionDenied
    return row


def draft_of(plan, by):
    row = kept_plan(plan, by)
    if not row.is_draft:
        raise ValidationError(FROZEN, code="frozen")
    return row


@transaction.atomic
def adopt_plan(*, plan, by, on, visibility, today):
    """Adopt a draft: it stays as it is from now on, and replaces the version before it.

    What was said of the outputs meanwhile goes with them.
    """
    row = draft_of(plan, by)
    if on > today:
        raise ValidationError({"on": _("This day is still to come: adopt it then.")})
    if not Output.objects.filter(objective__work_plan=row).exists():
        raise ValidationError(_("There is no output to adopt: enter one first."))
    before = WorkPlan.objects.versions_of(row).filter(status=WorkPlanStatus.ADOPTED)
    for version in before.select_for_update(of=["self"]).order_by("version"):
        carry_updates(version, row)
        version.status = WorkPlanStatus.CLOSED
        version.save(update_fields=["status", "updated_at"])
    row.status = WorkPlanStatus.ADOPTED
    row.adopted_on = on
    row.visibility = visibility
    row.full_clean()
    row.save()
    return row


def carry_updates(before, after):
    """Let the outputs of ``after`` have what was said of them in ``before``."""
    known = {}
    for output in Output.objects.filter(objective__work_plan=after):
        days = set(output.updates.values_list("as_of", flat=True))
        known[output.lineage] = (output, days)
    old = OutputUpdate.objects.filter(output__objective__work_plan=before)
    for update in old.select_related("output").prefetch_related("evidence"):
        output, days = known.get(update.output.lineage, (None, set()))
        if output is None or update.as_of in days:
            continue
        evidence = list(update.evidence.all())
        copy_of(update, output=output).evidence.set(evidence)


@transaction.atomic
def close_plan(*, plan, by):
    """The plan is history: nothing more is said of its outputs."""
    row = kept_plan(plan, by)
    if row.status != WorkPlanStatus.ADOPTED:
        raise ValidationError(_("Only an adopted work plan is closed."))
    row.status = WorkPlanStatus.CLOSED
    row.save(update_fields=["status", "updated_at"])
    return row


# -- A new version -----------------------------------------------------------------
@transaction.atomic
def open_version(*, plan, by):
    """Draft the next version of an adopted plan, as a copy that the group alone reads."""
    row = kept_plan(plan, by)
    if row.is_draft:
        raise ValidationError(_("This version is a draft still: change it as it is."))
    # One at a time, whichever version somebody starts from.
    ActionGroup.objects.select_for_update().get(pk=row.action_group_id)
    versions = WorkPlan.objects.versions_of(row)
    if versions.draft().exists():
        raise ValidationError(_("There is a draft of this plan already: change that."))
    last = versions.aggregate(last=Max("version"))["last"]
    base = re.sub(r"-v\d+$", "", row.slug)
    new = copy_of(
        row,
        slug=free_slug(f"{base[: MAX_SLUG - 10]}-v{last + 1}"),
        version=last + 1,
        status=WorkPlanStatus.DRAFT,
        adopted_on=None,
        visibility=Visibility.GROUP,
        action_group=row.action_group,
    )
    for priority in row.cross_cutting_priorities.all():
        copy_of(priority, work_plan=new)
    for objective in row.objectives.all():
        copied = copy_of(objective, work_plan=new)
        for output in objective.outputs.all():
            below = copy_of(output, objective=copied)
            below.themes.set(output.themes.all())
            for uptake in output.uptakes.all():
                copy_of(uptake, output=below)
            for activity in output.activities.all():
                copy_of(activity, output=below)
    return new


def copy_of(record, **changes):
    """A new row like ``record``; a row of a plan remembers which it was first."""
    model = type(record)
    values = {
        field.attname: getattr(record, field.attname)
        for field in model._meta.concrete_fields
        if field.name not in OWN | {*changes}
    }
    if hasattr(record, "lineage"):
        values["origin"] = record.lineage
    return model.objects.create(**values, **changes)


# -- Rows --------------------------------------------------------------------------
def siblings(row):
    """The rows among which ``row`` stands, in their order."""
    parent = PARENTS[type(row)]
    rows = type(row).objects.filter(**{parent: getattr(row, f"{parent}_id")})
    return list(rows.order_by(PLACES[type(row)], "created_at"))


@transaction.atomic
def add_row(*, row, by):
    """Write a new row of a draft: it comes last among its siblings.

    Without a label it gets the next one, where those before it are printed in a row.
    """
    draft_of(row.plan, by)
    if type(row) in PLACES:
        others = siblings(row)
        number = max((getattr(o, PLACES[type(row)]) for o in others), default=0) + 1
        setattr(row, PLACES[type(row)], number)
        if hasattr(row, "label") and not row.label:
            row.label = next_label(others, number)
    checked(row).save()
    return row


def checked(row):
    """``row``, which contradicts neither the model nor the dates around it."""
    row.full_clean()
    if wrong := contradictions(row):
        raise ValidationError(wrong)
    return row


def contradictions(row):
    """What the dates of ``row`` contradict, as messages by field."""
    due = getattr(row, "due_on", None)
    found = {}
    if due is None:
        return found
    plan = row.plan
    last = last_day(due, row.due_precision)
    if last < plan.starts_on or due > plan.ends_on:
        found["due_on"] = _("The plan runs from %(first)s to %(last)s.") % {
            "first": plan.starts_on,
            "last": plan.ends_on,
        }
    elif isinstance(row, Activity) and row.output.due_on:
        limit = last_day(row.output.due_on, row.output.due_precision)
        if due > limit:
            found["due_on"] = _("The output it works towards is due by %(day)s.") % {
                "day": limit
            }
    starts = getattr(row, "starts_on", None)
    if starts and starts > plan.ends_on:
        found["starts_on"] = _("The plan ends on %(day)s.") % {"day": plan.ends_on}
    return found


@transaction.atomic
def edit_row(*, row, by, values, revision):
    """Write ``values``, by field, into a row of a draft. Raises ``Conflict``.

    An output may go to another objective of the same plan: it comes last there.
    """
    plan = draft_of(row.plan, by)
    current = lock_revision(record=row, revision=revision)
    parent = PARENTS[type(row)]
    moves = parent in values and values[parent].pk != getattr(current, f"{parent}_id")
    left = siblings(current) if moves else []
    for name, value in values.items():
        setattr(current, name, value)
    if current.plan.pk != plan.pk:
        raise ValidationError({parent: _("This belongs to another work plan.")})
    if moves:
        others = siblings(current)
        place = PLACES[type(row)]
        setattr(current, place, max((getattr(o, place) for o in others), default=0) + 1)
    checked(current).save()
    if moves:
        renumber([one for one in left if one.pk != current.pk])
        renumber(siblings(current))
    return current


@transaction.atomic
def move_row(*, row, by, revision, down):
    """Let a row of a draft change places with the one before or after it."""
    draft_of(row.plan, by)
    current = lock_revision(record=row, revision=revision)
    rows = siblings(current)
    here = next(at for at, one in enumerate(rows) if one.pk == current.pk)
    there = here + 1 if down else here - 1
    if not 0 <= there < len(rows):
        raise ValidationError(_("It stands at the end already."))
    rows[here], rows[there] = rows[there], rows[here]
    renumber(rows)
    return current


@transaction.atomic
def remove_row(*, row, by, revision):
    """Take a row out of a draft, with all that stands below it."""
    draft_of(row.plan, by)
    current = lock_revision(record=row, revision=revision)
    left = siblings(current) if type(row) in PLACES else []
    current.delete()
    renumber([one for one in left if one.pk != row.pk])


# -- Updates -----------------------------------------------------------------------
def reported_output(output, by):
    """The output, locked, for whoever may say something new of it."""
    rows = Output.objects.reportable_by(by).filter(pk=output.pk)
    row = (
        Output.objects.select_for_update(of=["self"])
        .filter(pk__in=rows.values("pk"))
        .select_related("objective__work_plan__action_group")
        .first()
    )
    if row is None:
        raise PermissionDenied
    return row


@transaction.atomic
def write_update(
    *, output, by, today, as_of, status, narrative, language, evidence=(), activities=()
):
    """Say how an output stands on a day; its status is that of the latest update.

    ``activities`` are pairs of an activity of it and the status it has by now.
    """
    row = reported_output(output, by)
    update = OutputUpdate(
        output=row,
        as_of=as_of,
        status=status,
        written_by=by,
        **{f"narrative_{language}": narrative},
    )
    return said_of(update, by, today, evidence, activities)


@transaction.atomic
def correct_update(
    *,
    update,
    by,
    today,
    revision,
    as_of,
    status,
    narrative,
    language,
    evidence=(),
    activities=(),
):
    """Mend what was said of a day. Raises ``Conflict`` at another revision."""
    reported_output(update.output, by)
    row = lock_revision(record=update, revision=revision)
    row.as_of, row.status = as_of, status
    setattr(row, f"narrative_{language}", narrative)
    return said_of(row, by, today, evidence, activities)


def said_of(update, by, today, evidence, activities):
    if update.as_of > today:
        raise ValidationError({"as_of": _("This day is still to come.")})
    update.full_clean()
    update.save()
    group = update.output.objective.work_plan.action_group
    known = group.documents.visible_to(by)
    update.evidence.set(known.filter(pk__in=[document.pk for document in evidence]))
    for activity, status in activities:
        kept = Activity.objects.filter(output=update.output, pk=activity.pk)
        kept.exclude(status=status).update(status=status, updated_at=timezone.now())
    return update
