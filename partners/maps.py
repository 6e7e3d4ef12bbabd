"""The directory as a world map: how many of the partners found have their home where."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance87.core.worldmap import world_map

SHADES = ("1", "2", "3", "4", "5")
# Where a shade may begin; the map takes the last five that its largest number reaches.
STEPS = [1, 2, 5, *(n * 10**p for p in range(1, 5) for n in (1, 2, 5))]

COLUMNS = [
    {"label": _("Home country"), "kind": "text"},
    {"label": _("Partners"), "kind": "number"},
]


def steps_up_to(largest):
    return [step for step in STEPS if step <= largest][-len(SHADES) :]


def shade_of(count, steps):
    """The darker the more; a number below the first step has the first shade."""
    reached = [s for s, step in zip(SHADES, steps, strict=False) if step <= count]
    return reached[-1] if reached else SHADES[0]


def legend_of(steps):
    """(shade, "2 to 4") pairs; the first shade takes what is below it too."""
    lowest = [1, *steps[1:]]
    legend = []
    for shade, low, following in zip(SHADES, lowest, [*steps[1:], None], strict=False):
        if following is None:
            label = _("%(low)s or more") % {"low": low}
        elif following == low + 1:
            label = str(low)
        else:
            label = _("%(low)s to %(high)s") % {"low": low, "high": following - 1}
        legend.append((shade, label))
    return legend


def partner_map(snapshot, found, names, *, url_of):
    """What ``components/world_map.html`` takes, of the rows ``found``.

    ``names`` are those of all countries by their codes; ``url_of`` gives for a country's code the address that filters by it. ``elsewhere``
    is how many have no home country, or one that the map does not know.
    """
    counts = {
        code: count
        for code in names
        if (count := (found & snapshot.bits("country", code)).bit_count())
    }
    steps = steps_up_to(max(counts.values(), default=1))
    urls = {code: url_of(code) for code in counts}
    labels = {
        code: ngettext(
            "%(country)s: %(count)d partner", "%(country)s: %(count)d partners", count
        )
        % {"country": names[code], "count": count}
        for code, count in counts.items()
    }
    shades = {code: shade_of(count, steps) for code, count in counts.items()}
    drawn = world_map(shades, labels=labels, urls=urls)
    placed = sum(count for code, count in counts.items() if code not in drawn.missing)
    by_count = sorted(counts, key=lambda code: -counts[code])
    return {
        "map": drawn,
        "legend": legend_of(steps) if counts else [],
        "columns": COLUMNS,
        "rows": [
            [{"text": names[code], "url": urls[code]}, counts[code]]
            for code in by_count
        ],
        "elsewhere": found.bit_count() - placed,
    }
