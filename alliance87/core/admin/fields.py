"""The fields of the admin's forms, and their groups."""

from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin_forms import PortalForm
from alliance87.core.search import tri

SOURCE_FIELDS = (_("Source"), {"fields": [("source", "locator")]})
PUBLICATION_FIELDS = (
    _("Publication"),
    {"fields": ["visibility", ("created_at", "updated_at")]},
)
CONFIRMED_PUBLICATION_FIELDS = (
    _("Publication"),
    {"fields": ["visibility", "confirmed_on", ("created_at", "updated_at")]},
)
# For a record that is as visible as the one it belongs to.
RECORD_FIELDS = (_("Record"), {"fields": [("created_at", "updated_at")]})

LANGUAGE_NAMES = dict(settings.LANGUAGES)


def in_languages(name):
    """The language columns of a translated field, side by side in a form."""
    return tuple(tri(name))


class RevisionSeen:
    """With the fields of a ``RevisedForm`` goes, unseen, which revision was shown."""

    def get_fieldsets(self, request, obj=None):
        fieldsets = [*super().get_fieldsets(request, obj)]
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        title, options = fieldsets[0]
        fields = [*options["fields"], "revision_seen"]
        return [(title, {**options, "fields": fields}), *fieldsets[1:]]


class PortalFields(RevisionSeen):
    """Form fields a person who is no programmer can fill."""

    form = PortalForm
    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField):
            return MultipleChoiceField(
                choices=db_field.base_field.choices,
                label=capfirst(db_field.verbose_name),
                required=not db_field.blank,
                widget=CheckboxSelectMultiple,
            )
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        original = getattr(db_field, "translated_field", None)
        if field and original:
            language = LANGUAGE_NAMES[db_field.language]
            field.label = f"{capfirst(original.verbose_name)} ({language})"
            field.widget.attrs["lang"] = db_field.language
        return field
