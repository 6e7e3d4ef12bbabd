from django.db import migrations

# Without the triggers of the release before, which would count it as a change.
FILL = """
ALTER TABLE partners_partner DISABLE TRIGGER USER;
UPDATE partners_partner AS p SET words = portal_partner_words(p);
ALTER TABLE partners_partner ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """Partners entered before the column was there are found by their words too."""

    dependencies = [("partners", "0006_words_of_partners")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
