"""The pictures of a pack: drawn from plain data, each with its text."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.utils import translation

from alliance87.briefings import pictures


def country(name="Nepal", *, code="NP", kinds=(), stops=(), statuses=()):
    return {
        "name": name,
        "kinds": list(kinds),
        "standing": {"code": code, "stops": list(stops), "statuses": list(statuses)},
    }


def stop(on, *, state="done", label="Expression of interest"):
    return {"on": on, "date": on, "state": state, "label": label, "kind": ""}


def status(value, count):
    return {"status": value, "label": value or "no status reported", "count": count}


def drawn(svg):
    return ET.fromstring(svg)  # our own


def title_of(svg):
    return drawn(svg)[0].text


PICTURES = {
    "map": lambda: pictures.country_map([country(), country("<Fiji> & co", code="FJ")]),
    "timeline": lambda: pictures.timeline([country(stops=[stop("2019-07-01")])]),
    "progress": lambda: pictures.progress([("Nepal", [status("", 2)])], "Commitments"),
    "bar": lambda: pictures.progress_bar([status("completed", 2), status("", 1)]),
    "qr": lambda: pictures.qr_code("https://portal.example/verify/content/1/"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_its_text_as_title_and_no_address(name):
    svg = PICTURES[name]()

    assert drawn(svg)[0].tag.endswith("title")
    assert len(title_of(svg)) > 5
    assert "href" not in svg
    assert "url(" not in svg


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_in_every_language_but_for_its_words(name):
    def shape(language):
        with translation.override(language):
            svg = PICTURES[name]()
        return re.sub(r"<title>.*?</title>", "", svg)

    assert shape("en") == shape("fr") == shape("es")


def test_the_map_says_how_far_each_country_is():
    svg = pictures.country_map(
        [
            country("Nepal", kinds=["workshop_planned", "workshop_held"]),
            country("Fiji", code="FJ", kinds=["workshop_planned"]),
            country("Mexico", code="MX"),
        ]
    )

    assert "strategic planning workshop held: Nepal;" in title_of(svg)
    assert "workshop planned: Fiji;" in title_of(svg)
    assert svg.count(pictures.MAP_FILLS[pictures.HELD]) == 1


def test_a_country_that_the_map_does_not_know_is_left_out_of_it():
    assert "<svg" in pictures.country_map([country("Atlantis", code="QQ")])


def test_the_timeline_has_a_mark_for_every_step_and_a_line_for_every_country():
    first = [stop("2018-10-01"), stop("2019-07-01", state="current")]
    svg = pictures.timeline(
        [country("Nepal", stops=first), country("Peru", stops=[]), country("Fiji")]
    )

    assert svg.count("<circle") == 2
    assert ">2018<" in svg
    assert ">2019<" in svg
    assert ">Nepal<" in svg
    assert ">Peru<" not in svg  # nothing is known of it


def test_a_step_known_only_by_a_month_is_drawn_before_the_next():
    known_by = stop("2019-07-01", label="Expression of interest")
    svg = pictures.timeline([country(stops=[known_by, stop("2019-03-01")])])

    first, second = [float(x) for x in re.findall(r'cx="([\d.]+)"', svg)]
    assert first < second


def test_nothing_to_draw_draws_nothing():
    assert pictures.timeline([country()]) == ""
    assert pictures.progress([("Nepal", [])], "Commitments") == ""


def test_bars_are_as_long_as_what_they_count():
    svg = pictures.progress(
        [("Nepal", [status("completed", 3), status("", 1)])], "Commitments"
    )

    widths = [float(each.get("width")) for each in drawn(svg) if "rect" in each.tag]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.01)
    assert title_of(svg) == "Commitments. Nepal: completed 3, no status reported 1"


def test_the_code_draws_every_dark_module_once():
    svg = PICTURES["qr"]()

    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1", svg)
    size = int(drawn(svg).get("viewBox").split()[2])
    dark = {(int(x) + n, int(y)) for x, y, run in runs for n in range(int(run))}
    assert sum(int(run) for _x, _y, run in runs) == len(dark)
    # The finder patterns stand four modules from each edge.
    corners = [(4, 4), (size - 5, 4), (4, size - 5)]
    assert all(corner in dark for corner in corners)
    assert (size - 5, size - 5) not in dark or size < 20
