"""What every part of the portal has in common."""

import ast
import importlib
import inspect
import pkgutil
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template import engines
from modeltranslation.translator import translator
from rest_framework.serializers import BaseSerializer

from alliance87.accounts.models import (
    ApiToken,
    Erasure,
    ErasureRequest,
    Invitation,
    User,
)
from alliance87.core.history import Revision
from alliance87.core.models import (
    KeptAnswer,
    OutgoingMail,
    SourcedModel,
    TargetedModel,
    VisibleModel,
)
from alliance87.core.viewsets import PortalViewSet
from alliance87.core.visibility import VisibleQuerySet
from alliance87.feeds.models import Change, Reader, Told
from alliance87.webhooks.models import Delivery, Webhook
from events.models import CalendarFeed
from partners.models import PartnerImport

ROOT = settings.BASE_DIR
OURS = [
    config
    for config in apps.get_app_configs()
    if config.path.startswith(str(ROOT)) and ".venv" not in config.path
]
# Without the tables of history, which are made from these: see tests/core/test_history.
MODELS = [
    model
    for config in OURS
    for model in config.get_models()
    if not issubclass(model, Revision)
]
CONSTRAINTS = [
    (model, constraint) for model in MODELS for constraint in model._meta.constraints
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
SOURCES = sorted(
    path
    for config in OURS
    for path in importlib.import_module(config.name).__path__
    for path in (ROOT / path).resolve().rglob("*.py")
)
# Seen by the Secretariat alone, in the admin, and each token by its owner: no page or
# endpoint lists accounts.
NOT_READ = {
    *(User, ApiToken, Invitation, Erasure, ErasureRequest, OutgoingMail),
    PartnerImport,
    CalendarFeed,
    *(Webhook, Delivery),  # each person's own
    *(Reader, Told, Change),  # each reader's own, asked for at one endpoint
    KeptAnswer,
}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
each_constraint = pytest.mark.parametrize(
    ("model", "constraint"),
    CONSTRAINTS,
    ids=[constraint.name for _, constraint in CONSTRAINTS],
)
each_template = pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT))
)


def test_our_models_are_found():
    assert {config.label for config in OURS} >= {
        *("core", "accounts", "partners", "pathfinders", "action_groups", "events")
    }
    assert len(MODELS) > 40


@each_model
def test_model_says_in_one_sentence_what_it_is(model):
    sentence = (model.__dict__.get("__doc__") or "").strip().split("\n\n")[0]

    assert sentence.endswith(".")
    assert not sentence.startswith(f"{model.__name__}(")


@each_model
def test_model_knows_who_may_read_it(model):
    if model in NOT_READ:
        assert not isinstance(model.objects.all(), VisibleQuerySet)
    else:
        assert isinstance(model._default_manager.all(), VisibleQuerySet)
        assert hasattr(model.objects, "visible_to")


@each_model
def test_model_belongs_to_records_that_know_who_may_read_them(model):
    for name in getattr(model, "visible_with", ()):
        parent = model._meta.get_field(name).related_model
        assert isinstance(parent._default_manager.all(), VisibleQuerySet)


@each_model
@pytest.mark.parametrize(
    ("base", "rule"),
    [
        (VisibleModel, "visibility_known"),
        (SourcedModel, "locator_has_source"),
        (TargetedModel, "target_has_unit"),
    ],
)
def test_model_keeps_the_constraint_of_its_base(model, base, rule):
    names = {constraint.name for constraint in model._meta.constraints}
    label = model._meta.label_lower.replace(".", "_")

    assert not issubclass(model, base) or f"{label}_{rule}" in names


@pytest.mark.parametrize(
    "model", translator.get_registered_models(), ids=lambda m: m._meta.label
)
def test_translated_field_has_a_column_for_each_language(model):
    for name in translator.get_options_for_model(model).fields:
        for language, _ in settings.LANGUAGES:
            assert model._meta.get_field(f"{name}_{language}").null


@each_constraint
def test_constraint_has_words_of_its_own(model, constraint):
    message = str(constraint.get_violation_error_message())

    assert message.rstrip().endswith(".")
    assert message != str(constraint.default_violation_error_message) % {
        "name": constraint.name
    }


@each_constraint
def test_constraint_is_tested(model, constraint):
    package = model.__module__.removeprefix("alliance87.").partition(".")[0]
    tests = importlib.import_module(f"tests.{package}.test_models")
    # modeltranslation copies a constraint for each language: "…-fr".
    name = re.sub(r"-(en|fr|es)$", "", constraint.name)

    assert name in {*tests.REFUSALS, *getattr(tests, "COVERED", ())}


@pytest.mark.parametrize(
    "label",
    sorted({model.__module__.partition(".models")[0] for model in MODELS}),
)
def test_every_tested_constraint_exists(label):
    package = label.rpartition(".")[2]
    tests = importlib.import_module(f"tests.{package}.test_models")

    assert {*tests.REFUSALS} <= {constraint.name for _, constraint in CONSTRAINTS}


@each_template
def test_template_compiles(path):
    if path.suffix in {".html", ".txt", ".xml", ".ics", ".css"}:
        name = str(path.relative_to(ROOT / "templates"))
        assert engines["django"].engine.get_template(name).name == name


@each_template
def test_component_gets_only_what_it_is_given(path):
    tags = re.findall(r"{%-?\s*include\s.*?%}", path.read_text("utf-8"), re.DOTALL)

    for tag in tags:
        if re.search(r"""include\s+["']components/""", tag):
            assert re.search(r"\bonly\s*%}$", tag), tag


def test_endpoints_descend_from_the_portal_s():
    api = importlib.import_module("alliance87.api")

    for _, viewset, _ in api.router.registry:
        assert issubclass(viewset, PortalViewSet)
        if "get_queryset" in viewset.__dict__:
            # Whoever narrows the rows begins with those that the caller may see.
            body = "".join(inspect.getsource(viewset.get_queryset).split())
            assert "super().get_queryset()" in body, viewset.__name__


def serializers_of_ours():
    found = {}
    for config in OURS:
        try:
            module = importlib.import_module(f"{config.name}.serializers")
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.serializers":
                raise
            continue
        parts = pkgutil.iter_modules(getattr(module, "__path__", []))
        modules = [
            importlib.import_module(f"{module.__name__}.{p.name}") for p in parts
        ]
        for each in [module, *modules]:
            for _, serializer in inspect.getmembers(each, inspect.isclass):
                if issubclass(serializer, BaseSerializer) and hasattr(
                    serializer, "Meta"
                ):
                    found[serializer] = None
    return list(found)


PRIVATE = re.compile(r"mail|password|phone|^online_link$")


@pytest.mark.parametrize(
    "serializer", serializers_of_ours(), ids=lambda serializer: serializer.__name__
)
def test_serializer_names_no_private_field(serializer):
    for name, field in serializer().fields.items():
        assert not PRIVATE.search(name)
        assert not PRIVATE.search(field.source)
        assert not isinstance(column(serializer.Meta.model, name), models.EmailField)


def column(model, name):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_takes_all_fields(path):
    assert not re.search(r"""(fields|exclude)\s*=\s*["']__all__""", path.read_text())


def test_text_to_translate_stands_in_no_f_string():
    """`makemessages` does not find it there, and it stays English."""
    asked = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in TRANSLATING
    ]

    assert asked == []
