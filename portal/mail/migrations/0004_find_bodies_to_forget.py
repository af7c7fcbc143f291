"""The bodies of mails are forgotten after 90 days: the night finds those that are left without reading the others."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("mail", "0003_mail_that_expires")]

    operations = [
        AddIndexConcurrently(
            "outgoingemail",
            models.Index(
                condition=models.Q(("text_body", ""), _negated=True), fields=["created_at"], name="mail_with_body"
            ),
        )
    ]
