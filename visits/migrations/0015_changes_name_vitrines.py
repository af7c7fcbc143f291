"""What is written about dates and requests names the vitrines it touches (vitrines 0007)."""

from django.db import migrations

WATCHED = {
    "visits_slot": "SELECT vitrine_id FROM changed",
    "visits_seat": "SELECT s.vitrine_id FROM changed JOIN visits_slot s ON s.id = changed.slot_id",
    "visits_slot_practices": "SELECT s.vitrine_id FROM changed JOIN visits_slot s ON s.id = changed.slot_id",
    "visits_visitrequest": "SELECT vitrine_id FROM changed",
}
WATCH = "".join(f"CALL vitrines_watch('{table}', 'dates', '{query}');" for table, query in WATCHED.items())
FORGET = "".join(f"CALL vitrines_watch_whole('{table}', 'dates');" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("visits", "0014_messages"), ("vitrines", "0007_changes_name_vitrines")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
