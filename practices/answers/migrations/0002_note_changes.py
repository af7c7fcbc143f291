"""What is answered in public is noted like the texts beside it (vitrines 0007)."""

from django.db import migrations

QUERY = "SELECT p.vitrine_id FROM changed JOIN practices_practice p ON p.id = changed.practice_id"


class Migration(migrations.Migration):
    dependencies = [("answers", "0001_public_answers"), ("vitrines", "0007_changes_name_vitrines")]

    operations = [
        migrations.RunSQL(
            f"CALL vitrines_watch('answers_publicanswer', 'texts', '{QUERY}');",
            "CALL vitrines_watch_whole('answers_publicanswer', 'texts');",
        )
    ]
