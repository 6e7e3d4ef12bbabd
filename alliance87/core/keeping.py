"""The records that the Secretariat keeps, as the API adds and changes them.

Under the rights of the administration and by all rules of the record. Texts are written
in each language by itself, relations named as they are read.
"""

from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from modeltranslation.translator import NotRegistered, translator
from rest_framework.settings import api_settings
from rest_framework.utils.field_mapping import get_relation_kwargs

from alliance87.core.actions import add_record, edit_record
from alliance87.core.models import Country
from alliance87.core.search import tri
from alliance87.core.serializers import BodySerializer, SlugOfVisible
from alliance87.core.viewsets import Creatable, EditableViewSet
from alliance87.core.visibility import has_right

SOURCE = ["source", "locator"]


def name_column(model):
    """The column by which a record of ``model`` is named where it is a relation."""
    if model is Country:
        return "iso2"
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in ("slug", "code") if name in names), "id")


# No docstring: it would stand as the description of every record in the schema.
class KeptSerializer(BodySerializer):
    def build_standard_field(self, field_name, model_field):
        field_class, options = super().build_standard_field(field_name, model_field)
        # What is unique, the record says in its own words.
        options["validators"] = [
            each
            for each in options.get("validators", [])
            if not hasattr(each, "requires_context")
        ]
        if not options["validators"]:
            del options["validators"]
        return field_class, options

    def build_relational_field(self, field_name, relation_info):
        """What the caller names, they may read: or there is none."""
        model = relation_info.related_model
        options = get_relation_kwargs(field_name, relation_info)
        for name in ("view_name", "queryset", "to_field", "validators"):
            options.pop(name, None)
        return SlugOfVisible, options | {
            "model": model,
            "slug_field": name_column(model),
        }


@contextmanager
def named_for(serializer_class, **others):
    """Tell what an action finds wrong by the names of what was sent.

    ``others`` are the action's own names for them.
    """
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        names = sent_names(serializer_class()) | others
        found = {}
        for name, errors in error.error_dict.items():
            found.setdefault(names.get(name, name), []).extend(errors)
        raise ValidationError(found) from error


def sent_names(serializer):
    """The name in the request of each field of the record that it may speak of."""
    names = {NON_FIELD_ERRORS: api_settings.NON_FIELD_ERRORS_KEY}
    names |= {field.source: name for name, field in serializer.fields.items()}
    for original in translated_fields(serializer.Meta.model):
        columns = tri(original)
        if original in names:  # written in the one language that was said
            names |= dict.fromkeys(columns, names[original])
        elif columns[0] in names:  # in none of the three
            names[original] = names[columns[0]]
    return names


def translated_fields(model):
    try:
        return list(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []


def is_post(view):
    """Whether a record is being added: it is answered as it is read by itself."""
    return getattr(getattr(view, "request", None), "method", "") == "POST"


class KeptViewSet(Creatable, EditableViewSet):
    """An endpoint whose rows whoever keeps them in the administration adds and changes.

    A subclass names ``new_serializer_class`` and ``edit_serializer_class``, of the
    fields that are in the form there.
    """

    writable = "changeable_by"

    def create(self, request, *args, **kwargs):
        # Before a word is said about what was sent.
        if not has_right(request.user, "add", self.queryset.model):
            raise PermissionDenied
        return super().create(request, *args, **kwargs)

    def add(self, values):
        with named_for(self.new_serializer_class):
            record = self.queryset.model()
            return add_record(record=record, by=self.request.user, values=values)

    def edit(self, record, values, revision):
        with named_for(self.edit_serializer_class):
            edit_record(
                record=record, by=self.request.user, values=values, revision=revision
            )
