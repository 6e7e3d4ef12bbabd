"""Each field of rich text is cleaned by all who write it and all who draw it."""

import re

import pytest
from django.contrib import admin
from django.forms import modelform_factory

from alliance87.briefings.models import PackItem
from alliance87.core.admin_forms import PortalForm
from alliance87.core.models import Document
from alliance87.core.search import tri
from events.models import MeetingReport, ReportSection
from tests.test_consistency import MODELS, TEMPLATES

HOSTILE = '<p onclick="x()">Kept</p><script>gone()</script>'
FIELDS = [(model, name) for model in MODELS for name in getattr(model, "rich_text", ())]
each_field = pytest.mark.parametrize(
    ("model", "name"), FIELDS, ids=[f"{m.__name__}.{n}" for m, n in FIELDS]
)


def test_these_fields_are_rich_text():
    assert [
        (Document, "body"),
        (MeetingReport, "foreword"),
        (ReportSection, "summary"),
        (PackItem, "text"),
        (PackItem, "notes"),
    ] == FIELDS


@pytest.mark.django_db
@each_field
def test_admin_cleans_it(model, name):
    forms = [
        entry.form
        for site in admin.site._registry.values()
        for entry in [site, *site.inlines]
        if entry.model is model
    ]
    assert forms

    for base in forms:
        assert issubclass(base, PortalForm)
        columns = tri(name)
        form = modelform_factory(model, form=base, fields=columns)(
            dict.fromkeys(columns, HOSTILE)
        )
        form.is_valid()
        assert [form.cleaned_data[column] for column in columns] == ["<p>Kept</p>"] * 3


def test_only_rich_text_is_drawn_as_html():
    names = {name for _model, name in FIELDS}

    for path in TEMPLATES:
        drawn = re.findall(r'{%\s*tri_rich\s+\w+\s+"(\w+)"', path.read_text("utf-8"))
        assert {*drawn} <= names, path
