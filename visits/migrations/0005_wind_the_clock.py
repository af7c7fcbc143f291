"""Requests that were there before the clock are looked at by its first run, which gives each its next moment."""

from django.db import migrations
from django.utils import timezone

LIVE = ("sent", "under_review", "proposed", "countered", "pooled", "scheduled")


def wind(apps, schema_editor):
    requests = apps.get_model("visits", "VisitRequest").objects
    requests.filter(state__in=LIVE, clock_due_at__isnull=True).update(clock_due_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_clock")]

    operations = [migrations.RunPython(wind, migrations.RunPython.noop)]
