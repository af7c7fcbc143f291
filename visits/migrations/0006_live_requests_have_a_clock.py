"""No live request is left without a next moment of the clock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_wind_the_clock")]

    operations = [
        migrations.AddConstraint(
            model_name="visitrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["sent", "under_review", "proposed", "countered", "pooled", "scheduled"]),
                        _negated=True,
                    ),
                    ("clock_due_at__isnull", False),
                    _connector="OR",
                ),
                name="request_live_has_clock",
                violation_error_message="Une demande en cours a toujours un prochain passage de l’horloge.",
            ),
        ),
    ]
