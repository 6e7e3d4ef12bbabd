import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0011_fill_words")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="events_event_words"
            ),
        ),
        migrations.AddIndex(
            model_name="meetingreport",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="events_meetingreport_words"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="events_proposal_words"
            ),
        ),
    ]
