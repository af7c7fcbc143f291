"""A member may choose one letter on Monday in the place of a mail for each request."""


import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0011_another_date'),
        ('vitrines', '0005_one_visit_at_a_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField(verbose_name='prochaine lettre le')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='choisie le')),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest', to='vitrines.membership', verbose_name='membre')),
            ],
            options={
                'verbose_name': 'lettre du lundi',
                'verbose_name_plural': 'lettres du lundi',
                'ordering': ['due_at', 'id'],
                'indexes': [models.Index(fields=['due_at', 'id'], name='digest_due')],
            },
        ),
    ]
