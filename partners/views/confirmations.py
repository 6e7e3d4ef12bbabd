"""A record's own people say that it is right: signed in, or by a link from a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from pghistory import context as provenance

from alliance87.core.revisions import Conflict
from partners.actions import confirmations
from partners.models import Partner
from partners.profiles import fields_of, label_of, value_of, words_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, slug):
    """The page with one button, for whoever speaks for the partner and is signed in."""
    rows = Partner.objects.confirmable_by(request.user)
    partner = get_object_or_404(rows, slug=slug)
    return confirmation_page(request, partner, request.user, facts=profile_facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request, slug, token):
    """The same page by the link of a mail, for its addressee as long as they may."""
    return linked_page(request, Partner, slug, token, facts=profile_facts)


def linked_page(request, model, slug, token, *, facts):
    """The page for the person of a signed link; one answer to every link that is not good.

    Opening it changes nothing: programs that look into mails open links too.
    """
    asked = confirmations.asked_by_link(token)
    record = None
    if asked:
        key, person = asked
        rows = model.objects.confirmable_by(person)
        record = rows.filter(pk=key, slug=slug).first()
    if record is None:
        return render(request, "records/confirm_gone.html", status=410)
    return confirmation_page(request, record, person, facts=facts)


def confirmation_page(request, record, person, *, facts):
    """What is to be confirmed, and the button; then the thanks.

    ``facts`` gives what the record says, as (label, words) pairs.
    """
    today = timezone.localdate()
    if request.method == "POST":
        # A link says who it is, where nobody is signed in.
        with provenance(user=person.pk):
            done = carry_out(request, record, person, today)
        record.refresh_from_db()
        if done and request.user.is_authenticated:
            return redirect(record)
    return render(
        request,
        "records/confirm.html",
        {
            "record": record,
            "facts": facts(record),
            "is_done": record.confirmed_on == today,
            "propose_url": propose_url(record),
        },
    )


def carry_out(request, record, person, today):
    """Confirm what the page showed. Return whether it is done, or was done already."""
    posted = request.POST.get("revision", "")
    revision = int(posted) if posted.isascii() and posted.isdigit() else 0
    try:
        confirmations.confirm(record=record, by=person, revision=revision, on=today)
    except PermissionDenied as error:
        raise Http404 from error
    except Conflict as conflict:
        if conflict.record.confirmed_on == today:  # a second click
            return True
        messages.warning(
            request,
            _(
                "The record was changed after you opened this page. Look at it as it is "
                "now, then confirm it."
            ),
        )
        return False
    messages.success(request, _("Thank you. The record is confirmed as of today."))
    return True


def propose_url(record):
    if isinstance(record, Partner):
        return reverse("partners:propose", kwargs={"slug": record.slug})
    return ""


def profile_facts(partner):
    """What a partner may itself propose about its record, as it stands.

    Without its mailbox: a link may be passed on.
    """
    said = [
        (label_of(partner, name), words_of(partner, name, value_of(partner, name)))
        for name in fields_of(partner)
        if name not in partner.private_fields
    ]
    return [(label, words) for label, words in said if words]
