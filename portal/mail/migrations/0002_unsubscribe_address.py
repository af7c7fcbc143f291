"""A mail somebody chose to follow carries the address that stops it (RFC 8058)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_outbox")]

    operations = [
        migrations.AddField(
            model_name="outgoingemail",
            name="unsubscribe_url",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="adresse de désabonnement"
            ),
        )
    ]
