"""How records are chosen and shaped: fields, expand, lang=all, cursor, id, ETag."""

import uuid

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from alliance87 import api
from alliance87.core.api.described import takes_any_text
from alliance87.core.api.relations import relations_of
from alliance87.core.api.shape import MOST, paths_of
from alliance87.core.models import Theme
from tests.conftest import signed_in
from tests.core.test_api import parameter, problems
from tests.endpoints import ENDPOINTS
from tests.factories.core import CountryFactory, SourceFactory, ThemeFactory
from tests.factories.events import (
    AgendaItemFactory,
    ContributionFactory,
    EventFactory,
    ItemMinutesFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import CommitmentFactory, PathfinderCountryFactory

pytestmark = pytest.mark.django_db

THEMES = "/api/v1/themes/"
PARTNERS = "/api/v1/partners/"


def by_name(endpoint):
    return endpoint.name


def relations(endpoint):
    return list(relations_of(api.ENDPOINTS[endpoint.name].serializer_class))


EXPANDABLE = [endpoint for endpoint in ENDPOINTS if relations(endpoint)]


def results(client, address, **asked):
    response = client.get(address, asked)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def errors(response):
    assert response.status_code == 400, response.content
    body = response.json()
    return body.get("errors", body)


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(public=True)


# -- Choosing fields ---------------------------------------------------------------
def test_record_has_the_fields_asked_for_in_their_own_order(client):
    partner = PartnerFactory(acronym="ABC", hidden=False)
    PartnerFactory(hidden=True)

    [row] = results(client, PARTNERS, fields="acronym, id")

    assert list(row.items()) == [("id", str(partner.pk)), ("acronym", "ABC")]


def test_single_record_has_the_fields_asked_for(client):
    partner = PartnerFactory(name="One")

    body = client.get(f"{PARTNERS}{partner.slug}/?fields=name&fields=representatives")

    assert body.json() == {"name": "One", "representatives": []}


def test_field_that_does_not_exist_is_named_with_those_that_do(client):
    [message] = errors(client.get(f"{THEMES}?fields=slug,colour"))["fields"]

    assert "colour" in message
    assert "id, slug, name, kind, updated_at" in message


def test_nothing_in_fields_is_everything(client):
    ThemeFactory()

    assert results(client, THEMES, fields="") == results(client, THEMES)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
def test_field_alone_is_what_it_is_among_all(
    client, endpoint, django_assert_max_num_queries
):
    endpoint.rows(2)
    if endpoint.hide:
        endpoint.hide()
    whole = results(client, endpoint.url)

    for name in whole[0]:
        with django_assert_max_num_queries(endpoint.queries):
            rows = results(client, endpoint.url, fields=name)

        assert rows == [{name: row[name]} for row in whole]


def test_relation_that_is_left_out_is_not_fetched(client, django_assert_num_queries):
    PartnerFactory(themes=[ThemeFactory()])

    with django_assert_num_queries(2):  # the count and the page
        results(client, PARTNERS, fields="name")


# -- Expanding ---------------------------------------------------------------------
def test_relation_becomes_the_record_of_its_endpoint(client):
    partner = PartnerFactory(country=CountryFactory(iso2="NP"))

    [row] = results(client, PARTNERS, expand="country")

    assert row["country"] == client.get("/api/v1/countries/np/").json()
    assert row["slug"] == partner.slug


def test_list_of_relations_becomes_records_in_the_same_order(client):
    PartnerFactory(themes=ThemeFactory.create_batch(3))
    [plain] = results(client, PARTNERS)

    [row] = results(client, PARTNERS, expand="themes")

    assert [theme["slug"] for theme in row["themes"]] == plain["themes"]
    assert row["themes"][0] == client.get(f"{THEMES}{plain['themes'][0]}/").json()


def test_relation_of_a_relation_is_expanded(client):
    commitment = CommitmentFactory()

    [row] = results(client, "/api/v1/commitments/", expand="priority_area.roadmap")

    roadmap = commitment.priority_area.roadmap
    assert row["priority_area"]["label"] == commitment.priority_area.label
    assert row["priority_area"]["roadmap"]["title"] == roadmap.title


def test_source_keeps_the_place_in_it(client):
    PartnerFactory(source=SourceFactory(title="The report"), locator="p. 3")

    [row] = results(client, PARTNERS, expand="source")

    assert row["source"]["title"] == "The report"
    assert row["source"]["locator"] == "p. 3"


def test_single_record_is_expanded(client):
    partner = PartnerFactory(country=CountryFactory(name="Nepal"))

    body = client.get(f"{PARTNERS}{partner.slug}/?expand=country").json()

    assert body["country"]["name"] == "Nepal"


def test_fields_of_an_expanded_record_follow_a_dot(client):
    PartnerFactory(country=CountryFactory(name="Nepal", iso2="NP"))

    asked = {"expand": "country", "fields": "slug,country.iso2,country.name"}
    [row] = results(client, PARTNERS, **asked)

    assert set(row) == {"slug", "country"}
    assert row["country"] == {"iso2": "NP", "name": "Nepal"}


def test_what_is_expanded_is_given_without_being_named(client):
    PartnerFactory(country=CountryFactory(name="Nepal"))

    [row] = results(client, PARTNERS, expand="country", fields="slug")

    assert row["country"]["name"] == "Nepal"


def test_dotted_field_of_what_is_not_expanded_is_refused(client):
    [message] = errors(client.get(f"{PARTNERS}?fields=country.name"))["fields"]

    assert "expand=country" in message


def test_relation_that_does_not_exist_is_named_with_those_that_do(client):
    [message] = errors(client.get(f"{PARTNERS}?expand=name"))["expand"]

    assert "name" in message
    assert "country, countries_of_work, themes, parent, documents, source" in message


def test_relation_of_a_relation_that_does_not_exist_is_named(client):
    [message] = errors(client.get(f"{PARTNERS}?expand=parent.name"))["expand"]

    assert "parent.name" in message
    assert "parent.country" in message


def test_third_level_is_refused(client):
    response = client.get(f"{PARTNERS}?expand=parent.parent.parent")

    assert "two levels" in errors(response)["expand"][0]


def test_too_many_relations_are_refused(client):
    paths = paths_of(api.ENDPOINTS["events"].serializer_class)[: MOST + 1]

    response = client.get("/api/v1/events/", {"expand": ",".join(paths)})

    assert list(errors(response)) == ["expand"]


@pytest.mark.parametrize("parameter", ["fields", "expand"])
def test_name_that_is_missing_between_commas_is_refused(client, parameter):
    for asked in ["country,", ",", " "]:
        response = client.get(PARTNERS, {parameter: asked})

        assert list(errors(response)) == [parameter]


def test_schema_allows_an_empty_list_of_names(client, schema):
    for name in ["fields", "expand"]:
        assert parameter(schema, PARTNERS, name)["allowEmptyValue"] is True
        assert results(client, PARTNERS, **{name: ""}) == results(client, PARTNERS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
def test_empty_filter_is_none_as_the_schema_says(client, endpoint, schema):
    endpoint.make()
    filterset = getattr(api.ENDPOINTS[endpoint.name], "filterset_class", None)
    names = list(filterset.base_filters) if filterset else []

    said = [parameter(schema, endpoint.url, name) for name in names]
    assert all(
        p.get("allowEmptyValue", False) != takes_any_text(p["schema"]) for p in said
    )
    empty = dict.fromkeys(names, "")
    assert results(client, endpoint.url, **empty) == results(client, endpoint.url)


def test_relation_named_twice_counts_twice(client):
    """As the schema counts: it limits the list that is sent."""
    often = {"expand": ",".join(["country"] * (MOST + 1))}

    assert list(errors(client.get(PARTNERS, often))) == ["expand"]


def test_what_the_other_endpoint_does_not_give_is_nothing(client):
    event = EventFactory(
        chair_partner=PartnerFactory(hidden=True),
        hosts=[PartnerFactory(hidden=True), PartnerFactory(slug="open")],
    )

    row = client.get(f"/api/v1/events/{event.slug}/?expand=chair_partner,hosts").json()

    assert row["chair_partner"] is None
    assert [host["slug"] for host in row["hosts"]] == ["open"]


@pytest.mark.parametrize("endpoint", EXPANDABLE, ids=by_name)
def test_expanding_costs_the_same_for_one_row_and_for_three(
    client, endpoint, django_assert_num_queries, django_assert_max_num_queries
):
    names = relations(endpoint)[:MOST]
    endpoint.rows(1)
    client.get(endpoint.url)  # what is kept of the process is read
    with django_assert_max_num_queries(1000) as first:
        one = results(client, endpoint.url, expand=",".join(names))
    endpoint.rows(2)

    with django_assert_num_queries(len(first)):
        three = results(client, endpoint.url, expand=",".join(names))

    assert len(three) > len(one)


@pytest.mark.parametrize("endpoint", EXPANDABLE, ids=by_name)
def test_expanded_rows_are_what_the_schema_says(client, endpoint, schema):
    endpoint.make()
    paths = paths_of(api.ENDPOINTS[endpoint.name].serializer_class)

    for lang in ["en", "all"]:
        asked = {"expand": ",".join(paths[:MOST]), "lang": lang}
        body = client.get(endpoint.url, asked).json()

        assert problems(schema, endpoint.url, body) == []


def test_relation_within_a_part_is_expanded_as_the_schema_says(client, schema):
    """Of a speaker the item shows the key of the partner; the contribution expands it."""
    item = AgendaItemFactory()
    ContributionFactory(agenda_item=item, partner=PartnerFactory())
    items = "/api/v1/agenda-items/"

    body = client.get(items, {"expand": "contributions.partner"}).json()

    [row] = [row for row in body["results"] if row["id"] == str(item.pk)]
    assert "slug" in row["contributions"][0]["partner"]
    assert problems(schema, items, body) == []


def test_record_that_its_endpoint_does_not_give_is_null_as_the_schema_says(
    secretariat_client, schema
):
    """The Secretariat reads the steps of a partner that is listed no more."""
    PartnerFactory(suspended=True)
    steps = "/api/v1/partner-events/"

    body = secretariat_client.get(f"{steps}?expand=partner").json()

    assert None in [row["partner"] for row in body["results"]]
    assert problems(schema, steps, body) == []


def test_schema_names_what_can_be_expanded(schema):
    expand = parameter(schema, PARTNERS, "expand")

    assert (expand["style"], expand["explode"]) == ("form", False)
    assert expand["schema"]["items"]["enum"][:2] == ["country", "countries_of_work"]
    assert "parent.country" in expand["schema"]["items"]["enum"]


def test_schema_says_that_a_field_may_be_left_out(schema):
    components = schema["components"]["schemas"]

    assert "required" not in components["Partner"]
    assert "required" in components["PartnerEvent"]
    country = components["Partner"]["properties"]["country"]
    assert {"$ref": "#/components/schemas/Country"} in country["anyOf"]


# -- All languages -----------------------------------------------------------------
def test_text_is_given_in_all_languages_as_it_is_kept(client):
    theme = ThemeFactory(name_en="Labour", name_fr="Travail")

    body = client.get(f"{THEMES}{theme.slug}/?lang=all").json()

    assert body["name"] == {"en": "Labour", "fr": "Travail", "es": ""}
    assert body["slug"] == theme.slug


def test_text_inside_a_record_is_given_in_all_languages(client):
    source = SourceFactory(short_title_en="Pack", short_title_fr="Dossier")
    country = CountryFactory(name_en="Nepal", name_es="Nepal (es)")
    row = PathfinderCountryFactory(country=country, source=source)

    url = f"/api/v1/pathfinder-countries/{row.slug}/?lang=all"
    body = client.get(url).json()

    assert body["name"] == {"en": "Nepal", "fr": "", "es": "Nepal (es)"}
    assert body["source"]["short_title"] == {"en": "Pack", "fr": "Dossier", "es": ""}


def test_text_of_another_record_is_given_in_all_languages(client):
    item = AgendaItemFactory()
    ItemMinutesFactory(agenda_item=item, text_en="Agreed", text_fr="Convenu")
    silent = AgendaItemFactory()

    rows = results(client, "/api/v1/agenda-items/", lang="all")

    texts = {row["id"]: row["minutes_text"] for row in rows}
    assert texts[str(item.pk)] == {"en": "Agreed", "fr": "Convenu", "es": ""}
    assert texts[str(silent.pk)] == {"en": "", "fr": "", "es": ""}


def test_all_languages_are_ordered_as_the_header_asks(client):
    CountryFactory(name_en="Germany", name_fr="Allemagne")
    CountryFactory(name_en="Chad", name_fr="Tchad")

    url = "/api/v1/countries/?lang=all&fields=name"
    rows = client.get(url, headers={"Accept-Language": "fr"}).json()["results"]

    assert [row["name"]["fr"] for row in rows] == ["Allemagne", "Tchad"]


def test_schema_itself_is_in_one_language(client):
    assert client.get("/api/v1/schema/?lang=all").status_code == 400


# -- Reading by cursor -------------------------------------------------------------
def read_all(client, address, between=None):
    rows, pages = [], 0
    while address:
        body = client.get(address).json()
        assert set(body) == {"next", "previous", "results"}
        assert body["previous"] is None
        rows += body["results"]
        address, pages = body["next"], pages + 1
        if between:
            between(body["results"])
    return rows, pages


def test_cursor_gives_every_row_once_by_id(client):
    themes = ThemeFactory.create_batch(7)

    rows, pages = read_all(client, f"{THEMES}?cursor=&page_size=3")

    assert [row["id"] for row in rows] == sorted(str(theme.pk) for theme in themes)
    assert pages == 3


def test_cursor_ends_where_the_last_page_is_full(client):
    ThemeFactory.create_batch(4)

    rows, pages = read_all(client, f"{THEMES}?cursor=&page_size=2")

    assert (len(rows), pages) == (4, 2)


def test_row_that_stays_comes_once_whatever_is_written_meanwhile(client):
    lasting = {str(theme.pk) for theme in ThemeFactory.create_batch(9)}
    passing = ThemeFactory.create_batch(6)

    def write(read):
        if not passing:
            return
        Theme.objects.filter(pk=passing.pop().pk).delete()
        # One that sorts before everything, and one after.
        number = len(passing)
        ThemeFactory(pk=uuid.UUID(int=number), name="A")
        ThemeFactory(pk=uuid.UUID(int=2**128 - 1 - number), name="Z")
        Theme.objects.filter(pk=read[0]["id"]).update(name_en="Moved")

    rows, _pages = read_all(client, f"{THEMES}?cursor=&page_size=3", write)

    seen = [row["id"] for row in rows]
    assert lasting <= set(seen)
    assert len(seen) == len(set(seen))


def test_cursor_keeps_the_filters_and_the_shape(client):
    for number in range(3):
        ThemeFactory(kind="sector", name=f"Sector {number}")
    ThemeFactory(kind="cross_cutting")

    url = f"{THEMES}?cursor=&page_size=2&kind=sector&fields=name&search=sector"
    rows, pages = read_all(client, url)

    assert [set(row) for row in rows] == [{"name"}] * 3
    assert pages == 2


def test_cursor_does_not_count(client, django_assert_num_queries):
    ThemeFactory.create_batch(3)

    with django_assert_num_queries(1):
        client.get(f"{THEMES}?cursor=&page_size=2")


def test_page_by_cursor_holds_up_to_five_hundred(client):
    Theme.objects.bulk_create(
        Theme(slug=f"t-{n}", name=f"T {n}", kind="sector") for n in range(501)
    )

    body = client.get(f"{THEMES}?cursor=&page_size=900").json()

    assert len(body["results"]) == 500
    assert body["next"]


@pytest.mark.parametrize("cursor", ["x", "%00", "é", "A" * 23, "A" * 21 + "B", "==="])
def test_broken_cursor_is_named(client, cursor):
    assert list(errors(client.get(f"{THEMES}?cursor={cursor}"))) == ["cursor"]


@pytest.mark.parametrize("query", ["page=1", "ordering=name"])
def test_cursor_goes_with_no_page_and_no_order(client, query):
    response = client.get(f"{THEMES}?cursor=&{query}")

    assert list(errors(response)) == [query.split("=")[0]]


# -- By id -------------------------------------------------------------------------
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
def test_list_gives_the_records_of_the_ids_asked_for(client, endpoint):
    row = endpoint.rows(2)[-1]
    asked = [str(row.pk), str(uuid.uuid4())]
    if endpoint.hide:
        asked.append(str(endpoint.hide().pk))

    rows = results(client, endpoint.url, id=asked)

    assert [found["id"] for found in rows] == [str(row.pk)]


def test_id_that_is_none_is_named(client):
    assert list(errors(client.get(f"{THEMES}?id=labour"))) == ["id"]


def test_more_than_two_hundred_ids_are_refused(client):
    ids = [str(uuid.uuid4()) for _ in range(201)]

    assert results(client, THEMES, id=ids[:200]) == []
    assert list(errors(client.get(THEMES, {"id": ids}))) == ["id"]


# -- Has it changed? ---------------------------------------------------------------
def etag(client, address):
    return client.get(address)["ETag"]


@pytest.mark.parametrize("tail", ["", "{slug}/"])
def test_who_has_it_already_is_told_so_without_a_body(client, tail):
    address = THEMES + tail.format(slug=ThemeFactory().slug)
    known = etag(client, address)

    response = client.get(address, headers={"If-None-Match": f'"x", W/{known}'})

    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == known
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_record_whose_relations_changed_is_given_anew(client):
    theme = ThemeFactory(name="Before")
    partner = PartnerFactory(themes=[theme])
    address = f"{PARTNERS}{partner.slug}/?expand=themes"
    known = etag(client, address)
    Theme.objects.filter(pk=theme.pk).update(name_en="After")

    response = client.get(address, headers={"If-None-Match": known})

    assert response.status_code == 200
    assert response["ETag"] != known
    assert response["ETag"].split("-")[0] == known.split("-")[0]


def test_revision_alone_does_not_say_that_nothing_changed(client):
    theme = ThemeFactory()

    response = client.get(
        f"{THEMES}{theme.slug}/", headers={"If-None-Match": f'"{theme.revision}"'}
    )

    assert response.status_code == 200


def test_head_says_what_get_says(client):
    address = f"{THEMES}{ThemeFactory().slug}/"

    get, head = client.get(address), client.head(address)

    assert head.content == b""
    for name in ["ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary"]:
        assert head[name] == get[name]
    again = client.head(address, headers={"If-None-Match": get["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("form", ["{revision}", "{etag}"])
def test_either_form_of_the_revision_is_taken_for_a_write(secretariat_client, form):
    partner = PartnerFactory()
    address = f"{PARTNERS}{partner.slug}/"
    known = etag(secretariat_client, address)
    match = {"{revision}": f'"{partner.revision}"', "{etag}": known}[form]

    response = secretariat_client.patch(
        address,
        {"acronym": "NEW"},
        "application/json",
        headers={"If-Match": match},
    )

    assert response.status_code == 200
    assert response["ETag"] == etag(secretariat_client, address)


def test_answer_to_a_write_has_the_shape_asked_for(secretariat_client):
    partner = PartnerFactory(country=CountryFactory(name="Nepal"))

    response = secretariat_client.patch(
        f"{PARTNERS}{partner.slug}/?fields=acronym,country.name&expand=country",
        {"acronym": "NEW"},
        "application/json",
        headers={"If-Match": f'"{partner.revision}"'},
    )

    assert response.json() == {"acronym": "NEW", "country": {"name": "Nepal"}}


def test_wrong_shape_of_the_answer_writes_nothing(secretariat_client):
    partner = PartnerFactory(acronym="OLD")

    response = secretariat_client.patch(
        f"{PARTNERS}{partner.slug}/?fields=colour",
        {"acronym": "NEW"},
        "application/json",
        headers={"If-Match": f'"{partner.revision}"'},
    )

    assert list(errors(response)) == ["fields"]
    partner.refresh_from_db()
    assert partner.acronym == "OLD"


def test_only_the_answer_to_a_visitor_may_be_kept_in_between(client, member):
    visitor = client.get(THEMES)
    person = signed_in(member).get(THEMES)
    program = Client().get(THEMES, headers={"Authorization": "Bearer a87_none"})

    assert visitor["Cache-Control"] == "public, no-cache"
    assert person["Cache-Control"] == "private, no-cache"
    assert "public" not in program["Cache-Control"]
