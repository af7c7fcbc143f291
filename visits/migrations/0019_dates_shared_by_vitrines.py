"""Requests of other vitrines invited to a common date; a reminder before its deadline."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0018_named_visitors'),
    ]

    operations = [
        migrations.AddField(
            model_name='groupdate',
            name='reminded_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='réponses rappelées le'),
        ),
        migrations.AddField(
            model_name='handover',
            name='group_date',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='visits.groupdate', verbose_name='date commune'),
        ),
    ]
