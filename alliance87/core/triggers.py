"""What the database keeps of a record by itself: the words a search looks through.

Which columns they come from, those of to-one relations among them, is said once, as
``core.search`` weighs them. The words follow each of these columns, however it is
written; none of that is a change of the record. ``portal_words`` takes a text apart.
"""

import pgtrigger


def key_of(model, path, row):
    """SQL for the key of the record at ``path`` from ``row``, OLD or NEW."""
    first, *steps = path.split("__")
    field = model._meta.get_field(first)
    key = f"{row}.{field.column}"
    for step in steps:
        table = field.related_model
        field = table._meta.get_field(step)
        key = f"(SELECT {field.column} FROM {table._meta.db_table} WHERE id = {key})"  # noqa: S608
    return key


def model_at(model, path):
    """The model at ``path``, also before all models are loaded."""
    for step in path.split("__"):
        model = model._meta.get_field(step).remote_field.model
    return model


def by_path(names):
    """The names, by the path of the relation before them: "" for the row's own."""
    found = {}
    for name in names:
        path, _, column = name.rpartition("__")
        found.setdefault(path, []).append(column)
    return found


class KeepWords(pgtrigger.Trigger):
    """Keeps the column ``words`` of a model, whatever is written there."""

    name = "keep_words"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, weights, **options):
        self.weights = weights
        super().__init__(**options)

    def get_func(self, model):
        vector = " || ".join(
            f"setweight(portal_words({said(model, names)}), '{weight}')"
            for weight, names in self.weights.items()
        )
        return f"NEW.words := {vector}; RETURN NEW;"


def said(model, names):
    """SQL for the text of the columns ``names`` of NEW and what it belongs to."""
    texts = []
    for path, columns in by_path(names).items():
        if not path:
            texts += [f'NEW."{model._meta.get_field(name).column}"' for name in columns]
            continue
        other = model_at(model, path)
        quoted = [f'"{other._meta.get_field(name).column}"' for name in columns]
        texts.append(
            f"(SELECT concat_ws(' ', {', '.join(quoted)})"  # noqa: S608, our own names
            f" FROM {other._meta.db_table} WHERE id = {key_of(model, path, 'NEW')})"
        )
    return f"concat_ws(' ', {', '.join(texts)})"


class RenewWords(pgtrigger.Trigger):
    """Renews the words of rows of ``model`` when what they name changes.

    ``rows`` is SQL for which, where NEW is what they name.
    """

    when = pgtrigger.After
    operation = pgtrigger.Update

    def __init__(self, model, *columns, rows):
        super().__init__(
            name=f"renew_{model._meta.model_name}s",
            condition=pgtrigger.AnyChange(*columns),
            func=(
                f"UPDATE {model._meta.db_table} SET words = NULL"  # noqa: S608, our own names
                f" WHERE {rows}; RETURN NULL;"
            ),
        )


def rows_at(model, path):
    """SQL for the rows of ``model`` whose record at ``path`` is NEW."""
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    if not rest:
        return f"{field.column} = NEW.id"
    parent = field.remote_field.model
    keys = f"SELECT id FROM {parent._meta.db_table} WHERE {rows_at(parent, rest)}"  # noqa: S608
    return f"{field.column} IN ({keys})"


def keep_words(model, weights):
    """Have triggers keep ``words`` of ``model``: of its row, and of what it names.

    Its ``history_excludes`` names the column; a trigger that freezes rows lets it pass.
    """
    pgtrigger.register(KeepWords(weights))(model)
    named = by_path(name for names in weights.values() for name in names)
    for path in [path for path in named if path]:
        steps = path.split("__")
        for depth in range(1, len(steps) + 1):
            named.setdefault("__".join(steps[:depth]), [])
        # A row between that comes to belong elsewhere takes the words of that place.
        for depth in range(1, len(steps)):
            named["__".join(steps[:depth])].append(steps[depth])
    for path, columns in named.items():
        if path:
            renew = RenewWords(
                model, *dict.fromkeys(columns), rows=rows_at(model, path)
            )
            pgtrigger.register(renew)(model_at(model, path))
