"""Proposed changes of a profile or a listing: made, withdrawn, decided."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pghistory import context

from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from alliance87.core.search import tri
from partners.actions.rights import holds
from partners.enums import ProposalState
from partners.models import Partner, ProfileChange, Representative
from partners.profiles import fields_of, plain, profile_form, values_of


def proposable(user, record):
    """Whether ``user`` may now propose what ``record`` should say."""
    if isinstance(record, Representative):
        return Representative.objects.of(user).filter(pk=record.pk).exists()
    return Partner.objects.proposable_by(user).filter(pk=record.pk).exists()


def may_decide(user, change):
    """Whether ``user`` is of the Secretariat, with the right to decide, and no author."""
    return holds(user, "partners.change_profilechange") and (
        user.pk != change.proposed_by_id
    )


@transaction.atomic
def propose_change(*, record, by, values, revision, note=""):
    """Propose that ``record``, as it was at ``revision``, should say ``values``.

    ``values`` are by field, plain data; those that change nothing are left out. Raises
    ``Conflict`` where the record is no longer at that revision.
    """
    if not proposable(by, record):
        raise PermissionDenied
    if set(values) - set(fields_of(record)):
        raise PermissionDenied
    row = lock_revision(record=record, revision=revision)
    before = values_of(row, list(values))
    proposed = {name: plain(value) for name, value in values.items()}
    changed = [name for name in proposed if proposed[name] != before[name]]
    if not changed:
        raise ValidationError(_("Nothing differs from what the record says now."))
    form = profile_form(row, names=changed, values=proposed)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    listing = isinstance(record, Representative)
    change = ProfileChange(
        partner=record.partner if listing else record,
        representative=record if listing else None,
        proposed_by=by,
        base_revision=revision,
        before={name: before[name] for name in changed},
        proposed={name: plain(form.cleaned_data[name]) for name in changed},
        note=note,
    )
    change.full_clean()
    change.save()
    return change


def open_change(change):
    """The locked row of a proposal that nobody has decided or withdrawn yet."""
    row = ProfileChange.objects.select_for_update(of=["self"]).select_related(
        "partner", "representative__partner", "proposed_by"
    )
    row = row.get(pk=change.pk)
    if not row.is_open:
        raise ValidationError(
            _("This proposal is no longer open: it was %(state)s in the meantime."),
            params={"state": row.get_state_display()},
        )
    return row


@transaction.atomic
def withdraw_change(*, change, by):
    """Take a proposal back: for whoever might propose the like now."""
    if not proposable(by, change.record):
        raise PermissionDenied
    row = open_change(change)
    row.state = ProposalState.WITHDRAWN
    row.decided_at = timezone.now()
    row.save()
    return row


@transaction.atomic
def accept_change(*, change, by, revision, values=None):
    """Write what was proposed, or ``values`` in its place, into the record.

    ``revision`` is the record's that ``by`` looked at: at any other one it raises
    ``Conflict``. Raises ``ValidationError`` by field for what the record may not say.
    """
    row = decidable_change(change, by)
    record = lock_revision(record=row.record, revision=revision)
    wanted = row.proposed | {
        name: plain(value)
        for name, value in (values or {}).items()
        if name in row.proposed
    }
    form = profile_form(record, names=list(wanted), values=wanted)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    if isinstance(record, Partner):
        speak_for_itself(form.instance, row, wanted)
    # The history of the record names the proposal beside whoever accepted it.
    with context(proposal=str(row.pk), proposal_model=row._meta.label):
        form.save()
    row.accepted = {name: plain(form.cleaned_data[name]) for name in wanted}
    row.edited = row.accepted != row.proposed
    return close_change(row, ProposalState.ACCEPTED, by)


def speak_for_itself(partner, change, values):
    """A partner's people saw the whole profile, and stand by what they left as it was.

    Where they describe it themselves, that is from no document.
    """
    said_on = timezone.localdate(change.created_at)
    partner.confirmed_on = max(said_on, partner.confirmed_on or said_on)
    if set(values) & set(tri("description")):
        partner.source, partner.locator = None, ""


@transaction.atomic
def decline_change(*, change, by, reason):
    """Leave the record as it is, and say why."""
    row = decidable_change(change, by)
    row.reason = reason.strip()
    return close_change(row, ProposalState.DECLINED, by)


def decidable_change(change, by):
    row = open_change(change)
    if not holds(by, "partners.change_profilechange"):
        raise PermissionDenied
    if not may_decide(by, row):
        raise ValidationError(_("Nobody decides on their own proposal."))
    return row


def close_change(row, state, by):
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.full_clean()
    row.save()
    author = row.proposed_by
    # Whoever no longer speaks for the partner is told nothing more about it.
    if author and proposable(author, row.record):
        with translation.override(author.language):
            path = row.get_absolute_url()
        send_template_mail(
            to=author.email,
            template=f"profile_change_{state}",
            context={"change": row, "url": portal_url(path)},
            language=author.language,
        )
    return row
