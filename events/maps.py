"""The events as a world map: how many of those found are held where."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance87.core.listing import by_name
from alliance87.core.models import Country
from alliance87.core.texts import translated_text
from alliance87.core.worldmap import world_map
from events.models import Event
from partners.maps import legend_of, shade_of, steps_up_to

COLUMNS = [
    {"label": _("Country of the venue"), "kind": "text"},
    {"label": _("Events"), "kind": "number"},
]


def event_map(rows, *, url_of):
    """What ``components/world_map.html`` takes, of the events ``rows``.

    ``url_of`` gives for a country's code the address that filters by it. ``elsewhere``
    is how many have no country, or one that the map does not know.
    """
    found = Event.objects.filter(pk__in=rows.order_by().values("pk")).order_by()
    counted = found.values_list("country__iso2").annotate(number=Count("pk"))
    counts = dict(counted)
    total = sum(counts.values())
    counts.pop(None, None)
    countries = Country.objects.filter(iso2__in=counts).order_by(by_name("name"))
    names = {row.iso2: translated_text(row, "name")[0] for row in countries}
    steps = steps_up_to(max(counts.values(), default=1))
    urls = {code: url_of(code) for code in names}
    labels = {
        code: ngettext(
            "%(country)s: %(count)d event", "%(country)s: %(count)d events", count
        )
        % {"country": names[code], "count": count}
        for code, count in counts.items()
    }
    shades = {code: shade_of(count, steps) for code, count in counts.items()}
    drawn = world_map(shades, labels=labels, urls=urls)
    placed = sum(count for code, count in counts.items() if code not in drawn.missing)
    by_count = sorted(names, key=lambda code: -counts[code])
    return {
        "map": drawn,
        "legend": legend_of(steps) if counts else [],
        "columns": COLUMNS,
        "rows": [
            [{"text": names[code], "url": urls[code]}, counts[code]]
            for code in by_count
        ],
        "elsewhere": total - placed,
    }
