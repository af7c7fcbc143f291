"""What readers see of a picture is noted like the texts that show it (vitrines 0003, practices 0002).

A picture that comes in is shown by no text yet: only what changes or goes counts.
"""

from django.db import migrations

TRIGGER = "pictures_picture_note_change"
WATCH = (
    f"CREATE TRIGGER {TRIGGER} AFTER UPDATE OF state, alt, focal_x, focal_y OR DELETE ON pictures_picture "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('texts');"
)


class Migration(migrations.Migration):
    dependencies = [("pictures", "0001_pictures_of_practices"), ("vitrines", "0003_catalogue_changes")]

    operations = [migrations.RunSQL(WATCH, f"DROP TRIGGER {TRIGGER} ON pictures_picture;")]
