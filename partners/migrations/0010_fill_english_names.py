from django.db import migrations
from django.db.models import F, Q
from django.db.models.functions import Coalesce, NullIf
from django.db.models import Value


def fill_english_names(apps, schema_editor):
    """Partners named in another language only have that name in English, too."""
    partners = apps.get_model("partners", "Partner").objects
    nameless = partners.filter(Q(name_en__isnull=True) | Q(name_en=""))
    nameless.update(
        name_en=Coalesce(
            NullIf("name_fr", Value("")), NullIf("name_es", Value("")), F("slug")
        )
    )


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_imports_and_merged_records")]

    operations = [
        migrations.RunPython(
            fill_english_names, migrations.RunPython.noop, elidable=True
        ),
    ]
