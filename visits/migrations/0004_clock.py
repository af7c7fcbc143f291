"""The clock notes on each request when it looks at it next, and what it has done that is done once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_note_requests")]

    operations = [
        migrations.AddField(
            model_name="visitrequest",
            name="clock_due_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="prochain passage de l’horloge"
            ),
        ),
        migrations.AddField(
            model_name="visitrequest",
            name="taken_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reprise par l’Alliance le"),
        ),
        migrations.AddField(
            model_name="visitrequest",
            name="outcome_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="issue demandée le"),
        ),
        migrations.AddIndex(
            model_name="visitrequest",
            index=models.Index(
                condition=models.Q(("clock_due_at__isnull", False)),
                fields=["clock_due_at", "id"],
                name="request_clock_due",
            ),
        ),
    ]
