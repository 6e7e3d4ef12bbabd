"""Pictures of a pack as SVG: drawn from a snapshot alone, each with its text as title.

The numbers in them are written by ``at()``, never by the reader's language.
"""

import datetime

import qrcode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from alliance87.core.worldmap import world_map
from pathfinders.enums import StageKind

WIDTH = 494  # points: the text of a page of A4
INK, QUIET, RULE, LAND = "#2d2d2d", "#5a5a5a", "#d9e0e5", "#e3e8ec"
DEEP, BLUE, VIOLET, YELLOW = "#230050", "#1e2dbe", "#8c7bb8", "#ffcd2d"
FONT = 'font-family="Overpass, Noto Sans, Noto Sans Arabic, sans-serif"'

# By status: how its part of a bar is filled and drawn round.
FILLS = {
    "completed": ("#2f7312", "#2f7312"),
    "under_way": (BLUE, BLUE),
    "delayed": ("#c8303c", "#c8303c"),
    "dropped": ("#6d6d6d", "#6d6d6d"),
    "not_started": ("#b8c4cc", "#6d6d6d"),
    "": ("#ffffff", "#6d6d6d"),
}
HELD, PLANNED, OTHER = "held", "planned", "other"
MAP_FILLS = {HELD: DEEP, PLANNED: "#4a5ce0", OTHER: VIOLET}


def at(number):
    """A length as SVG writes it, with no more than a tenth."""
    return f"{number:.1f}".removesuffix(".0")


def plain(text):
    return text["text"] if isinstance(text, dict) else text


def picture(title, body, *, width, height, css=""):
    return format_html(
        '<svg class="{}" role="img" viewBox="0 0 {} {}" width="{}pt" height="{}pt">'
        "<title>{}</title>{}</svg>",
        css,
        at(width),
        at(height),
        at(width),
        at(height),
        title,
        body,
    )


def joined(parts):
    return format_html_join("", "{}", ((part,) for part in parts))


def word(x, y, text, *, size=8, fill=INK, anchor="start", weight=400):
    return format_html(
        '<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}" '
        'font-weight="{}" {}>{}</text>',
        at(x),
        at(y),
        size,
        fill,
        anchor,
        weight,
        mark_safe(FONT),  # noqa: S308, our own
        text,
    )


def rect(x, y, width, height, fill, stroke="none"):
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" '
        'stroke-width="0.6"/>',
        *map(at, (x, y, width, height)),
        fill,
        stroke,
    )


def line(x1, y1, x2, y2, stroke=RULE, width="0.6"):
    return format_html(
        '<path d="M{} {}L{} {}" stroke="{}" stroke-width="{}" fill="none"/>',
        *map(at, (x1, y1, x2, y2)),
        stroke,
        width,
    )


# -- Map ------------------------------------------------------------------------------
def step_of(country):
    """How far a country is, as the map and its legend tell it."""
    if StageKind.WORKSHOP_HELD in country["kinds"]:
        return HELD
    return PLANNED if StageKind.WORKSHOP_PLANNED in country["kinds"] else OTHER


def map_legend(countries):
    """Pairs of (fill, words, number of countries), of what the map shows."""
    words = {
        HELD: gettext("strategic planning workshop held"),
        PLANNED: gettext("workshop planned"),
        OTHER: gettext("other pathfinder countries"),
    }
    steps = [step_of(country) for country in countries]
    return [
        {"step": step, "label": label, "count": steps.count(step)}
        for step, label in words.items()
        if step in steps
    ]


def country_map(countries):
    """The world with the pathfinder countries on it."""
    by_code = {
        country["standing"]["code"]: country
        for country in countries
        if country.get("standing")
    }
    world = world_map(dict.fromkeys(by_code, "strong"))
    parts = [format_html('<path d="{}" fill="{}"/>', world.land, LAND)]
    for area in world.areas:
        fill = MAP_FILLS[step_of(by_code[area.code])]
        if area.path:
            parts.append(
                format_html(
                    '<path d="{}" fill="{}" stroke="#ffffff" stroke-width="0.5"/>',
                    area.path,
                    fill,
                )
            )
        if area.marker:
            parts.append(
                format_html(
                    '<circle cx="{}" cy="{}" r="5" fill="{}" stroke="#ffffff"/>',
                    area.x,
                    area.y,
                    fill,
                )
            )
    names = "; ".join(
        f"{entry['label']}: "
        + ", ".join(
            plain(each["name"]) for each in countries if step_of(each) == entry["step"]
        )
        for entry in map_legend(countries)
    )
    title = gettext("Map of the pathfinder countries. %(names)s") % {"names": names}
    return format_html(
        '<svg class="map" role="img" viewBox="{}" width="{}pt" height="{}pt">'
        "<title>{}</title>{}</svg>",
        world.view_box,
        WIDTH,
        at(WIDTH * world.height / world.width),
        title,
        joined(parts),
    )


# -- Timeline ---------------------------------------------------------------------------
ROW, NAME_WIDTH, HEAD = 15, 104, 18
APART = datetime.timedelta(days=30)


def timeline(countries):
    """The dated steps of the countries, one line each, over the years; "" for none."""
    rows = [(c, stops_of(c)) for c in countries]
    rows = [(country, stops) for country, stops in rows if stops]
    if not rows:
        return ""
    days = [day for _country, stops in rows for day, _stop in stops]
    first, last = min(days).year, max(days).year + 1
    begins = datetime.date(first, 1, 1)
    span = (datetime.date(last, 1, 1) - begins).days
    room = WIDTH - NAME_WIDTH - 10

    def x_of(day):
        return NAME_WIDTH + room * (day - begins).days / span

    height = HEAD + ROW * len(rows) + 4
    parts = []
    for year in range(first, last + 1):
        x = x_of(datetime.date(year, 1, 1))
        parts.append(line(x, HEAD - 4, x, height - 4))
        if year < last:
            middle = x + room * 365 / span / 2
            parts.append(word(middle, 9, str(year), fill=QUIET, anchor="middle"))
    for place, (country, stops) in enumerate(rows):
        y = HEAD + ROW * place + ROW / 2
        parts.append(word(0, y + 3, plain(country["name"]), weight=600, fill=DEEP))
        parts.append(line(x_of(stops[0][0]), y, x_of(stops[-1][0]), y, VIOLET, "1.2"))
        parts += [stop_mark(x_of(day), y, stop) for day, stop in stops]
    return picture(
        timeline_title(rows), joined(parts), width=WIDTH, height=height, css="timeline"
    )


def stops_of(country):
    """Pairs of (day, stop) in the order of the steps.

    A step known only to have come *by* a month, or in the month of the next one, is
    drawn a little before that.
    """
    pairs, before = [], None
    for stop in reversed((country.get("standing") or {}).get("stops", [])):
        day = datetime.date.fromisoformat(stop["on"])
        before = day if before is None else min(day, before - APART)
        pairs.append((before, stop))
    return pairs[::-1]


def stop_mark(x, y, stop):
    """A full dot for what is done, a ring for what is to come, yellow where one is."""
    is_planned = stop["state"] == "planned"
    is_current = stop["state"] == "current"
    fill = "#ffffff" if is_planned else YELLOW if is_current else DEEP
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.1"/>',
        at(x),
        at(y),
        at(4.2 if is_current else 3.2),
        fill,
        DEEP,
    )


def timeline_title(rows):
    told = "; ".join(
        f"{plain(country['name'])}: "
        + ", ".join(f"{stop['label']} ({stop['date']})" for _day, stop in stops)
        for country, stops in rows
    )
    return gettext("Steps of the countries over time. %(steps)s") % {"steps": told}


# -- Progress -----------------------------------------------------------------------------
BAR, BAR_ROW = 9, 16


def is_reported(statuses):
    return any(entry["status"] for entry in statuses)


def progress(rows, title):
    """Bars of how many commitments stand where, one for each (name, statuses)."""
    rows = [(plain(name), statuses) for name, statuses in rows if statuses]
    if not rows:
        return ""
    most = max(total(statuses) for _name, statuses in rows)
    room = WIDTH - NAME_WIDTH - 40
    parts, told = [], []
    for place, (name, statuses) in enumerate(rows):
        y = BAR_ROW * place + 3
        parts.append(word(0, y + BAR - 1, name, weight=600, fill=DEEP))
        x = NAME_WIDTH
        for entry in statuses:
            width = room * entry["count"] / most
            fill, stroke = FILLS[entry["status"]]
            parts.append(rect(x, y, width, BAR, fill, stroke))
            x += width
        parts.append(word(x + 5, y + BAR - 1, str(total(statuses)), fill=QUIET))
        counts = ", ".join(f"{e['label']} {e['count']}" for e in statuses)
        told.append(f"{name}: {counts}")
    return picture(
        f"{title}. {'; '.join(told)}",
        joined(parts),
        width=WIDTH,
        height=BAR_ROW * len(rows) + 4,
        css="progress",
    )


def total(statuses):
    return sum(entry["count"] for entry in statuses)


def progress_bar(statuses):
    """One bar of how many stand where, with a gap for nothing reported."""
    width, parts, x = 240, [], 0.5
    for entry in statuses:
        share = (width - 1) * entry["count"] / total(statuses)
        fill, stroke = FILLS[entry["status"]]
        parts.append(rect(x, 0.5, share, BAR, fill, stroke))
        x += share
    title = ", ".join(f"{entry['label']} {entry['count']}" for entry in statuses)
    return picture(title, joined(parts), width=width, height=BAR + 1, css="progress")


# -- Verification ---------------------------------------------------------------------------
def qr_code(address):
    """The address as a QR code: one path, its quiet zone around it."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    steps = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((n for n, dark in enumerate(row[x:]) if not dark), len(row) - x)
            if run:
                steps.append(f"M{x} {y}h{run}v1h-{run}z")
            x += max(run, 1)
    title = gettext("QR code that leads to %(address)s") % {"address": address}
    return format_html(
        '<svg class="qr" role="img" viewBox="0 0 {0} {0}" width="110pt" height="110pt">'
        '<title>{1}</title><path d="{2}" fill="#000000"/></svg>',
        len(rows),
        title,
        "".join(steps),
    )
