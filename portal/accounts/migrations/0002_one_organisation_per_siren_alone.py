"""An organisation known by its SIREN alone exists once, so that two people naming it at once share it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people_and_organisations")]

    operations = [
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                name="organisation_one_per_siren_alone",
                fields=["siren"],
                condition=models.Q(siret="") & ~models.Q(siren=""),
                violation_error_message="Cette entreprise est déjà enregistrée sous ce SIREN.",
            ),
        ),
    ]
