"""The floors of the search on our own hurried queries, over the example data, through the door the pages use."""

import pytest
from django.core.management import call_command

from bench.relevance.own import queries, score
from practices.models import Practice
from practices.search.asking import find_practices

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_hurried_queries_find_the_example_that_answers_them():
    call_command("load_vocabularies", verbosity=0)
    call_command("load_demo", verbosity=0)
    slugs = dict(Practice.objects.values_list("pk", "slug"))

    def search(words: str) -> list[str]:
        found = find_practices(words)
        return [slugs[pk] for pk in found.ids] if found else []

    assert len(queries()) >= 100
    result = score(search)
    assert result.ndcg >= 0.85, result
    assert result.success >= 0.9, result
    assert result.empty < 0.01, result
