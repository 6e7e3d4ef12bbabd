"""What a column says, in words: for conflicts, comparisons and lists of changes."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats
from django.utils.translation import gettext, ngettext


def shown(record, name):
    """The value of the field ``name`` of a saved record, as a person reads it."""
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if field.many_to_many:
        return ", ".join(sorted(map(str, getattr(record, name).all())))
    if field.is_relation:
        related = getattr(record, name)
        return "" if related is None else str(related)
    return in_words(field, field.value_from_object(record))


def in_words(field, value):
    """A plain ``value`` of ``field`` as a person reads it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    base = getattr(field, "base_field", None)
    if isinstance(value, list):
        return ", ".join(in_words(base, each) for each in value)
    if choices := dict(getattr(field, "flatchoices", None) or []):
        return str(choices.get(value, value))
    if isinstance(field, models.DateTimeField | models.DateField):
        return formats.localize(value)
    if isinstance(value, dict):
        return ngettext("%d entry", "%d entries", len(value)) % len(value)
    return str(value)
