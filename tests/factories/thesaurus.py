"""Concepts of the thesaurus, and words that found nothing."""

import itertools

from django.utils import timezone

from practices.models import Concept, UnfoundQuery
from practices.thesaurus.entries import Entry
from practices.thesaurus.services import save_concept

_NUMBERS = itertools.count(1)


def a_concept() -> Concept:
    """An idea of the trade with a term of every kind."""
    number = next(_NUMBERS)
    entry = Entry(
        f"procede-{number}", f"procédé {number}", (f"égal {number}",), (f"PR{number}",), (f"way {number}",), ("proche",)
    )
    return save_concept(entry=entry, is_active=True)


def an_unfound_search() -> UnfoundQuery:
    """Words that a search did not find today."""
    today = timezone.localdate()
    return UnfoundQuery.objects.create(words=f"mot inconnu {next(_NUMBERS)}", first_seen_on=today, last_seen_on=today)
