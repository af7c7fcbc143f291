"""PostgreSQL's unaccent and pg_trgm: names sorted and words found without their accents."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("vitrines", "0001_sites_labels_terms")]

    operations = [UnaccentExtension(), TrigramExtension()]
