"""The world map of pathfinder countries, the same on the home page and in the list."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance87.core.texts import format_on, translated_text
from alliance87.core.worldmap import world_map
from pathfinders.enums import StageKind

BEFORE_WORKSHOP, PLANNED, HELD, RESTING = "light", "medium", "strong", "hatched"

SHADES = {
    StageKind.EXPRESSION_OF_INTEREST: BEFORE_WORKSHOP,
    StageKind.CANDIDATE_HEARD: BEFORE_WORKSHOP,
    StageKind.PREPARATORY_WORKSHOP: BEFORE_WORKSHOP,
    StageKind.WORKSHOP_PLANNED: PLANNED,
    StageKind.PAUSED: RESTING,
    StageKind.WITHDRAWN: RESTING,
}

LEGEND = [
    (HELD, _("strategic planning workshop held, or further")),
    (PLANNED, _("workshop planned")),
    (BEFORE_WORKSHOP, _("interest expressed")),
    (RESTING, _("paused or withdrawn")),
]

COLUMNS = [
    {"label": _("Country"), "kind": "text"},
    {"label": _("Stage"), "kind": "text"},
    {"label": _("Since"), "kind": "text"},
]


def pathfinder_map(countries):
    """What ``components/world_map.html`` takes, from pairs of (country, stage event)."""
    shades, labels, urls, rows = {}, {}, {}, []
    for pathfinder, event in countries:
        code = pathfinder.country.iso2
        name = translated_text(pathfinder.country, "name")[0]
        stage = event.get_kind_display() if event else _("no step recorded")
        since = format_on(event.on, event.precision) if event else ""
        shades[code] = SHADES.get(event.kind, HELD) if event else BEFORE_WORKSHOP
        labels[code] = f"{name}: {stage}, {since}" if since else f"{name}: {stage}"
        urls[code] = pathfinder.get_absolute_url()
        rows.append([{"text": name, "url": urls[code]}, capfirst(str(stage)), since])
    used = set(shades.values())
    return {
        "map": world_map(shades, labels=labels, urls=urls),
        "legend": [(shade, label) for shade, label in LEGEND if shade in used],
        "columns": COLUMNS,
        "rows": rows,
    }
