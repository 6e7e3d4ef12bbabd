from django.db import migrations

# Without the triggers of the release before, which would count it as a change, and
# refuse it of what is adopted.
FILL = """
ALTER TABLE action_groups_output DISABLE TRIGGER USER;
UPDATE action_groups_output AS o SET words =
    setweight(portal_words(concat_ws(' ', o.text_en, o.text_fr, o.text_es)), 'A')
    || setweight(portal_words(concat_ws(' ',
        o.indicator_en, o.indicator_fr, o.indicator_es,
        o.target_unit_en, o.target_unit_fr, o.target_unit_es, o.label
    )), 'B')
    || setweight(portal_words(concat_ws(' ', b.title_en, b.title_fr, b.title_es)), 'C')
FROM action_groups_objective AS b WHERE b.id = o.objective_id;
ALTER TABLE action_groups_output ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """Outputs that are there already are found by their words too."""

    dependencies = [("action_groups", "0005_words_of_outputs")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
