"""Seats taken before belong to the organisation of their request; the practice of a date is one of those shown."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    seat, slot = apps.get_model("visits", "Seat"), apps.get_model("visits", "Slot")
    request = apps.get_model("visits", "VisitRequest").objects.filter(pk=OuterRef("request"))
    seat.objects.filter(organisation=None).update(organisation=Subquery(request.values("organisation")))
    shown = slot.practices.through
    shown.objects.bulk_create(
        (
            shown(slot_id=pk, practice_id=practice)
            for pk, practice in slot.objects.exclude(practice=None).values_list("pk", "practice")
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_slots_in_full")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
