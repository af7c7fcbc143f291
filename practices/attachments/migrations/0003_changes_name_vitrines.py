"""What is written about documents names the vitrines it touches (vitrines 0007)."""

from django.db import migrations

QUERY = "SELECT p.vitrine_id FROM changed JOIN practices_practice p ON p.id = changed.practice_id"


class Migration(migrations.Migration):
    dependencies = [("attachments", "0002_note_changes"), ("vitrines", "0007_changes_name_vitrines")]

    operations = [
        migrations.RunSQL(
            f"CALL vitrines_watch('attachments_attachment', 'texts', '{QUERY}');",
            "CALL vitrines_watch_whole('attachments_attachment', 'texts');",
        )
    ]
