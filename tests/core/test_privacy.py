"""The register of personal data: every column is in it, and every entry is true."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from pghistory.models import Event

from alliance87.accounts.models import User
from alliance87.core.enums import Effect
from alliance87.core.privacy import links_of, not_personal, personal
from partners.models import Representative

PERSONAL = personal()
TEXT = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    ArrayField,
)
# The place in a source; made of other columns.
EVERYWHERE = {"locator"}
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.managed and not model._meta.proxy and not issubclass(model, Event)
]
HISTORIES = [model for model in apps.get_models() if issubclass(model, Event)]

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
each_entry = pytest.mark.parametrize(
    "entry", PERSONAL, ids=lambda e: f"{e.model}-{e.owner or bool(e.rows)}"
)


def may_be_personal(column):
    """Text that somebody types, and whatever points to a person."""
    if column.related_model:
        return column.related_model in {User, Representative}
    if getattr(column, "translated_field", None) or column.name in EVERYWHERE:
        return False
    chosen = column.choices or getattr(
        getattr(column, "base_field", None), "choices", None
    )
    return isinstance(column, TEXT) and not (
        chosen or isinstance(column, models.SlugField)
    )


def declared(model):
    label = model._meta.label
    fields = [
        f.name for entry in PERSONAL if entry.model == label for f in entry.fields
    ]
    return {*fields}, {*not_personal().get(label, [])}


@each_model
def test_every_column_is_said_to_be_personal_or_not(model):
    columns = [*model._meta.local_fields, *model._meta.local_many_to_many]
    names = {column.name for column in columns if may_be_personal(column)}
    held, not_held = declared(model)

    assert names - held - not_held == set()
    assert held & not_held == set()
    assert not_held <= names


def test_walk_finds_the_columns_that_matter():
    found = {
        f"{model.__name__}.{column.name}"
        for model in MODELS
        for column in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if may_be_personal(column)
    }

    assert found >= {
        *("User.email", "Representative.user", "Event.chairs", "UserSession.ip"),
        *("Authenticator.data", "OutgoingMail.recipients", "BriefingPack.file"),
    }


@each_entry
def test_entry_names_what_exists_and_says_why(entry):
    names = [field.name for field in entry.fields]
    for name in [*names, *entry.also, *entry.afterwards]:
        assert entry.table._meta.get_field(name)
    assert entry.fields
    for text in (entry.purpose, entry.retention):
        assert str(text).endswith(".")
    for field in entry.fields:
        assert (field.erasure.effect == Effect.KEEP) == bool(field.erasure.because)


@each_entry
def test_row_is_deleted_whole_or_not_at_all(entry):
    assert Effect.DELETE not in entry.effects or entry.is_deleted


@pytest.mark.django_db
@each_entry
def test_entry_leads_to_the_person(entry):
    assert list(entry.rows_of(User())) == []
    if not entry.has_owner:
        assert entry.effects == {Effect.KEEP}


@each_model
def test_register_speaks_of_no_model_that_is_gone(model):
    labels = {each._meta.label for each in MODELS}

    assert {entry.model for entry in PERSONAL} | {*not_personal()} <= labels


# -- History derives from its model ----------------------------------------------------
@pytest.mark.parametrize("model", HISTORIES, ids=lambda m: m._meta.label)
def test_history_has_no_personal_column_that_its_model_has_not(model):
    own = {f.column for f in model.pgh_tracked_model._meta.concrete_model._meta.fields}
    extra = {f.name for f in model._meta.fields if f.column not in own}

    assert {name for name in extra if not name.startswith("pgh_")} == set()


@each_entry
def test_history_of_what_is_emptied_is_found(entry):
    """A column is kept in the history under the name the register knows, or not at all."""
    revisions = getattr(entry.table, "pgh_event_model", None)
    if revisions is None:
        return
    for field in entry.fields:
        column = entry.table._meta.get_field(field.name)
        if column.many_to_many:
            assert links_of(column)[0]
        elif field.name in getattr(entry.table, "history_excludes", []):
            with pytest.raises(FieldDoesNotExist):
                revisions._meta.get_field(field.name)
        else:
            assert revisions._meta.get_field(field.name).column == column.column
