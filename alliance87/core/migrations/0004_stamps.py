from django.db import migrations

CREATE = """
CREATE TABLE core_stamp (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed text NOT NULL
);
"""


class Migration(migrations.Migration):
    """Where changes of tables are noted: see ``core.stamps``. No model of Django's."""

    dependencies = [("core", "0003_history_mail")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE core_stamp;")]
