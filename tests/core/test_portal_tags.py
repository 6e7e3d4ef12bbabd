import datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.utils import timezone, translation

from alliance87.core.templatetags import portal
from alliance87.core.worldmap import DISCLAIMER, load_world, world_map


def draw(source, /, **context):
    return Template("{% load portal %}" + source).render(Context(context))


def record(**columns):
    """Stands in for a translated model: only its language columns matter here."""
    blank = {"title_en": "", "title_fr": "", "title_es": "", "title": "fallback"}
    return SimpleNamespace(**{**blank, **columns})


class TestTri:
    def test_own_language_is_plain_escaped_text(self):
        with translation.override("fr"):
            html = draw(
                "{% tri it 'title' %}",
                it=record(title_fr="Pêche & mer", title_en="Sea"),
            )
        assert html == "Pêche &amp; mer"

    def test_borrowed_text_is_marked_with_its_language(self):
        with translation.override("es"):
            html = draw("{% tri it 'title' %}", it=record(title_fr="<b>Mer</b>"))
        assert html == '<span lang="fr">&lt;b&gt;Mer&lt;/b&gt;</span>'

    def test_english_is_borrowed_before_french(self):
        with translation.override("es"):
            html = draw(
                "{% tri it 'title' %}", it=record(title_fr="Mer", title_en="Sea")
            )
        assert html == '<span lang="en">Sea</span>'

    def test_regional_variant_reads_its_language(self):
        with translation.override("fr-ca"):
            assert draw("{% tri it 'title' %}", it=record(title_fr="Mer")) == "Mer"

    def test_nothing_anywhere_is_nothing(self):
        assert draw("{% tri it 'title' %}", it=record()) == ""
        assert draw("{% tri it 'title' %}", it=None) == ""

    def test_untranslated_field_is_itself(self):
        html = draw("{% tri it 'name' %}", it=SimpleNamespace(name="A < B"))
        assert html == "A &lt; B"

    def test_kept_as_variable_it_stays_escaped_once(self):
        html = draw(
            "{% tri it 'title' as t %}{{ t }}", it=record(title_en="Law & order")
        )
        assert html == "Law &amp; order"

    def test_text_for_attributes_has_no_markup(self):
        with translation.override("es"):
            html = draw("{% tri_text it 'title' %}", it=record(title_fr="Mer & vent"))
        assert html == "Mer &amp; vent"

    def test_block_makes_paragraphs(self):
        with translation.override("en"):
            html = draw(
                "{% tri_block it 'title' %}",
                it=record(title_en="One <i>\n\nTwo\nthree"),
            )
        assert html == "<p>One &lt;i&gt;</p>\n\n<p>Two<br>three</p>"

    def test_borrowed_block_is_marked(self):
        with translation.override("en"):
            html = draw("{% tri_block it 'title' %}", it=record(title_es="Uno"))
        assert html == '<div lang="es"><p>Uno</p></div>'


class TestDates:
    DAY = datetime.date(2019, 7, 17)

    @pytest.mark.parametrize(
        ("language", "precision", "text"),
        [
            ("en", "day", "17 July 2019"),
            ("en", "month", "July 2019"),
            ("en", "year", "2019"),
            ("fr", "day", "17 juillet 2019"),
            ("fr", "month", "juillet 2019"),
            ("es", "day", "17 de julio de 2019"),
            ("es", "month", "julio de 2019"),
            ("en", None, "17 July 2019"),
        ],
    )
    def test_as_exact_as_known(self, language, precision, text):
        with translation.override(language):
            assert portal.precise_date(self.DAY, precision).lower() == text.lower()

    def test_machine_form(self):
        assert portal.iso_date(self.DAY, "month") == "2019-07"
        assert portal.iso_date(self.DAY) == "2019-07-17"

    def test_no_date_is_nothing(self):
        assert portal.precise_date(None, "day") == portal.iso_date(None) == ""


class TestFreshness:
    @pytest.mark.parametrize(
        ("days", "state", "text"),
        [
            (None, "unknown", "never confirmed"),
            (0, "fresh", "confirmed today"),
            (1, "fresh", "confirmed 1 day ago"),
            (92, "fresh", "confirmed 3 months ago"),
            (366, "ageing", "confirmed 12 months ago"),
            (731, "stale", "confirmed 2 years ago"),
        ],
    )
    def test_state_and_words(self, days, state, text):
        with translation.override("en"):
            assert portal.freshness_state(days) == state
            assert portal.freshness_text(days) == text

    def test_age_of_a_day_and_of_a_moment(self):
        moment = timezone.now() - datetime.timedelta(days=10)
        assert portal.age_in_days(moment) == 10
        assert portal.age_in_days(timezone.localdate(moment)) == 10
        assert portal.age_in_days(None) is None


@pytest.mark.parametrize(
    ("code", "shape", "tone"),
    [
        ("not_started", "hollow", "neutral"),
        ("under_way", "half", "active"),
        ("delayed", "triangle", "late"),
        ("completed", "check", "done"),
        ("dropped", "cross", "off"),
        ("never heard of", "hollow", "neutral"),
    ],
)
def test_status_has_shape_and_tone(code, shape, tone):
    assert (portal.status_shape(code), portal.status_tone(code)) == (shape, tone)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(7, 19, 37), (0, 0, 0), (None, 4, 0), (9, 4, 100), ("1", "2", 50)],
)
def test_percent_stays_between_0_and_100(part, whole, percent):
    assert portal.percent_of(part, whole) == percent


def test_icon_is_hidden_from_screen_readers():
    html = draw("{% icon 'download' %}")
    assert 'aria-hidden="true"' in html
    assert "#download" in html


def test_language_links_keep_page_and_query(rf, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "French"), ("es", "Spanish")]
    request = rf.get("/nowhere/?q=mer&page=2")
    html = Template("{% load portal %}{% language_links %}").render(
        RequestContext(request, {})
    )
    assert html.count("/nowhere/?q=mer&amp;page=2") == 3
    assert html.count('aria-current="true"') == 1


def test_page_numbers_leave_gaps():
    page = Paginator(range(500), 10).get_page(25)
    assert [str(n) for n in portal.page_numbers(page)] == [
        "1",
        "…",
        "24",
        "25",
        "26",
        "…",
        "50",
    ]


class TestWorldMap:
    def test_shaded_countries_leave_the_plain_land(self):
        plain, shaded = world_map({}), world_map({"np": "strong"})
        assert plain.areas == ()
        assert [area.code for area in shaded.areas] == ["NP"]
        assert shaded.areas[0].path not in shaded.land
        assert len(shaded.land) < len(plain.land)

    def test_small_states_have_a_marker(self):
        areas = {
            a.code: a for a in world_map(dict.fromkeys(["FJ", "MV", "MT"], "1")).areas
        }
        assert all(area.marker for area in areas.values())
        assert world_map({"NG": "1"}).areas[0].marker is None

    def test_codes_unknown_to_the_map_are_told(self):
        assert world_map({"ZZ": "1"}).missing == ("ZZ",)

    def test_unknown_shade_is_refused(self):
        with pytest.raises(ValueError, match="Unknown shade"):
            world_map({"NP": "mauve"})

    def test_points_and_outlines_lie_on_the_map(self):
        world = load_world()
        for x, y in world["markers"].values():
            assert 0 <= x <= world["width"]
            assert 0 <= y <= world["height"]
        assert all(
            code in world["markers"] for code, d in world["areas"].items() if not d
        )

    def test_component_draws_links_titles_and_disclaimer(self):
        world = world_map(
            {"NP": "strong", "FJ": "hatched"},
            labels={"NP": "Nepal & its <stage>"},
            urls={"NP": "/en/nepal/"},
        )
        html = draw(
            "{% include 'components/world_map.html' with map=map title='Where' "
            "disclaimer=disclaimer only %}",
            map=world,
            disclaimer=DISCLAIMER,
        )
        assert 'href="/en/nepal/"' in html
        assert "<title>Nepal &amp; its &lt;stage&gt;</title>" in html
        assert 'fill="url(#map-hatch)"' in html
        assert "United Nations" in html
        assert "style=" not in html


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://a.org/b", "https://a.org/b"),
        ("HTTP://a.org", "HTTP://a.org"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,a", ""),
        ("//evil.example", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_a_web_address_can_be_clicked(link, shown):
    assert portal.web_address(link) == shown
