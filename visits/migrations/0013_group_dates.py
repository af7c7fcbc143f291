"""One date offered to several requests at once."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_one_organisation_per_siren_alone'),
        ('practices', '0010_search_best_postings'),
        ('visits', '0012_weekly_letter'),
        ('vitrines', '0005_one_visit_at_a_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visitrequest',
            name='group_agreed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='date commune acceptée le'),
        ),
        migrations.CreateModel(
            name='GroupDate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('offered', 'Proposée'), ('standing', 'Convenue'), ('fallen', 'Sans suite')], default='offered', max_length=10, verbose_name='état')),
                ('state_changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='dernier changement')),
                ('format', models.CharField(choices=[('group_visit', 'Visite de groupe'), ('video', 'Visio collective')], max_length=20, verbose_name='format')),
                ('starts_at', models.DateTimeField(verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('seats_total', models.PositiveSmallIntegerField(verbose_name='places')),
                ('minimum', models.PositiveSmallIntegerField(verbose_name='entreprises pour que la date tienne')),
                ('deadline', models.DateTimeField(verbose_name='réponses jusqu’au')),
                ('message', models.TextField(blank=True, verbose_name='mot aux demandeurs')),
                ('offered_as', models.CharField(choices=[('requester', 'Demandeur'), ('host', 'Vitrine'), ('staff', 'Alliance'), ('clock', 'Horloge')], max_length=10, verbose_name='en qualité de')),
                ('channel', models.CharField(choices=[('page', 'Page du portail'), ('link', 'Lien d’un courriel'), ('admin', 'Administration'), ('clock', 'Horloge')], max_length=10, verbose_name='par')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposée le')),
                ('offered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                ('slot', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='group_date', to='visits.slot', verbose_name='créneau')),
                ('vitrine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_dates', to='vitrines.vitrine', verbose_name='vitrine')),
            ],
            options={
                'verbose_name': 'date commune',
                'verbose_name_plural': 'dates communes',
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='visitrequest',
            name='group_date',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='visits.groupdate', verbose_name='date commune'),
        ),
        migrations.AddConstraint(
            model_name='visitrequest',
            constraint=models.CheckConstraint(condition=models.Q(('group_date__isnull', True), ('state', 'proposed'), _connector='OR'), name='request_group_date_is_a_proposal', violation_error_message='Une date commune est une proposition.'),
        ),
        migrations.AddConstraint(
            model_name='visitrequest',
            constraint=models.CheckConstraint(condition=models.Q(('group_agreed_at__isnull', True), ('group_date__isnull', False), _connector='OR'), name='request_agrees_to_a_group_date', violation_error_message='On accepte une date commune qui est proposée.'),
        ),
        migrations.AddIndex(
            model_name='groupdate',
            index=models.Index(fields=['deadline'], name='group_date_deadline'),
        ),
        migrations.AddConstraint(
            model_name='groupdate',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='group_date_ends_after_start', violation_error_message='La fin suit le début.'),
        ),
        migrations.AddConstraint(
            model_name='groupdate',
            constraint=models.CheckConstraint(condition=models.Q(('deadline__lt', models.F('starts_at'))), name='group_date_answered_before', violation_error_message='Les réponses sont attendues avant la date.'),
        ),
        migrations.AddConstraint(
            model_name='groupdate',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__gte', 1), ('minimum__lte', models.F('seats_total'))), name='group_date_minimum', violation_error_message='Il faut au moins une entreprise, et une place pour chacune.'),
        ),
        migrations.AddConstraint(
            model_name='groupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('slot__isnull', False), ('state', 'standing')), models.Q(models.Q(('state', 'standing'), _negated=True), ('slot__isnull', True)), _connector='OR'), name='group_date_stands_in_a_slot', violation_error_message='Une date convenue, et elle seule, a un créneau.'),
        ),
    ]
