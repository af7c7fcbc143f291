"""The index of the search: documents, lexicon, occurrences (practices/search/tables.py)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0002_note_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stem', models.TextField(unique=True)),
                ('documents', models.IntegerField(default=0)),
            ],
            options={
                'verbose_name': 'racine cherchable',
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('title', models.TextField()),
                ('text', models.TextField()),
                ('lengths', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
            options={
                'verbose_name': 'document cherchable',
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='search_document_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchPosting',
            fields=[
                ('pk', models.CompositePrimaryKey('term_id', 'document_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('weight', models.FloatField()),
                ('positions', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='practices.searchdocument')),
                ('term', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='practices.searchterm')),
            ],
            options={
                'verbose_name': 'occurrence',
            },
        ),
        migrations.CreateModel(
            name='SearchForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('surface', models.TextField(unique=True)),
                ('folded', models.TextField()),
                ('documents', models.IntegerField(default=0)),
                ('deletions', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forms', to='practices.searchterm')),
            ],
            options={
                'verbose_name': 'mot cherchable',
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('folded', name='text_pattern_ops'), name='search_form_folded'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['deletions'], name='search_form_deletions')],
            },
        ),
    ]
