"""What a partner may propose about itself: the fields, their rules, their differences.

A value is plain data here: a text, or a sorted list of codes or of identifiers.
"""

import re
from difflib import SequenceMatcher

from django import forms
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin_forms import PortalForm
from alliance87.core.search import tri
from partners.choices import ChoiceList, GroupedField
from partners.models import Partner, Representative

LANGUAGE_NAMES = dict(settings.LANGUAGES)
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def profile_field(column, **options):
    """The form field of a model's column, as a person who is no programmer fills it."""
    if isinstance(column, ArrayField):
        return forms.MultipleChoiceField(
            choices=column.base_field.choices,
            label=capfirst(column.verbose_name),
            required=False,
            widget=ChoiceList,
        )
    if isinstance(column, models.URLField):
        options["assume_scheme"] = "https"
    if isinstance(column, models.ManyToManyField):
        options["form_class"] = GroupedField
    field = column.formfield(**options)
    if isinstance(column, models.ManyToManyField):
        field.help_text = ""
        field.error_messages["invalid_choice"] = _(
            "Something chosen here no longer exists. Look at the choice again."
        )
    if original := getattr(column, "translated_field", None):
        # Lazy: the form class is made once, for readers of three languages.
        field.label = format_lazy(
            "{name} ({language})",
            name=capfirst(original.verbose_name),
            language=LANGUAGE_NAMES[column.language],
        )
        field.widget.attrs["lang"] = column.language
    return field


class ProfileForm(PortalForm):
    """The fields ``names`` of a record, checked by every rule of the record.

    With "revision_seen" among them it heeds what others changed meanwhile.
    """

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]


class PartnerProfileForm(ProfileForm):
    class Meta:
        model = Partner
        fields = [
            *tri("name"),
            "acronym",
            "website",
            *tri("description"),
            "countries_of_work",
            "themes",
            "working_languages",
            "role_mailbox",
        ]
        formfield_callback = profile_field


class ListingForm(ProfileForm):
    class Meta:
        model = Representative
        fields = ["name", "job_title", "themes", "languages"]
        formfield_callback = profile_field


FORMS = {Partner: PartnerProfileForm, Representative: ListingForm}


def fields_of(record):
    """The names of the fields that may be proposed about ``record``: no others are."""
    return list(FORMS[type(record)]._meta.fields)


def profile_form(record, *, names=None, values=None, initial=None):
    """A form for the fields ``names`` of ``record`` (all of them, unless given).

    It writes ``values`` into ``record``, as forms of models do; ``initial`` it only
    shows.
    """
    names = fields_of(record) if names is None else names
    return FORMS[type(record)](values, instance=record, names=names, initial=initial)


def in_order(record, values):
    """``values`` by field, in the order of the form: the database keeps none."""
    return {name: values[name] for name in fields_of(record) if name in values}


def values_of(record, names=None):
    """What ``record`` says now, by field."""
    return {name: value_of(record, name) for name in names or fields_of(record)}


def value_of(record, name):
    if record._meta.get_field(name).many_to_many:
        return plain(getattr(record, name).values_list("pk", flat=True))
    return plain(getattr(record, name))


def plain(value):
    """A cleaned value of a form as it is kept: text, or a sorted list of texts."""
    if isinstance(value, str) or value is None:
        return value or ""
    return sorted(str(getattr(each, "pk", each)) for each in value)


def label_of(record, name):
    return profile_field(record._meta.get_field(name)).label


def words_of(record, name, value):
    """``value`` of the field ``name`` in words a reader knows."""
    if not isinstance(value, list):
        return value
    column = record._meta.get_field(name)
    if column.many_to_many:
        names = {str(row.pk): str(row) for row in column.related_model.objects.all()}
    else:
        names = {code: str(label) for code, label in column.base_field.choices}
    gone = gettext("(no longer exists)")
    return ", ".join(sorted(names.get(key, gone) for key in value))


def word_diff(old, new):
    """``new`` with what it adds in <ins>, and what it takes from ``old`` in <del>."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    # With its “junk” of frequent words: without, a text of one word takes minutes.
    matcher = SequenceMatcher(None, before, after)
    parts, taken, added = [], "", ""
    for kind, start, end, from_, to in matcher.get_opcodes():
        gone, come = "".join(before[start:end]), "".join(after[from_:to])
        # A space alone does not part two changes: they are read as one.
        if kind != "equal" or (not come.strip() and (taken or added)):
            taken, added = taken + gone, added + come
            continue
        parts += [marked(taken, added), conditional_escape(come)]
        taken, added = "", ""
    parts.append(marked(taken, added))
    return mark_safe("".join(parts))  # noqa: S308  # every part was escaped


def marked(taken, added):
    """What was taken out and what was put in its place."""
    if taken == added:
        return conditional_escape(added)
    out = format_html("<del>{}</del>", taken) if taken.strip() else ""
    in_ = format_html("<ins>{}</ins>", added) if added.strip() else added
    return format_html("{} {}", out, in_) if out and in_ else out or in_
