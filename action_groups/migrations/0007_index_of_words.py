import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("action_groups", "0006_fill_words")]

    operations = [
        migrations.AddIndex(
            model_name="output",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="action_groups_output_words"
            ),
        ),
    ]
