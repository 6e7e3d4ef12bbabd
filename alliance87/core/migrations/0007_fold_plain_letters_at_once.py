"""Most names have no accent: those are folded without looking for any."""

from django.db import migrations

from alliance87.core.folding import fold_sql, quick_fold_sql

REPLACE = """
CREATE OR REPLACE FUNCTION portal_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT {} $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_writes")]

    operations = [
        migrations.RunSQL(
            REPLACE.format(quick_fold_sql("$1")), REPLACE.format(fold_sql("$1"))
        ),
    ]
