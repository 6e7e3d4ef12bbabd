from django.db import migrations

APPS = [
    "core", "accounts", "partners", "pathfinders", "action_groups", "events",
    "briefings",
]


def history_name(name):
    """“Partner_themes” keeps its history in “PartnerThemesRevision”."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_")) + "Revision"


def keep_first_revisions(apps, schema_editor):
    """Records older than their history begin it as they stand now."""
    for label in APPS:
        config = apps.get_app_config(label)
        models = {m.__name__: m for m in config.get_models(include_auto_created=True)}
        for name, model in models.items():
            revisions = models.get(history_name(name))
            if revisions is None:
                continue
            columns = {field.column for field in model._meta.concrete_fields}
            kept = [f.column for f in revisions._meta.local_fields if f.column in columns]
            names = ", ".join(f'"{column}"' for column in kept)
            schema_editor.execute(
                f'INSERT INTO "{revisions._meta.db_table}" '
                f"({names}, pgh_created_at, pgh_label) "
                f'SELECT {names}, clock_timestamp(), \'insert\' '
                f'FROM "{model._meta.db_table}"'
            )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_history_mail"),
        ("accounts", "0002_history_tokens_invitations"),
        ("partners", "0002_history_moderation"),
        ("pathfinders", "0002_history"),
        ("action_groups", "0002_history"),
        ("events", "0002_history"),
        ("briefings", "0002_history"),
    ]

    operations = [
        migrations.RunPython(
            keep_first_revisions, migrations.RunPython.noop, elidable=True
        )
    ]
