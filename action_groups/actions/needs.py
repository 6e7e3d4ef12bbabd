"""What an action group lacks: raised by its chair, answered by the Secretariat."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from action_groups.actions.memberships import chairs_of, require_chair, write_to
from action_groups.models import ResourceNeed
from alliance87.core.revisions import lock_revision
from partners.actions.rights import require

GCG_MEETING = "gcg_meeting"  # of the kinds of events, which stand above


def gcg_points(user, *, at):
    """The points of the agendas of GCG meetings to come at which a need can be raised."""
    points = ResourceNeed._meta.get_field("agenda_items").related_model.objects
    rows = points.visible_to(user).filter(
        event__kind=GCG_MEETING, event__ends_at__gte=at
    )
    return rows.select_related("event").order_by("event__starts_at", "position")


@transaction.atomic
def raise_need(*, action_group, by, values, at, point=None):
    """Say what the group lacks, and raise it at ``point`` of a GCG meeting's agenda."""
    require_chair(action_group, by)
    need = ResourceNeed(action_group=action_group, **values)
    need.full_clean()
    need.save()
    put_on_agenda(need, by, at, point)
    return need


@transaction.atomic
def edit_need(*, need, by, values, revision, at, point=None):
    """Change a need that nobody has answered. Raises ``Conflict`` at another revision."""
    require_chair(need.action_group, by)
    if not ResourceNeed.objects.visible_to(by).filter(pk=need.pk).exists():
        raise PermissionDenied
    row = lock_revision(record=need, revision=revision)
    if row.answered_on:
        raise ValidationError(_("This need is answered: raise a new one."))
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    put_on_agenda(row, by, at, point)
    return row


def put_on_agenda(need, by, at, point):
    """Raise it at ``point``, and no longer at another of a meeting to come."""
    offered = gcg_points(by, at=at)
    if point and not offered.filter(pk=point.pk).exists():
        raise ValidationError(
            {"point": _("This is no point of a GCG meeting to come.")}
        )
    there = offered.filter(resource_needs=need)
    for other in there.exclude(pk=point.pk) if point else there:
        need.agenda_items.remove(other)
    if point:
        need.agenda_items.add(point)


@transaction.atomic
def answer_need(*, need, by, revision, outcome, on, language):
    """Say what came of a need; the group's chairs are told."""
    require(by, "action_groups.change_resourceneed")
    row = lock_revision(record=need, revision=revision)
    setattr(row, f"outcome_{language}", outcome)
    row.answered_on = on
    row.full_clean()
    row.save()
    group = row.action_group
    write_to(
        [one for one in chairs_of(group) if one.pk != by.pk],
        "need_answered",
        {"need": row},
        lambda: f"{group.get_absolute_url()}#needs",
    )
    return row
