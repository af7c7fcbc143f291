"""The best documents of a word are read first: an index in that order; the count of documents as the empty word.

References of the postings are no longer checked one by one.
"""

import django.db.models.deletion
from django.db import migrations, models

COUNT = """
INSERT INTO practices_searchterm (stem, documents) SELECT '', count(*) FROM practices_searchdocument
ON CONFLICT (stem) DO UPDATE SET documents = excluded.documents
"""
ROOMY = "".join(
    f"ALTER TABLE practices_search{name} SET (fillfactor = 50);"  # counts change at each writing: beside the old row
    for name in ("form", "term")
)
CRAMPED = "".join(f"ALTER TABLE practices_search{name} RESET (fillfactor);" for name in ("form", "term"))
FORGET = "DELETE FROM practices_searchterm WHERE stem = ''"


class Migration(migrations.Migration):
    dependencies = [("practices", "0009_review_dates")]

    operations = [
        migrations.AddIndex(
            model_name="searchposting",
            index=models.Index("term", models.F("weight").desc(), "document", name="search_posting_best"),
        ),
        migrations.AlterField(
            model_name="searchposting",
            name="term",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="postings",
                to="practices.searchterm",
            ),
        ),
        migrations.AlterField(
            model_name="searchposting",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="postings",
                to="practices.searchdocument",
            ),
        ),
        migrations.AddField(
            model_name="searchdocument", name="is_stale", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(COUNT, FORGET),
        migrations.RunSQL(ROOMY, CRAMPED),
    ]
