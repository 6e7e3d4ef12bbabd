"""The two pages that read every app: the home page and the search over all records."""

from types import SimpleNamespace

from django.core.paginator import InvalidPage, Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from action_groups.models import ActionGroup, Output
from alliance87.core.search import MAX_LENGTH, query_for
from alliance87.core.texts import translated_text
from alliance87.core.worldmap import DISCLAIMER
from alliance87.search.indexes import INDEXES
from events.models import Event, MeetingReport, Proposal
from partners.models import Partner
from pathfinders.maps import pathfinder_map
from pathfinders.models import Commitment, PathfinderCountry, SupportRequest
from pathfinders.progress import stage_of

EVENTS_SHOWN = 5
SHOWN_OF_EACH = 5
PER_PAGE = 20


# -- Home ------------------------------------------------------------------------------
@require_safe
def home(request):
    """What the Alliance is and where it stands, from the records this reader may see."""
    user, now = request.user, timezone.now()
    today = timezone.localdate()
    pathfinders = list(PathfinderCountry.objects.for_reader(user))
    events = Event.objects.for_reader(user)
    upcoming = list(events.upcoming(at=now).order_by("starts_at")[:EVENTS_SHOWN])
    latest = events.filter(ends_at__lt=now).order_by("-starts_at")
    stages = [(row, stage_of(row.stage_events.all(), on=today)) for row in pathfinders]
    context = {
        "figures": figures(user, len(pathfinders)),
        "world": pathfinder_map(stages),
        "disclaimer": DISCLAIMER,
        "map_facts": sourced(pathfinders),
        "upcoming": upcoming,
        "latest": [] if upcoming else list(latest[:EVENTS_SHOWN]),
        "reports": MeetingReport.objects.for_reader(user).order_by(
            "-event__starts_at", "-version"
        )[:3],
        "groups": ActionGroup.objects.for_reader(user)[:6],
    }
    return render(request, "home/home.html", context)


def sourced(rows):
    """One fact for each source of ``rows``, for a picture that shows them all."""
    sources = {row.public_source for row in rows if row.public_source}
    return [SimpleNamespace(source=source, locator="") for source in sources]


def figures(user, pathfinder_count):
    """The counts of the home page: each a number, its words and where it leads."""
    counted = [
        (Partner.objects.visible_to(user).listed(), "partners:list"),
        (Commitment.objects.visible_to(user), "pathfinders:list"),
        (ActionGroup.objects.visible_to(user), "action_groups:list"),
        (Event.objects.visible_to(user), "events:list"),
        (Proposal.objects.visible_to(user), "events:proposals"),
    ]
    numbers = [(rows.count(), reverse(name)) for rows, name in counted]
    numbers.insert(1, (pathfinder_count, reverse("pathfinders:list")))
    words = [
        _("partner organisations"),
        _("pathfinder countries"),
        _("commitments in their roadmaps"),
        _("action groups"),
        _("meetings and events"),
        _("proposals from meetings"),
    ]
    return [
        {"number": number, "label": label, "url": url}
        for (number, url), label in zip(numbers, words, strict=True)
    ]


# -- Search ----------------------------------------------------------------------------
@require_safe
def results(request):
    """Every kind of record that has all the words, grouped; ``?in=`` for one kind."""
    text = request.GET.get("q", "").replace("\x00", " ")[:MAX_LENGTH].strip()
    chosen = next((i for i in INDEXES if i.key == request.GET.get("in")), None)
    context = {
        "query": text,
        "search_words": text,  # in the box of the page's head too
        "chosen": chosen,
        "asked_in": request.GET.get("in", "")[:40],
        "has_words": query_for(text) is not None,
        "problems": [],
    }
    if request.GET.get("in") and chosen is None:
        context["problems"].append(
            _("There is no such kind of record; these are results of every kind.")
        )
    if context["has_words"]:
        groups = [found_in(index, request.user, text) for index in INDEXES]
        context["total"] = sum(group["count"] for group in groups)
        context["tabs"] = tabs(groups, text, chosen, context["total"])
        context["groups"] = [group for group in groups if group["count"]]
        if chosen:
            group = next(g for g in groups if g["index"] is chosen)
            page = page_of(request, group["rows"], context["problems"])
            context["page"], context["group"] = page, group
            context["found"] = [entry(chosen, row) for row in page]
    if chosen is None:
        for group in context.get("groups", []):
            shown = group["rows"][:SHOWN_OF_EACH]
            group["found"] = [entry(group["index"], row) for row in shown]
    return render(request, "search/results.html", context)


def found_in(index, user, text):
    rows = index.results(user=user, text=text)
    return {
        "index": index,
        "label": index.label,
        "rows": rows,
        "count": rows.order_by().count(),
        "url": search_url(text, index),
    }


def search_url(text, index=None):
    query = {"q": text} | ({"in": index.key} if index else {})
    return f"{reverse('search:results')}?{urlencode(query)}"


def tabs(groups, text, chosen, total):
    """The kinds that have results, and the one looked at, as links with counts."""
    kinds = [
        {
            "label": group["label"],
            "url": group["url"],
            "count": group["count"],
            "current": group["index"] is chosen,
        }
        for group in groups
        if group["count"] or group["index"] is chosen
    ]
    everything = {"label": _("Everything"), "url": search_url(text), "count": total}
    return [everything | {"current": chosen is None}, *kinds]


def page_of(request, rows, problems):
    paginator = Paginator(rows, PER_PAGE)
    asked = request.GET.get("page", "1")
    try:
        return paginator.page(asked)
    except InvalidPage:
        problems.append(_("There is no such page of results; this is the first."))
        return paginator.page(1)


def entry(index, row):
    """One result: the object and field that name it, its address, and where it stands."""
    obj, field = row, index.title
    while "." in field:
        name, field = field.split(".", 1)
        obj = getattr(obj, name)
    return {
        "row": row,
        "titled": obj,
        "title": field,
        "excerpt": index.excerpt,
        "where": where(index, row),
        "url": address_of(row),
    }


def address_of(row):
    """Where a record is read; an output stands on its work plan's page."""
    if isinstance(row, Output):
        return f"{row.objective.work_plan.get_absolute_url()}#output-{row.pk}"
    return row.get_absolute_url()


def where(index, row):
    """A few words on what a result is and what it belongs to."""
    words = [index.model._meta.verbose_name]
    for name in ("kind", "stakeholder_group"):
        if hasattr(row, name):
            words = [getattr(row, f"get_{name}_display")()]
    if index.model is Commitment:
        country = row.priority_area.roadmap.pathfinder.country
        words.append(translated_text(country, "name")[0])
    elif index.model is SupportRequest:
        words.append(translated_text(row.pathfinder.country, "name")[0])
    elif index.model is Proposal:
        words.append(translated_text(row.section.report, "title")[0])
    elif index.model is Output:
        words.append(translated_text(row.objective.work_plan, "title")[0])
    elif getattr(row, "country", None) and index.model is not PathfinderCountry:
        words.append(translated_text(row.country, "name")[0])
    return [str(word) for word in words]
