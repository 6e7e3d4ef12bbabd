import random

import pytest

from alliance87.core.models import Theme
from alliance87.core.search import SearchIndex, query_for, search, tri, words_in
from partners.models import Partner
from pathfinders.models import PathfinderCountry
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import PathfinderCountryFactory

FIELDS = {"A": [*tri("name"), "acronym"], "B": tri("description")}
INDEX = SearchIndex(
    key="partners", label="Partners", model=Partner, fields=FIELDS, title="name"
)

pytestmark = pytest.mark.django_db


def found(text):
    return list(search(Partner.objects.all(), text, FIELDS))


@pytest.fixture
def ivory_coast():
    PartnerFactory(name="Confédération générale", acronym="CGT")
    return PartnerFactory(
        name="Ministère de la Côte d’Ivoire", description="Protects children."
    )


@pytest.mark.parametrize(
    "text",
    [
        *("cote", "Côte", "CÔTE", "côt", "ivoire", "d'ivoire", "d’Ivoire"),
        *("cote ivoire", "ivoire   cote", "ministere côte", "Co\u0302te"),
        *("children", "CHILD", "cote children", "cote, ivoire!", "(cote)"),
    ],
)
def test_words_match_from_their_beginning(text, ivory_coast):
    assert found(text) == [ivory_coast]


@pytest.mark.parametrize("text", ["oire", "cote peru", "childrens", "cote 1"])
def test_every_word_must_match(text, ivory_coast):
    assert found(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Alliance 8.7", "8.7"),
        ("Alliance 8.7", "alliance 8.7"),
        ("Alliance 8.7", "7"),
        ("Work plan 2020-21", "2020-21"),
        ("Work plan 2020-21", "21"),
        ("Mining/quarrying network", "quarrying"),
        ("Mining/quarrying network", "mining/quarry"),
        ("Convention C.182", "C.182"),
        ("www.example.org", "example"),
        ("child-labour network", "labour"),
        ("child-labour network", "child-labour"),
        ("one_two", "one_two"),
        ("one_two", "two"),
    ],
)
def test_numbers_and_joined_words_are_found(name, text):
    partner = PartnerFactory(name=name)

    assert found(text) == [partner]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_language_is_searched(language):
    partner = PartnerFactory(**{f"name_{language}": "Trabajo"})
    PartnerFactory()

    assert found("trabajo") == [partner]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_no_text_changes_nothing(text, ivory_coast):
    assert len(found(text)) == 2


@pytest.mark.parametrize("text", ["!", "' & | ! :*", "\x00", "…", "—", "%"])
def test_text_without_words_finds_nothing(text, ivory_coast):
    assert query_for(text) is None
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("cote'", "'cote'", '"cote"', "cote:*", "cote:A", "!cote", "cote & |"),
        *("cote\\", "cote\x00", "<-> cote", "cote)", "((cote", "cote; --", "%cote%"),
    ],
)
def test_operators_are_no_operators(text, ivory_coast):
    assert ivory_coast in found(text) or text == "cote:A"


def test_of_any_text_nothing_but_the_words_counts(ivory_coast):
    pick = random.Random(87)
    letters = "ab1 \x00'\"\\&|!:*()<->%_.,;/@#${}[]~^`é’½²ßİ中ع\u0301\ufffe😀\u200b"
    for _ in range(150):
        text = "".join(pick.choices(letters, k=pick.randint(1, 30)))
        words = " ".join(words_in(text))
        if words or text.strip():
            assert found(text) == (found(words) if words else []), ascii(text)


def test_a_lone_surrogate_does_not_raise(ivory_coast):
    assert found("\ud800") == []


def test_a_very_long_text_is_cut(ivory_coast):
    assert found("cote " * 2000) == [ivory_coast]
    assert found("x" * 10_000) == []
    assert found("cote" + " " * 10_000) == [ivory_coast]


def test_a_match_in_a_heavier_column_comes_first():
    in_text = PartnerFactory(name="Aaa", description="Textile workers. " * 3)
    in_name = PartnerFactory(name="Zzz textile")

    assert found("textile") == [in_name, in_text]


def test_equal_matches_keep_the_order_of_the_list():
    second = PartnerFactory(name="Textile B")
    first = PartnerFactory(name="Textile A")

    assert found("textile") == [first, second]


def test_columns_of_a_to_one_relation_are_searched():
    country = PathfinderCountryFactory(country=CountryFactory(name="Népal"))
    PathfinderCountryFactory()

    rows = search(PathfinderCountry.objects.all(), "nepal", {"A": tri("country__name")})

    assert list(rows) == [country]


def test_an_empty_relation_does_not_hide_a_row():
    partner = PartnerFactory(name="Textile", country=None)

    rows = search(
        Partner.objects.all(), "textile", {"A": [*tri("name"), "country__name_en"]}
    )

    assert list(rows) == [partner]


def test_only_visible_rows_are_found(anonymous, member, secretariat):
    public = PartnerFactory(name="Textile one")
    for_partners = PartnerFactory(name="Textile two", for_partners=True)
    hidden = PartnerFactory(name="Textile three", hidden=True)

    assert set(INDEX.results(user=anonymous, text="textile")) == {public}
    assert set(INDEX.results(user=member, text="textile")) == {public, for_partners}
    assert set(INDEX.results(user=secretariat, text="textile")) == {
        *(public, for_partners, hidden)
    }


def test_narrowing_keeps_the_filters():
    theme = ThemeFactory(name="Mining")
    ThemeFactory(name="Mining of metals", slug="metals")

    rows = search(Theme.objects.exclude(slug="metals"), "mining", {"A": tri("name")})

    assert list(rows) == [theme]
    assert rows.count() == 1
