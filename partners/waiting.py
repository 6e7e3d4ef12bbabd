"""What waits for the Secretariat: on the first page of the admin, and in its mail."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.models import ErasureRequest, Invitation
from partners.models import ContactMessage, PartnerApplication, ProfileChange

LATELY = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Queue:
    """Records that wait: how many, since when the newest does, and where they are."""

    label: str
    count: int
    newest_at: datetime.datetime
    url: str
    is_mailed: bool = True


def queues_for(user, *, at):
    """The queues with something in them that ``user`` may look at."""
    messages = ContactMessage.objects.all()
    queues = [
        queue_of(ProfileChange.objects.open(), "created_at"),
        queue_of(PartnerApplication.objects.waiting(), "confirmed_at"),
        queue_of(
            messages.reported() | messages.undelivered(), "created_at", "reported_at"
        ),
        queue_of(ErasureRequest.objects.open(), "asked_at"),
        queue_of(
            Invitation.objects.unanswered(since=at - LATELY, at=at),
            "expires_at",
            label=_("Invitations that nobody answered"),
            query="?state=unanswered",
            is_mailed=False,
        ),
    ]
    return [
        queue
        for model, make in queues
        if user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
        and (queue := make()).count
    ]


def queue_of(rows, *moments, label="", query="", is_mailed=True):
    """The model of ``rows``, and what counts them once somebody may know."""
    opts = rows.model._meta

    def make():
        found = rows.aggregate(count=Count("pk"), **{m: Max(m) for m in moments})
        return Queue(
            label=label or capfirst(opts.verbose_name_plural),
            count=found["count"],
            newest_at=max((found[m] for m in moments if found[m]), default=None),
            url=reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + query,
            is_mailed=is_mailed,
        )

    return rows.model, make
