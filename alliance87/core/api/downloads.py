"""Whole lists as files: CSV, XLSX and JSON lines, streamed."""

import itertools
import json
from decimal import Decimal

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from rest_framework import renderers, serializers
from rest_framework.utils.encoders import JSONEncoder

from alliance87.core.api.rendering import as_json
from alliance87.core.api.stored import bodies, stores_records
from alliance87.core.serializers import TranslatedText
from alliance87.core.tabular import (
    CONTENT_TYPES,
    Column,
    as_download,
    download_response,
)

CHUNK = 500  # rows
STORED_CHUNK = 2000


class Download(renderers.BaseRenderer):
    """Names a format for DRF to agree on; the file itself is written by ``download``."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        raise NotImplementedError


class CsvDownload(Download):
    format = "csv"
    media_type = "text/csv"


class XlsxDownload(Download):
    format = "xlsx"
    media_type = CONTENT_TYPES["xlsx"]


class JsonLinesDownload(Download):
    format = "jsonl"
    media_type = CONTENT_TYPES["jsonl"]


DOWNLOADS = [CsvDownload, XlsxDownload, JsonLinesDownload]
FILES = [each.format for each in DOWNLOADS]
KINDS = ["json", *FILES]


def download(kind, rows, shape, view):
    """All of ``rows`` as a file of ``kind``, with the fields of ``shape``."""
    name = f"{view.basename.removeprefix('api-')}-{timezone.localdate():%Y-%m-%d}"
    if kind == "jsonl":
        lines = begun(lines_of(rows, shape, view))
        return as_download(StreamingHttpResponse(lines), kind, name=name)
    records = begun(records_of(rows, shape, view))
    return download_response(kind, records, columns_of(shape, view), name=name)


def begun(found):
    """``found``, with its first already asked for: an error is then still an error."""
    first = list(itertools.islice(found, 1))
    return itertools.chain(first, found)


def records_of(rows, shape, view):
    """Each row as JSON has it, read through one cursor of the database.

    What the cursor gives is what there was when it was opened, so a row comes once
    whatever is written meanwhile; and only a chunk is in memory at a time.
    """
    language = translation.get_language()
    found = rows.iterator(chunk_size=CHUNK)
    while True:
        # Inside the loop: between two chunks the thread may serve something else.
        with translation.override(language):
            chunk = list(itertools.islice(found, CHUNK))
            records = shape.represent(chunk, view) if chunk else []
        if not records:
            return
        yield from records


def lines_of(rows, shape, view):
    """Each row as a line of JSON; many at a time where they are stored so."""
    if not stores_records(view):
        for record in records_of(rows, shape, view):
            yield as_json(record) + b"\n"
        return
    language = translation.get_language()
    keys = rows.values_list("pk", flat=True).iterator(chunk_size=STORED_CHUNK)
    while chunk := list(itertools.islice(keys, STORED_CHUNK)):
        with translation.override(language):
            found = bodies(view, chunk)
        yield b"".join(body + b"\n" for body in found)


def columns_of(shape, view):
    """A column for each field; of a text in all languages one for each language."""
    everything = view.get_serializer_context()["all_languages"]
    columns = []
    for name, field in shape.serializer(view).child.fields.items():
        if everything and isinstance(field, TranslatedText):
            columns += [
                Column(f"{name}_{code}", in_language(name, code))
                for code, _language in settings.LANGUAGES
            ]
        else:
            columns.append(Column(name, cell_of(name, field)))
    return columns


def in_language(name, code):
    return lambda record: record[name][code]


def cell_of(name, field):
    as_number = isinstance(field, serializers.DecimalField)

    def value(record):
        found = record[name]
        if isinstance(found, bool):
            return "true" if found else "false"
        if isinstance(found, dict) or (
            isinstance(found, list) and any(isinstance(each, dict) for each in found)
        ):
            return json.dumps(found, cls=JSONEncoder, ensure_ascii=False)
        return Decimal(found) if as_number and found is not None else found

    return value
