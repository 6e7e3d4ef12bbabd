"""The YAML files as records that can say what is wrong with them, and where."""

from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import yaml

from alliance87.core.enums import DatePrecision
from alliance87.demo.dates import exact_day, period

LANGUAGES = ("en", "fr", "es")
REQUIRED = object()


class DemoDataError(Exception):
    """A demonstration file that cannot be loaded, in words for whoever corrects it."""


class _Yaml(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """YAML in which every plain value is text.

    The full type rules read `on` and `NO` as truth values and 10:30 as a number.
    """

    def construct_mapping(self, node, deep=False):
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            keys = [self.construct_object(key) for key, _ in node.value]
            twice = next(key for key in keys if keys.count(key) > 1)
            line = node.start_mark.line + 1
            message = f"the record that begins on line {line} has “{twice}” twice."
            raise DemoDataError(message)
        return mapping


def read_yaml(path, *, name):
    """Return what the file holds: mappings, lists and texts. Empty is an error."""
    try:
        content = yaml.load(path.read_bytes(), Loader=_Yaml)  # noqa: S506  # texts only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1
        raise DemoDataError(
            f"{name}, line {line}, is not valid YAML: {error.problem}."
        ) from error
    except yaml.YAMLError as error:
        raise DemoDataError(f"{name} is not valid YAML: {error}") from error
    except DemoDataError as error:
        raise DemoDataError(f"{name}: {error}") from error
    if not content:
        raise DemoDataError(f"{name} is empty.")
    return content


class Record:
    """One mapping of a file. Whoever reads it takes each key; `finish` refuses the rest.

    `source` and `at` are those of the record it lies in, unless it has its own.
    `key` is what it stands under, `number` its place in a list.
    """

    def __init__(self, data, *, file, place="", key="", number=1, parent=None):
        self.file, self.place, self.key, self.number = file, place, key, number
        if not isinstance(data, dict):
            raise self.error(None, "is not a record with named fields.")
        self.data, self.taken, self.inner = data, {"source", "at"}, {}
        self.source = self.text("source") or (parent.source if parent else "")
        self.at = self.text("at")
        if parent and not self.at and self.source == parent.source:
            self.at = parent.at
        if self.source and not self.at:
            raise self.error("at", "say where in the source this stands.")

    def error(self, key, message):
        where = [self.file, self.place, f"“{key}”" if key else ""]
        return DemoDataError(f"{', '.join(filter(None, where))}: {message}")

    def finish(self):
        """Refuse the fields that nobody took, here and in the records inside."""
        for key in self.data:
            if key not in self.taken:
                raise self.error(key, "is no field of this kind of record.")
        for records in self.inner.values():
            for record in records:
                record.finish()

    def take(self, key, default=REQUIRED, *, kinds=(str,)):
        """The value of ``key`` as it stands; nothing written counts as left out."""
        self.taken.add(key)
        value = self.data.get(key) or default
        if value is REQUIRED:
            raise self.error(key, "is missing.")
        if value is not default and not isinstance(value, kinds):
            names = {str: "a text", list: "a list", dict: "a record of its own"}
            wanted = " or ".join(names[kind] for kind in kinds)
            raise self.error(key, f"must be {wanted}.")
        return value

    def text(self, key, default=""):
        return self.take(key, default).strip()

    def tri(self, key, *, required=False):
        """The columns ``<key>_en``, ``_fr`` and ``_es``. A plain text is English."""
        value = self.take(key, REQUIRED if required else {}, kinds=(str, dict))
        texts = {"en": value} if isinstance(value, str) else value
        for language, text in texts.items():
            if language not in LANGUAGES:
                raise self.error(key, f"“{language}” is none of en, fr and es.")
            if not isinstance(text, str):
                raise self.error(f"{key}.{language}", "must be a text.")
        # None, not "", is what modeltranslation keeps where a language is missing.
        return {f"{key}_{one}": texts.get(one, "").strip() or None for one in LANGUAGES}

    def choice(self, key, choices, default=REQUIRED):
        return self._known(key, self.take(key, default), choices)

    def choices(self, key, choices):
        return [self._known(key, value, choices) for value in self.texts(key)]

    def _known(self, key, value, choices):
        if value not in choices.values:
            offered = ", ".join(choices.values)
            raise self.error(key, f"“{value}” is none of: {offered}.")
        return choices(value)

    def flag(self, key):
        value = self.take(key, "false")
        if value not in {"true", "false"}:
            raise self.error(key, f"“{value}” is neither true nor false.")
        return value == "true"

    def whole(self, key, default=None):
        value = self.take(key, default)
        if value is not default and not (value.isascii() and value.isdigit()):
            raise self.error(key, f"“{value}” is no whole number.")
        return value if value is default else int(value)

    def decimal(self, key, default=None):
        value = self.take(key, default)
        try:
            return value if value is default else Decimal(value)
        except InvalidOperation as error:
            raise self.error(key, f"“{value}” is no number.") from error

    def day(self, key):
        """An exact day, or None."""
        return self.parsed(key, exact_day, None)

    def period(self, key, default=(None, DatePrecision.DAY), *, last=False):
        """A date and how exact it is."""
        return self.parsed(key, partial(period, last=last), default)

    def parsed(self, key, parse, default=REQUIRED):
        """The value of ``key`` as ``parse`` reads it; its ValueError is explained."""
        value = self.take(key, default)
        try:
            return value if value is default else parse(value)
        except ValueError as error:
            raise self.error(key, str(error)) from error

    def texts(self, key):
        values = self.take(key, [], kinds=(list,))
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "must be a list of texts.")
        return values

    def one(self, key, find, default=None):
        """What ``find`` has under the value of ``key``; its LookupError is explained."""
        value = self.take(key, default)
        return value if value is default else self._found(key, value, find)

    def many(self, key, find):
        return [self._found(key, value, find) for value in self.texts(key)]

    def _found(self, key, value, find):
        try:
            return find(value)
        except LookupError as error:
            raise self.error(key, error.args[0]) from error

    def origin(self, find):
        """The source, which a record of facts must have."""
        if not self.source:
            raise self.error("source", "is missing.")
        return self._found("source", self.source, find)

    def children(self, key):
        """The records in the list under ``key``, or the one record there."""
        if key not in self.inner:
            found = self.take(key, [], kinds=(list, dict))
            alone = isinstance(found, dict)
            self.inner[key] = [
                Record(
                    data,
                    file=self.file,
                    place=self._inside(key if alone else f"{key} {number}"),
                    number=number,
                    parent=self,
                )
                for number, data in enumerate([found] if alone else found, 1)
            ]
        return self.inner[key]

    def _inside(self, name):
        return f"{self.place} › {name}" if self.place else name


class Folder:
    """The demonstration files. A file that is not there holds no records."""

    def __init__(self, root):
        self.root = root
        self.records = []

    def keyed(self, pattern):
        """The records that stand under a key in the files. A key stands once in all."""
        found = {}
        for name, content in self._contents(pattern):
            if not isinstance(content, dict):
                raise DemoDataError(f"{name} must hold records under their keys.")
            for key, data in content.items():
                record = Record(data, file=name, place=key, key=key)
                if key in found:
                    raise record.error(None, f"stands in {found[key].file} already.")
                found[key] = record
        return self._kept(found.values())

    def listed(self, pattern):
        """The records of the lists in the files."""
        found = []
        for name, content in self._contents(pattern):
            if not isinstance(content, list):
                raise DemoDataError(f"{name} must hold a list of records.")
            found += [
                Record(data, file=name, place=f"record {number}", number=number)
                for number, data in enumerate(content, 1)
            ]
        return self._kept(found)

    def single(self, pattern):
        """The one record of each file; its key is the name of the file."""
        return self._kept(
            Record(content, file=name, key=Path(name).stem)
            for name, content in self._contents(pattern)
        )

    def finish(self):
        """Refuse what nobody read in the records handed out."""
        for record in self.records:
            record.finish()

    def _kept(self, records):
        records = list(records)
        self.records += records
        return records

    def _contents(self, pattern):
        for path in sorted(self.root.glob(pattern)):
            name = path.relative_to(self.root).as_posix()
            yield name, read_yaml(path, name=name)


def parents_first(records, *, name, parent, field):
    """Order ``records`` so that each comes after the one its ``parent`` names.

    ``name`` and ``parent`` return what a record is called and what its parent is. A
    parent that is not among the records is left to whoever loads them.
    """
    waiting = {name(record): record for record in records}
    ordered = []
    while waiting:
        ready = [
            one for one, record in waiting.items() if parent(record) not in waiting
        ]
        if not ready:
            record = next(iter(waiting.values()))
            raise record.error(field, "belongs to itself in the end.")
        ordered += [waiting.pop(one) for one in ready]
    return ordered
