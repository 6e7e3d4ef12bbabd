"""What is said of proposals after a report."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from alliance87.core.revisions import lock_revision
from events.models import Proposal, ProposalUptake
from events.thread import KINDS, linkable


@transaction.atomic
def take_up(*, proposal, target, by, taken_up_on=None, note=""):
    """Say that ``target``, one of ``thread.KINDS``, took ``proposal`` up.

    The note is in the language that is active. Raises PermissionDenied where ``by`` may
    not say so of both, and ValidationError where it is said already.
    """
    if not Proposal.objects.visible_to(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied
    name = next(name for name, model in KINDS.items() if isinstance(target, model))
    if not linkable(proposal, by)[name].filter(pk=target.pk).exists():
        raise PermissionDenied
    uptake = ProposalUptake(
        proposal=proposal, taken_up_on=taken_up_on, note=note, **{name: target}
    )
    uptake.full_clean()
    uptake.save()
    return uptake


@transaction.atomic
def take_back_uptake(*, uptake, by, revision):
    """Say no longer that something took a proposal up.

    ``revision`` is the one that was looked at: at any other one it raises ``Conflict``.
    """
    if not ProposalUptake.objects.editable_by(by).filter(pk=uptake.pk).exists():
        raise PermissionDenied
    lock_revision(record=uptake, revision=revision).delete()
