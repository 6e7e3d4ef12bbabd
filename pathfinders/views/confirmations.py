"""A country's focal institution says that the country's record is right."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance87.core.texts import format_on, translated_text
from partners.views.confirmations import confirmation_page, linked_page
from pathfinders.models import PathfinderCountry


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, slug):
    """The page with one button, for whoever keeps the country and is signed in."""
    rows = PathfinderCountry.objects.confirmable_by(request.user)
    pathfinder = get_object_or_404(rows, slug=slug)
    return confirmation_page(request, pathfinder, request.user, facts=country_facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request, slug, token):
    """The same page by the link of a mail, for its addressee as long as they may."""
    return linked_page(request, PathfinderCountry, slug, token, facts=country_facts)


def country_facts(pathfinder):
    """What the head of a country's page says; the rest is read on the page itself."""
    steps = [
        f"{capfirst(str(step.get_kind_display()))}, {format_on(step.on, step.precision)}"
        for step in pathfinder.stage_events.all()
    ]
    institution = translated_text(pathfinder, "focal_institution")[0]
    said = [
        (_("Summary"), translated_text(pathfinder, "summary")[0]),
        (_("National focal point institution"), institution),
        (_("Steps so far"), "; ".join(steps)),
    ]
    return [(label, words) for label, words in said if words]
