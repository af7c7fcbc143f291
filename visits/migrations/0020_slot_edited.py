"""A date may be edited: the log says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0019_dates_shared_by_vitrines'),
    ]

    operations = [
        migrations.AlterField(
            model_name='slotlog',
            name='change',
            field=models.CharField(choices=[('published', 'Publié'), ('paused', 'Suspendu'), ('resumed', 'Repris'), ('moved', 'Déplacé'), ('edited', 'Modifié'), ('cancelled', 'Annulé'), ('closed', 'Feuille de présence close')], max_length=10, verbose_name='changement'),
        ),
    ]
