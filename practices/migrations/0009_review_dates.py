"""What was published before the portal kept the date of the last review was reviewed when the company signed it."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def date_reviews(apps, schema_editor):
    Practice = apps.get_model("practices", "Practice")
    Revision = apps.get_model("practices", "Revision")
    signed = Revision.objects.filter(pk=OuterRef("published_revision")).values("signed_off_at")
    Practice.objects.filter(published_revision__isnull=False, reviewed_at__isnull=True).update(
        reviewed_at=Coalesce(Subquery(signed), F("published_at"))
    )


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_states_and_review")]

    operations = [migrations.RunPython(date_reviews, migrations.RunPython.noop)]
