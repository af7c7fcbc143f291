"""Handing a request over to a sister vitrine is offered, and decided by the requester."""


import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0006_live_requests_have_a_clock'),
        ('vitrines', '0004_note_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('message', models.TextField(blank=True, verbose_name='mot au demandeur')),
                ('offered_as', models.CharField(choices=[('requester', 'Demandeur'), ('host', 'Vitrine'), ('staff', 'Alliance'), ('clock', 'Horloge')], max_length=10, verbose_name='en qualité de')),
                ('channel', models.CharField(choices=[('page', 'Page du portail'), ('link', 'Lien d’un courriel'), ('admin', 'Administration'), ('clock', 'Horloge')], max_length=10, verbose_name='par')),
                ('offered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='acceptée')),
                ('offered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='visits.visitrequest', verbose_name='demande')),
                ('vitrine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vitrines.vitrine', verbose_name='vitrine sœur')),
            ],
            options={
                'verbose_name': 'passage à une vitrine sœur',
                'verbose_name_plural': 'passages à une vitrine sœur',
                'ordering': ['-offered_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('request',), name='handover_one_pending', violation_error_message='Une proposition attend déjà la réponse du demandeur.'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('is_accepted__isnull', True)), models.Q(('answered_at__isnull', False), ('is_accepted__isnull', False)), _connector='OR'), name='handover_answer_is_dated')],
            },
        ),
    ]
