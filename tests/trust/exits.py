"""Every way out of the portal for text, as addresses, in a random order.

Built from what the lists themselves declare: their filters, orders and searches.
"""

from itertools import pairwise

from django.test import RequestFactory

from action_groups.models import ActionGroup
from action_groups.views import groups as action_groups
from action_groups.views import papers, space
from alliance87.api import ENDPOINTS
from alliance87.core import views as documents
from alliance87.core.api.shape import paths_of
from alliance87.search.indexes import INDEXES
from events.models import Event, MeetingReport
from events.views import (
    action_points,
    events,
    participants,
    proposals,
    publications,
    report_comments,
    reports,
    rsvp,
)
from partners.views import directory as partners
from pathfinders.views import board, support
from pathfinders.views import countries as pathfinders
from tests.trust.addresses import line_of, patterns
from tests.trust.policy import LINES

# Each list page: its view's module, and the names there of its orders and filters.
LISTS = {
    "/en/partners/": (partners.SORTS, partners.PartnerFilterSet),
    "/en/pathfinders/": (pathfinders.SORTS, pathfinders.PathfinderCountryFilterSet),
    "/en/pathfinders/support/": (support.SORTS, support.SupportRequestFilterSet),
    "/en/pathfinders/reports/": (board.SORTS, board.ReportBoardFilterSet),
    "/en/action-groups/": (action_groups.SORTS, action_groups.ActionGroupFilterSet),
    "/en/events/": (events.SORTS, events.EventFilterSet),
    "/en/events/mine/": (rsvp.SORTS, rsvp.EventFilterSet),
    "/en/events/reports/": (reports.SORTS, reports.MeetingReportFilterSet),
    "/en/events/proposals/": (proposals.SORTS, proposals.ProposalFilterSet),
    "/en/events/action-points/": (
        action_points.SORTS,
        action_points.ActionPointListFilterSet,
    ),
    "/en/documents/": (documents.SORTS, documents.DocumentFilterSet),
}
# The lists of each group's space, by what follows the group's own address.
SPACE_LISTS = {
    "space/": (space.THREAD_SORTS, space.ThreadFilterSet),
    "space/documents/": (papers.PAPER_SORTS, papers.PaperFilterSet),
}


# The lists of each event, and of each report, alike.
EVENT_LISTS = {
    "agenda/publications/": (
        publications.SORTS,
        publications.PublicationsOfEventFilterSet,
    ),
    "participants/": (participants.SORTS, participants.ParticipantFilterSet),
    "people/": (rsvp.PEOPLE_SORTS, rsvp.PeopleFilterSet),
}
REPORT_LISTS = {
    "comments/": (report_comments.SORTS, report_comments.ReportCommentListFilterSet)
}
LISTS_OF_RECORDS = [
    ("/en/action-groups/", ActionGroup, SPACE_LISTS),
    ("/en/events/", Event, EVENT_LISTS),
    ("/en/events/reports/", MeetingReport, REPORT_LISTS),
]


def every_list():
    """Each list page there is: its address, the orders and the filters."""
    for address, (sorts, filterset_class) in LISTS.items():
        yield address, sorts, filterset_class
    for start, model, found in LISTS_OF_RECORDS:
        for slug in model._base_manager.values_list("slug", flat=True):
            for tail, (sorts, filterset_class) in found.items():
                yield f"{start}{slug}/{tail}", sorts, filterset_class


def values_of(filter_, anyone):
    """What one may ask a filter for: its choices, or every row there is."""
    field = filter_.field
    if hasattr(field, "queryset"):
        name = field.to_field_name or "pk"
        model = field.queryset.model
        return [str(v) for v in model._base_manager.values_list(name, flat=True)]
    if choices := getattr(field, "choices", None):
        return [str(value) for value, _label in choices if value]
    return ["2020", "2026", "2026-03-10", "Key proposals"]


def parameters_of(filterset_class, user):
    """Every filter of a list with the values one may ask for."""
    request = RequestFactory().get("/")
    request.user = user
    filterset = filterset_class({}, request=request)
    return {
        name: values_of(filter_, user) for name, filter_ in filterset.filters.items()
    }


def shapes_of(viewset):
    """What one may ask of the records of an endpoint, and how of its list."""
    rows = viewset.queryset.model._base_manager
    return {
        "expand": paths_of(viewset.serializer_class),
        "fields": list(viewset.serializer_class().fields),
        "cursor": [""],
        "format": ["json", "csv", "xlsx", "jsonl"],
        "id": [str(key) for key in rows.values_list("pk", flat=True)],
    }


def lists(user):
    """(address, parameters) of each list of the pages and of the API."""
    for address, sorts, filterset_class in every_list():
        parameters = parameters_of(filterset_class, user)
        parameters["sort"] = [sort.key for sort in sorts]
        parameters["page"] = ["1", "2", "99"]
        parameters["format"] = ["csv", "xlsx", "json"]
        if address == "/en/events/":
            parameters["view"] = ["month", "map"]
            parameters["month"] = ["2026-03", "2019-07"]
        yield address, parameters, "q"
    for name, viewset in ENDPOINTS.items():
        parameters = {}
        if getattr(viewset, "filterset_class", None):
            parameters = parameters_of(viewset.filterset_class, user)
        orders = list(getattr(viewset, "ordering_fields", None) or [])
        parameters["ordering"] = [*orders, *(f"-{order}" for order in orders)]
        parameters["page"] = ["1", "2", "99"]
        parameters["page_size"] = ["1", "7", "100"]
        parameters["lang"] = ["en", "fr", "es", "all"]
        parameters |= shapes_of(viewset)
        searched = "search" if getattr(viewset, "search_weights", None) else ""
        yield f"/api/v1/{name}/", {k: v for k, v in parameters.items() if v}, searched
    kinds = [index.key for index in INDEXES]
    yield "/en/search/", {"in": kinds, "page": ["1", "2"]}, "q"


def record_addresses(world):
    """The address of every row that has one, each in the three languages."""
    for pattern in patterns():
        line = line_of(pattern, LINES)
        if line is None or not line.of or pattern.name.startswith("accounts:"):
            continue
        for row in world.rows.values():
            if type(row).__name__ == line.of and line.where(row):
                argument = line.arg or line.key
                key = {argument: getattr(row, line.key)}
                address = pattern.address(**key, **(line.args or {}))
                yield address
                if pattern.name == "pathfinders:detail":
                    yield f"{address}?since=2020-01-01"
    yield from comparisons(world)


def comparisons(world):
    """Each pathfinder country beside the next, on the page and as a file."""
    codes = [
        world.rows[row.country_id].iso2
        for row in world.rows.values()
        if type(row).__name__ == "PathfinderCountry"
    ]
    for pair in pairwise(codes):
        chosen = "&".join(f"country={code}" for code in pair)
        yield f"/en/pathfinders/compare/?{chosen}"
        yield f"/en/pathfinders/compare/?{chosen}&format=csv"


def plain_addresses():
    """The addresses that take no argument, the administration's included."""
    for pattern in patterns():
        if not pattern.parameters and "logout" not in pattern.name:
            yield pattern.address()
    yield "/en/no-such-page/"
    yield "/api/v1/no-such-endpoint/"
