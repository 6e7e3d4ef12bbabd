import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_surveys"),
        ("partners", "0006_words_of_partners"),  # portal_words()
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(
                editable=False, null=True, verbose_name="words"
            ),
        ),
        migrations.AddField(
            model_name="meetingreport",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(
                editable=False, null=True, verbose_name="words"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(
                editable=False, null=True, verbose_name="words"
            ),
        ),
    ]
