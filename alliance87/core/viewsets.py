import contextlib
import re
import uuid

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
from rest_framework.serializers import as_serializer_error

from alliance87.core.api_writing import Writing, refuse_one_row
from alliance87.core.filtersets import visible
from alliance87.core.revisions import Conflict
from alliance87.core.schema import (
    IF_MATCH,
    CreatableSchema,
    EditableSchema,
    PortalSchema,
)
from alliance87.core.search import StoredWords


def use_language(request):
    """``?lang=`` before ``Accept-Language``, which the middleware has read."""
    code = request.query_params.get("lang")
    if code is None:
        return
    offered = dict(settings.LANGUAGES)
    if code not in offered:
        message = _("“%(code)s” is not one of %(offered)s.")
        values = {"code": code, "offered": ", ".join(offered)}
        raise ValidationError({"lang": [message % values]})
    translation.activate(code)


def refuse_other_parameters(request, known):
    """A filter that is misspelt must not silently answer with everything."""
    for name, values in request.query_params.lists():
        if name not in known:
            message = _("This endpoint has no such parameter.")
            raise ValidationError({name: [message]})
        if any("\x00" in value for value in values):
            message = _("Null characters are not allowed.")
            raise ValidationError({name: [message]})


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
    search_weights: dict[str, list[str]] | StoredWords | None = None
    ordering_fields: list[str] | dict[str, str] | None = None
    slugs: list[str] = []
    codes: list[str] = []  # written in capitals
    lookup_value_regex = "[^/]+"

    def initial(self, request, *args, **kwargs):
        use_language(request)
        # First who asks: a token in the address is to be told so, not called misspelt.
        self.perform_authentication(request)
        known = self.known_parameters() | self.writing_parameters()
        refuse_other_parameters(request, known)
        super().initial(request, *args, **kwargs)

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
        row = self.get_queryset().filter(self.named(self.kwargs["pk"])).first()
        if row is None:
            raise NotFound
        return row

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    def answer(self, row):
        """The row, with the number of its revision: what ``If-Match`` asks for."""
        data = self.get_serializer(row).data
        return Response(data, headers={"ETag": f'"{row.revision}"'})

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
        if self.detail:
            return {"lang"}
        known = {"lang", "page", "page_size"}
        if self.search_weights:
            known.add("search")
        if self.ordering_fields:
            known.add("ordering")
        filterset = getattr(self, "filterset_class", None)
        return known | set(filterset.base_filters if filterset else ())


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = gettext_lazy(
        "Say in the header If-Match which revision you read: it is the record's ETag."
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
        etag = str(data.pop("etag", ""))
        key = next((name for name in self.keys() if name in data), "id")
        self.kwargs["pk"] = str(data.pop(key, ""))
        return self.change_one(data, etag)

    def change_one(self, data, etag):
        self.action, self.detail = "retrieve", True
        row = self.get_object()
        rows = getattr(type(row).objects, self.writable)(self.request.user)
        if not rows.filter(pk=row.pk).exists():
            raise PermissionDenied
        revision = revision_named(etag)
        self.action = "partial_update"
        wanted = self.get_serializer(row, data=data, partial=True)
        wanted.is_valid(raise_exception=True)
        refuse_unknown(data, wanted)
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
        wanted.is_valid(raise_exception=True)
        refuse_unknown(data, wanted)
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

    direction = serializers.ChoiceField(["up", "down"])


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
            self.move_row(record, revision, down=values["direction"] == "down")

        return carry_out(self, MoveSerializer, act)


def carry_out(view, serializer_class, act, *, status=200):
    """Another write of a record, at an address of its own: ``act`` takes it and the values.

    The record is one that the caller reads; whether they may, the action says.
    """
    record = view.get_object()
    values = {}
    if serializer_class:
        wanted = serializer_class(
            record, data=view.request.data, context=view.get_serializer_context()
        )
        wanted.is_valid(raise_exception=True)
        refuse_unknown(view.request.data, wanted)
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


def refuse_unknown(data, wanted):
    """What cannot be written is said, not passed over."""
    data = data if isinstance(data, dict) else {}
    unknown = set(data) - set(wanted.fields)
    if unknown:
        message = _("This field does not exist or cannot be written.")
        raise ValidationError({name: [message] for name in sorted(unknown)})


def revision_asked(request):
    """The revision that ``If-Match`` names; no list of them, and no weak one."""
    return revision_named(request.headers.get("If-Match", ""))


def revision_named(etag):
    """The revision that the ETag of a record names."""
    if not etag.strip():
        raise PreconditionRequired
    match = re.fullmatch(r'"(\d{1,9})"', etag.strip())
    if match is None:
        raise PreconditionFailed
    return int(match[1])
