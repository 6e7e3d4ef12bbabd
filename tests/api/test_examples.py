"""Every object of the OpenAPI document has an example, and every example is one."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker

from alliance87.core.api.example_values import LEFT_OUT, PARAMETERS, VALUES
from alliance87.core.api.examples import (
    Examples,
    declared,
    is_object,
    parameters_of,
    show_examples,
)

FORMATS = {"date", "date-time", "email", "uri", "uuid"}


@pytest.fixture(scope="module")
def document():
    text = Path(settings.BASE_DIR, "docs", "openapi.yaml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.fixture(scope="module")
def schemas(document):
    return document["components"]["schemas"]


def wrong(document, schema, value):
    """What ``schema`` has against ``value``, whatever it refers to in ``document``."""
    whole = schema | {"components": document["components"]}
    checked = Draft202012Validator(whole, format_checker=FormatChecker())
    return [error.message for error in checked.iter_errors(value)]


def requests_of(document):
    """The components that bodies of requests consist of."""
    for path in document["paths"].values():
        for operation in path.values():
            text = str(operation.get("requestBody", ""))
            yield from re.findall(r"#/components/schemas/(\w+)", text)


def small(**schemas):
    """A document of these components alone."""
    return {"components": {"schemas": schemas}, "paths": {}}


def example_of(name, **schemas):
    made = show_examples(small(**schemas), None, None, public=True)
    [example] = made["components"]["schemas"][name]["examples"]
    return example


def an_object(**properties):
    return {"type": "object", "properties": properties}


def test_each_object_has_one_example(schemas):
    objects = [name for name, schema in schemas.items() if is_object(schema)]

    assert len(objects) > 200
    assert [
        name for name in objects if len(schemas[name].get("examples", [])) != 1
    ] == []


def test_examples_are_what_their_schemas_allow(document, schemas):
    found = {
        name: wrong(document, schema, example)
        for name, schema in schemas.items()
        for example in schema.get("examples", [])
    }

    assert {name: errors for name, errors in found.items() if errors} == {}


def test_examples_of_parameters_are_what_their_schemas_allow(document):
    found = [
        (parameter["name"], example, wrong(document, parameter["schema"], example))
        for parameter in parameters_of(document)
        for example in parameter["schema"].get("examples", [])
    ]

    assert {"page", "fields", "expand", "ordering"} <= {name for name, *_ in found}
    assert [each for each in found if each[-1]] == []


def test_formats_are_looked_at(document):
    assert set(FormatChecker().checkers) >= FORMATS - {"uri"}
    for name in FORMATS - {"uri"}:
        assert wrong(document, {"type": "string", "format": name}, "no such thing")


def test_links_begin_with_their_scheme(document, schemas):
    """The library lets every text pass for a link where a package of its own is missing."""
    links = []
    for schema in schemas.values():
        for name, each in schema.get("properties", {}).items():
            if "'uri'" in str(each) and schema["examples"][0].get(name):
                links.append(schema["examples"][0][name])

    assert links
    assert [link for link in links if not link.startswith("https://")] == []


def test_no_example_says_nothing(schemas):
    objects = {name: each for name, each in schemas.items() if each.get("properties")}

    assert [name for name in objects if not objects[name]["examples"][0]] == []


def test_what_is_only_read_is_in_no_request(document, schemas):
    asked = set(requests_of(document))

    assert len(asked) > 50
    for name in asked:
        assert properties_with("readOnly", schemas[name]) == set(), name
    for name in set(schemas) - asked:
        assert properties_with("writeOnly", schemas[name]) == set(), name


def properties_with(word, schema):
    return {
        name for name, each in schema.get("properties", {}).items() if each.get(word)
    }


def test_no_parameter_that_names_a_record_has_an_example(document):
    for parameter in parameters_of(document):
        if parameter["in"] == "path" and parameter["name"] == "id":
            assert "examples" not in parameter["schema"]
        if parameter["name"] == "If-Match":
            assert "examples" not in parameter["schema"]


def test_no_parameter_is_filled_in_by_swagger(document):
    """From there it would send every example at once, and find nothing."""
    for parameter in parameters_of(document):
        assert not {"example", "examples"} & set(parameter), parameter["name"]


def test_a_record_is_referred_to_by_the_id_of_its_example(schemas):
    def example(name):
        return schemas[name]["examples"][0]

    commitment = example("Commitment")
    assert example("Assessment")["commitment"] == commitment["id"]
    assert example("NewAssessmentRequest")["commitment"] == commitment["id"]
    assert commitment["country"] == example("PathfinderCountry")["country"]
    assert example("ReportComment")["section"] == example("ReportSection")["id"]
    assert example("PaginatedCommitmentList")["results"] == [commitment]


def test_problem_agrees_with_itself(schemas):
    [problem] = schemas["Problem"]["examples"]

    [(name, [message])] = problem["errors"].items()
    assert problem["detail"] == f"{name}: {message}"
    assert (problem["status"], problem["title"]) == (400, "Bad request")


def test_each_declared_value_is_in_the_document(document, schemas):
    """One that no schema asks for, or that none allows, is a mistake."""
    examples = Examples(document["components"])
    used = set()
    for owner, schema in schemas.items():
        for name, each in schema.get("properties", {}).items():
            for said_as, value in declared(owner, name):
                if value is LEFT_OUT or examples.allows(each, value):
                    used.add(said_as)
                    break
    taken = {
        parameter["name"]
        for parameter in parameters_of(document)
        if PARAMETERS.get(parameter["name"]) in parameter["schema"].get("examples", [])
    }

    assert set(VALUES) - used == set()
    assert set(PARAMETERS) - taken == set()


def test_value_of_a_record_goes_before_that_of_all():
    example = example_of(
        "PatchedKeptThemeRequest",
        PatchedKeptThemeRequest=an_object(
            name_fr={"type": "string"}, slug={"type": "string"}
        ),
    )

    assert example == {"name_fr": "Travail des enfants", "slug": "child-labour"}


def test_value_that_is_not_allowed_is_passed_over():
    example = example_of(
        "Thing",
        Thing=an_object(
            country={"type": ["string", "null"], "maxLength": 1},
            status={"type": "string", "enum": ["new", "old"]},
        ),
    )

    assert example == {"country": None, "status": "new"}


def test_what_nobody_declared_is_made_from_the_schema():
    example = example_of(
        "Thing",
        Inner=an_object(weight={"type": "integer", "minimum": 3}),
        Thing=an_object(
            inner={"type": "array", "items": {"$ref": "#/components/schemas/Inner"}},
            colour={"oneOf": [{"type": "null"}, {"type": "string"}]},
            paper={"type": "string", "default": "a4"},
            first_word={"type": "string", "maxLength": 7},
        ),
    )

    assert example == {
        "inner": [{"weight": 3}],
        "colour": None,
        "paper": "a4",
        "first_word": "First w",
    }


@pytest.mark.django_db
def test_lists_take_the_examples_of_their_parameters(document, client):
    """All but those that name a record: none is here."""
    answers = {}
    for path, parameters in lists(document):
        query = {
            each["name"]: as_sent(each)
            for each in parameters
            if each["in"] == "query" and is_of_no_record(each)
        }
        answers[path] = client.get(path, query)

    taken = [path for path, answer in answers.items() if answer.status_code == 200]
    assert len(taken) > 20
    refused = {path: answers[path] for path in set(answers) - set(taken)}
    for path, answer in refused.items():  # they are for who has signed in
        assert answer.status_code in {401, 403}, (path, answer.content)


def lists(document):
    """The address of each list, and the parameters it takes."""
    kept = document["components"]["parameters"]
    for path, operations in document["paths"].items():
        parameters = operations.get("get", {}).get("parameters", [])
        if "{" not in path and parameters:
            names = [each.get("$ref", "").rsplit("/")[-1] for each in parameters]
            yield (
                path,
                [
                    kept.get(name, each)
                    for name, each in zip(names, parameters, strict=True)
                ],
            )


def is_of_no_record(parameter):
    name, schema = parameter["name"], parameter["schema"]
    if "examples" not in schema or name in {"cursor", "format"}:
        return False  # they go with no page
    return schema.get("type") != "array" or "enum" in schema["items"]


def as_sent(parameter):
    value = parameter["schema"]["examples"][0]
    if not isinstance(value, list):
        return "true" if value is True else value
    return value if parameter.get("explode", True) else ",".join(value)
