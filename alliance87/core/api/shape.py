"""What a caller wants of each record: ``?fields=`` and ``?expand=``."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from alliance87.core.api.relations import Relation, relations_of

ALL_LANGUAGES = "all"  # the ``?lang=`` that gives a text in each
DEEPEST = 2  # levels
MOST = 10  # paths: each costs what a list of its endpoint costs


@dataclass(frozen=True)
class Shape:
    """Records of ``serializer_class``: their fields, None for all, and the relations
    in whose place the other record stands, each with the shape of that.
    """

    serializer_class: type
    names: frozenset[str] | None = None
    expanded: dict[str, tuple[Relation, "Shape"]] = field(default_factory=dict)

    @property
    def is_plain(self):
        """Whether records are given as they are without being asked for otherwise."""
        return self.names is None and not self.expanded

    def represent(self, rows, view):
        """``rows`` as the caller asked for them, in a number of queries that is fixed."""
        records = self.serializer(view).to_representation(rows)
        for name, (relation, shape) in self.expanded.items():
            relation.opened(records, name, shape, view.request)
        return records

    def serializer(self, view):
        context = view.get_serializer_context()
        serializer = self.serializer_class(many=True, context=context)
        for name in self.left_out(serializer.child):
            del serializer.child.fields[name]
        return serializer

    def left_out(self, serializer):
        return [] if self.names is None else set(serializer.fields) - self.names

    def lean(self, rows):
        """``rows`` without the fetching of relations that are left out.

        Only of those that a field left out names as its own: nothing else knows what
        it reads, and a relation that is not fetched for the reader hides nothing.
        """
        if self.names is None:
            return rows
        serializer = self.serializer_class()
        left_out = self.left_out(serializer)
        kept = {first(f) for n, f in serializer.fields.items() if n not in left_out}
        idle = {first(serializer.fields[name]) for name in left_out} - kept
        fetched = rows._prefetch_related_lookups
        wanted = [
            each
            for each in fetched
            if getattr(each, "prefetch_to", each).split("__")[0] not in idle
        ]
        if len(wanted) == len(fetched):
            return rows
        return rows.prefetch_related(None).prefetch_related(*wanted)


def first(field):
    return field.source.split(".")[0]


def shape_asked(serializer_class, query):
    """The shape that the parameters of a request name; anything unknown is a 400."""
    paths = names_in(query, "expand")
    if len(paths) > MOST:
        message = _("Expand at most %(most)d relations at a time.")
        raise ValidationError({"expand": [message % {"most": MOST}]})
    return shape(serializer_class, once(paths), once(names_in(query, "fields")))


def names_in(query, parameter):
    """As they were sent: one that is said twice counts twice. An empty list is none."""
    values = [value for value in query.getlist(parameter) if value]
    return [name.strip() for value in values for name in value.split(",")]


def once(names):
    return list(dict.fromkeys(names))


def shape(serializer_class, paths, names, before=""):
    """The shape of records that stand at ``before``, from paths that begin there."""
    relations = relations_of(serializer_class)
    expanded = {}
    for head in {path.split(".")[0]: None for path in paths}:
        if head not in relations:
            refuse_to_expand(f"{before}{head}", relations, before)
        deeper = after(head, paths)
        if deeper and f"{before}{head}".count(".") + 1 >= DEEPEST:
            message = _("“%(name)s” is too deep: expand at most two levels.")
            name = f"{before}{head}.{deeper[0]}"
            raise ValidationError({"expand": [message % {"name": name}]})
        expanded[head] = (
            relations[head],
            shape(
                relations[head].serializer_class,
                deeper,
                after(head, names),
                f"{before}{head}.",
            ),
        )
    chosen = choose(serializer_class, names, expanded, before)
    return Shape(serializer_class, chosen, expanded)


def after(head, paths):
    """What follows ``head`` in the paths that lead through it."""
    return [p.removeprefix(f"{head}.") for p in paths if p.startswith(f"{head}.")]


def choose(serializer_class, names, expanded, before):
    """The fields named; what is expanded is among them without being named."""
    if not names:
        return None
    offered = list(serializer_class().fields)
    for name in names:
        head, dot, _rest = name.partition(".")
        if head not in offered:
            message = _("There is no field “%(name)s”. Choose from: %(offered)s.")
        elif dot and head not in expanded:
            message = _(
                "“%(name)s” is a field of a record that is not expanded: add "
                "expand=%(relation)s, or leave out what follows the dot."
            )
        else:
            continue
        values = {
            "name": f"{before}{name}",
            "relation": f"{before}{head}",
            "offered": ", ".join(f"{before}{each}" for each in offered),
        }
        raise ValidationError({"fields": [message % values]})
    return frozenset([*expanded, *(name.split(".")[0] for name in names)])


def refuse_to_expand(name, relations, before):
    offered = ", ".join(f"{before}{each}" for each in relations)
    message = (
        _("“%(name)s” cannot be expanded. Choose from: %(offered)s.")
        if offered
        else _("“%(name)s” cannot be expanded: nothing there can.")
    )
    raise ValidationError({"expand": [message % {"name": name, "offered": offered}]})


def paths_of(serializer_class):
    """Every path that can be expanded, of one level and of two."""
    return [
        path
        for name, relation in relations_of(serializer_class).items()
        for path in [
            name,
            *(f"{name}.{deeper}" for deeper in relations_of(relation.serializer_class)),
        ]
    ]
