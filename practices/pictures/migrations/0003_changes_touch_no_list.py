"""A picture stands in no list: what changes in it touches no vitrine of theirs (vitrines 0007).

The columns that count are named, and PostgreSQL gives no table of changed rows to a trigger that names columns.
"""

from django.db import migrations

EVENTS = "AFTER UPDATE OF state, alt, focal_x, focal_y OR DELETE ON pictures_picture FOR EACH STATEMENT"
WATCH = """
CREATE FUNCTION pictures_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM vitrines_add_change('texts', '{}');
    RETURN NULL;
END
$$;
DROP TRIGGER pictures_picture_note_change ON pictures_picture;
"""
WATCH += f"CREATE TRIGGER pictures_picture_note_change {EVENTS} EXECUTE FUNCTION pictures_note_change();"
FORGET = f"""
DROP TRIGGER pictures_picture_note_change ON pictures_picture;
DROP FUNCTION pictures_note_change;
CREATE TRIGGER pictures_picture_note_change {EVENTS} EXECUTE FUNCTION vitrines_note_change('texts');
"""


class Migration(migrations.Migration):
    dependencies = [("pictures", "0002_note_changes"), ("vitrines", "0007_changes_name_vitrines")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
