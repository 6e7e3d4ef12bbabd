"""What countries ask partners for, what those offer, and what came of it."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.syndication.views import Feed
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import ExtractYear
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.models import Country, Theme
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from pathfinders.actions import support as actions
from pathfinders.enums import SupportKind
from pathfinders.filtersets import SupportRequestFilterSet
from pathfinders.forms.support import AnswerForm, OfferForm, SupportRequestForm
from pathfinders.models import Commitment, SupportOffer, SupportRequest
from pathfinders.models.support import COUNTRY, offering_partners
from pathfinders.search import SUPPORT_WEIGHTS

IN_FEED = 50


def years(values):
    """The choices of the facet; what was asked for and is no year is none of them."""
    known = {value for value in values if str(value).isdecimal()}
    return {year: str(year) for year in sorted({int(value) for value in known})}


FACETS = [
    Facet("kind", gettext_lazy("Kind of support"), "kind", from_choices(SupportKind)),
    Facet(
        "country",
        gettext_lazy("Country"),
        f"{COUNTRY}__country__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
    # A heading of a roadmap is as visible as what stands below it, so its themes are.
    Facet(
        "theme",
        gettext_lazy("Theme"),
        "commitment__priority_area__themes__slug",
        from_rows(Theme.objects.all(), "slug"),
    ),
    Facet(
        "year",
        gettext_lazy("Needed in"),
        ExtractYear("needed_by"),
        years,
        single=True,
    ),
]

SORTS = [
    Sort("new", gettext_lazy("newest"), lambda: ["-created_at"]),
    Sort(
        "needed",
        gettext_lazy("needed first"),
        lambda: [F("needed_by").asc(nulls_last=True), "-created_at"],
    ),
    Sort(
        "country",
        gettext_lazy("country"),
        lambda: [by_name(COUNTRY, "country", "name"), "-created_at"],
    ),
]


def said(row, field):
    return translated_text(row, field)[0]


COLUMNS = [
    Column(gettext_lazy("Country"), lambda row: said(row.pathfinder.country, "name")),
    Column(gettext_lazy("Commitment"), lambda row: row.commitment.reference),
    Column(
        gettext_lazy("Title of the commitment"),
        lambda row: said(row.commitment, "title"),
    ),
    Column(gettext_lazy("What is asked for"), lambda row: said(row, "title")),
    Column(gettext_lazy("Details"), lambda row: said(row, "text")),
    Column(gettext_lazy("Kind of support"), lambda row: row.get_kind_display()),
    Column(gettext_lazy("Needed by"), lambda row: row.needed_by),
    Column(gettext_lazy("Asked on"), lambda row: row.created_at.date()),
]


@require_safe
def support_list(request):
    """The open requests: what partners can still answer."""
    listing = list_rows(
        request,
        SupportRequest.objects.for_reader(request.user).open(),
        filterset_class=SupportRequestFilterSet,
        sorts=SORTS,
        facets=FACETS,
        weights=SUPPORT_WEIGHTS,
    )
    if kind := download_asked(request):
        rows = listing.rows.iterator(chunk_size=500)
        return download_response(
            kind, rows, COLUMNS, name="alliance-8-7-support-asked-for"
        )
    return render(request, "pathfinders/support_list.html", {"listing": listing})


class SupportFeed(Feed):
    """The open requests that anyone may read, whoever asks: feeds know no reader."""

    feed_type = Atom1Feed
    title = gettext_lazy("Alliance 8.7: support asked for by pathfinder countries")
    subtitle = gettext_lazy("Open requests, the newest first.")

    def link(self):
        return reverse("pathfinders:support")

    def items(self):
        rows = SupportRequest.objects.for_reader(None).open()
        return rows.order_by("-created_at")[:IN_FEED]

    def item_title(self, item):
        country = said(item.pathfinder.country, "name")
        return for_xml(f"{country}: {said(item, 'title')}")

    def item_description(self, item):
        return for_xml(said(item, "text") or said(item.commitment, "title"))

    def item_guid(self, item):
        return f"urn:uuid:{item.pk}"

    def item_pubdate(self, item):
        return item.created_at

    def item_updateddate(self, item):
        return item.updated_at

    def item_categories(self, item):
        return [str(item.get_kind_display())]


support_feed = require_safe(SupportFeed())


def for_xml(text):
    """``text`` without the characters that XML has no place for."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def support_ask(request, pk):
    """Ask for support of a commitment, for those who keep its country."""
    rows = Commitment.objects.editable_by(request.user).select_related(
        "priority_area__roadmap__pathfinder__country"
    )
    commitment = get_object_or_404(rows, pk=pk)
    form = SupportRequestForm(
        request.POST or None,
        instance=SupportRequest(commitment=commitment),
        reader=request.user,
    )
    if request.method == "POST":
        if form.is_valid():
            made = actions.ask_for_support(
                commitment=commitment, by=request.user, values=form.values()
            )
            messages.success(request, _("The request is written down."))
            return redirect(made)
        please_correct(request)
    context = {"form": form, "commitment": commitment}
    return render(request, "pathfinders/support_form.html", context)


def please_correct(request):
    messages.error(
        request, _("Please correct what is marked. What you typed is still here.")
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def support_edit(request, pk):
    """Change what is asked for. What somebody else saved meanwhile is shown first."""
    rows = SupportRequest.objects.editable_by(request.user).select_related(
        f"{COUNTRY}__country"
    )
    if request.method == "POST":
        rows = rows.select_for_update(of=["self"])
    row = get_object_or_404(rows, pk=pk)
    if not row.is_current:
        messages.error(request, _("This request is over and cannot be changed."))
        return redirect(row)
    form = SupportRequestForm(request.POST or None, instance=row, reader=request.user)
    if request.method == "POST":
        if form.is_valid():
            actions.edit_request(
                request=row,
                by=request.user,
                values=form.values(),
                revision=form.cleaned_data["revision_seen"],
            )
            messages.success(request, _("Your changes are saved."))
            return redirect(row)
        please_correct(request)
        # Validating wrote what was typed into the record that the page names.
        row = SupportRequest.objects.select_related(f"{COUNTRY}__country").get(pk=pk)
    context = {"form": form, "commitment": row.commitment, "asked": row}
    return render(request, "pathfinders/support_form.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support_request(request, pk):
    """One request, and what was offered as far as this reader is a side of it."""
    user = request.user
    row = get_object_or_404(SupportRequest.objects.for_reader(user), pk=pk)
    form = None
    answer = {}
    if request.method == "POST":
        todo, _colon, key = request.POST.get("do", "").partition(":")
        try:
            if todo == "offer":
                form = offer_form(user, row, request.POST)
                done = make_offer(request, row, form)
            elif todo in ("accept", "decline"):
                done = answer_offer(request, row, todo, key, answer)
            else:
                done = carry_out(request, row, todo, key)
            if done:
                return redirect(row)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        row = get_object_or_404(SupportRequest.objects.for_reader(user), pk=pk)
    offers = row.offers.for_reader(user)
    decidable = set(row.offers.decidable_by(user).values_list("pk", flat=True))
    own = set(row.offers.editable_by(user).open().values_list("pk", flat=True))
    may_keep = SupportRequest.objects.editable_by(user).filter(pk=row.pk).exists()
    may_offer = SupportRequest.objects.offerable_by(user).filter(pk=row.pk).exists()
    context = {
        "asked": row,
        "offers": [
            {
                "offer": offer,
                "answer": answer.get(offer.pk) or AnswerForm(prefix=str(offer.pk))
                if offer.pk in decidable
                else None,
                "may_withdraw": offer.pk in own,
            }
            for offer in offers
        ],
        "may_keep": may_keep,
        "form": (form or offer_form(user, row)) if may_offer else None,
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "pathfinders/support_request.html", context)


def offer_form(user, row, data=None):
    return OfferForm(data, partners=offering_partners(user, row))


def make_offer(request, row, form):
    if not form.is_valid():
        please_correct(request)
        return False
    actions.offer_support(request=row, by=request.user, **form.cleaned_data)
    messages.success(request, _("Your offer is with those who speak for the country."))
    return True


def answer_offer(request, row, todo, key, answer):
    """Accept or decline; what was typed stays in ``answer`` where it cannot be done."""
    offer = offer_of(row.offers.decidable_by(request.user), key)
    form = AnswerForm(request.POST, prefix=str(offer.pk))
    answer[offer.pk] = form
    if not form.is_valid():
        please_correct(request)
        return False
    reason = form.cleaned_data["reason"]
    if todo == "accept":
        actions.accept_offer(offer=offer, by=request.user, reason=reason)
        messages.success(request, _("Accepted. The partner is told by mail."))
    elif not reason:
        form.add_error("reason", _("Say why the offer is declined."))
        return False
    else:
        actions.decline_offer(offer=offer, by=request.user, reason=reason)
        messages.success(request, _("Declined. The partner is told by mail."))
    return True


def offer_of(offers, key):
    """The offer that a button names among ``offers``; 404 for any other."""
    found = next((offer for offer in offers if str(offer.pk) == key), None)
    if found is None:
        raise Http404
    return found


def carry_out(request, row, todo, key):
    """Do what the button says. Return whether it is done."""
    by = request.user
    if todo == "withdraw-offer":
        offer = offer_of(SupportOffer.objects.editable_by(by).filter(request=row), key)
        actions.withdraw_offer(offer=offer, by=by)
        messages.success(request, _("Your offer is withdrawn."))
    elif todo == "withdraw":
        actions.withdraw_request(request=row, by=by)
        messages.success(request, _("The request is withdrawn."))
    elif todo == "close":
        actions.close_request(request=row, by=by)
        messages.success(request, _("The request is closed."))
    else:
        raise Http404
    return True
