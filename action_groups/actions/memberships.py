"""Who belongs to an action group: invited, asking to join, named chair, leaving.

Each action checks, under a lock, what state things are in and who asks. A
``ValidationError`` is for people to read.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from action_groups.enums import ActionGroupStatus, JoinRequestState, MembershipRole
from action_groups.models import ActionGroup, JoinRequest, Membership
from alliance87.accounts.actions import invite
from alliance87.accounts.models import User
from alliance87.core.enums import Visibility
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from alliance87.core.visibility import reads_everything
from partners.actions.people import (
    account_of,
    await_acceptance,
    enter_representative,
)
from partners.models import Partner


@transaction.atomic
def invite_to_group(
    *, action_group, partner, email, name, role, language, speaks_as, since, by
):
    """Enter a person who takes part for ``partner``, invite them, return the invitation.

    Who does not speak for the partner yet is entered as its representative in the role
    ``speaks_as``, and speaks for it once they accept. A chair takes the first place that is free.
    """
    user = account_of(email=email, name=name, language=language)
    current = partner.representatives.not_ended().filter(user=user).first()
    membership = Membership(
        action_group=action_group,
        partner=partner,
        representative=current
        or enter_representative(partner=partner, user=user, name=name, role=speaks_as),
        role=role,
        chair_place=free_place(action_group) if chairs(role) else None,
        since=since,
    )
    membership.full_clean()
    membership.save()
    with translation.override(user.language):
        purpose = _("to take part in %(group)s for %(partner)s as %(role)s") % {
            "group": action_group,
            "partner": partner,
            "role": MembershipRole(role).label,
        }
    invitation = invite(user=user, purpose=purpose, by=by)
    if current is None:
        await_acceptance(
            representative=membership.representative, invitation=invitation
        )
    return invitation


def chairs(role):
    return role in MembershipRole.chairing()


def free_place(action_group):
    taken = action_group.memberships.current().values_list("chair_place", flat=True)
    free = {1, 2} - set(taken)
    if not free:
        raise ValidationError(_("This group has two chairs already."))
    return min(free)


# -- Who may -----------------------------------------------------------------------
def require_chair(action_group, by):
    """For the chairs of the group and the Secretariat, right now."""
    if not ActionGroup.objects.editable_by(by).filter(pk=action_group.pk).exists():
        raise PermissionDenied


def chairs_of(action_group):
    """The accounts of those who chair the group now, for a partner or in person."""
    people = User.objects.filter(is_active=True, representations__isnull=False)
    group = ActionGroup.objects.filter(pk=action_group.pk)
    rows = action_group.memberships.current().chairing()
    near = people.filter(representations__partner__in=rows.values("partner"))
    return [user for user in near.distinct() if group.chaired_by(user).exists()]


def write_to(people, template, context, url_of):
    """One mail to each, with the address that ``url_of()`` gives in their language."""
    for person in people:
        with translation.override(person.language):
            url = portal_url(url_of())
        send_template_mail(
            to=person.email,
            template=template,
            context={**context, "url": url},
            language=person.language,
        )


# -- Joining -----------------------------------------------------------------------
def askers(user):
    """The partners for which ``user`` may ask to join any group.

    A chair decides, so it must be one that the members of the Alliance may read of.
    """
    partners = Partner.objects.visible_to(user).listed().proposable_by(user)
    return partners.filter(visibility__in=[Visibility.PUBLIC, Visibility.PARTNERS])


def partners_to_join(action_group, user):
    """Those for which they may ask to join this one: not yet members, nor asking."""
    partners = askers(user)
    members = action_group.memberships.current().values("partner")
    asking = action_group.join_requests.waiting().values("partner")
    return partners.exclude(pk__in=members).exclude(pk__in=asking)


@transaction.atomic
def ask_to_join(*, action_group, partner, by, text=""):
    """Ask the chairs to let ``partner`` join; they are told."""
    groups = ActionGroup.objects.visible_to(by).select_for_update(of=["self"])
    group = groups.filter(pk=action_group.pk).first()
    if group is None or not askers(by).contains(partner):
        raise PermissionDenied
    if group.status == ActionGroupStatus.CLOSED:
        raise ValidationError(_("This group is closed: nobody joins it any more."))
    if group.memberships.current().filter(partner=partner).exists():
        raise ValidationError(_("This partner is a member already."))
    request = JoinRequest(action_group=group, partner=partner, text=text, asked_by=by)
    request.full_clean()
    request.save()
    write_to(chairs_of(group), "join_asked", {"request": request}, members_url(group))
    return request


def members_url(group):
    return lambda: reverse("action_groups:members", kwargs={"slug": group.slug})


@transaction.atomic
def withdraw_join(*, request, by):
    """Take a request back that nobody has decided on."""
    if not JoinRequest.objects.withdrawable_by(by).filter(pk=request.pk).exists():
        raise PermissionDenied
    return close_join(waiting_join(request), JoinRequestState.WITHDRAWN)


@transaction.atomic
def accept_join(*, request, by, on, reason=""):
    """Make the partner a member from ``on``; whoever asked is told."""
    row = decidable_join(request, by)
    row.reason = reason.strip()
    membership = Membership(
        action_group=row.action_group, partner=row.partner, since=on
    )
    membership.full_clean()
    membership.save()
    close_join(row, JoinRequestState.ACCEPTED, by)
    tell_who_asked(row)
    return membership


@transaction.atomic
def decline_join(*, request, by, reason):
    """Do not let the partner join, and say why; whoever asked is told."""
    row = decidable_join(request, by)
    row.reason = reason.strip()
    close_join(row, JoinRequestState.DECLINED, by)
    tell_who_asked(row)
    return row


def waiting_join(request):
    rows = JoinRequest.objects.select_for_update(of=["self"])
    row = rows.select_related("action_group", "partner", "asked_by").get(pk=request.pk)
    if not row.is_waiting:
        raise ValidationError(
            _("This request no longer waits: it was %(state)s in the meantime."),
            params={"state": row.get_state_display()},
        )
    return row


def decidable_join(request, by):
    row = waiting_join(request)
    require_chair(row.action_group, by)
    if row.asked_by_id == by.pk:
        raise ValidationError(_("Nobody decides on what they asked for themselves."))
    return row


def close_join(row, state, by=None):
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.full_clean()
    row.save()
    return row


def tell_who_asked(row):
    """Whoever no longer speaks for the partner is told nothing more about it."""
    asker = row.asked_by
    if asker and JoinRequest.objects.visible_to(asker).filter(pk=row.pk).exists():
        group = row.action_group
        write_to([asker], f"join_{row.state}", {"request": row}, group.get_absolute_url)


# -- Members -----------------------------------------------------------------------
@transaction.atomic
def change_membership(*, membership, by, revision, role, since, term_ends_on):
    """Give a member another role or term. Raises ``Conflict`` at another revision."""
    row = current_membership(membership, by, revision)
    if chairs(role) and not chairs(row.role):
        row.chair_place = free_place(row.action_group)
    elif not chairs(role):
        keep_a_chair(row, by)
        row.chair_place = None
    row.role, row.since, row.term_ends_on = role, since, term_ends_on
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def end_membership(*, membership, by, revision, on, today):
    """The partner takes part no longer, from the day ``on``, which is not to come."""
    row = current_membership(membership, by, revision)
    if on > today:
        raise ValidationError({"on": _("This day is still to come: end it then.")})
    keep_a_chair(row, by)
    row.until = on
    row.full_clean()
    row.save()
    return row


def current_membership(membership, by, revision):
    group = ActionGroup.objects.select_for_update().get(pk=membership.action_group_id)
    require_chair(group, by)
    row = lock_revision(record=membership, revision=revision)
    if row.until is not None:
        raise ValidationError(_("This membership has ended already."))
    return row


def keep_a_chair(row, by):
    """A group is not left without a chair, but by the Secretariat."""
    if not chairs(row.role) or reads_everything(by):
        return
    others = row.action_group.memberships.current().chairing().exclude(pk=row.pk)
    if not others.exists():
        raise ValidationError(
            _(
                "This is the only chair of the group. Name another one first, or ask the "
                "Secretariat."
            )
        )
