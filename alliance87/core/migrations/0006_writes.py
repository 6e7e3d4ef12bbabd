from django.db import migrations

CREATE = """
CREATE TABLE core_write (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed text NOT NULL,
    keys uuid[] NOT NULL,
    links uuid[] NOT NULL
);
CREATE INDEX core_write_transaction ON core_write (transaction);
"""


class Migration(migrations.Migration):
    """Where writes to records are noted: see ``core.writes``. No model of Django's."""

    dependencies = [("core", "0005_kept_answers")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE core_write;")]
