"""What a search of the partners finds, on pages, in the API and in the search of all."""

import json

import pytest

from alliance87.core.enums import IloRegion
from alliance87.core.models import Country, Theme
from alliance87.core.search import search
from partners.enums import StakeholderGroup
from partners.models import Partner
from partners.search import PARTNER_WEIGHTS
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def found(text):
    rows = search(Partner.objects.all(), text, PARTNER_WEIGHTS)
    return [partner.name for partner in rows]


@pytest.fixture
def partners():
    """Some that a person would look for, and one of which no search may speak."""
    japan = CountryFactory(name="Japan", ilo_region=IloRegion.ASIA_PACIFIC)
    peru = CountryFactory(
        name_en="Peru", name_fr="Pérou", name_es="Perú", ilo_region=IloRegion.AMERICAS
    )
    forced = ThemeFactory(
        name_en="Forced labour", name_fr="Travail forcé", name_es="Trabajo forzoso"
    )
    garment = ThemeFactory(name_en="Garment and cotton")
    PartnerFactory(
        name="Fair Thread",
        country=japan,
        themes=[forced, garment],
        stakeholder_group=StakeholderGroup.WORKERS_ORGANISATION,
    )
    PartnerFactory(
        name="Federación de Lima",
        acronym="FDL",
        country=None,
        countries_of_work=[peru],
        themes=[forced],
    )
    PartnerFactory(name="Another", country=None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("forced labour garment Asia", ["Fair Thread"]),
        ("Asia and the Pacific", ["Fair Thread"]),
        ("asie", ["Fair Thread"]),
        ("japan", ["Fair Thread"]),
        ("workers organisation forced labour", ["Fair Thread"]),
        ("travail force", ["Fair Thread", "Federación de Lima"]),
        ("trabajo forzoso en el Perú", ["Federación de Lima"]),
        ("pérou", ["Federación de Lima"]),
        ("americas", ["Federación de Lima"]),
        ("federacion", ["Federación de Lima"]),
        ("fdl", ["Federación de Lima"]),
        ("the federación of lima", ["Federación de Lima"]),
        ("forced labour chad", []),
        ("asiapacific", []),
    ],
)
def test_names_of_what_a_partner_belongs_to_are_found(text, names, partners):
    assert sorted(found(text)) == names


def test_glue_alone_is_searched_as_it_stands():
    PartnerFactory(name="The Code", country=None)
    PartnerFactory(name="Another", country=None)

    assert found("the") == ["The Code"]


def test_its_own_acronym_comes_first_and_names_before_themes():
    theme = ThemeFactory(name="ITUC affairs")
    PartnerFactory(name="A partner", themes=[theme])
    PartnerFactory(name="ITUC Africa", acronym="ITUC-AF")
    PartnerFactory(name="Trade unions of the world", acronym="ITUC")

    assert found("ituc") == ["Trade unions of the world", "ITUC Africa", "A partner"]


def test_words_follow_what_changes():
    country = CountryFactory(name="Swaziland")
    abroad = CountryFactory(name="Burma")
    theme = ThemeFactory(name="Fishing")
    partner = PartnerFactory(name="Old", country=country)
    partner.countries_of_work.add(abroad)
    partner.themes.add(theme)
    PartnerFactory(name="Another")
    revision = Partner.objects.get(pk=partner.pk).revision
    assert found("old swaziland burma fishing") == ["Old"]

    Country.objects.filter(pk=country.pk).update(name_en="Eswatini")
    Country.objects.filter(pk=abroad.pk).update(name_en="Myanmar")
    Theme.objects.filter(pk=theme.pk).update(name_en="Seafood")

    assert found("old eswatini myanmar seafood") == ["Old"]
    assert found("swaziland") == found("burma") == found("fishing") == []
    assert Partner.objects.get(pk=partner.pk).revision == revision
    Partner.objects.filter(pk=partner.pk).update(name_en="New")
    partner.themes.clear()
    assert found("new eswatini") == ["New"]
    assert found("old") == found("seafood") == []


def test_nobody_writes_the_words():
    partner = PartnerFactory(name="Fair Thread")

    Partner.objects.update(words=None)
    Partner.objects.get(pk=partner.pk).save()

    assert found("thread") == ["Fair Thread"]


def nearest(client, text, **query):
    return client.get("/en/partners/", {"q": text, **query}).context["listing"].nearest


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("fedracion", "Federación"),
        ("federación de lmia", "Federación de Lima"),
        ("garmant", "garment"),
        ("forced labuor garmnet", "forced labour garment"),
        ("thraed", "Thread"),
        ("xylophone", None),
        ("fair thread", None),
        ("thr", None),
    ],
)
def test_a_misspelt_word_is_proposed_as_somebody_writes_it(
    text, proposed, partners, client
):
    found = nearest(client, text)

    assert (found and found["text"]) == proposed


def test_a_proposal_is_a_link_that_keeps_the_rest(client):
    PartnerFactory(name="Fair Thread")

    found = nearest(client, "thraed", sort="name", theme="")

    assert found["url"] == "/en/partners/?q=Thread&sort=name&theme="
    assert (
        '<a href="/en/partners/?q=Thread'
        in client.get("/en/partners/", {"q": "thraed"}).text
    )


def test_a_better_spelling_is_proposed_beside_few_results(client):
    PartnerFactory(name="Laborious")
    for number in range(3):
        PartnerFactory(name=f"Labour {number}")

    assert nearest(client, "labor")["text"] == "Labour"


def test_nothing_is_proposed_that_the_reader_may_not_see(client, member_client):
    hidden = ThemeFactory(name="Vigilance")
    PartnerFactory(name="Kaleidoscope", hidden=True, themes=[hidden])
    PartnerFactory(name="Periscope", for_partners=True)
    PartnerFactory(name="Telescope", withdrawn=True)
    PartnerFactory(name="Another")

    for misspelt in ("kaliedoscope", "vigilence", "telescop3"):
        assert nearest(client, misspelt) is None
        assert nearest(member_client, misspelt) is None
    assert nearest(client, "persicope") is None
    assert nearest(member_client, "persicope")["text"] == "Periscope"


def shown_for(client, text):
    listing = client.get("/en/partners/", {"q": text}).context["listing"]
    return [partner.name for partner in listing.page], listing


def test_where_no_row_has_all_words_those_with_the_most_are_shown(client):
    PartnerFactory(name="Forced Labour Watch", themes=[ThemeFactory(name="Fishing")])
    PartnerFactory(name="Forced Sale")
    PartnerFactory(name="Quarry")
    PartnerFactory(name="Forced Labour Garment", hidden=True)

    names, listing = shown_for(client, "forced labour garment")

    assert names == ["Forced Labour Watch"]
    assert (listing.count, listing.total) == (1, 3)
    [theme] = [group for group in listing.facets if group["name"] == "theme"]
    assert [(c["label"], c["count"]) for c in theme["choices"]] == [("Fishing", 1)]
    page = client.get("/en/partners/", {"q": "forced labour garment"})
    assert "Nothing has all 3 words; what is shown has 2 of them." in page.text


def test_less_than_half_of_the_words_is_no_match(client):
    PartnerFactory(name="Forced Sale")

    names, listing = shown_for(client, "forced labour garment")

    assert (names, listing.instead) == ([], None)


def test_the_most_words_are_counted_in_their_right_spelling(client):
    PartnerFactory(name="Forced Labour Watch")

    assert shown_for(client, "forced labuor garment")[0] == ["Forced Labour Watch"]


def test_the_download_of_some_words_is_what_the_page_shows(client):
    PartnerFactory(name="Forced Labour Watch")
    PartnerFactory(name="Quarry")

    asked = {"q": "forced labour garment", "format": "json"}
    rows = json.loads(client.get("/en/partners/", asked).getvalue())

    assert [row["name"] for row in rows] == ["Forced Labour Watch"]


@pytest.mark.parametrize("number", [1, 3])
def test_some_words_take_five_queries_once_the_words_are_known(
    number, client, django_assert_num_queries
):
    for _ in range(number):
        PartnerFactory(name="Fair Thread", themes=[ThemeFactory()])
    shown_for(client, "fair thraed")

    # The stamp, the search, the search for some words, the page and its themes.
    with django_assert_num_queries(5):
        assert shown_for(client, "fair thraed fishing")[0] == ["Fair Thread"] * number


@pytest.mark.parametrize("number", [1, 3])
def test_a_misspelt_search_takes_eight_queries_at_most(
    number, client, django_assert_num_queries
):
    for _ in range(number):
        PartnerFactory(name="Fair Thread", themes=[ThemeFactory()])
    PartnerFactory(name="Thread", hidden=True)

    # The stamp, the partners, whose are seen, the names of what is chosen from, the
    # search, the words, the search for what is proposed, how that is written.
    with django_assert_num_queries(8):
        assert nearest(client, "thraed")


def test_asia_is_not_europe_and_central_asia():
    nepal = CountryFactory(ilo_region=IloRegion.ASIA_PACIFIC)
    serbia = CountryFactory(ilo_region=IloRegion.EUROPE_CENTRAL_ASIA)
    PartnerFactory(name="East", country=nepal)
    PartnerFactory(name="West", country=serbia)

    assert found("asia") == found("asie") == found("pacific") == ["East"]
    assert found("central asia") == found("europe") == ["West"]


def test_a_spelling_is_proposed_in_the_reader_s_language(client):
    PartnerFactory(
        name_en="Trade Union Confederation", name_fr="Confédération syndicale"
    )

    asked = {"q": "union confedration"}
    listing = client.get("/en/partners/", asked).context["listing"]
    other = client.get("/fr/partners/", {"q": "confedration"}).context["listing"]

    assert listing.nearest["text"] == "Union Confederation"
    assert other.nearest["text"] == "Confédération"


def test_the_beginning_of_a_word_is_not_taken_for_a_mistake(client):
    for name in ("Antitrafficking and Slavery", "Ante Slavery"):
        PartnerFactory(name=name)

    assert nearest(client, "anti slavry")["text"] == "anti Slavery"


def test_a_short_word_is_left_beside_a_longer_mistake(client):
    PartnerFactory(name="Ante Slavery")

    assert nearest(client, "anti slavry") is None
    assert nearest(client, "anti")["text"] == "Ante"
