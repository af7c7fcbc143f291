"""Requests give vitrines their turn in the lists and say how fast they answer: they note what is written in them."""

from django.db import migrations

WATCH = (
    "CREATE TRIGGER visits_visitrequest_note_change AFTER INSERT OR UPDATE OR DELETE ON visits_visitrequest "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('dates');"
)
FORGET = "DROP TRIGGER visits_visitrequest_note_change ON visits_visitrequest;"


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_note_changes"), ("vitrines", "0003_catalogue_changes")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
