"""Renaming and removing a term of the vocabularies: what bears it is found by its new words, no longer by the old."""

from django.db import transaction

from practices.models import Problem, Technology
from practices.search.refreshing import bearers, refresh


@transaction.atomic
def save_term(*, term: Problem | Technology) -> None:
    """Write the term; the practices on line that bear it, and their vitrines, are indexed again."""
    is_new = term.pk is None
    term.save()
    if not is_new:
        refresh(bearers(term))


@transaction.atomic
def delete_term(*, term: Problem | Technology) -> None:
    """Remove the term from the vocabulary and from every text."""
    borne_by = bearers(term)
    term.delete()
    refresh(borne_by)
