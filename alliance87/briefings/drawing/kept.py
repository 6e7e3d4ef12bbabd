"""Sections and packs that were drawn before, kept by the hash of what they follow from.

Whoever asks for one by its key has all that it is made from, so nothing is told that
they do not know. It may be deleted at any time: what is missing is drawn again.
"""

import datetime
import hashlib
import json

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "sections"
KEPT_FOR = datetime.timedelta(days=14)


def pieces(keys):
    """What is kept of those keys, by key."""
    found = {key: _read(key) for key in keys}
    return {key: piece for key, piece in found.items() if piece is not None}


def keep(key, piece):
    name = f"{FOLDER}/{key}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(piece))


def piece_of(pdf, **told):
    """A PDF as it is kept: after a line that tells of it."""
    told["sha256"] = hashlib.sha256(pdf).hexdigest()
    return json.dumps(told).encode() + b"\n" + pdf


def told_in(piece):
    return json.loads(piece.partition(b"\n")[0])


def pdf_in(piece):
    return piece.partition(b"\n")[2]


def sweep(*, now):
    """Delete what was drawn long ago. Return how many there were."""
    if not default_storage.exists(FOLDER):
        return 0
    stored = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    old = [
        name
        for name in stored
        if default_storage.get_modified_time(name) < now - KEPT_FOR
    ]
    for name in old:
        default_storage.delete(name)
    return len(old)


def _read(key):
    try:
        with default_storage.open(f"{FOLDER}/{key}") as file:
            piece = file.read()
        # Another worker may be in the middle of writing it.
        pdf = pdf_in(piece)
        if told_in(piece)["sha256"] == hashlib.sha256(pdf).hexdigest():
            return piece
    except (FileNotFoundError, ValueError):
        pass
    return None
