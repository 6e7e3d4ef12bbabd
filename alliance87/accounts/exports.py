"""A person's own data as files, as the register of personal data says."""

import io
import json
import zipfile

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliance87.core.privacy import personal


def own_data(*, user, at):
    """Everything the portal keeps about ``user`` and nobody else, as a ZIP's bytes."""
    data = {
        "made_at": at,
        "tables": [
            table_of(entry, user)
            for entry in personal()
            if entry.has_owner and entry.is_told
        ],
        "changes_you_made": changes_by(user),
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme(data))
        archive.writestr(
            "data.json",
            json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2),
        )
    return output.getvalue()


def table_of(entry, user):
    return {
        "table": entry.model,
        "title": capfirst(str(entry.title)),
        "purpose": str(entry.purpose),
        "retention": str(entry.retention),
        "rows": [values_of(entry, row) for row in entry.rows_of(user)],
    }


def values_of(entry, row):
    names = [field.name for field in entry.fields if field.exported]
    return {name: value_of(row, name) for name in [*names, *entry.also]}


def value_of(row, name):
    """A value as JSON has it; a related record by what it is called."""
    field = row._meta.get_field(name)
    if field.many_to_many:
        return [str(each) for each in getattr(row, name).all()]
    value = getattr(row, name)
    return str(value) if field.is_relation and value is not None else value


def changes_by(user):
    """Which records the person changed and when; not what stood there."""
    found = []
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is None:
            continue
        rows = model.objects.filter(pgh_context__user=str(user.pk)).values_list(
            "id", "pgh_label", "pgh_created_at"
        )
        found += [
            {"record": tracked._meta.label, "id": key, "what": what, "at": at}
            for key, what, at in rows
        ]
    return sorted(found, key=lambda change: change["at"])


def readme(data):
    lines = [
        _("What the Alliance 8.7 partner portal keeps about you"),
        "",
        _("data.json holds every field, by table. Passwords, keys and other secrets")
        + "\n"
        + _("are left out, and so is whatever would tell you of other people."),
        "",
    ]
    kept = _("Kept:")
    for table in data["tables"]:
        lines += [
            f"{table['title']} ({table['table']}): {len(table['rows'])}",
            f"  {table['purpose']}",
            f"  {kept} {table['retention']}",
            "",
        ]
    lines += [
        _("changes_you_made: which records you changed, and when."),
        _("What you said in public at meetings stands in their reports, by name. It"),
        _("is not linked to your account, and is not in this file."),
        "",
    ]
    return "\n".join(lines)
