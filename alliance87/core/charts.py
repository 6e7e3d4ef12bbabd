"""Charts drawn on the server from Vega-Lite: one picture for page and PDF, no script."""

import hashlib
import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal

import vl_convert
from django.core.cache import cache
from django.utils import formats
from django.utils.safestring import mark_safe

VEGA_LITE = "6.4"
SVG = "http://www.w3.org/2000/svg"
KEPT_FOR = 60 * 60 * 24 * 30

# The design tokens that stand at 3:1 on white, each with a shape of its own.
COLOURS = ["#1e2dbe", "#960a55", "#2f7312", "#8a5a00", "#230050", "#c8303c"]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
INK, QUIET, RULE = "#2d2d2d", "#5a5a5a", "#d9e0e5"
FONT = "Noto Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Point:
    """One figure: of a year, and of a group of people where it is not of all."""

    year: int
    value: Decimal
    group: str = ""


def draw_chart(points, *, title, unit, total):
    """The SVG of the figures: lines over the years, bars where there is but one year.

    ``title`` is what a screen reader says of it; ``total`` names the group of all.
    Kept by a hash of its content, so the same figures are drawn once.
    """
    spec = specification(points, unit=unit, total=total)
    told = json.dumps([VEGA_LITE, title, spec, number_format()], sort_keys=True)
    key = f"chart:{hashlib.sha256(told.encode()).hexdigest()}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = finished(render(spec), title)
        cache.set(key, drawn, KEPT_FOR)
    return mark_safe(drawn)  # noqa: S308, Vega escapes what it draws


def specification(points, *, unit, total):
    """The Vega-Lite specification of ``points``."""
    values = [
        {"year": str(p.year), "value": float(p.value), "group": p.group or total}
        for p in points
    ]
    groups = list(dict.fromkeys(value["group"] for value in values))
    years = {value["year"] for value in values}
    chart = lines(groups) if len(years) > 1 else bars(groups)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 520,
        "data": {"values": values},
        **chart(unit),
        "config": CONFIG,
    }


def lines(groups):
    """Lines through points: the points are what was published."""
    legend = (
        {"title": None, "orient": "bottom", "direction": "vertical", "labelLimit": 480}
        if len(groups) > 1
        else None
    )

    def by_group(offered):
        return {
            "field": "group",
            "type": "nominal",
            "scale": {"domain": groups, "range": cycled(offered, groups)},
            "legend": legend,
        }

    def chart(unit):
        return {
            "height": 200,
            "layer": [
                {"mark": {"type": "line", "strokeWidth": 2}},
                {
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"shape": by_group(SHAPES)},
                },
            ],
            "encoding": {
                "x": {
                    "field": "year",
                    "type": "ordinal",
                    "title": None,
                    "axis": {"labelAngle": 0, "labelOverlap": True},
                },
                "y": value_axis(unit),
                "color": by_group(COLOURS),
            },
        }

    return chart


def bars(groups):
    def chart(unit):
        return {
            "height": {"step": 34},
            "mark": {"type": "bar", "color": COLOURS[0], "height": 18},
            "encoding": {
                "y": {
                    "field": "group",
                    "type": "nominal",
                    "sort": groups,
                    "title": None,
                    "axis": {"labelLimit": 220},
                },
                "x": value_axis(unit),
            },
        }

    return chart


def value_axis(unit):
    return {
        "field": "value",
        "type": "quantitative",
        "title": unit,
        "scale": {"zero": True},
        "axis": {"tickCount": 4},
    }


def cycled(offered, groups):
    return [offered[place % len(offered)] for place in range(len(groups))]


CONFIG = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "gridColor": RULE,
        "domainColor": RULE,
        "tickColor": RULE,
    },
    "axisX": {"grid": False},
    "legend": {"labelColor": INK, "labelFontSize": 13, "symbolSize": 90},
}


def number_format():
    """How numbers are written in the active language, for d3."""
    return {
        "decimal": formats.get_format("DECIMAL_SEPARATOR"),
        "thousands": formats.get_format("THOUSAND_SEPARATOR") or "\u202f",
        "grouping": [3],
        "currency": ["", ""],
    }


def render(spec):
    return vl_convert.vegalite_to_svg(
        spec, vl_version=VEGA_LITE, allowed_base_urls=[], format_locale=number_format()
    )


def finished(svg, title):
    """The drawing as one picture with a title, its inner roles taken off."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314
    for node in root.iter():
        for name in [*node.attrib]:
            if name == "role" or name.startswith("aria-"):
                del node.attrib[name]
    root.set("role", "img")
    root.set("aria-label", title)
    root.attrib.pop("class", None)
    root.set("preserveAspectRatio", "xMinYMin meet")
    named = ET.Element(f"{{{SVG}}}title")
    named.text = title
    root.insert(0, named)
    return ET.tostring(root, encoding="unicode")
