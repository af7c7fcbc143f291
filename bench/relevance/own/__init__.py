"""Our own hurried queries over the example practices, and what the search makes of them."""

import json
from collections.abc import Callable
from math import log2
from pathlib import Path
from typing import NamedTuple

QUERIES = Path(__file__).with_name("queries.jsonl")


class Query(NamedTuple):
    text: str
    rel: dict[str, int]  # slug → 2: the answer, 1: of use


class Score(NamedTuple):
    """Means over the queries: nDCG of the first ten, an answer among the first five, nothing found at all."""

    ndcg: float
    success: float
    empty: float
    missed: list[str]


def queries() -> list[Query]:
    return [Query(**json.loads(line)) for line in QUERIES.read_text().splitlines()]


def score(search: Callable[[str], list[str]]) -> Score:
    """What `search` (words → slugs, best first) is worth on the set."""
    asked = queries()
    answers = [(query, search(query.text)[:10]) for query in asked]
    return Score(
        ndcg=sum(_ndcg(ranked, query.rel) for query, ranked in answers) / len(asked),
        success=sum(any(slug in query.rel for slug in ranked[:5]) for query, ranked in answers) / len(asked),
        empty=sum(not ranked for _, ranked in answers) / len(asked),
        missed=[query.text for query, ranked in answers if not any(slug in query.rel for slug in ranked[:5])],
    )


def _ndcg(ranked: list[str], rel: dict[str, int]) -> float:
    gains = [2 ** rel.get(slug, 0) - 1 for slug in ranked]
    best = sorted((2**grade - 1 for grade in rel.values()), reverse=True)
    return _discounted(gains) / _discounted(best)


def _discounted(gains: list[int]) -> float:
    return sum(gain / log2(rank + 2) for rank, gain in enumerate(gains))
