"""Forms of the admin: no broken rule gets past them, and each is told in words."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator

from alliance87.core.revisions import RevisedForm
from alliance87.core.richtext import clean_rich_text, validate_rich_text
from alliance87.core.search import tri

RICH_TEXT_HELP = _(
    "Simple HTML: p, h3, h4, ul, ol, li, strong, em, a, blockquote, table, sup, sub. "
    "Anything else is taken out when you save; its text stays."
)


def translated_fields(model):
    """The names of the fields of ``model`` that exist in three languages."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def unique_key(record, constraint):
    """What must be unique about ``record``, or None where the rule asks nothing."""
    fields = [record._meta.get_field(name) for name in constraint.fields]
    key = tuple(getattr(record, field.attname) for field in fields)
    if None in key and constraint.nulls_distinct is not False:
        return None
    if constraint.condition is None:
        return key
    values = record._get_field_expression_map(meta=record._meta)
    return key if constraint.condition.check(values) else None


class PortalForm(RevisedForm):
    """Checks every constraint of the model.

    Django leaves out a constraint when one of its fields is not in the form: so it
    is with a translated field, of which only the language columns are, with ``id``
    and with what an inline does not show. The database would refuse the row later.
    """

    computed: tuple[str, ...] = ()  # what is filled when the record is saved

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.rich_text_columns():
            self.fields[name].help_text = RICH_TEXT_HELP
            self.fields[name].widget.attrs["rows"] = 12

    def rich_text_columns(self):
        return [
            name for name in tri(*self._meta.model.rich_text) if name in self.fields
        ]

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name in self.rich_text_columns():
            try:
                validate_rich_text(cleaned.get(name) or "")
            except ValidationError as error:
                self.add_error(name, error)
            else:
                if cleaned.get(name):
                    cleaned[name] = clean_rich_text(cleaned[name])
        return cleaned

    def unchecked_fields(self):
        """The fields with no value to ask about. All others have one, shown or not."""
        failed = set(self.errors)
        originals = {
            name
            for name in translated_fields(self._meta.model)
            if failed.intersection(tri(name))
        }
        return failed | originals | set(self.computed)

    def constraints_to_check(self):
        return self.instance._meta.constraints

    def _post_clean(self):
        super()._post_clean()
        exclude = self.unchecked_fields()
        for constraint in self.constraints_to_check():
            try:
                constraint.validate(type(self.instance), self.instance, exclude=exclude)
            except ValidationError as error:
                self.add_message(error.messages[0])

    def add_message(self, message):
        """Say what is wrong above the form, once."""
        if message not in self.non_field_errors():
            self.add_error(None, message)


class KnownRecords:
    """An autocomplete that does not ask again for a record its row came with."""

    known: dict[str, object] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(key) for key in value if str(key) in self.known]
        if not chosen or len(chosen) < len(value):
            return super().optgroups(name, value, attr)
        options = [
            self.create_option(name, key, str(self.known[key]), True, number)
            for number, key in enumerate(chosen)
        ]
        if not self.is_required and not self.allow_multiple_selected:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class KnownSelect(KnownRecords, AutocompleteSelect):
    pass


class KnownSelectMultiple(KnownRecords, AutocompleteSelectMultiple):
    pass


class PortalInlineForm(PortalForm):
    """A row of an inline. ``PortalInlineFormSet`` says which record it belongs to."""

    parent_name = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownRecords):
                widget.known = {str(row.pk): row for row in self.loaded(name)}

    def loaded(self, name):
        """The records of the relation ``name`` that came with the row."""
        one = self.instance._state.fields_cache.get(name)
        if one is not None:
            return [one]
        # A row not yet in the database has no relations to prefetch.
        return getattr(self.instance, "_prefetched_objects_cache", {}).get(name, [])

    def constraints_to_check(self):
        """Leave to the formset what is unique among the rows of one record.

        A new row is written after the others have changed, so only they can tell
        whether there is room for it; rows that change places are checked at the end
        of the transaction where the constraint is deferrable.
        """
        if not self.has_changed():
            return []
        return [
            constraint
            for constraint in super().constraints_to_check()
            if not (
                isinstance(constraint, UniqueConstraint)
                and self.parent_name in constraint.fields
                and (self.instance._state.adding or constraint.deferrable)
            )
        ]


class PortalInlineFormSet(forms.BaseInlineFormSet):
    """Finds the rows of a form that may not stand side by side, before they are saved."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.parent_name = self.fk.name
        return form

    @property
    def empty_form(self):
        """A new row, which proposes the place after the last one."""
        form = super().empty_form
        for name in ("position", "number"):
            if isinstance(form.fields.get(name), forms.IntegerField):
                taken = [getattr(row.instance, name) or 0 for row in self.initial_forms]
                form.initial[name] = max(taken, default=0) + 1
        return form

    def validate_unique(self):
        rows = [
            form
            for form in self.forms
            if form.is_valid()
            and form not in self.deleted_forms
            and (not form.instance._state.adding or form.has_changed())
        ]
        rules = [
            constraint
            for constraint in self.model._meta.constraints
            if isinstance(constraint, UniqueConstraint) and constraint.fields
        ]
        for constraint in rules:
            seen = set()
            for form in rows:
                key = unique_key(form.instance, constraint)
                if key is not None and key in seen:
                    form.add_message(constraint.get_violation_error_message())
                seen.add(key)
