"""What readers may download is noted like the texts beside it (vitrines 0003, practices 0002)."""

from django.db import migrations

TRIGGER = "attachments_attachment_note_change"
WATCH = (
    f"CREATE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE ON attachments_attachment "
    "FOR EACH STATEMENT EXECUTE FUNCTION vitrines_note_change('texts');"
)


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_documents_of_practices"), ("vitrines", "0003_catalogue_changes")]

    operations = [migrations.RunSQL(WATCH, f"DROP TRIGGER {TRIGGER} ON attachments_attachment;")]
