"""What is written about practices names the vitrines it touches (vitrines 0007).

A vocabulary touches none: its words are read again with each change. Neither does the thesaurus.
"""

from django.db import migrations

OF_REVISION = (
    "SELECT p.vitrine_id FROM changed JOIN practices_revision r ON r.id = changed.revision_id"
    " JOIN practices_practice p ON p.id = r.practice_id"
)
WATCHED = {
    "practices_practice": "SELECT vitrine_id FROM changed",
    "practices_revision": (
        "SELECT p.vitrine_id FROM changed JOIN practices_practice p ON p.id = changed.practice_id"
    ),
    "practices_revision_problems": OF_REVISION,
    "practices_revision_technologies": OF_REVISION,
    "practices_gain": OF_REVISION,
    "practices_problem": "",
    "practices_technology": "",
    "practices_concept": "",
    "practices_conceptterm": "",
}
WATCH = "".join(f"CALL vitrines_watch('{table}', 'texts', '{query}');" for table, query in WATCHED.items())
FORGET = "".join(f"CALL vitrines_watch_whole('{table}', 'texts');" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("practices", "0010_search_best_postings"), ("vitrines", "0007_changes_name_vitrines")]

    operations = [migrations.RunSQL(WATCH, FORGET)]
