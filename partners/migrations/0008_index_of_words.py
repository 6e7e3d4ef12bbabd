import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_fill_words")]

    operations = [
        migrations.AddIndex(
            model_name="partner",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="partners_partner_words"
            ),
        ),
    ]
