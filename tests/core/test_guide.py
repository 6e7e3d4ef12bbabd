"""The guide of the API as a page, and the enumerations it names."""

import io
import re
import zipfile

import pytest
from django.conf import settings

from alliance87.core.endpoints import endpoints
from alliance87.core.guide import EXAMPLES
from alliance87.core.resources import enumerations, schema_in

pytestmark = pytest.mark.django_db


def test_guide_has_each_section_under_its_anchor(client):
    page = client.get("/api/v1/guide/").content.decode()

    anchors = re.findall(r'<a href="#([\w-]+)">', page)
    assert "errors" in anchors
    for anchor in anchors:
        assert page.count(f'id="{anchor}"') == 1


def test_guide_draws_tables_and_code(client):
    page = client.get("/api/v1/guide/").content.decode()

    assert "<table tabindex" in page
    assert '<pre tabindex="0"><code class="language-sh">' in page


def test_guide_links_to_sections_that_are_there(client):
    page = client.get("/api/v1/guide/").content.decode()
    article = page[page.index("<article") : page.index("</article>")]

    for anchor in re.findall(r'href="#([\w-]+)"', article):
        assert f'id="{anchor}"' in article


def test_guide_links_to_scripts_and_to_nothing_that_is_not_served(client):
    page = client.get("/api/v1/guide/").content.decode()
    article = page[page.index("<article") : page.index("</article>")]

    places = [p for p in re.findall(r'href="([^"]+)"', article) if p[0] != "#"]
    here = [place for place in places if place.startswith("/")]
    assert "/api/v1/guide/examples/mirror.py" in here
    assert "/api/v1/guide/examples/portal_client.zip" in here
    assert [p for p in places if p not in here and not p.startswith("https://")] == []
    for place in here:
        assert client.get(place).status_code == 200


def test_typed_client_is_served_whole(client, tmp_path):
    response = client.get("/api/v1/guide/examples/portal_client.zip")

    assert response.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        archive.extractall(tmp_path)
    served = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.py")}
    kept = (EXAMPLES / "portal_client").rglob("*.py")
    assert served == {path.relative_to(EXAMPLES) for path in kept}


@pytest.mark.parametrize("name", ["none.py", "..%2Fapi.md", "portal_client"])
def test_no_other_file_is_an_example(client, name):
    assert client.get(f"/api/v1/guide/examples/{name}").status_code == 404


def test_enumerations_name_their_codes_in_the_language_asked_for(client):
    answer = client.get("/api/v1/enumerations/Visibility/", {"lang": "fr"}).json()

    assert answer["name"] == "Visibility"
    labels = {each["value"]: each["label"] for each in answer["values"]}
    assert set(labels) == {"public", "partners", "group", "secretariat"}
    assert labels["public"] != "Public"


def test_every_enumeration_of_the_list_is_read_alone(client):
    listed = client.get("/api/v1/enumerations/").json()

    assert "StageKind" in [each["name"] for each in listed]
    for each in listed:
        assert client.get(f"/api/v1/enumerations/{each['name']}/").json() == each


def test_every_code_of_the_schema_is_in_an_enumeration():
    schema = schema_in("en")
    said = {
        frozenset(component["enum"])
        for component in schema["components"]["schemas"].values()
        if component.get("enum", [""]) != [""]
    }

    kept = [set(choices.values) for choices in enumerations().values()]
    assert [codes for codes in said if not any(codes <= each for each in kept)] == []


def test_there_is_no_other_enumeration(client):
    assert client.get("/api/v1/enumerations/Colour/").status_code == 404


def test_enumerations_take_no_other_parameter(client):
    assert client.get("/api/v1/enumerations/", {"page": "1"}).status_code == 400


def test_the_base_address_names_every_place(client):
    places = client.get("/api/v1/").json()

    its_own = places.pop("webhooks")  # for whoever is signed in
    assert client.get(its_own).status_code == 401
    for address in places.values():
        assert client.get(address).status_code == 200


def rows_of_tables():
    """What the guide says of each endpoint: {name: [marked, keys, filters, orderings]}."""
    text = (settings.BASE_DIR / "docs" / "api.md").read_text()
    text = text[text.index("\n## Endpoints\n") :]
    found, name = {}, ""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or set(line) <= set("|- "):
            continue
        if cells[0] == "Endpoint":
            continue
        if cells[0]:
            name, _tick, mark = cells[0].strip("`").partition("`")
            found[name] = [mark.strip() == "¹", set(), set(), set()]
        for kept, cell in zip(found[name][1:], cells[1:], strict=True):
            kept |= set(re.findall(r"\w+", cell))
    return found


def test_guide_says_what_each_endpoint_takes():
    told = rows_of_tables()

    wrong = {}
    for name, view in endpoints().items():
        filterset = getattr(view, "filterset_class", None)
        keys = {each.rsplit("__")[-1] for each in [*view.slugs, *view.codes]}
        filters = set(filterset.base_filters if filterset else ())
        orderings = set(view.ordering_fields or ()) - {"updated_at"}
        takes = [not view.search_weights, keys, filters, orderings]
        if told.get(name) != takes:
            wrong[name] = (told.get(name), takes)
    assert wrong == {}
    assert set(told) == set(endpoints())


def test_guide_names_the_lists_that_are_not_ordered_by_change():
    text = (settings.BASE_DIR / "docs" / "api.md").read_text()
    [said] = re.findall(r"ordered by `updated_at`, except\s([^.]+)\.", text)

    assert set(re.findall(r"[\w-]+", said.replace(" and ", " "))) == {
        name
        for name, view in endpoints().items()
        if "updated_at" not in (view.ordering_fields or ())
    }
