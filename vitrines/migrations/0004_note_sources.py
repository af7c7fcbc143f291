"""The sources of a vitrine's facts are on its page: they note what is written in them (0003)."""

from django.db import migrations

WATCH = (
    "CREATE TRIGGER vitrines_source_note_change AFTER INSERT OR UPDATE OR DELETE ON vitrines_source "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('texts');"
)
FORGET = "DROP TRIGGER vitrines_source_note_change ON vitrines_source;"


class Migration(migrations.Migration):
    dependencies = [("vitrines", "0003_catalogue_changes")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
