"""A worker composes the pages and writes to the company: `mailed_at` says that it did, for what was asked before too."""

from django.db import migrations, models

SENT = "UPDATE book_consentrequest SET mailed_at = asked_at"


class Migration(migrations.Migration):
    dependencies = [("book", "0002_what_is_published_stays")]

    operations = [
        migrations.AddField(
            "consentrequest",
            "mailed_at",
            models.DateTimeField(editable=False, null=True, verbose_name="pages envoyées le"),
        ),
        migrations.RunSQL(SENT, migrations.RunSQL.noop),
    ]
