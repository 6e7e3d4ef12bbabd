"""What every request that writes keeps to, whatever it writes.

It is one transaction. It may be tried without being done (``dry_run``), be sent twice
and be done once (``Idempotency-Key``), and be many rows at once, each standing for
itself.
"""

import functools
import json

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import (
    APIException,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from alliance87.core.api.etags import etag_of
from alliance87.core.api.once import checked_key, digest_of_request, kept_answer
from alliance87.core.files import files_as_written

MOST_ROWS = 200
# Of a row in a list of rows, besides its fields.
ROW_KEY = "idempotency_key"
DEADLOCK = "40P01"
TOO_LATE = "55P03"


class Contradiction(APIException):
    status_code = 409
    default_code = "contradiction"
    default_detail = gettext_lazy(
        "Another record stands in the way of this one. Nothing was written: read what is "
        "there, and send it again."
    )


class RolledBack(APIException):
    status_code = 409
    default_code = "rolled_back"
    default_detail = gettext_lazy(
        "Nothing was written, since another row was refused: correct that one and send "
        "all of them again."
    )


def yes_or_no(request, name):
    """The parameter ``name``, which is false unless it says otherwise."""
    value = request.query_params.get(name, "false")
    if value not in {"true", "false"}:
        raise ValidationError({name: [_("Say true or false.")]})
    return value == "true"


class Writing:
    """The part of ``PortalViewSet`` that writes."""

    is_dry_run = False
    is_all_or_nothing = False
    # Of many rows that are written together or not at all, one was refused.
    is_undone = False
    # The key of the write that is under way: of the request, or of one of its rows.
    idempotency_key = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        method = request.method.lower()
        handler = getattr(self, method, None)
        if request.method not in SAFE_METHODS and handler:
            # Every one of them, those that an endpoint adds included.
            setattr(self, method, functools.partial(self.write, handler))

    def finalize_response(self, request, response, *args, **kwargs):
        if self.is_dry_run:
            response["X-Dry-Run"] = "true"
        return super().finalize_response(request, response, *args, **kwargs)

    def writing_parameters(self):
        if self.request.method in SAFE_METHODS:
            return set()
        return {"dry_run"} if self.detail else {"dry_run", "all_or_nothing"}

    def write(self, handler, request, *args, **kwargs):
        """Carry out ``handler`` whole or not at all, and once for each key."""
        self.is_dry_run = yes_or_no(request, "dry_run")
        # Also of a single row: what is wrong in an address is never passed over.
        self.is_all_or_nothing = yes_or_no(request, "all_or_nothing")
        key = None
        if request.method in {"POST", "PATCH"}:
            key = request.headers.get("Idempotency-Key")
        act = functools.partial(handler, request, *args, **kwargs)
        try:
            with files_as_written() as files, transaction.atomic():
                answer = self.once(act, key=key, name="Idempotency-Key")
                # What is asked at the end of a transaction is asked of a dry run too.
                connection.check_constraints()
                files.is_undone = self.is_dry_run or self.is_undone
                transaction.set_rollback(files.is_undone)
        except IntegrityError as error:
            raise Contradiction from error
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in {DEADLOCK, TOO_LATE}:
                raise
            raise Contradiction from error
        return answer

    def once(self, act, *, key, name, data=None):
        """The answer of ``act``; of what was sent before under ``key``, the one of then.

        ``data`` is what was sent, where that is not the whole body.
        """
        self.idempotency_key = checked_key(key, name=name)
        if self.idempotency_key is None:
            return act()
        kept, is_new = kept_answer(
            user=self.request.user,
            key=self.idempotency_key,
            digest=digest_of_request(
                self.request, self.body() if data is None else data
            ),
        )
        if not is_new:
            return self.replayed(kept.answer)
        answer = act()
        if answer.status_code >= 400:
            kept.delete()
        else:
            kept.answer = to_keep(answer)
            kept.save(update_fields=["answer"])
        return answer

    def body(self):
        """What was sent; nothing, if it cannot be read: not every address reads it."""
        try:
            return self.request.data
        except UnsupportedMediaType:
            return None

    def replayed(self, kept):
        """What is kept, as the reader may read it now."""
        if "results" in kept:
            rows = [self.row_again(row) for row in kept["results"]]
            answer = Response({"results": rows}, status=kept["status"])
        elif kept.get("id"):
            answer = self.written(kept["id"], status=kept["status"])
        else:
            if self.detail:
                self.get_object()  # while it is there, and read
            answer = Response(kept.get("said"), status=kept["status"])
        answer["Idempotency-Replayed"] = "true"
        return answer

    def row_again(self, kept):
        if "problem" in kept:
            return kept
        return self.row(lambda: self.written(kept["id"], status=kept["status"]))

    def written(self, pk, *, status=200):
        """The record as it stands, for who wrote it."""
        self.action, self.detail = "retrieve", True
        self.kwargs["pk"] = str(pk)
        answer = self.answer(self.get_object())
        answer.pk, answer.status_code = str(pk), status
        if status == 201:
            answer["Location"] = self.reverse_action("detail", [str(pk)])
        return answer

    def many(self, rows, act):
        """Carry out ``act`` for each of ``rows``; the answers stand in their order."""
        if not 1 <= len(rows) <= MOST_ROWS:
            message = _("Send at least one row, and at most %(most)d.")
            raise ValidationError(message % {"most": MOST_ROWS})
        if not all(isinstance(row, dict) for row in rows):
            raise ValidationError(
                _("Each row is an object with the fields of a record.")
            )
        results = []
        for row in rows:
            data = {name: value for name, value in row.items() if name != ROW_KEY}
            once = functools.partial(
                *(self.once, functools.partial(act, data)),
                **{"key": row.get(ROW_KEY), "data": data, "name": ROW_KEY},
            )
            results.append(self.row(once))
        self.idempotency_key = None
        if self.is_all_or_nothing and any("problem" in row for row in results):
            self.is_undone = True
            undone = self.refusal(RolledBack())
            results = [row if "problem" in row else undone for row in results]
        return Response({"results": results}, status=207)

    def row(self, act):
        """What came of one row of many: it stands for itself."""
        try:
            with transaction.atomic():
                answer = act()
                connection.check_constraints()
        except IntegrityError:
            return self.refusal(Contradiction())
        except (APIException, Http404, PermissionDenied) as error:
            return self.refusal(error)
        row = {"status": answer.status_code, "id": str(self.kwargs["pk"])}
        if answer.data is not None:
            body = self.renderer_classes[0]().render(answer.data)
            row["etag"] = etag_of(body, answer.revision)
            row["record"] = answer.data
        return row

    def refusal(self, error):
        """What a request that held this row alone would have been answered."""
        handle, context = (
            self.get_exception_handler(),
            self.get_exception_handler_context(),
        )
        answer = handle(error, context)
        return {"status": answer.status_code, "problem": json.loads(answer.content)}


def to_keep(answer):
    """Which records were written; of what was refused, why.

    Of an answer that is no record, what it names as ``again``: a secret is not kept.
    """
    data = getattr(answer, "data", None)
    kept = {"status": answer.status_code}
    if answer.status_code == 207:
        names = ("status", "id", "problem")
        rows = [{n: row[n] for n in names if n in row} for row in data["results"]]
        return kept | {"results": rows}
    if hasattr(answer, "pk"):
        return kept | {"id": answer.pk}
    return kept | {"said": getattr(answer, "again", {})}


def refuse_one_row(data):
    """A whole collection takes a list of rows; one record is changed at its address."""
    if not isinstance(data, list):
        message = _("Send a list of rows, each with its id and its etag.")
        raise ValidationError(message)
