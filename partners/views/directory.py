from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import Language
from alliance87.core.listing import (
    Sort,
    by_name,
    download_asked,
    list_indexed,
    url_with,
)
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from alliance87.core.worldmap import DISCLAIMER
from partners.facets import INDEX, choices_for, directory_facets, order_of
from partners.filtersets import PartnerFilterSet
from partners.maps import partner_map
from partners.models import MergedPartner, Partner, Representative
from partners.search import PARTNER_WEIGHTS, instead

SORTS = [
    Sort("name", _("name"), lambda: [by_name("name")]),
    Sort(
        "country",
        _("country"),
        lambda: [by_name("country", "name").asc(nulls_last=True), by_name("name")],
    ),
    Sort(
        "group", _("stakeholder group"), lambda: ["stakeholder_group", by_name("name")]
    ),
]


def said(row, field):
    """The text of a translated field a reader gets; empty for no row."""
    return translated_text(row, field)[0]


COLUMNS = [
    Column(_("Name"), lambda row: said(row, "name")),
    Column(_("Acronym"), lambda row: row.acronym),
    Column(_("Stakeholder group"), lambda row: row.get_stakeholder_group_display()),
    Column(_("Home country"), lambda row: said(row.country, "name")),
    Column(
        _("Countries of work"),
        lambda row: [said(country, "name") for country in row.countries_of_work.all()],
    ),
    Column(
        _("Themes"), lambda row: [said(theme, "name") for theme in row.themes.all()]
    ),
    Column(_("Working languages"), lambda row: language_names(row.working_languages)),
    Column(_("Belongs to"), lambda row: said(row.parent, "name")),
    Column(_("Website"), lambda row: row.website),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


def language_names(codes):
    names = dict(Language.choices)
    return [str(names.get(code, code)) for code in codes]


VIEWS = [("", _("List")), ("map", _("Map"))]


def directory(request):
    """The ``Listing`` of the partners that the query string asks for."""
    user = request.user
    snapshot = INDEX.snapshot()
    rows = Partner.objects.for_directory(user)
    choices = choices_for(snapshot, user)
    return list_indexed(
        request,
        snapshot,
        rows,
        filterset_class=PartnerFilterSet,
        sorts=SORTS,
        orders=lambda key: order_of(snapshot, choices, key),
        facets=directory_facets(
            snapshot,
            choices,
            data=request.GET,
            visible=snapshot.rows(rows),
            this_year=timezone.localdate().year,
        ),
        weights=PARTNER_WEIGHTS,
        instead=instead,
    )


def partner_list(request):
    """The directory: filters with counts, words, order; the URL is the whole state."""
    listing = directory(request)
    if kind := download_asked(request):
        found = listing.rows.iterator(Partner.objects.for_reader(request.user))
        return download_response(kind, found, COLUMNS, name="alliance-8-7-partners")
    context = {
        "listing": listing,
        "base": "fragment.html" if wants_fragment(request) else "base.html",
        "views": [
            {
                "label": label,
                "url": url_with(request, view=view),
                "current": (listing.view == "map") == (view == "map"),
            }
            for view, label in VIEWS
        ],
    }
    if listing.view == "map":
        context["world"] = partner_map(
            listing.rows.snapshot,
            listing.rows.bits,
            choices_for(listing.rows.snapshot, request.user).country,
            url_of=lambda code: url_with(request, country=[code], view=None),
        )
        context["disclaimer"] = DISCLAIMER
    response = render(request, "partners/list.html", context)
    # What HTMX gets for an address is not what a reader gets who opens it.
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def wants_fragment(request):
    """Whether HTMX asks, for a part of the page it is on."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def partner_detail(request, slug):
    """One partner and what it takes part in, as far as this reader may see it."""
    user = request.user
    partners = Partner.objects.for_reader(user)
    partner = partners.filter(slug=slug).first()
    if partner is None:  # perhaps a record that was merged
        former = MergedPartner.objects.named(slug).values("partner")[:1]
        return redirect(get_object_or_404(partners, pk__in=former), permanent=True)
    own_listing = Representative.objects.of(user).filter(partner=partner).first()
    context = {
        "partner": partner,
        "own_listing": own_listing,
        "may_propose": own_listing and own_listing.may_propose,
        "breadcrumb": [(reverse("partners:list"), _("Partners"))],
        "languages": language_names(partner.working_languages),
        "affiliates": partner.affiliates.for_reader(user).order_by(by_name("name")),
        "memberships": partner.memberships.for_reader(user).current(),
        "former_memberships": partner.memberships.for_reader(user).filter(
            until__isnull=False
        ),
        "seats": partner.seats.for_reader(user),
        "commitments_led": partner.commitments_led.for_reader(user),
        "commitments_supported": partner.commitments_supported.for_reader(user),
        "offers": partner.support_offers.for_reader(user)
        .standing()
        .select_related("request"),
        "events": events_of(partner, user),
        "meetings": contributions_of(partner, user),
        "representatives": partner.representatives.for_reader(user),
        "documents": partner.documents.for_reader(user).current(user),
        "history": partner.membership_events.for_reader(user).select_related("source"),
    }
    return render(request, "partners/detail.html", context)


def events_of(partner, user):
    """The events a partner stands behind, the latest first, each with its parts."""
    parts = [
        (_("host"), partner.events_hosted),
        (_("chair"), partner.events_chaired),
        (_("organiser"), partner.events_organised),
        (_("funder"), partner.events_funded),
    ]
    events = {}
    for part, related in parts:
        for event in related.visible_to(user):
            events.setdefault(event.pk, {"event": event, "parts": []})
            events[event.pk]["parts"].append(part)
    return sorted(
        events.values(), key=lambda entry: entry["event"].starts_at, reverse=True
    )


def contributions_of(partner, user):
    """What the partner's people did at meetings, by meeting, the latest first."""
    rows = partner.contributions.for_reader(user).select_related(
        "agenda_item__event", "section__report__event"
    )
    meetings = {}
    for row in rows.order_by("agenda_item__position", "section__position", "position"):
        place = row.section or row.agenda_item
        event = place.report.event if row.section else place.event
        page = place.report if row.section else event
        meeting = meetings.setdefault(event.pk, {"event": event, "contributions": []})
        meeting["contributions"].append({"row": row, "place": place, "page": page})
    return sorted(meetings.values(), key=lambda m: m["event"].starts_at, reverse=True)
