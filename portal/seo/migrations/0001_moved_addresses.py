"""Addresses that pages once had."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MovedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=200, unique=True, verbose_name="ancienne adresse")),
                ("to", models.CharField(db_index=True, max_length=200, verbose_name="adresse d’aujourd’hui")),
                (
                    "moved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="changée le"
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse changée",
                "verbose_name_plural": "adresses changées",
                "ordering": ["-moved_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("path", models.F("to")), _negated=True),
                        name="moved_address_leads_elsewhere",
                        violation_error_message="Une adresse ne mène pas à elle-même.",
                    )
                ],
            },
        ),
    ]
