"""Make ``portal_client/``, a typed client for what most programs begin with.

It is generated from ``docs/openapi.yaml`` by openapi-python-client. Of the schema it takes
the operations named here, in their plain form: one record in a body, no ``fields`` and no
``expand``, so that every field of an answer is there and has one type. Add the name of an
operation and run this again; the tests tell you if you did not.

    python docs/examples/make_client.py [FOLDER]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).parent
OPERATIONS = {
    "me_retrieve",
    "changes_list",
    "partners_list",
    "partners_retrieve",
    "pathfinder_countries_list",
    "commitments_list",
    "assessments_list",
    "assessments_create",
}
LEFT_OUT = {"fields", "expand", "format", "If-None-Match", "all_or_nothing"}
REFERENCE = "#/components/"


def small(document):
    """The part of the document that ``OPERATIONS`` need, in its plain form."""
    paths = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if operation.get("operationId") in OPERATIONS:
                kept = one_form(plain(operation), document)
                paths.setdefault(path, {})[method] = kept
    components = {"securitySchemes": document["components"]["securitySchemes"]}
    collect(paths, document["components"], components)
    return document | {"paths": paths, "components": components}


def plain(part):
    """Without the other forms that a value may be asked for in."""
    if isinstance(part, list):
        return [plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "anyOf" in part:
        said = {name: value for name, value in part.items() if name != "anyOf"}
        return plain(part["anyOf"][0] | said)
    return {name: plain(value) for name, value in part.items()}


def one_form(operation, document):
    """An operation that takes one record and answers JSON."""
    parameters = [found(each, document) for each in operation.get("parameters", [])]
    operation["parameters"] = [
        parameter for parameter in parameters if parameter["name"] not in LEFT_OUT
    ]
    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]
        body["schema"] = body["schema"].get("oneOf", [body["schema"]])[0]
        operation["requestBody"]["content"] = {"application/json": body}
    responses = {
        status: found(response, document)
        for status, response in operation["responses"].items()
        if status not in {"207", "304"}
    }
    for response in responses.values():
        offered = response.get("content", {})
        response["content"] = {
            kind: said for kind, said in offered.items() if "json" in kind and said
        }
        response["content"].pop("application/x-ndjson", None)
    return operation | {"responses": responses}


def found(part, document):
    """What a reference leads to."""
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return plain(document)


def collect(part, components, kept):
    """Keep every component that ``part`` refers to, and what those refer to."""
    if isinstance(part, list):
        for each in part:
            collect(each, components, kept)
    elif isinstance(part, dict):
        reference = part.get("$ref", "")
        if reference.startswith(REFERENCE):
            kind, name = reference.removeprefix(REFERENCE).split("/")
            if name not in kept.setdefault(kind, {}):
                kept[kind][name] = whole(plain(components[kind][name]))
                collect(kept[kind][name], components, kept)
        for value in part.values():
            collect(value, components, kept)


def whole(component):
    """A record of an answer in its plain form has all its fields."""
    properties = component.get("properties", {})
    if properties and all(each.get("readOnly") for each in properties.values()):
        return component | {"required": list(properties)}
    return component


def make(folder):
    document = yaml.safe_load((HERE.parent / "openapi.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as place:
        schema, config = Path(place, "openapi.yaml"), Path(place, "config.yaml")
        schema.write_text(yaml.safe_dump(small(document)), "utf-8")
        config.write_text("post_hooks: []\npackage_name_override: portal_client\n")
        subprocess.run(
            [
                *("openapi-python-client", "generate", "--meta", "none", "--overwrite"),
                *("--path", str(schema), "--config", str(config)),
                *("--output-path", str(folder)),
            ],
            check=True,
        )
    subprocess.run(["ruff", "format", "--quiet", "--isolated", str(folder)], check=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if sys.argv[1:] else HERE / "portal_client")
