"""What the search keeps: documents, their words, and which word stands where."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class SearchDocument(models.Model):
    """A practice or a vitrine as the search knows it: public words only."""

    kind = models.CharField(max_length=10)  # documents.Kind
    object_id = models.BigIntegerField()
    title = models.TextField()
    text = models.TextField()  # what a passage is quoted from
    lengths = ArrayField(models.FloatField())  # words by field, in the order of documents.FIELDS
    forms = ArrayField(models.IntegerField())  # SearchForm it holds, to count them out again
    is_stale = models.BooleanField(
        default=False, db_default=False
    )  # a word it bears was renamed: `refreshing` writes it again

    class Meta:
        verbose_name = "document cherchable"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]

    def __str__(self):
        return self.title


class SearchTerm(models.Model):
    """What forms of one word share: its stem without accents, or an acronym in capitals."""

    stem = models.TextField(unique=True)
    documents = models.IntegerField(default=0)  # that hold it; of the empty word, all there are

    class Meta:
        verbose_name = "racine cherchable"

    def __str__(self):
        return self.stem


class SearchForm(models.Model):
    """A word as written somewhere: “pannes”, “MES”, “pénibilité”."""

    surface = models.TextField(unique=True)
    folded = models.TextField()
    term = models.ForeignKey(SearchTerm, on_delete=models.CASCADE, related_name="forms")
    documents = models.IntegerField(default=0)  # that hold it; none: kept for the next, never matched nor suggested
    deletions = ArrayField(models.IntegerField(), default=list)  # words.deletions

    class Meta:
        verbose_name = "mot cherchable"
        indexes = [
            models.Index(OpClass("folded", name="text_pattern_ops"), name="search_form_folded"),
            GinIndex(fields=["deletions"], name="search_form_deletions", fastupdate=False),
        ]

    def __str__(self):
        return self.surface


class SearchPosting(models.Model):
    """A term stands in a document: how much (weighted by field and length) and at which ranks."""

    pk = models.CompositePrimaryKey("term_id", "document_id")
    # Written by `indexing` alone, by the million in a rebuild: the database does not look up each reference.
    term = models.ForeignKey(
        SearchTerm, on_delete=models.CASCADE, related_name="postings", db_index=False, db_constraint=False
    )
    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="postings", db_constraint=False)
    weight = models.FloatField()
    positions = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = "occurrence"
        indexes = [models.Index("term", models.F("weight").desc(), "document", name="search_posting_best")]

    def __str__(self):
        return f"{self.term_id} – {self.document_id}"
