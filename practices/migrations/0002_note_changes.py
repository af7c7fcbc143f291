"""The practices' own tables note what is written in them (vitrines 0003)."""

from django.db import migrations

WATCHED = (
    "practices_practice",
    "practices_revision",
    "practices_revision_problems",
    "practices_revision_technologies",
    "practices_gain",
    "practices_problem",
    "practices_technology",
)
WATCH = "".join(
    f"CREATE TRIGGER {table}_note_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('texts');"
    for table in WATCHED
)
FORGET = "".join(f"DROP TRIGGER {table}_note_change ON {table};" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_practices_and_revisions"), ("vitrines", "0003_catalogue_changes")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
