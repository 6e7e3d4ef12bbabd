"""What the OpenAPI document says of reading: how records are chosen, shaped and sent."""

import functools

from django.conf import settings
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter

from alliance87.core.api.downloads import DOWNLOADS, KINDS
from alliance87.core.api.relations import relations_of
from alliance87.core.api.shape import MOST, paths_of
from alliance87.core.endpoints import endpoints
from alliance87.core.serializers import SourceNoteSerializer, TranslatedText

ETAG = {
    "ETag": {
        "description": "Changes with the body; of a record it begins with its revision.",
        "schema": {"type": "string"},
    }
}
LOCATION = {
    "Location": {
        "description": "The address of the record.",
        "schema": {"type": "string", "format": "uri"},
    }
}
# What drf-spectacular says of a field besides the shape of its value.
BESIDES = ["readOnly", "description", "title", "default"]


@functools.cache
def record_classes():
    """The serializers whose records ``fields`` and ``expand`` shape."""
    return frozenset(
        viewset(action="retrieve", detail=detail).read_class()
        for viewset in endpoints().values()
        for detail in (False, True)
    )


def takes_any_text(schema):
    """Whether nothing is said of a text, so that an empty one is one as well."""
    text = schema.get("items", schema)
    narrower = {"enum", "format", "pattern", "minLength"}
    return text.get("type") == "string" and narrower.isdisjoint(text)


def rich_text_of(serializer):
    """The fields of a serializer that may hold simple HTML."""
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    return getattr(model, "rich_text", ())


class ReadingSchema(AutoSchema):
    def reading_parameters(self):
        """The parameters of an operation that answers with records."""
        if not self.view.gives_records:
            return []
        serializer_class = self.view.read_class()
        found = [fields_parameter(serializer_class)]
        if paths := paths_of(serializer_class):
            found.append(expand_parameter(paths))
        if self.method == "GET":
            found.append(IF_NONE_MATCH)
        if self.view.action == "list":
            found.append(FORMAT)
        return found

    def _get_parameters(self):
        """An empty filter, list of names or number of a page is none."""
        found = super()._get_parameters()
        filterset = getattr(self.view, "filterset_class", None)
        filters = filterset.base_filters if filterset else {}
        for each in found:
            named = each["name"] in {"fields", "expand", "page", *filters}
            if named and not takes_any_text(each["schema"]):
                each["allowEmptyValue"] = True
        return found

    def map_renderers(self, attribute):
        """Of files only a list is made: they are added to its answer below."""
        found = super().map_renderers(attribute)
        of_files = {getattr(each, attribute) for each in DOWNLOADS}
        return [value for value in found if value not in of_files]

    def _get_response_bodies(self, direction="response"):
        responses = super()._get_response_bodies(direction)
        if not self.view.gives_records:
            return responses
        for code in {"200", "201"} & set(responses):
            headers = responses[code].get("headers", {})
            place = LOCATION if code == "201" else {}
            responses[code]["headers"] = headers | ETAG | place
        if self.method == "GET":
            responses["304"] = {"description": "It is what you have.", "headers": ETAG}
        if self.view.action == "list" and self.method == "GET":
            responses["200"]["content"] |= {
                each.media_type: {"schema": {"type": "string"}} for each in DOWNLOADS
            }
        return responses

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "response":
            optional = self.left_out(serializer)
            required = [n for n in schema.pop("required", []) if n not in optional]
            schema |= {"required": required} if required else {}
        return schema

    def left_out(self, serializer):
        """What ``fields`` may leave out, of any endpoint's records or of this view's."""
        if type(serializer) in record_classes():
            return set(serializer.fields)
        read_class = self.view.read_class() if self.gives_records() else ()
        return set(read_class().fields) if isinstance(serializer, read_class) else set()

    def gives_records(self):
        return getattr(self.view, "gives_records", False)

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if direction != "response" or schema is None:
            return schema
        if field.source in rich_text_of(field.parent):
            schema |= {"contentMediaType": "text/html"}
        if isinstance(field, TranslatedText):
            return alternatively(schema, self.translated())
        owner = type(field.parent)
        if owner not in record_classes():
            return schema
        relation = relations_of(owner).get(field.field_name)
        return self.expandable(schema, field, relation) if relation else schema

    def expandable(self, schema, field, relation):
        """The key, or in its place the record of the other endpoint; null where that
        does not give it to this reader.
        """
        record = self.resolve_serializer(relation.serializer_class, "response").ref
        if relation.partial:
            part = getattr(field, "child", field)
            if not hasattr(part, "fields"):
                part = SourceNoteSerializer()
            # What the record has too is said as it says it: expanded, perhaps.
            if set(part.fields) - set(relation.serializer_class().fields):
                shown = self.resolve_serializer(part, "response").ref
                record = {"allOf": [shown, record]}
        if relation.many:
            return schema | {"items": {"anyOf": [schema["items"], record]}}
        return alternatively(schema, record, {"type": "null"})

    def translated(self):
        codes = [code for code, _language in settings.LANGUAGES]
        component = ResolvedComponent(
            name="Translated",
            type=ResolvedComponent.SCHEMA,
            schema={
                "type": "object",
                "description": "A text in each language; empty where it has none.",
                "properties": {code: {"type": "string"} for code in codes},
                "required": codes,
            },
            object="Translated",
        )
        self.registry.register_on_missing(component)
        return component.ref


def alternatively(schema, *others):
    about = {name: schema[name] for name in BESIDES if name in schema}
    shape = {name: value for name, value in schema.items() if name not in about}
    return {"anyOf": [shape, *others], **about}


@functools.cache
def fields_parameter(serializer_class):
    names = list(serializer_class().fields)
    return OpenApiParameter(
        "fields",
        {"type": "array", "items": {"type": "string", "enum": names}},
        explode=False,
        style="form",
        description=(
            "The fields of a record to give, separated by commas; without it, all. "
            "Those of an expanded record follow a dot: lead_partner.name."
        ),
    )


def expand_parameter(paths):
    items = {"type": "string", "enum": paths}
    return OpenApiParameter(
        "expand",
        {"type": "array", "items": items, "maxItems": MOST},
        explode=False,
        style="form",
        description=(
            "The relations in whose place the other record is given as its own endpoint "
            "gives it to this reader, separated by commas."
        ),
    )


FORMAT = OpenApiParameter(
    "format",
    {"type": "string", "enum": KINDS},
    description=(
        "The whole list as a file, instead of a page of JSON; before the header Accept."
    ),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    location=OpenApiParameter.HEADER,
    description="The ETag of what you have: if it is still that, the answer is 304.",
)
