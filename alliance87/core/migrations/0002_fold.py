"""Lower case without accents, as an immutable function that may stand in an index."""

from django.db import migrations

from alliance87.core.folding import fold_sql

CREATE = f"""
CREATE FUNCTION portal_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT {fold_sql("$1")} $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION portal_fold(text);"),
    ]
