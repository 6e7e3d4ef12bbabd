"""The examples of the OpenAPI document: made from ``example_values`` and the schemas.

What is declared under a name is used wherever the schema of that name allows it. What is
not declared is made from the schema: its default, its first choice, an example of what it
refers to, null where nothing is known. So a new field has an example before anybody has
thought of one.
"""

import re
import uuid

from jsonschema import Draft202012Validator

from alliance87.core.api.example_values import LEFT_OUT, PARAMETERS, VALUES, Text

SCHEMAS = "#/components/schemas/"
# A request to write a record is about that record; so is its longer form. Two records
# are requests themselves.
ABOUT = re.compile(
    r"^(?!JoinRequest$|SupportRequest$)(Patched)?"
    r"(Adopt|Answer|Decide|Edit|Kept|New|Resolve)?(?P<record>[A-Z]\w*?)"
    r"(Edit|Write)?(Request)?(Detail|Made|Record)?$"
)
# Records by other names than their own.
RECORD_OF = {
    "change": "commitment",
    "pack": "briefing_pack",
    "priority_area_name": "priority_area",
    "published_item": "agenda_item",
    "question": "survey_question",
    "request": "support_request",
    "section": "report_section",
    "speaker": "contribution",
}
NAMESPACE = uuid.UUID("8a7e0000-0000-5000-8000-000000000087")
BY_FORMAT = {
    "date": "2019-07-17",
    "date-time": "2026-03-02T09:30:00Z",
    "decimal": "1.00",
    "email": "someone@example.org",
    "uri": "https://example.org/",
}
BY_TYPE = {"boolean": False, "null": None, "number": 3.5}


def show_examples(result, generator, request, public):
    """A hook of drf-spectacular: one example of each object, one of each parameter."""
    schemas = result["components"]["schemas"]
    examples = Examples(result["components"])
    for name, schema in schemas.items():
        if is_object(schema):
            schemas[name] = schema | {"examples": [examples.of(name)]}
    for parameter in parameters_of(result):
        value = examples.sent_as(parameter)
        if value is not LEFT_OUT:
            # In the schema, not beside it: from there Swagger UI would fill in and send
            # every one, and of a list filtered by all of them nothing is left.
            parameter["schema"] = parameter["schema"] | {"examples": [value]}
    return result


def is_object(schema):
    return schema.get("type") == "object"


def parameters_of(document):
    """Every parameter that is said in ``document``, at its one place."""
    found = list(document["components"].get("parameters", {}).values())
    for path in document["paths"].values():
        for operation in path.values():
            found += operation.get("parameters", [])
    return [parameter for parameter in found if "$ref" not in parameter]


class Examples:
    """Examples that the schemas in ``components`` allow."""

    def __init__(self, components):
        self.components = components

    def of(self, name):
        """An example of the component ``name``: the same each time."""
        return self.made(self.components["schemas"][name], name, "")

    def sent_as(self, parameter):
        """A value that the endpoints of ``parameter`` take, or LEFT_OUT."""
        name, schema = parameter["name"], parameter["schema"]
        if name in PARAMETERS and self.allows(schema, PARAMETERS[name]):
            return PARAMETERS[name]
        if name == "ordering":
            return first_offered(parameter["description"])
        choices = schema.get("items", schema).get("enum")
        if choices is None:  # any other text is a key, and that of no record is refused
            return True if schema.get("type") == "boolean" else LEFT_OUT
        if name == "fields":
            return choices[:2]
        return choices[:1] if schema["type"] == "array" else choices[0]

    def allows(self, schema, value):
        whole = schema | {"components": self.components}  # for what it refers to
        return Draft202012Validator(whole).is_valid(value)

    def value(self, schema, owner, name):
        for _said_as, value in declared(owner, name):
            if value is LEFT_OUT or self.allows(schema, value):
                return value
        return self.made(schema, owner, name)

    def made(self, schema, owner, name):
        if "$ref" in schema:
            return self.of(schema["$ref"].removeprefix(SCHEMAS))
        if schema.get("default", "") != "":
            return schema["default"]
        if "enum" in schema:
            return schema["enum"][0]
        for several in ("allOf", "anyOf", "oneOf"):
            if several in schema:
                return self.made(schema[several][0], owner, name)
        return self.made_of_type(schema, owner, name)

    def made_of_type(self, schema, owner, name):
        types = schema.get("type", "object")
        if schema.get("format") == "uuid":
            return key_of(owner, name)
        if isinstance(types, list):
            types = "array" if "items" in schema else "null"
        match types:
            case "object":
                return self.made_object(schema, owner)
            case "array":
                return [self.value(schema["items"], owner, name)]
            case "string":
                return made_text(schema, name)
            case "integer":
                return schema.get("minimum", 1)
        return BY_TYPE[types]

    def made_object(self, schema, owner):
        values = {
            name: self.value(each, owner, name)
            for name, each in schema.get("properties", {}).items()
        }
        return {name: each for name, each in values.items() if each is not LEFT_OUT}


def first_offered(description):
    return re.search(r"Choose from: (\w+)", description)[1]


def declared(owner, name):
    """What may be said of ``name``, that of the record itself first: as what, and what."""
    for record in dict.fromkeys([owner, about(owner)]):
        yield from said_as(f"{record}.{name}")
    yield from said_as(name)


def said_as(name):
    text, _, language = name.rpartition("_")
    if name in VALUES:
        value = VALUES[name]
        yield name, value.en if isinstance(value, Text) else value
    elif isinstance(VALUES.get(text), Text) and language in Text._fields:
        yield text, getattr(VALUES[text], language)


def about(schema_name):
    match = ABOUT.match(schema_name)
    return match["record"] if match else schema_name


def key_of(owner, name):
    """The id of the one example of a record: the same wherever it is referred to."""
    record = about(owner) if name == "id" else name
    record = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", record).lower()
    record = record.removeprefix("taken_up_by_").removesuffix("s")
    return str(uuid.uuid5(NAMESPACE, RECORD_OF.get(record, record)))


def made_text(schema, name):
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    return name.replace("_", " ").capitalize()[: schema.get("maxLength")]
