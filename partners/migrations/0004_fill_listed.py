from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill_listed(apps, schema_editor):
    """Partners entered before the column was there are listed as their events say."""
    Partner = apps.get_model("partners", "Partner")
    events = apps.get_model("partners", "PartnerEvent").objects
    latest = events.filter(partner=OuterRef("pk")).order_by("-on", "-created_at")
    gone = Partner.objects.annotate(kind=Subquery(latest.values("kind")[:1])).filter(
        kind__in=["applied", "suspended", "withdrawn"]
    )
    Partner.objects.filter(pk__in=gone.values("pk")).update(is_listed=False)


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_listed_partners_in_a_column")]

    operations = [
        migrations.RunPython(fill_listed, migrations.RunPython.noop, elidable=True),
    ]
