"""Dates told in full, the rules that make them, the states of a seat, who sits in it, and the private calendars."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
import visits.models.slots
import vitrines.models
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_one_organisation_per_siren_alone'),
        ('practices', '0004_thesaurus'),
        ('visits', '0007_handovers'),
        ('vitrines', '0005_one_visit_at_a_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='clé')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ouvert le')),
            ],
            options={
                'verbose_name': 'agenda privé',
                'verbose_name_plural': 'agendas privés',
            },
        ),
        migrations.CreateModel(
            name='SlotLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.CharField(choices=[('published', 'Publié'), ('paused', 'Suspendu'), ('resumed', 'Repris'), ('moved', 'Déplacé'), ('cancelled', 'Annulé'), ('closed', 'Feuille de présence close')], max_length=10, verbose_name='changement')),
                ('actor_role', models.CharField(choices=[('requester', 'Demandeur'), ('host', 'Vitrine'), ('staff', 'Alliance'), ('clock', 'Horloge')], max_length=10, verbose_name='en qualité de')),
                ('channel', models.CharField(choices=[('page', 'Page du portail'), ('link', 'Lien d’un courriel'), ('admin', 'Administration'), ('clock', 'Horloge')], max_length=10, verbose_name='par')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='le')),
                ('note', models.CharField(blank=True, max_length=240, verbose_name='remarque')),
            ],
            options={
                'verbose_name': 'changement d’un créneau',
                'verbose_name_plural': 'changements d’un créneau',
                'ordering': ['slot_id', 'at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SlotSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('written', 'Réponse écrite'), ('call', 'Appel de 30 minutes'), ('video', 'Visio collective'), ('group_visit', 'Visite de groupe'), ('private_visit', 'Visite privée')], max_length=20, verbose_name='format')),
                ('theme', models.CharField(blank=True, max_length=160, verbose_name='thème')),
                ('place', models.CharField(blank=True, max_length=240, verbose_name='lieu de rendez-vous')),
                ('video_url', models.URLField(blank=True, max_length=400, verbose_name='lien de la visio')),
                ('seats_total', models.PositiveSmallIntegerField(verbose_name='places')),
                ('headcount_max', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='personnes par entreprise, au plus')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('fr', 'français'), ('en', 'anglais'), ('de', 'allemand'), ('es', 'espagnol'), ('it', 'italien')], max_length=2), default=vitrines.models.default_languages, size=None, verbose_name='langues')),
                ('equipment', models.CharField(blank=True, max_length=240, verbose_name='équipements de protection')),
                ('needs_confirmation', models.BooleanField(default=True, verbose_name='je confirme chaque inscription')),
                ('rank', models.SmallIntegerField(choices=[(0, 'Chaque'), (1, 'Le premier'), (2, 'Le deuxième'), (3, 'Le troisième'), (4, 'Le quatrième'), (-1, 'Le dernier')], verbose_name='rang dans le mois')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'lundi'), (1, 'mardi'), (2, 'mercredi'), (3, 'jeudi'), (4, 'vendredi')], verbose_name='jour')),
                ('starts', models.TimeField(verbose_name='de')),
                ('ends', models.TimeField(verbose_name='à')),
                ('from_day', models.DateField(verbose_name='à partir du')),
                ('until_day', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('except_months', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='sauf en')),
                ('deadline_days', models.PositiveSmallIntegerField(default=0, verbose_name='inscriptions closes, jours avant')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='arrêtée le')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='créée le')),
            ],
            options={
                'verbose_name': 'règle de créneaux',
                'verbose_name_plural': 'règles de créneaux',
                'ordering': ['vitrine_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Visitor',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveSmallIntegerField(default=1, verbose_name='rang')),
                ('full_name', models.CharField(blank=True, max_length=120, verbose_name='prénom et nom')),
                ('company_name', models.CharField(blank=True, max_length=160, verbose_name='entreprise')),
                ('notice_accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='notice acceptée le')),
                ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='venue relevée le')),
            ],
            options={
                'verbose_name': 'visiteur',
                'ordering': ['slot_id', 'seat__created_at', 'seat_id', 'rank', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='visitrequest',
            name='request_open_has_deadline',
        ),
        migrations.AddField(
            model_name='seat',
            name='offered_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='à confirmer avant le'),
        ),
        migrations.AddField(
            model_name='seat',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='accounts.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='slot',
            name='attendance_closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='présences relevées le'),
        ),
        migrations.AddField(
            model_name='slot',
            name='booking_deadline',
            field=models.DateTimeField(blank=True, null=True, verbose_name='inscriptions jusqu’au'),
        ),
        migrations.AddField(
            model_name='slot',
            name='equipment',
            field=models.CharField(blank=True, max_length=240, verbose_name='équipements de protection'),
        ),
        migrations.AddField(
            model_name='slot',
            name='headcount_max',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='personnes par entreprise, au plus'),
        ),
        migrations.AddField(
            model_name='slot',
            name='is_exclusive',
            field=models.BooleanField(default=False, editable=False, verbose_name='seule visite privée à ce moment'),
        ),
        migrations.AddField(
            model_name='slot',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('fr', 'français'), ('en', 'anglais'), ('de', 'allemand'), ('es', 'espagnol'), ('it', 'italien')], max_length=2), default=vitrines.models.default_languages, size=None, verbose_name='langues'),
        ),
        migrations.AddField(
            model_name='slot',
            name='needs_confirmation',
            field=models.BooleanField(default=True, verbose_name='je confirme chaque inscription'),
        ),
        migrations.AddField(
            model_name='slot',
            name='place',
            field=models.CharField(blank=True, max_length=240, verbose_name='lieu de rendez-vous'),
        ),
        migrations.AddField(
            model_name='slot',
            name='practices',
            field=models.ManyToManyField(blank=True, related_name='shown_in_slots', to='practices.practice', verbose_name='pratiques montrées'),
        ),
        migrations.AddField(
            model_name='slot',
            name='seats_taken',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='places prises'),
        ),
        migrations.AddField(
            model_name='slot',
            name='sequence',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='version de la date'),
        ),
        migrations.AddField(
            model_name='slot',
            name='series_day',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='jour donné par la règle'),
        ),
        migrations.AddField(
            model_name='slot',
            name='video_url',
            field=models.URLField(blank=True, max_length=400, verbose_name='lien de la visio'),
        ),
        migrations.AlterField(
            model_name='seat',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='demandée le'),
        ),
        migrations.AlterField(
            model_name='seat',
            name='state',
            field=models.CharField(choices=[('unconfirmed', 'Adresse à confirmer'), ('asked', 'À confirmer par la vitrine'), ('waiting', 'Sur liste d’attente'), ('offered', 'Place libérée, à confirmer'), ('booked', 'Réservée'), ('released', 'Libérée')], default='booked', max_length=12, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='slot',
            name='state',
            field=models.CharField(choices=[('planned', 'Prévu'), ('paused', 'Suspendu'), ('cancelled', 'Annulé')], default='planned', max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='transitionlog',
            name='from_state',
            field=models.CharField(blank=True, choices=[('unconfirmed', 'Adresse à confirmer'), ('sent', 'Envoyée'), ('under_review', 'À l’étude'), ('proposed', 'Proposition faite'), ('countered', 'Autres dates proposées'), ('pooled', 'En attente d’une date commune'), ('waiting', 'Sur liste d’attente'), ('scheduled', 'Rendez-vous pris'), ('done', 'Terminée'), ('missed', 'Rendez-vous manqué'), ('declined', 'Déclinée'), ('withdrawn', 'Retirée'), ('cancelled', 'Annulée'), ('expired', 'Restée sans réponse'), ('transferred', 'Confiée à une autre vitrine')], max_length=20, verbose_name='de'),
        ),
        migrations.AlterField(
            model_name='transitionlog',
            name='to_state',
            field=models.CharField(choices=[('unconfirmed', 'Adresse à confirmer'), ('sent', 'Envoyée'), ('under_review', 'À l’étude'), ('proposed', 'Proposition faite'), ('countered', 'Autres dates proposées'), ('pooled', 'En attente d’une date commune'), ('waiting', 'Sur liste d’attente'), ('scheduled', 'Rendez-vous pris'), ('done', 'Terminée'), ('missed', 'Rendez-vous manqué'), ('declined', 'Déclinée'), ('withdrawn', 'Retirée'), ('cancelled', 'Annulée'), ('expired', 'Restée sans réponse'), ('transferred', 'Confiée à une autre vitrine')], max_length=20, verbose_name='à'),
        ),
        migrations.AlterField(
            model_name='visitrequest',
            name='state',
            field=models.CharField(choices=[('unconfirmed', 'Adresse à confirmer'), ('sent', 'Envoyée'), ('under_review', 'À l’étude'), ('proposed', 'Proposition faite'), ('countered', 'Autres dates proposées'), ('pooled', 'En attente d’une date commune'), ('waiting', 'Sur liste d’attente'), ('scheduled', 'Rendez-vous pris'), ('done', 'Terminée'), ('missed', 'Rendez-vous manqué'), ('declined', 'Déclinée'), ('withdrawn', 'Retirée'), ('cancelled', 'Annulée'), ('expired', 'Restée sans réponse'), ('transferred', 'Confiée à une autre vitrine')], default='unconfirmed', max_length=20, verbose_name='état'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['offered_until'], name='seat_offered_until'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['slot', 'created_at'], name='seat_waiting'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'offered', 'booked', 'waiting'))), fields=('slot', 'organisation'), name='seat_one_per_organisation', violation_error_message='Votre organisation a déjà une place à cette date.'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'offered'), _negated=True), ('offered_until__isnull', False), _connector='OR'), name='seat_offered_has_deadline', violation_error_message='Une place libérée se confirme avant une date.'),
        ),
        migrations.AddConstraint(
            model_name='visitrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'under_review', 'proposed', 'countered', 'pooled', 'waiting')), _negated=True), ('answer_due_on__isnull', False), _connector='OR'), name='request_open_has_deadline', violation_error_message='Une demande ouverte a toujours une échéance.'),
        ),
        migrations.RemoveConstraint(
            model_name='visitrequest',
            name='request_live_has_clock',
        ),
        migrations.AddConstraint(
            model_name='visitrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'under_review', 'proposed', 'countered', 'pooled', 'waiting', 'scheduled']), _negated=True), ('clock_due_at__isnull', False), _connector='OR'), name='request_live_has_clock', violation_error_message='Une demande en cours a toujours un prochain passage de l’horloge.'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL, verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='slotlog',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='slotlog',
            name='slot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='visits.slot', verbose_name='créneau'),
        ),
        migrations.AddField(
            model_name='slotseries',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par'),
        ),
        migrations.AddField(
            model_name='slotseries',
            name='practices',
            field=models.ManyToManyField(blank=True, related_name='shown_in_series', to='practices.practice', verbose_name='pratiques montrées'),
        ),
        migrations.AddField(
            model_name='slotseries',
            name='vitrine',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slot_series', to='vitrines.vitrine', verbose_name='vitrine'),
        ),
        migrations.AddField(
            model_name='slot',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='slots', to='visits.slotseries', verbose_name='règle'),
        ),
        migrations.AddIndex(
            model_name='slot',
            index=models.Index(condition=models.Q(('is_public', True)), fields=['starts_at'], name='slot_public_start'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(('seats_taken__gte', 0), ('seats_taken__lte', models.F('seats_total'))), name='slot_seats_within_total', violation_error_message='Des places sont déjà prises : gardez-en au moins autant.'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('series', 'series_day'), name='slot_once_per_day_of_series', violation_error_message='Cette règle a déjà une date ce jour-là.'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=visits.models.slots.Backstop(condition=models.Q(('format', 'private_visit'), ('is_exclusive', True), models.Q(('state', 'cancelled'), _negated=True)), expressions=[('vitrine', '='), (visits.models.slots.TsTzRange('starts_at', 'ends_at'), '&&')], name='slot_one_private_visit_at_a_time', violation_error_message='Une autre visite privée est déjà prévue à ce moment.'),
        ),
        migrations.AddField(
            model_name='visitor',
            name='seat',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='visitors', to='visits.seat', verbose_name='place'),
        ),
        migrations.AddField(
            model_name='visitor',
            name='slot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visitors', to='visits.slot', verbose_name='créneau'),
        ),
        migrations.AddConstraint(
            model_name='slotseries',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='series_ends_after_start', violation_error_message='La fin suit le début.'),
        ),
        migrations.AddConstraint(
            model_name='slotseries',
            constraint=models.CheckConstraint(condition=models.Q(('seats_total__gte', 1), ('seats_total__lte', 500)), name='series_has_a_seat', violation_error_message='Offrez entre une et 500 places.'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.UniqueConstraint(fields=('seat', 'rank'), name='visitor_once_per_rank', violation_error_message='Cette personne est déjà dans la liste.'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.CheckConstraint(condition=models.Q(('seat__isnull', False), models.Q(('full_name', ''), _negated=True), _connector='OR'), name='visitor_walk_in_is_named', violation_error_message='Écrivez le nom de la personne.'),
        ),
    ]
