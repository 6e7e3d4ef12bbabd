"""What every endpoint of the API keeps to."""

import uuid
from unittest.mock import patch

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from alliance87 import api
from alliance87.core.enums import Visibility
from alliance87.core.resources import schema_in
from alliance87.core.viewsets import PortalViewSet
from tests.conftest import signed_in
from tests.endpoints import ENDPOINTS, OTHERS
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.hide]


def by_name(endpoint):
    return endpoint.name


def ids(response):
    assert response.status_code == 200, response.content
    return {row["id"] for row in response.json()["results"]}


def keys(rows):
    return {str(row.pk) for row in rows}


@pytest.fixture(scope="module")
def schema():
    """The OpenAPI document, made once."""
    return schema_in("en")


def problems(schema, path, body):
    """Where ``body`` is not what ``schema`` says that GET ``path`` answers."""
    answer = schema["paths"][path]["get"]["responses"]["200"]
    said = answer["content"]["application/json"]["schema"]
    validator = Draft202012Validator(said | {"components": schema["components"]})
    return [error.message for error in validator.iter_errors(body)]


def parameter(schema, path, name):
    """The parameter ``name`` of GET ``path``, wherever the document keeps it."""
    for each in schema["paths"][path]["get"]["parameters"]:
        kept = each.get("$ref", "").rpartition("/")[2]
        found = schema["components"]["parameters"][kept] if kept else each
        if found["name"] == name:
            return found
    raise LookupError(name)


def test_every_endpoint_is_in_the_table_of_the_tests():
    assert {e.name for e in ENDPOINTS} | set(OTHERS) == set(api.ENDPOINTS)


@pytest.mark.parametrize("viewset", api.ENDPOINTS.values())
def test_endpoint_is_a_portal_viewset_that_says_what_it_is(viewset):
    assert issubclass(viewset, PortalViewSet)
    assert viewset.__doc__


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_row_and_for_three(
    client, django_assert_num_queries, endpoint, count
):
    rows = endpoint.rows(count)
    if endpoint.hide:
        endpoint.hide()

    with django_assert_num_queries(endpoint.queries):
        response = client.get(endpoint.url)

    assert ids(response) == keys(rows)


@pytest.mark.parametrize("endpoint", GUARDED, ids=by_name)
@pytest.mark.parametrize("reader", ["anonymous", "deactivated"])
def test_hidden_row_does_not_exist(request, endpoint, reader):
    row = endpoint.hide()
    client = APIClient()
    client.force_authenticate(request.getfixturevalue(reader))

    assert str(row.pk) not in client.get(endpoint.url).content.decode()
    numbered = {"headers": {"X-Request-ID": "the-same-one"}}
    response = client.get(f"{endpoint.url}{row.pk}/", **numbered)
    assert response.status_code == 404
    none = client.get(f"{endpoint.url}{uuid.uuid4()}/", **numbered)
    assert response.content == none.content


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
def test_secretariat_reads_all_the_database_holds(secretariat_client, endpoint):
    rows = [*endpoint.make(), *([endpoint.hide()] if endpoint.hide else [])]

    response = secretariat_client.get(endpoint.url, {"page_size": 200})

    assert keys(rows) <= ids(response)
    assert response.json()["count"] == type(rows[0]).objects.count()
    record = secretariat_client.get(f"{endpoint.url}{rows[-1].pk}/").json()
    assert record["id"] == str(rows[-1].pk)


def test_hidden_source_is_not_named(client, secretariat_client):
    partner = PartnerFactory(source=SourceFactory(hidden=True), locator="p. 1")
    url = f"/api/v1/partners/{partner.slug}/"

    assert client.get(url).json()["source"] is None
    assert secretariat_client.get(url).json()["source"]["locator"] == "p. 1"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
def test_answers_are_what_the_schema_says(client, endpoint, schema):
    row = endpoint.make()[-1]

    rows = client.get(endpoint.url).json()
    record = client.get(f"{endpoint.url}{row.pk}/").json()

    assert problems(schema, endpoint.url, rows) == []
    assert problems(schema, f"{endpoint.url}{{id}}/", record) == []


@pytest.mark.parametrize("name", api.ENDPOINTS)
def test_endpoint_filters_by_all_it_offers_without_an_error(client, name):
    viewset = api.ENDPOINTS[name]
    filterset = getattr(viewset, "filterset_class", None)
    for parameter in filterset.base_filters if filterset else []:
        for value in ["2019", "é", "9" * 14]:
            response = client.get(f"/api/v1/{name}/", {parameter: value})

            assert response.status_code in {200, 400}
            if response.status_code == 400:
                assert list(response.json()["errors"]) == [parameter]


@pytest.mark.parametrize("name", api.ENDPOINTS)
def test_endpoint_orders_by_all_it_offers(client, name):
    for field in api.ENDPOINTS[name].ordering_fields:
        for ordering in [field, f"-{field}"]:
            response = client.get(f"/api/v1/{name}/", {"ordering": ordering})

            assert response.status_code == 200


@pytest.mark.parametrize("name", api.ENDPOINTS)
def test_endpoint_refuses_to_order_by_what_it_does_not_offer(client, name):
    response = client.get(f"/api/v1/{name}/", {"ordering": "visibility"})

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["ordering"]


@pytest.mark.parametrize(
    "name", [n for n, viewset in api.ENDPOINTS.items() if viewset.search_weights]
)
def test_endpoint_finds_its_words(client, name):
    response = client.get(f"/api/v1/{name}/", {"search": "l’Égalité & '): *"})

    assert response.status_code == 200
    assert response.json()["count"] == 0


def test_search_finds_without_accents_and_capitals(client):
    partner = PartnerFactory(name="Fédération des Travailleurs")
    PartnerFactory(name="Another")

    response = client.get("/api/v1/partners/?search=federation+trav")

    assert ids(response) == keys([partner])


def test_search_does_not_find_what_is_hidden(client):
    PartnerFactory(name="Fédération", hidden=True)

    assert ids(client.get("/api/v1/partners/?search=federation")) == set()


def test_names_are_ordered_as_a_reader_expects(client):
    for name in ["zebra", "Émile", "Alpha", "Écho"]:
        ThemeFactory(name=name)

    response = client.get("/api/v1/themes/?ordering=name")

    names = [row["name"] for row in response.json()["results"]]
    assert names == ["Alpha", "Écho", "Émile", "zebra"]


def test_order_follows_the_language(client):
    CountryFactory(name_en="Germany", name_fr="Allemagne")
    CountryFactory(name_en="Chad", name_fr="Tchad")

    response = client.get("/api/v1/countries/?lang=fr")

    names = [row["name"] for row in response.json()["results"]]
    assert names == ["Allemagne", "Tchad"]


def test_rows_without_a_value_come_last(client):
    dated = PartnerFactory(joined_on="2019-01-01")
    undated = PartnerFactory()

    for ordering in ["joined_on", "-joined_on"]:
        rows = client.get(f"/api/v1/partners/?ordering={ordering}").json()["results"]
        assert [row["id"] for row in rows] == [str(dated.pk), str(undated.pk)]


def test_pages_of_equal_rows_lose_none(client):
    rows = [SourceFactory(published_on=None, publisher="Same") for _ in range(7)]

    seen = [
        row["id"]
        for page in range(1, 8)
        for row in client.get(
            f"/api/v1/sources/?ordering=published_on&page_size=1&page={page}"
        ).json()["results"]
    ]

    assert sorted(seen) == sorted(keys(rows))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lang=de", "lang"),
        ("lang=", "lang"),
        ("page_size=0", "page_size"),
        ("page_size=many", "page_size"),
        ("colour=red", "colour"),
        ("format=pdf", "format"),
        ("theme=a%00b", "theme"),
        ("search=%00", "search"),
        ("search=" + "x" * 10_000, "search"),
        ("ordering=name,description", "ordering"),
        ("theme=no-such-theme", "theme"),
        ("country=ZZ", "country"),
        ("stakeholder_group=nobody", "stakeholder_group"),
    ],
)
def test_wrong_parameter_is_named(client, query, name):
    response = client.get(f"/api/v1/partners/?{query}")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]
    assert isinstance(response.json()["errors"][name], list)


@pytest.mark.parametrize("query", ["page=2", "page=0", "page=x", "page=" + "9" * 5000])
def test_page_that_is_not_there_says_so(client, query):
    PartnerFactory()

    response = client.get(f"/api/v1/partners/?{query}")

    assert response.status_code == 404
    assert "no page" in response.json()["detail"]


@pytest.mark.parametrize("parameter", ["search", "country", "page", "colour"])
def test_single_record_takes_no_parameter_but_the_language(client, parameter):
    partner = PartnerFactory()

    response = client.get(f"/api/v1/partners/{partner.slug}/?{parameter}=1")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [parameter]


@pytest.mark.parametrize("name", api.ENDPOINTS)
def test_unknown_key_is_not_found(client, name):
    for key in ["nothing", "no%00thing", "x" * 5000, uuid.uuid4()]:
        response = client.get(f"/api/v1/{name}/{key}/")

        assert response.status_code == 404
        assert "errors" not in response.json()
        assert response.headers["Content-Type"] == "application/problem+json"


# A row that is not there is not found; a list is added to, not with nothing, and is
# changed by a list of rows.
ADDED = [
    *("posts", "threads", "join-requests", "proposal-uptakes", "briefing-packs"),
    *("report-comments", "work-plans", "objectives", "outputs", "activities"),
    *("output-updates", "resource-needs", "agenda-items", "contributions"),
    *("meeting-reports", "report-sections", "proposals", "action-points", "minutes"),
    *("decisions", "registrations"),
]
CHANGED = [
    *("registrations", "posts", "action-points", "join-requests"),
    *("report-comments", "memberships", "objectives", "outputs", "activities"),
    *("output-updates", "resource-needs", "events", "agenda-items", "contributions"),
    *("meeting-reports", "report-sections", "proposals", "minutes", "decisions"),
]
REMOVED = [
    *("proposal-uptakes", "objectives", "outputs", "activities", "agenda-items"),
    *("contributions", "meeting-reports", "report-sections", "proposals"),
    "decisions",
]
WRITABLE = {
    **{(name, "list", "post"): 400 for name in ADDED},
    **{(name, "list", "patch"): 400 for name in CHANGED},
    **{(name, "row", "patch"): 404 for name in CHANGED},
    **{(name, "row", "delete"): 404 for name in REMOVED},
}
# What is kept in the administration, and what its own people write.
ADDED_AND_CHANGED = [
    *("countries", "themes", "sources", "documents"),
    *("partners", "partner-events", "profile-changes", "seats"),
    *("pathfinder-countries", "coordination-bodies", "stage-events", "roadmaps"),
    *("priority-areas", "commitments", "assessments", "commitment-comments"),
    *("next-steps", "lessons-learnt", "progress-reports"),
    *("support-requests", "support-offers", "instruments", "ratifications"),
    *("indicators", "indicator-values"),
]
WRITABLE |= {(name, "list", "post"): 400 for name in ADDED_AND_CHANGED}
WRITABLE |= {(name, "list", "patch"): 400 for name in ADDED_AND_CHANGED}
WRITABLE |= {(name, "row", "patch"): 404 for name in ADDED_AND_CHANGED}


@pytest.mark.parametrize("name", api.ENDPOINTS)
def test_nothing_can_be_written_but_what_is_meant_to_be(secretariat_client, name):
    urls = {"list": f"/api/v1/{name}/", "row": f"/api/v1/{name}/{uuid.uuid4()}/"}
    for what, url in urls.items():
        for method in ["post", "put", "patch", "delete"]:
            write = getattr(secretariat_client, method)

            status = write(url, {}, "application/json").status_code

            assert status == WRITABLE.get((name, what, method), 405)


def test_country_is_found_by_either_code_and_by_id(client):
    country = CountryFactory(iso2="NP", iso3="NPL")

    for key in ["NP", "np", "npl", country.pk]:
        body = client.get(f"/api/v1/countries/{key}/").json()
        assert body["id"] == str(country.pk)


def test_text_is_in_the_language_asked_for(client):
    theme = ThemeFactory(name_en="Child labour", name_fr="Travail des enfants")

    response = client.get(f"/api/v1/themes/{theme.slug}/?lang=fr")

    assert response.json()["name"] == "Travail des enfants"
    assert response.headers["Content-Language"] == "fr"


def test_text_follows_the_browser_unless_the_address_says_otherwise(client):
    theme = ThemeFactory(name_en="Child labour", name_fr="Travail des enfants")
    url = f"/api/v1/themes/{theme.slug}/"
    browser = {"accept-language": "fr"}

    assert client.get(url, headers=browser).json()["name"] == "Travail des enfants"
    response = client.get(f"{url}?lang=en", headers=browser)
    assert response.json()["name"] == "Child labour"


def test_text_without_a_translation_is_given_in_another_language(client):
    theme = ThemeFactory(name_en="Child labour")

    response = client.get(f"/api/v1/themes/{theme.slug}/?lang=es")

    assert response.json()["name"] == "Child labour"


def test_document_in_full(client):
    older = DocumentFactory()
    document = DocumentFactory(
        slug="concept-note",
        title="Concept note",
        body="<p>Why we meet.</p>",
        themes=[ThemeFactory(slug="child-labour")],
        supersedes=older,
        source=SourceFactory(slug="pack", short_title="GCG pack"),
        locator="p. 4",
    )

    body = client.get("/api/v1/documents/concept-note/").json()

    assert body == {
        "id": str(document.pk),
        "slug": "concept-note",
        "title": "Concept note",
        "kind": "report",
        "language": "en",
        "summary": "",
        "file_name": "",
        "size": None,
        "sha256": "",
        "link": None,
        "themes": ["child-labour"],
        "supersedes": older.slug,
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 4"},
        "updated_at": body["updated_at"],
        "body": "<p>Why we meet.</p>",
    }


def test_older_document_that_is_hidden_is_not_named(client):
    document = DocumentFactory(supersedes=DocumentFactory(hidden=True))

    body = client.get(f"/api/v1/documents/{document.slug}/").json()

    assert body["supersedes"] is None


def test_member_reads_what_is_for_partners(member_client):
    document = DocumentFactory(for_partners=True)

    body = member_client.get(f"/api/v1/documents/{document.slug}/").json()

    assert body["visibility"] == Visibility.PARTNERS


def test_root_names_every_endpoint(client):
    root = client.get("/api/v1/").json()

    named = [*api.ENDPOINTS, *api.OTHERS]
    assert root == {name: f"http://testserver/api/v1/{name}/" for name in named}


def test_deactivated_account_reads_as_a_visitor(deactivated):
    document = DocumentFactory(for_partners=True)

    response = signed_in(deactivated).get(f"/api/v1/documents/{document.slug}/")

    assert response.status_code == 404


def test_schema_has_no_warnings(tmp_path):
    path = tmp_path / "schema.yml"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(path))

    assert path.read_text().startswith("openapi: 3.1")


def test_schema_is_openapi_31(client):
    response = client.get("/api/v1/schema/", headers={"accept": "application/json"})
    document = response.json()

    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")


def test_schema_says_that_long_addresses_are_refused_in_html(schema):
    """By the web server in front, which does not know the form of a problem."""
    read = schema["paths"]["/api/v1/partners/"]["get"]["responses"]

    kept = read["414"]["$ref"].rsplit("/", 1)[-1]
    assert list(schema["components"]["responses"][kept]["content"]) == ["text/html"]


def test_filter_over_a_list_of_codes_takes_codes(schema):
    language = parameter(schema, "/api/v1/partners/", "language")

    assert language["schema"]["type"] == "array"
    assert language["schema"]["items"]["type"] == "string"
    assert "fr" in language["schema"]["items"]["enum"]


def test_schema_takes_no_parameter_but_the_language(client):
    assert client.get("/api/v1/schema/?version=%0a").status_code == 400
    assert client.get("/api/v1/schema/?lang=zz").status_code == 400


def test_schema_is_made_once(client):
    url = "/api/v1/schema/?lang=en"
    first = client.get(url).content

    with patch.object(SchemaGenerator, "parse") as parse:
        assert client.get(url).content == first

    parse.assert_not_called()


def test_docs_hold_nothing_inline_and_nothing_from_elsewhere(client):
    response = client.get("/api/v1/docs/")
    page = response.content.decode()

    assert response.status_code == 200
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert 'src="http' not in page


def test_whatever_asks_for_the_revision_may_refuse_another(schema):
    header = {"$ref": "#/components/parameters/IfMatch"}
    asking = [
        operation
        for path in schema["paths"].values()
        for operation in path.values()
        if header in operation.get("parameters", [])
    ]

    assert len(asking) > 50
    for operation in asking:
        assert {"412", "428"} <= operation["responses"].keys()
