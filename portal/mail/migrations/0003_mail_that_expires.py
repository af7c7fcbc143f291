"""A mail may stop being true before it leaves: it then never does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_unsubscribe_address")]

    operations = [
        migrations.AddField(
            model_name="outgoingemail",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sans objet après"),
        ),
        migrations.AlterField(
            model_name="outgoingemail",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Enregistrée"),
                    ("in_flight", "En cours d’envoi"),
                    ("sent", "Envoyée au serveur"),
                    ("failed", "Échec"),
                    ("held", "Retenue"),
                    ("dropped", "Sans objet"),
                ],
                default="pending",
                max_length=10,
                verbose_name="état",
            ),
        ),
    ]
