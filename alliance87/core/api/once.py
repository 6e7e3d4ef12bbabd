"""Each write once: a program that got no answer sends the same again.

A program names each of its writes by a key of its own. The first answer is kept in the
same transaction as the write: a key that is sent again, also at the same moment, writes
nothing. What is kept is which record was written, not what it said: whoever asks again
reads it under the rights they have by then.
"""

import datetime
import hashlib
import json
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ValidationError

from alliance87.core.locks import TakesLong, waiting
from alliance87.core.models import KeptAnswer

KEPT_FOR = datetime.timedelta(hours=48)
# Longer than a write takes; a program's own patience ends about here.
WAIT_FOR_FIRST = "10s"
KEY = re.compile(r"[ -~]{8,255}")


class KeyUsed(APIException):
    status_code = 422
    default_code = "key_used"
    default_detail = gettext_lazy(
        "This Idempotency-Key was sent with another request before: use a new one."
    )


class UnderWay(APIException):
    status_code = 409
    default_code = "under_way"
    default_detail = gettext_lazy(
        "The first request with this Idempotency-Key is still under way: send it again "
        "in a moment."
    )


def digest_of(*parts):
    text = "\x00".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_request(request, data):
    """What a key stands for: the method, the address, and what was sent to it."""
    if hasattr(data, "lists"):  # a form, perhaps with files
        data = {
            name: [words_of(value) for value in values] for name, values in data.lists()
        }
    said = json.dumps(data, sort_keys=True, default=str)
    return digest_of(request.method, request.path, said)


def words_of(value):
    """A text as it is, a file as the digest of what it holds."""
    if not hasattr(value, "chunks"):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def checked_key(key, *, name):
    """The key that was sent under ``name``, or None where none was."""
    if key is None:
        return None
    if not isinstance(key, str) or not KEY.fullmatch(key):
        message = _("Take 8 to 255 letters, digits and signs of ASCII.")
        raise ValidationError({name: [message]})
    return key


def kept_answer(*, user, key, digest):
    """The row of ``key``, and whether it is a new one, whose answer is to be found.

    Within a transaction: who sends the same key meanwhile waits for its end.
    """
    row = KeptAnswer(user_id=user.pk, key_digest=digest_of(key), request_digest=digest)
    try:
        with waiting(WAIT_FOR_FIRST):
            KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    except TakesLong as error:
        raise UnderWay from error
    kept = KeptAnswer.objects.get(user_id=user.pk, key_digest=row.key_digest)
    if kept.request_digest != digest:
        raise KeyUsed
    return kept, kept.pk == row.pk


def forget_kept_answers(*, now):
    """Delete the answers that nobody asks for again. Return how many."""
    return KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
