import contextlib
import difflib
import functools
import uuid

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Prefetch, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import (
    APIException,
    NotFound,
    PermissionDenied,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.serializers import ChoiceField, as_serializer_error
from rest_framework.settings import api_settings

from alliance87.core.api.downloads import DOWNLOADS, FILES, KINDS, download
from alliance87.core.api.etags import revision_in, tagged, unless_had
from alliance87.core.api.kept import tables_read, to_be_kept
from alliance87.core.api.shape import ALL_LANGUAGES, shape_asked
from alliance87.core.api.stored import bodies, stores_records
from alliance87.core.api.writing import Writing, refuse_one_row
from alliance87.core.api_filters import choice_words
from alliance87.core.enums import Direction
from alliance87.core.filtersets import visible
from alliance87.core.revisions import Conflict
from alliance87.core.schema import (
    IF_MATCH,
    CreatableSchema,
    EditableSchema,
    PortalSchema,
)
from alliance87.core.search import StoredWords

LONGEST_NAME = 60  # characters of what may be a misspelt name
MOST_MISSPELT = 20  # names in one body that are compared with those there are


def use_language(request, *also):
    """``?lang=`` before ``Accept-Language``, which the middleware has read."""
    languages = [code for code, _name in settings.LANGUAGES]
    code = one_of(request, "lang", [*languages, *also])
    if code in languages:
        translation.activate(code)


def begin(view, request, *also):
    """What comes before all else: the method, and the language of the answer."""
    if request.method not in view.allowed_methods:
        # Where it is not taken, nothing that is said besides can be wrong.
        with contextlib.suppress(ValidationError):
            use_language(request)
        view.http_method_not_allowed(request)
    use_language(request, *also)


def one_of(request, name, offered):
    """What the request says for ``name``, None if nothing: any but ``offered`` is a 400."""
    value = request.query_params.get(name)
    if value is None or value in offered:
        return value
    message = _("“%(code)s” is not one of %(offered)s.")
    values = {"code": value, "offered": ", ".join(offered)}
    raise ValidationError({name: [message % values]})


def refuse_other_parameters(request, known):
    """A filter that is misspelt must not silently answer with everything."""
    wrong = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name] = [no_such_parameter(name, known)]
        elif any("\x00" in value for value in values):
            wrong[name] = [_("Null characters are not allowed.")]
        elif any("\ufffd" in value for value in values):
            wrong[name] = [_("This text is not in UTF-8.")]
    if wrong:
        raise ValidationError(wrong)


def no_such_parameter(name, known):
    message = _("This endpoint has no such parameter.")
    if near := near_name(name, known):
        return f"{message} {near}"
    offered = _("It takes: %(offered)s.") % {"offered": ", ".join(sorted(known))}
    return f"{message} {offered}"


def near_name(name, known):
    """Which of ``known`` may have been meant, in words; empty where none is near."""
    if len(name) > LONGEST_NAME:  # comparing takes as long as both are long
        return ""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return _("Did you mean “%(name)s”?") % {"name": near[0]} if near else ""


OF_ROWS = {"create", "change_many"}


class PortalViewSet(Writing, viewsets.ReadOnlyModelViewSet):
    """A read-only endpoint over the rows that the caller may see.

    A subclass names ``queryset``, ``serializer_class``, ``filterset_class``,
    ``search_weights`` (as ``core.search`` takes them) and ``ordering_fields``. It names
    in ``joined`` the parents its rows are visible with, and in ``related`` every other
    relation it shows beyond those of ``for_reader()``, with the model it leads to:
    those are fetched through their own rule. A row the caller may not see does not
    exist: 404. It is asked for by its id, or by any of ``slugs`` and ``codes``.
    """

    schema = PortalSchema()
    joined: list[str] = []
    related: dict[str, type] = {}
    # What the feeds of changes cannot see: columns with the key of a record of another
    # endpoint that are no relation; columns of JSON, with the models of the records
    # whose keys stand in them; relations for which the serializer asks by itself.
    keyed: dict[str, type] = {}
    mentioned: dict[str, list[type]] = {}
    shown_over: list[str] = []
    # What it answers changes with the time of day, not with the date alone.
    reads_clock = False
    # The answer itself, also where one is told that one has it.
    whole = None
    search_weights: dict[str, list[str]] | StoredWords | None = None
    ordering_fields: list[str] | dict[str, str] | None = None
    slugs: list[str] = []
    codes: list[str] = []  # written in capitals
    lookup_value_regex = "[^/]+"
    renderer_classes = [*api_settings.DEFAULT_RENDERER_CLASSES, *DOWNLOADS]

    def dispatch(self, request, *args, **kwargs):
        make = functools.partial(super().dispatch, request, *args, **kwargs)
        return to_be_kept(self, request, make)

    @property
    def is_kept(self):
        return (
            self.action_map.get("get") in {"list", "retrieve"} and not self.reads_clock
        )

    def holding(self, words, seen):
        tables = tables_read(self, words)
        return None if tables is None else (tables, seen)

    def initial(self, request, *args, **kwargs):
        begin(self, request, *([ALL_LANGUAGES] if self.gives_records else []))
        # First who asks: a token in the address is to be told so, not called misspelt.
        self.perform_authentication(request)
        known = self.known_parameters() | self.writing_parameters()
        refuse_other_parameters(request, known)
        if self.gives_records:
            self.shape  # noqa: B018  # what is wrong in it is said before anything is done
        one_of(request, "format", KINDS)
        super().initial(request, *args, **kwargs)

    @property
    def gives_records(self):
        known = {"list", "retrieve", "create", "partial_update", "change_many"}
        # What is done to a record at an address of its own is answered with it.
        handler = getattr(self, self.action or "", None)
        return self.action in known or "post" in getattr(handler, "mapping", {})

    @functools.cached_property
    def shape(self):
        return shape_asked(self.read_class(), self.request.query_params)

    def read_class(self):
        """The serializer of the records that are answered, whatever is being written."""
        asked, detail = self.action, self.detail
        # What is added or changed in a list is told as a single record.
        self.action, self.detail = "retrieve", detail or asked in OF_ROWS
        try:
            return self.get_serializer_class()
        finally:
            self.action, self.detail = asked, detail

    def get_serializer_context(self):
        asked = self.request.query_params if self.request else {}
        everything = asked.get("lang") == ALL_LANGUAGES
        return super().get_serializer_context() | {"all_languages": everything}

    def get_renderers(self):
        """Files of whole lists; of all else JSON, and of whatever is wrong."""
        found = super().get_renderers()
        if self.action == "list" and self.request.method != "OPTIONS":
            return found
        return [each for each in found if not isinstance(each, tuple(DOWNLOADS))]

    def perform_content_negotiation(self, request, force=False):
        """The format named in the address, before what the header Accept prefers."""
        named = request.query_params.get("format")
        for renderer in self.get_renderers():
            if renderer.format == named:
                return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def handle_exception(self, exc):
        # What is wrong is said in JSON, also to who asked for a file.
        self.request.accepted_renderer = self.renderer_classes[0]()
        self.request.accepted_media_type = self.renderer_classes[0].media_type
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(response, Response) and response.status_code in {200, 201}:
            self.whole = tagged(request, response)
            return unless_had(request, self.whole)
        return response

    def get_queryset(self):
        rows = super().get_queryset().for_reader(self.request.user)
        if self.joined:
            rows = rows.select_related(*self.joined)
        return rows.prefetch_related(
            *[
                Prefetch(name, visible(model)(self.request))
                for name, model in self.related.items()
            ]
        )

    def get_object(self):
        rows = self.get_queryset()
        if stores_records(self):
            rows = rows.prefetch_related(None).select_related(None)
        elif self.action == "retrieve":
            rows = self.shape.lean(rows)
        row = rows.filter(self.named(self.kwargs["pk"])).first()
        if row is None:
            raise NotFound
        return row

    def list(self, request, *args, **kwargs):
        rows = self.shape.lean(self.filter_queryset(self.get_queryset()))
        kind = request.accepted_renderer.format
        if kind not in FILES:
            return self.get_paginated_response(self.page_of(rows))
        refuse_pages(request)
        return download(kind, rows, self.shape, self)

    def page_of(self, rows):
        """The records of the page that is asked for; as JSON where they are stored so."""
        if not stores_records(self):
            return self.shape.represent(self.paginate_queryset(rows), self)
        keys = self.paginate_queryset(rows.values_list("pk", flat=True))
        return [orjson.Fragment(body) for body in bodies(self, keys)]

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    def answer(self, row):
        """The row, with its revision, which its ETag begins with: see ``If-Match``."""
        if stores_records(self):
            found = bodies(self, [row.pk])
            if not found:  # it was taken from this reader since
                raise NotFound
            response = Response(orjson.Fragment(found[0]))
        else:
            response = Response(self.shape.represent([row], self)[0])
        response.revision = self.revision_of(row)
        return response

    def revision_of(self, row):
        return row.revision

    @classmethod
    def keys(cls):
        return [name.rsplit("__")[-1] for name in ["id", *cls.slugs, *cls.codes]]

    def named(self, key):
        """The rule for the row that ``key`` names, however it names it."""
        rule = Q(pk__in=[])
        if "\x00" in key:
            return rule
        with contextlib.suppress(ValueError):
            rule |= Q(pk=uuid.UUID(key))
        for name in self.slugs:
            rule |= Q(**{name: key})
        for name in self.codes:
            rule |= Q(**{name: key.upper()})
        return rule

    def known_parameters(self):
        shape = {"fields", "expand"} if self.gives_records else set()
        if self.detail or self.action in OF_ROWS:
            return {"lang", *shape}
        known = {"lang", "page", "page_size", "cursor", "id", "format", *shape}
        if self.search_weights:
            known.add("search")
        if self.ordering_fields:
            known.add("ordering")
        filterset = getattr(self, "filterset_class", None)
        return known | set(filterset.base_filters if filterset else ())


def refuse_pages(request):
    """A file holds the whole list; who asks for a part of it is not given more."""
    for name in ["page", "page_size", "cursor"]:
        if name in request.query_params:
            message = _("A file holds the whole list: leave this out, or ask for JSON.")
            raise ValidationError({name: [message]})


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = gettext_lazy(
        "Say in the header If-Match which revision you read: it is the record's ETag."
    )


ETAG_OF_A_ROW = gettext_lazy(
    "Say in the field “etag” which revision you read: it is the record’s ETag."
)
NO_REVISION = gettext_lazy(
    "This names no revision of the record. Send the ETag that you read, just as it came."
)


class PreconditionFailed(APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = gettext_lazy(
        "Somebody else changed this record since you read it. Nothing was written: read "
        "it again."
    )


class EditableViewSet(PortalViewSet):
    """An endpoint whose rows are also changed, by ``PATCH``, by who keeps them.

    A subclass names ``edit_serializer_class`` and ``edit``, the action that takes the
    record, the values by field and the revision, and raises ``Conflict``. Who changes
    more or less than they keep is named by ``writable``, a method of the rows. Many rows
    are changed by a ``PATCH`` of the list: each names its record and its ``etag``.
    """

    schema = EditableSchema()
    edit_serializer_class: type
    writable = "editable_by"

    def edit(self, record, values, revision):
        raise NotImplementedError

    def get_serializer_class(self):
        if self.action in {"partial_update", "change_many"}:
            return self.edit_serializer_class
        return super().get_serializer_class()

    def partial_update(self, request, *args, **kwargs):
        return self.change_one(request.data, request.headers.get("If-Match", ""))

    def change_many(self, request, *args, **kwargs):
        """Change several records at once, each as if it were sent alone."""
        refuse_one_row(request.data)
        return self.many(request.data, self.change_row)

    def change_row(self, data):
        key = next((name for name in self.keys() if name in data), None)
        if key is None:
            raise ValidationError({"id": [_("This field is required.")]})
        if not (etag := str(data.pop("etag", ""))):
            raise PreconditionRequired(ETAG_OF_A_ROW)
        self.kwargs["pk"] = str(data.pop(key))
        return self.change_one(data, etag)

    def change_one(self, data, etag):
        self.action, self.detail = "partial_update", True
        row = self.get_object()
        rows = getattr(type(row).objects, self.writable)(self.request.user)
        if not rows.filter(pk=row.pk).exists():
            raise PermissionDenied
        revision = revision_named(etag)
        wanted = self.get_serializer(row, data=data, partial=True)
        refuse_unknown(wanted)
        with refused_in_words():
            self.edit(row, wanted.validated_data, revision)
        try:
            return self.written(row.pk)
        except NotFound:  # changed so that its writer reads it no more
            return Response(status=204)


class Creatable:
    """Beside ``PortalViewSet``: rows are also added, by ``POST``, one or a list of them.

    A subclass names ``new_serializer_class`` and ``add``, the action that takes the
    values by field and returns the new row. It raises Django's PermissionDenied for
    whoever may read and not write.
    """

    schema = CreatableSchema()
    new_serializer_class: type

    def add(self, values):
        raise NotImplementedError

    def get_serializer_class(self):
        if self.action == "create":
            return self.new_serializer_class
        return super().get_serializer_class()

    def create(self, request, *args, **kwargs):
        if isinstance(request.data, list):
            return self.many(request.data, self.add_one)
        return self.add_one(request.data)

    def add_one(self, data):
        self.action, self.detail = "create", False
        wanted = self.get_serializer(data=data)
        refuse_unknown(wanted)
        with refused_in_words():
            row = self.add(wanted.validated_data)
        return self.written(row.pk, status=201)


class Deletable:
    """Beside ``PortalViewSet``: rows are also taken away, by ``DELETE``.

    A subclass names ``remove``, the action that takes the record and the revision that
    was read, and raises ``Conflict``. Who takes away more or less than they keep is
    named by ``removable``, a method of the rows.
    """

    removable = "editable_by"

    def remove(self, record, revision):
        raise NotImplementedError

    def destroy(self, request, *args, **kwargs):
        row = self.get_object()
        rows = getattr(type(row).objects, self.removable)(request.user)
        if not rows.filter(pk=row.pk).exists():
            raise PermissionDenied
        revision = revision_asked(request)
        with refused_in_words():
            self.remove(row, revision)
        return Response(status=204)


class MoveSerializer(serializers.Serializer):
    """Which way a row goes among its siblings: one place."""

    direction = serializers.ChoiceField(Direction.choices)


class Movable:
    """Beside ``PortalViewSet``: a row changes places with the one before or after it.

    A subclass names ``move_row``, the action that takes the row, the revision that was
    read and whether it goes down, and raises ``Conflict``.
    """

    def move_row(self, record, revision, *, down):
        raise NotImplementedError

    @extend_schema(request=MoveSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def move(self, request, *args, **kwargs):
        """Let it change places with the one before or after it."""

        def act(record, values):
            revision = revision_asked(request)
            self.move_row(record, revision, down=values["direction"] == Direction.DOWN)

        return carry_out(self, MoveSerializer, act)


def carry_out(view, serializer_class, act, *, status=200):
    """Another write of a record, at an address of its own: ``act`` takes it and the values.

    The record is one that the caller reads; whether they may, the action says.
    """
    record = view.get_object()
    data, values = view.request.data, {}
    if serializer_class is None:
        refuse_fields(data)
    else:
        wanted = serializer_class(
            record, data=data, context=view.get_serializer_context()
        )
        refuse_unknown(wanted)
        values = wanted.validated_data
    with refused_in_words():
        row = act(record, values)
    return view.written((row or record).pk, status=status)


@contextlib.contextmanager
def refused_in_words():
    """What an action refuses, as the API says it."""
    try:
        yield
    except Conflict as conflict:
        raise PreconditionFailed from conflict
    except DjangoValidationError as error:
        raise ValidationError(as_serializer_error(error)) from error


def refuse_unknown(wanted):
    """What is wrong and what cannot be written are said together; nothing is passed
    over. Afterwards ``wanted`` is valid.
    """
    data = wanted.initial_data
    if not isinstance(data, dict):
        message = _("Send one JSON object: the names of fields with their values.")
        raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [message]})
    wrong = {} if wanted.is_valid() else with_choices(wanted)
    message = _("This field does not exist or cannot be written.")
    writable = [name for name, field in wanted.fields.items() if not field.read_only]
    free = [name for name in writable if name not in data]
    for place, name in enumerate(sorted(set(data) - set(wanted.fields))):
        near = near_name(name, free) if place < MOST_MISSPELT else ""
        wrong[name] = [f"{message} {near}".strip()]
    if wrong:
        raise ValidationError(wrong)


def refuse_fields(data):
    """What asks for nothing passes nothing over."""
    if data:
        names = data if isinstance(data, dict) else [api_settings.NON_FIELD_ERRORS_KEY]
        raise ValidationError(
            {name: [_("Nothing is asked for here.")] for name in names}
        )


def with_choices(wanted):
    """The errors of a serializer; where a choice is wrong, with those there are."""
    errors = dict(wanted.errors)
    for name, messages in errors.items():
        field = wanted.fields.get(name)
        field = getattr(field, "child", field)
        if isinstance(field, ChoiceField):
            errors[name] = with_words(messages, choice_words(field.choices))
    return errors


def with_words(messages, words):
    """``messages``, however nested in lists, with ``words`` after each wrong choice."""
    if isinstance(messages, dict):
        return {key: with_words(value, words) for key, value in messages.items()}
    return [
        f"{message} {words}" if message.code == "invalid_choice" else message
        for message in messages
    ]


def revision_asked(request):
    """The revision that ``If-Match`` names; no list of them."""
    return revision_named(request.headers.get("If-Match", ""))


def revision_named(etag):
    """The revision that the ETag of a record names."""
    if not etag.strip():
        raise PreconditionRequired
    revision = revision_in(etag.strip())
    if revision is None:
        raise PreconditionFailed(NO_REVISION)
    return revision
