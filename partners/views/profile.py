"""What a partner's people say about their partner and about themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance87.core.revisions import Conflict
from partners.actions import changes, people
from partners.enums import ProposalState
from partners.forms import ConsentForm, NoteForm
from partners.models import Partner, ProfileChange, Representative
from partners.profiles import (
    fields_of,
    in_order,
    label_of,
    profile_form,
    word_diff,
    words_of,
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request, slug):
    """A focal point proposes what their partner's page should say."""
    own = Partner.objects.visible_to(request.user).proposable_by(request.user)
    partner = get_object_or_404(own, slug=slug)
    return proposing_page(request, partner, partner, "partners/propose.html")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_listing(request, slug):
    """Somebody's own entry: consent counts at once, the rest is proposed."""
    partners = Partner.objects.visible_to(request.user)
    own = Representative.objects.of(request.user).select_related("partner")
    listing = get_object_or_404(own, partner__in=partners, partner__slug=slug)
    if request.POST.get("do") == "consent":
        return save_consent(request, listing)
    return proposing_page(request, listing, listing.partner, "partners/my_listing.html")


def save_consent(request, listing):
    consent = ConsentForm(request.POST, instance=listing)
    if consent.is_valid():
        people.set_consent(
            representative=listing, by=request.user, **consent.cleaned_data
        )
        messages.success(request, _("Your choice is saved and counts from now."))
        return redirect("partners:my-listing", slug=listing.partner.slug)
    # Validating wrote the refused values into the record that the page shows.
    listing.refresh_from_db()
    return proposing_page(
        request, listing, listing.partner, "partners/my_listing.html", consent=consent
    )


def proposing_page(request, record, partner, template, consent=None):
    """The form of a proposal; the open proposal instead, where there is one.

    Beside an open one what was typed meanwhile stays, and may take its place.
    """
    proposals = list(ProfileChange.objects.for_reader(request.user).about(record))
    waiting = next((change for change in proposals if change.is_open), None)
    past = [change for change in proposals if not change.is_open]
    do = request.POST.get("do")
    if do == "withdraw" and waiting:
        return withdraw(request, waiting)
    form, note = proposal_form(record, initial=started_from(request, past)), NoteForm()
    if do in ("propose", "replace"):
        form, note = typed_form(record, request.POST), NoteForm(request.POST)
        if form.is_valid() and note.is_valid():
            instead_of = waiting if do == "replace" else None
            change = propose_values(request, record, form, note, instead_of)
            if change:
                return redirect(change)
            form = typed_form(record, request.POST)
            form.is_valid()
        elif not form.is_conflict:
            messages.error(
                request,
                _("Please correct what is marked. What you typed is still here."),
            )
    if consent is None and isinstance(record, Representative):
        consent = ConsentForm(instance=record)
    return render(
        request,
        template,
        {
            "partner": partner,
            "record": record,
            "form": form,
            "note": note,
            "consent": consent,
            "waiting": waiting,
            "past": past,
            **shown_proposal(waiting, past),
        },
    )


def proposal_form(record, **options):
    return profile_form(record, names=[*fields_of(record), "revision_seen"], **options)


def typed_form(record, typed):
    """The form over the record as it is now, into which it writes what was typed."""
    return proposal_form(type(record).objects.get(pk=record.pk), values=typed)


def started_from(request, past):
    """What the earlier proposal that the address names would have had the record say."""
    chosen = [change for change in past if str(change.pk) == request.GET.get("from")]
    return chosen[0].proposed if chosen else None


def shown_proposal(waiting, past):
    """The proposal whose differences the page shows: the open one, or one in vain."""
    last = past[-1] if past and not waiting else None
    in_vain = last if last and last.state in ProposalState.in_vain() else None
    shown = waiting or in_vain
    return {
        "in_vain": in_vain,
        "differences": differences(shown) if shown else [],
    }


def propose_values(request, record, form, note, instead_of):
    """Propose what was typed, in place of an open proposal if need be.

    Return the proposal, or None where it cannot be made.
    """
    values = {name: form.cleaned_data[name] for name in fields_of(record)}
    try:
        with transaction.atomic():
            if instead_of:
                changes.withdraw_change(change=instead_of, by=request.user)
            change = changes.propose_change(
                record=record,
                by=request.user,
                values=values,
                revision=form.instance.revision,
                note=note.cleaned_data["note"],
            )
    except Conflict:
        return None  # the form says so, once it is filled anew
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    text = _("Your proposal is with the Secretariat. You are told by mail.")
    messages.success(request, text)
    return change


def withdraw(request, change):
    try:
        changes.withdraw_change(change=change, by=request.user)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your proposal is withdrawn."))
    return redirect(change)


def differences(change):
    """Field by field, what an open proposal changes."""
    record = change.record
    return [
        {
            "label": label_of(record, name),
            "diff": word_diff(
                words_of(record, name, change.before[name]),
                words_of(record, name, value),
            ),
        }
        for name, value in in_order(record, change.proposed).items()
    ]
