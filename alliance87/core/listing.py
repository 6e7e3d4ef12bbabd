"""What every list page does: search, filter, count, sort, page. The URL says it all."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    JSONField,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext

from alliance87.core.facets import Selection, bits_of, text_of, union
from alliance87.core.search import MAX_LENGTH, Fold, search

PER_PAGE = 50
DOWNLOADS = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class Sort:
    """An order a reader may choose by ``?sort=key``."""

    key: str
    label: str
    order: Callable[[], list]


@dataclass(frozen=True)
class Facet:
    """A filter of the page, each of its choices with the number of rows it leaves.

    Where one may tick several and has ticked one, what is not ticked says how many rows
    it would add; see ``docs/adr/0014``.

    ``name`` is the filter's name in the URL and in the FilterSet. ``path`` is what is
    counted: a look-up path, an expression, or, where it depends on who asks or when, a
    function of (rows, user) that returns an expression or, where the way there leads
    over rows that not everyone may see, {value: count}.
    ``labels`` turns the values found into a mapping of value to label, in the order to
    show them.
    """

    name: str
    legend: str
    path: object
    labels: Callable[[Iterable], dict]
    single: bool = False


@dataclass
class Listing:
    """A list as one reader asked for it. ``rows`` are all that match, unpaged."""

    rows: object
    page: Page
    total: int
    facets: list[dict]
    sorts: list[dict]
    chosen: list[dict]
    problems: list[str] = field(default_factory=list)
    nearest: dict | None = None  # a better spelling: text, url
    instead: "Instead | None" = None  # shown since no row has all of the words
    query: str = ""
    path: str = ""
    clear_url: str = ""
    # What else the address says and every form and link of the page keeps.
    kept: dict = field(default_factory=dict)
    download_urls: dict = field(default_factory=dict)

    @property
    def count(self):
        return self.page.paginator.count

    @property
    def view(self):
        """As asked for: a map, where the page has one."""
        return self.kept.get("view", "")

    @property
    def downloads(self):
        """Links to all that match, in each format; none where nothing does."""
        return [
            {"label": kind.upper(), "url": url}
            for kind, url in self.download_urls.items()
            if self.count
        ]


@dataclass(frozen=True)
class Instead:
    """What a search offers where it finds little.

    Either another ``spelling`` that finds more, or the ``ids`` of rows, best first, that
    have as many of the words as any (``having`` of ``words``); or neither.
    """

    spelling: str = ""
    ids: list = field(default_factory=list)
    having: int = 0
    words: int = 0


def by_name(*path):
    """Order by a translated column, accents and capitals aside, in this language."""
    active = (translation.get_language() or "en").split("-")[0]
    return name_in(active, *path)


def name_in(language, *path):
    """What ``by_name`` orders by in ``language``: an index of a long list is over it."""
    name = "__".join(path)
    columns = [f"{name}_{code}" for code in dict.fromkeys([language, "en", "fr", "es"])]
    return Fold(Coalesce(*columns))


def true_where(**condition):
    """“true” for the rows that meet the condition, else “false”, as a filter asks."""
    when = When(**condition, then=Value("true"))
    return Case(when, default=Value("false"))


def from_choices(choices):
    """The ``labels`` of a facet over an enum, in the enum's order."""

    def labels(values):
        found = set(values)
        return {value: label for value, label in choices.choices if value in found}

    return labels


def from_rows(rows, key):
    """The ``labels`` of a facet over a vocabulary whose rows are named by ``key``."""

    def labels(values):
        found = rows.filter(**{f"{key}__in": list(values)})
        return {getattr(row, key): str(row) for row in found.order_by(by_name("name"))}

    return labels


def list_rows(
    request, rows, *, filterset_class, sorts, facets=(), weights=None, keep=()
):
    """The ``Listing`` of the visible ``rows`` that the request's query string asks for.

    ``sorts[0]`` is the order unless asked otherwise; with words to search (``?q=``,
    over the columns ``weights``) it is the best match. What cannot be understood is
    said in ``problems`` and never guessed at: a wrong filter shows no rows. ``keep``
    names what of the address stays whatever one filters: which view of the list it is.
    """
    data = _without_nul(request.GET)
    text = data.get("q", "")[:MAX_LENGTH].strip() if weights else ""
    found = search(rows, text, weights) if text else rows
    filterset = filterset_class(data, queryset=found, request=request)
    problems = _problems_of(filterset)
    matching = found.none() if problems else filterset.qs
    sort, sort_links = _sorted(request, data, sorts, bool(text), problems)
    if sort:
        matching = matching.order_by(*sort.order(), "pk")
    total = rows.order_by().count()
    paginator = Paginator(matching, PER_PAGE)
    if not (text or problems or filterset.form.has_changed()):
        paginator.count = total
    page = _page(data, paginator, problems)
    counted = filterset
    if text and facets:
        # Searched once for all facets, not once for each.
        found = rows.filter(pk__in=list(found.order_by().values_list("pk", flat=True)))
        counted = filterset_class(data, queryset=found, request=request)
    facet_groups = _facet_groups(facets, data, found, counted)
    return Listing(
        rows=matching,
        page=page,
        total=total,
        facets=[group for group in facet_groups if group["choices"]],
        sorts=sort_links,
        chosen=_chosen(request, text, facet_groups, filterset),
        problems=problems,
        query=data.get("q", "")[:MAX_LENGTH],
        path=request.path,
        clear_url=_cleared(request, keep),
        kept=_kept(request, keep),
        download_urls={kind: url_with(request, format=kind) for kind in DOWNLOADS},
    )


def list_indexed(
    request,
    snapshot,
    rows,
    *,
    filterset_class,
    sorts,
    orders,
    facets,
    weights,
    instead,
):
    """As ``list_rows()``, over the snapshot of an index (``core.facets``).

    ``rows`` are those the reader may see, with what the page shows of each joined;
    ``facets`` are the ``IndexedFacet`` for every filter of the FilterSet, which is
    asked only about values that are no facet's choice. ``orders`` gives for the key of
    a sort the positions in that order. ``instead`` is asked what to offer, an
    ``Instead``, with (snapshot, rows, text, how many it finds).
    """
    data = _without_nul(request.GET)
    text = data.get("q", "")[:MAX_LENGTH].strip()
    total = visible = snapshot.rows(rows)
    order, offer = None, Instead()
    if text:
        matching = search(rows, text, weights).values_list(text_of("pk"), flat=True)
        order = snapshot.positions(matching)
        offer = instead(snapshot, rows, text, len(order))
        order = order or snapshot.positions(offer.ids)
        visible &= bits_of(order, len(snapshot.ids))
    asked = {facet.name: facet.asked(data) for facet in facets}
    problems = []
    if any(v not in facet.labels for facet in facets for v in asked[facet.name]):
        problems = _problems_of(filterset_class(data, request=request))
    masks = {
        # What is no choice of this reader's leaves nothing, whatever rows have it.
        facet.name: union(
            facet.bits(value) for value in asked[facet.name] if value in facet.labels
        )
        for facet in facets
        if asked[facet.name]
    }
    sort, sort_links = _sorted(request, data, sorts, bool(text), problems)
    found = 0 if problems else functools.reduce(int.__and__, masks.values(), visible)
    if sort or order is None:
        order = orders((sort or sorts[0]).key)
    selection = Selection(snapshot, rows, found, order)
    page = _page(data, Paginator(selection, PER_PAGE), problems)
    groups = []
    for facet in facets:
        others = [mask for name, mask in masks.items() if name != facet.name]
        without = functools.reduce(int.__and__, others, visible)
        groups.append(_indexed_group(facet, without, asked[facet.name]))
    return Listing(
        rows=selection,
        page=page,
        total=total.bit_count(),
        facets=[
            group
            for facet, group in zip(facets, groups, strict=True)
            if facet.shown and group["choices"]
        ],
        sorts=sort_links,
        chosen=_chosen(request, text, groups, None),
        nearest=_nearest(request, offer.spelling),
        instead=offer if offer.ids else None,
        problems=problems,
        query=data.get("q", "")[:MAX_LENGTH],
        path=request.path,
        clear_url=_cleared(request, ["view"]),
        kept=_kept(request, ["view"]),
        download_urls={kind: url_with(request, format=kind) for kind in DOWNLOADS},
    )


def _nearest(request, spelling):
    """The link to the same search in another spelling, if there is one."""
    if not spelling:
        return None
    return {"text": spelling, "url": url_with(request, q=spelling)}


def _kept(request, names):
    """What the address says of each of ``names``."""
    asked = {name: request.GET.get(name, "")[:40] for name in names}
    return {name: value for name, value in asked.items() if value}


def _cleared(request, names):
    """This page without words and filters, in the same view."""
    query = QueryDict(mutable=True)
    query.update(_kept(request, names))
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _indexed_group(facet, rows, asked):
    """The choices of one filter that any of ``rows`` has, or that were asked for."""
    labels = facet.labels | {v: v for v in asked if v not in facet.labels}
    listed = union(facet.bits(value) for value in asked if value in facet.labels)
    choices = []
    for value, label in labels.items():
        having = rows & facet.bits(value) if value in facet.labels else 0
        if having or value in asked:
            counts = (having.bit_count(), (having & ~listed).bit_count())
            choices.append(_choice(facet, value, label, asked, value in asked, counts))
    return _group(facet, choices)


def _group(facet, choices):
    return {
        "name": facet.name,
        "legend": facet.legend,
        "single": facet.single,
        "choices": choices,
    }


def _choice(facet, value, label, asked, selected, counts):
    """One choice, with the first of ``counts``, or, beside a ticked one, the second.

    They are how many rows have it, and how many of those the list has not yet.
    """
    adds = bool(asked) and not selected and not facet.single
    return {
        "value": value,
        "label": label,
        "count": counts[adds],
        "adds": adds,
        "selected": selected,
    }


def download_asked(request):
    """ "csv", "xlsx" or "json", if the address asks for the list as such a file."""
    asked = request.GET.get("format")
    return asked if asked in DOWNLOADS else None


def _without_nul(query):
    """The query string without the one character PostgreSQL has no place for."""
    data = query.copy()
    for name, values in query.lists():
        data.setlist(name, [value.replace("\x00", "") for value in values])
    return data


def _problems_of(filterset):
    if filterset.is_valid():
        return []
    return [
        f"{filterset.form.fields[name].label or name}: {error}"
        for name, errors in filterset.form.errors.items()
        for error in errors
    ]


def _sorted(request, data, sorts, searching, problems):
    """The order to apply (None: as searched) and the links to all of them."""
    asked = data.get("sort", "")
    known = {sort.key: sort for sort in sorts}
    if asked and asked not in known and not (searching and asked == "match"):
        problems.append(gettext("There is no such order; this is the usual one."))
        asked = ""
    current = asked or ("match" if searching else sorts[0].key)
    links = [
        {
            "label": sort.label,
            "url": url_with(request, sort=sort.key),
            "current": sort.key == current,
        }
        for sort in sorts
    ]
    if searching:
        best = {"label": gettext("best match"), "url": url_with(request, sort=None)}
        links.insert(0, best | {"current": current == "match"})
    return known.get(current), links


def _page(data, paginator, problems):
    asked = data.get("page", "1")
    try:
        return paginator.page(asked)
    except InvalidPage:
        problems.append(
            gettext("There is no page “%(page)s” of this list; this is the first.")
            % {"page": asked[:20]}
        )
        return paginator.page(1)


def _facet_groups(facets, data, found, filterset):
    """The choices of each filter, counted as if it alone were not set.

    ``found`` are the rows that no filter has narrowed.
    """
    request, questions = filterset.request, []
    for facet in facets:
        asked = [value for value in data.getlist(facet.name) if value]
        rows = added = filterset.qs
        if asked:
            others = data.copy()
            others.pop(facet.name)
            rows = type(filterset)(others, queryset=found, request=request).qs
            added = rows
            if not facet.single:
                chosen = filterset.qs.order_by().values("pk")
                added = rows.exclude(pk__in=chosen)
        questions.append((facet, asked, rows, added))
    asked_of = [(facet, rows) for facet, _asked, rows, _added in questions]
    asked_of += [
        (facet, added) for facet, _asked, rows, added in questions if added is not rows
    ]
    counts = _counts(asked_of, request.user)
    alone, more = counts[: len(facets)], iter(counts[len(facets) :])
    return [
        _facet_group(facet, asked, one, next(more) if added is not rows else one)
        for (facet, asked, rows, added), one in zip(questions, alone, strict=True)
    ]


def _facet_group(facet, asked, counts, added):
    # Codes may be written in small letters: ?country=np.
    selected = {value.casefold() for value in asked}
    labels = facet.labels({*counts, *asked, *(value.upper() for value in asked)})
    choices = [
        _choice(
            facet,
            value,
            label,
            asked,
            str(value).casefold() in selected,
            (counts.get(value, 0), added.get(value, 0)),
        )
        for value, label in labels.items()
    ]
    return _group(facet, choices)


def _counts(questions, user):
    """{value: count} for each of the (facet, rows), all in one query if they can be."""
    counts, together = [], []
    for number, (facet, rows) in enumerate(questions):
        path = facet.path(rows, user) if callable(facet.path) else facet.path
        counts.append(path if isinstance(path, dict) else {})
        if not isinstance(path, dict):
            together.append(_counting(number, path, rows))
    if together:
        first, *others = together
        for number, value, count in first.union(*others, all=True):
            if value not in (None, ""):
                counts[number][value] = count
    return counts


def _counting(number, path, rows):
    """A query for how many of ``rows`` have each value: (number, value, count)."""
    path = F(path) if isinstance(path, str) else path
    if isinstance(path, Case):  # it loses its type where no row can meet a condition
        path = Cast(path, TextField())
    # A subquery, not more joins on ``rows``: its own joins would multiply the count.
    of_rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    # As JSON, which has texts and numbers in one column.
    value = Func(path, function="to_jsonb", output_field=JSONField())
    return (
        of_rows.order_by()
        .annotate(facet_value=value)
        .values("facet_value")
        .annotate(
            facet_number=Value(number, output_field=IntegerField()),
            facet_count=Count("pk", distinct=True),
        )
        .values_list("facet_number", "facet_value", "facet_count")
    )


def _chosen(request, text, facet_groups, filterset):
    """The words and filters in force, each with the address without it."""
    chosen = []
    if text:
        chosen.append(
            {"label": f"“{text}”", "url": url_with(request, q=None, sort=None)}
        )
    for group in facet_groups:
        for choice in group["choices"]:
            if choice["selected"]:
                kept = [
                    value
                    for value in request.GET.getlist(group["name"])
                    if value.casefold() != str(choice["value"]).casefold()
                ]
                url = url_with(request, **{group["name"]: kept})
                chosen.append({"label": choice["label"], "url": url})
    shown = {group["name"] for group in facet_groups}
    for name, one in (filterset.filters if filterset else {}).items():
        values = [value for value in request.GET.getlist(name) if value]
        if values and name not in shown:
            label = f"{one.label}: {', '.join(values)[:80]}"
            chosen.append({"label": label, "url": url_with(request, **{name: None})})
    return chosen


def url_with(request, **changes):
    """This page with the query string changed; any change goes back to page 1."""
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    for name, value in changes.items():
        if not value:
            query.pop(name, None)
        elif isinstance(value, list):
            query.setlist(name, value)
        else:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
