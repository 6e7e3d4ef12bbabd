from django.db import migrations

# Without the triggers of the release before, which would count it as a change, and
# refuse it of what is final.
FILL = """
ALTER TABLE events_event DISABLE TRIGGER USER;
UPDATE events_event AS e SET words =
    setweight(portal_words(concat_ws(' ', title_en, title_fr, title_es)), 'A')
    || setweight(portal_words(concat_ws(' ',
        series, city, venue,
        (
            SELECT concat_ws(' ', name_en, name_fr, name_es)
            FROM core_country WHERE id = e.country_id
        )
    )), 'B')
    || setweight(portal_words(concat_ws(' ', summary_en, summary_fr, summary_es)), 'C');
ALTER TABLE events_event ENABLE TRIGGER USER;

ALTER TABLE events_meetingreport DISABLE TRIGGER USER;
UPDATE events_meetingreport AS r SET words =
    setweight(portal_words(concat_ws(' ', r.title_en, r.title_fr, r.title_es)), 'A')
    || setweight(portal_words(concat_ws(' ', e.title_en, e.title_fr, e.title_es)), 'B')
    || setweight(
        portal_words(concat_ws(' ', r.foreword_en, r.foreword_fr, r.foreword_es)), 'C'
    )
FROM events_event AS e WHERE e.id = r.event_id;
ALTER TABLE events_meetingreport ENABLE TRIGGER USER;

ALTER TABLE events_proposal DISABLE TRIGGER USER;
UPDATE events_proposal AS p SET words =
    setweight(portal_words(concat_ws(' ', p.text_en, p.text_fr, p.text_es)), 'A')
    || setweight(portal_words(concat_ws(' ',
        p.attribution_en, p.attribution_fr, p.attribution_es, p.label
    )), 'B')
    || setweight(portal_words(concat_ws(' ',
        s.heading_en, s.heading_fr, s.heading_es, r.title_en, r.title_fr, r.title_es
    )), 'C')
FROM events_reportsection AS s JOIN events_meetingreport AS r ON r.id = s.report_id
WHERE s.id = p.section_id;
ALTER TABLE events_proposal ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """Events, reports and proposals that are there already are found by their words too."""

    dependencies = [("events", "0010_words_of_events_and_reports")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
