"""Visitors named by who asked: address, company, the vitrine's word; a group asked for by a relay."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0017_publications'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='visitor',
            name='visitor_walk_in_is_named',
        ),
        migrations.AddField(
            model_name='visitor',
            name='company_number',
            field=models.CharField(blank=True, max_length=14, verbose_name='SIREN ou SIRET'),
        ),
        migrations.AddField(
            model_name='visitor',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique'),
        ),
        migrations.AddField(
            model_name='visitor',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='nom effacé le'),
        ),
        migrations.AddField(
            model_name='visitor',
            name='sheet_sent_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='fiche pratique envoyée le'),
        ),
        migrations.AddField(
            model_name='visitor',
            name='reception',
            field=models.CharField(choices=[('expected', 'Attendu'), ('to_confirm', 'À confirmer par la vitrine'), ('refused', 'Ne peut pas être reçu')], default='expected', max_length=10, verbose_name='réponse de la vitrine'),
        ),
        migrations.AddField(
            model_name='visitrequest',
            name='on_behalf_of',
            field=models.CharField(blank=True, max_length=160, verbose_name='pour le compte de'),
        ),
        migrations.AddIndex(
            model_name='visitor',
            index=models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['slot'], name='visitor_to_erase'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.CheckConstraint(condition=models.Q(('seat__isnull', False), models.Q(('full_name', ''), _negated=True), ('erased_at__isnull', False), _connector='OR'), name='visitor_walk_in_is_named', violation_error_message='Écrivez le nom de la personne.'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('seat'), condition=models.Q(('email', ''), _negated=True), name='visitor_once_per_address', violation_error_message='Cette adresse est déjà dans la liste.'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), models.Q(('full_name', ''), _negated=True), _connector='OR'), name='visitor_with_address_is_named', violation_error_message='Écrivez le nom de la personne.'),
        ),
        migrations.AddConstraint(
            model_name='visitor',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('email', ''), ('full_name', '')), _connector='OR'), name='visitor_erased_has_no_name', violation_error_message='Ce nom est effacé.'),
        ),
    ]
