"""The dates and the seats taken in them note what is written in them (vitrines 0003)."""

from django.db import migrations

WATCHED = ("visits_slot", "visits_seat")
WATCH = "".join(
    f"CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('dates');"
    for table in WATCHED
)
FORGET = "".join(f"DROP TRIGGER {table}_note_change ON {table};" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_requests_slots_seats"), ("vitrines", "0003_catalogue_changes")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
