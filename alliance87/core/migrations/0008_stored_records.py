from django.db import migrations

# Not logged: after a crash of the database they are empty, and are made again.
CREATE = """
CREATE UNLOGGED TABLE core_stored_list (
    endpoint text PRIMARY KEY,
    seen text NOT NULL,
    day date NOT NULL,
    code text NOT NULL,
    added bigint NOT NULL DEFAULT 0
);
CREATE UNLOGGED TABLE core_stored_record (
    endpoint text NOT NULL,
    language text NOT NULL,
    alone boolean NOT NULL,
    record uuid NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (endpoint, language, alone, record)
);
"""
DROP = "DROP TABLE core_stored_record, core_stored_list;"


class Migration(migrations.Migration):
    """Where what visitors are told of each record is stored: see ``core.api.stored``. No models."""

    dependencies = [("core", "0007_fold_plain_letters_at_once")]

    operations = [migrations.RunSQL(CREATE, DROP)]
