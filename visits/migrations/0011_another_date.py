"""An agreed date may be replaced by another that the other side offered."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0010_count_seats'),
    ]

    operations = [
        migrations.AddField(
            model_name='visitrequest',
            name='reschedule_round',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='autres dates offertes au tour'),
        ),
    ]
