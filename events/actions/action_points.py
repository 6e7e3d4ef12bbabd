"""What a meeting asks of somebody: given by its organisers, reported on by its owners."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from action_groups.actions.memberships import write_to
from alliance87.accounts.models import User
from alliance87.core.revisions import lock_revision
from events.actions.minutes import require_own_item
from events.actions.organisers import require_organiser
from events.enums import ActionPointStatus
from events.models import ActionPoint
from partners.models import Partner, Representative

OF_ORGANISERS = ["agenda_item", "owner_partner", "owner", "due_on", "visibility"]


@transaction.atomic
def give_action_point(*, event, by, text, language, **values):
    """Ask somebody to do something. Returns the point, and who is told by mail.

    ``values`` are those of ``OF_ORGANISERS``. Nobody is told of what they may not read.
    """
    require_organiser(event, by)
    point = ActionPoint(event=event)
    write(point, by, text, language, values)
    return point, tell_owners(point, by, "action_point_given")


@transaction.atomic
def edit_action_point(*, point, by, revision, text, language, **values):
    """Change what is asked, of whom, or by when; a new owner is told.

    Raises ``Conflict`` at another revision. Returns as ``give_action_point()``.
    """
    require_organiser(point.event, by)
    row = lock_revision(record=point, revision=revision)
    before = (row.owner_partner_id, row.owner_id)
    write(row, by, text, language, values)
    if before == (row.owner_partner_id, row.owner_id):
        return row, []
    return row, tell_owners(row, by, "action_point_given")


def write(point, by, text, language, values):
    require_own_item(point.event, values.get("agenda_item"), by)
    require_known_owners(point, by, values)
    for name, value in values.items():
        if name not in OF_ORGANISERS:
            raise TypeError(name)
        setattr(point, name, value)
    setattr(point, f"text_{language}", text)
    point.full_clean()
    point.save()


def require_known_owners(point, by, values):
    """Those whom the writer may see, or who are the owners already."""
    for name, model in [("owner_partner", Partner), ("owner", Representative)]:
        value = values.get(name)
        if value is None or value.pk == getattr(point, f"{name}_id"):
            continue
        if not model.objects.visible_to(by).filter(pk=value.pk).exists():
            raise ValidationError({name: _("This choice is not available.")})


@transaction.atomic
def report_on(*, point, by, revision, progress, language):
    """Say how far a point is. What was said before stays in its history."""
    row = kept(point, by, revision)
    if not row.is_open:
        raise ValidationError(_("This action point is closed: open it again first."))
    setattr(row, f"progress_{language}", progress)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def close_action_point(
    *, point, by, revision, closing_remark, closed_on, today, language
):
    """Close a point with what came of it, and the day. Never without a remark."""
    row = kept(point, by, revision)
    if not row.is_open:
        raise ValidationError(_("This action point is closed already."))
    if not closing_remark.strip():
        raise ValidationError(
            {"closing_remark": _("Say what came of it: nothing is closed without.")}
        )
    if closed_on is None or closed_on > today:
        raise ValidationError({"closed_on": _("It is closed on a day that has come.")})
    forget_remark(row)
    setattr(row, f"closing_remark_{language}", closing_remark)
    row.closed_on, row.status = closed_on, ActionPointStatus.CLOSED
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def reopen_action_point(*, point, by, revision, progress, language):
    """Open a closed point again, and say why; its owners are told.

    How it was closed stays in its history. For the organisers alone.
    """
    require_organiser(point.event, by)
    row = lock_revision(record=point, revision=revision)
    if row.is_open:
        raise ValidationError(_("This action point is open."))
    if not progress.strip():
        raise ValidationError({"progress": _("Say why it is open again.")})
    forget_remark(row)
    setattr(row, f"progress_{language}", progress)
    row.closed_on, row.status = None, ActionPointStatus.OPEN
    row.full_clean()
    row.save()
    tell_owners(row, by, "action_point_reopened")
    return row


@transaction.atomic
def change_from_api(*, point, by, revision, values, today, language):
    """What a program says of a point: ``status`` chooses to close it, or to open it."""
    wanted = values.get("status", point.status)
    said = {name: value for name, value in values.items() if name != "status"}
    common = {"point": point, "by": by, "revision": revision, "language": language}
    if wanted == point.status:
        refuse(said, ["closing_remark", "closed_on"], _("Say the status, too."))
        if "progress" in said:
            report_on(progress=said["progress"], **common)
    elif wanted == ActionPointStatus.CLOSED:
        refuse(said, ["progress"], _("Closing says what came of it, and no progress."))
        close_action_point(
            closing_remark=said.get("closing_remark", ""),
            closed_on=said.get("closed_on", today),
            today=today,
            **common,
        )
    else:
        refuse(said, ["closing_remark", "closed_on"], _("What is open has none."))
        reopen_action_point(progress=said.get("progress", ""), **common)


def refuse(said, names, why):
    if found := {name: why for name in names if name in said}:
        raise ValidationError(found)


def forget_remark(row):
    """No remark of an earlier closing stands beside the new one, in any language."""
    for language in ("en", "fr", "es"):
        setattr(row, f"closing_remark_{language}", None)
    row.closing_remark = ""


def kept(point, by, revision):
    if not ActionPoint.objects.reportable_by(by).filter(pk=point.pk).exists():
        raise PermissionDenied
    return lock_revision(record=point, revision=revision)


def owners_of(point):
    """The accounts of those who are to carry it out now, and may read it."""
    people = Representative.objects.current().filter(
        Q(pk=point.owner_id)
        | Q(partner=point.owner_partner_id, pk__in=Representative.objects.proposing())
    )
    users = User.objects.filter(is_active=True, pk__in=people.values("user"))
    points = ActionPoint.objects.filter(pk=point.pk)
    return [
        user
        for user in users.order_by("pk")
        if points.visible_to(user).owned_by(user).exists()
    ]


def tell_owners(point, by, template):
    told = [user for user in owners_of(point) if user.pk != by.pk]
    context = {"point": point, "event": point.event}
    write_to(told, template, context, point.get_absolute_url)
    return told
