import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("action_groups", "0004_space"),
        ("partners", "0006_words_of_partners"),  # portal_words()
    ]

    operations = [
        migrations.AddField(
            model_name="output",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(
                editable=False, null=True, verbose_name="words"
            ),
        ),
    ]
