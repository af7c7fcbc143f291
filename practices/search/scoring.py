"""What one document is worth to a question: BM25 by field, the best word for each word, neighbours lifted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

SATURATION = 1.4  # k1 of BM25
GROUP = 0.9  # what a name of the thesaurus brings, against a typed word that it does not know
PARTIAL = 4  # power of the share of a name's words that a document holds
APART, SPREAD = 0.4, 2  # what a name is worth whose words stand apart, beyond so many ranks a word
OTHER_NAMES = 0.15  # what the other names of the same thing add to the best one
NEIGHBOURS = 0.5  # what two neighbours bring, against the rarity of the commoner one
COMPANY, COMPANY_RANKS = 0.3, 15  # the same for two words that stand in one passage
PAIRED = 5  # alternatives of a word that are paired
PAIRED_WORDS = 10  # words of a query that are paired


class Wanted(NamedTuple):
    """A word of the index that may stand for part of what was asked."""

    slot: int  # a word of the query, or a group of its words
    variant: int  # of the ways to say the group
    part: int  # of the words of the way
    size: int  # how many words the way has
    term: int
    worth: float  # weight × rarity


Held = tuple[float, list[int]]  # how a document holds a word: its weight there, its ranks
Option = tuple[int, float, float]  # term, weight, rarity


@dataclass(frozen=True)
class Plan:
    """What a query looks for. The first `words` slots are its words, the others its groups."""

    wanted: Sequence[Wanted]
    words: int
    pairs: Sequence[Sequence[Option]]  # of each word, the exact terms that may stand beside its neighbours'
    positions: Sequence[int]  # of each word in the query

    @cached_property
    def uses(self) -> dict[int, list[tuple[tuple[int, int], int, float]]]:
        """Of each term: the names it may stand in, as which part, for how much."""
        found: dict[int, list[tuple[tuple[int, int], int, float]]] = {}
        for slot, variant, part, _, term, worth in self.wanted:
            found.setdefault(term, []).append(((slot, variant), part, worth))
        return found

    @cached_property
    def sizes(self) -> dict[tuple[int, int], int]:
        return {(one.slot, one.variant): one.size for one in self.wanted}


class Worth(NamedTuple):
    """What a document is worth; `is_sure`: it holds a word of the question, or a name of several words whole."""

    score: float
    is_sure: bool


def score(plan: Plan, held: Mapping[int, Held]) -> Worth:
    """The worth of a document that holds these words."""
    parts: dict[tuple[int, int], dict[int, tuple[float, int]]] = {}
    for term, (weight, _) in held.items():
        strength = weight * (SATURATION + 1) / (weight + SATURATION)
        for name, part, worth in plan.uses[term]:
            best = parts.setdefault(name, {})
            if part not in best or best[part][0] < worth * strength:
                best[part] = worth * strength, term
    slots: dict[int, list[float]] = {}
    is_sure = False
    for name, best in parts.items():
        size = plan.sizes[name]
        is_sure |= len(best) == size
        if 2 * len(best) >= size:
            slots.setdefault(name[0], []).append(_name(best, size, held))
    total = sum(max(values) + OTHER_NAMES * (sum(values) - max(values)) for values in slots.values())
    return Worth(total + _pairs(plan, held), is_sure)


def _name(best: Mapping[int, tuple[float, int]], size: int, held: Mapping[int, Held]) -> float:
    """A name of one or more words, of which the document holds half at least: whole, together, it counts in full."""
    worth = sum(value for value, _ in best.values())
    if len(best) < size:
        return worth * (len(best) / size) ** PARTIAL
    terms = {term for _, term in best.values()}
    return worth if len(terms) < 2 or _within(terms, SPREAD * size, held) else worth * APART


def _within(terms: set[int], ranks: int, held: Mapping[int, Held]) -> bool:
    last: dict[int, int] = {}
    for place, met in sorted((place, term) for term in terms for place in held[term][1]):
        last[met] = place
        if len(last) == len(terms) and place - min(last.values()) <= ranks:
            return True
    return False


def _pairs(plan: Plan, held: Mapping[int, Held]) -> float:
    """How rare are the words of the query that stand side by side in the document, or in one passage of it."""
    here = [[one for one in options[:PAIRED] if one[0] in held] for options in plan.pairs[:PAIRED_WORDS]]
    worth = 0.0
    for left, right in combinations(range(len(here)), 2):
        if not (here[left] and here[right]):
            continue
        gap = max(plan.positions[right] - plan.positions[left], 1) + 1 if right == left + 1 else 0
        beside = together = 0.0
        for one, weight, rarity in here[left]:
            for other, other_weight, other_rarity in here[right]:
                if one == other:
                    continue
                lift = min(weight, other_weight) * min(rarity, other_rarity)
                if lift <= beside:
                    continue
                is_beside, is_near = _distance(held[one][1], held[other][1], gap)
                if is_beside:
                    beside = lift
                if is_near:
                    together = max(together, lift)
        worth += NEIGHBOURS * beside + COMPANY * together
    return worth


def _distance(left: Sequence[int], right: Sequence[int], gap: int) -> tuple[bool, bool]:
    """Whether one of the right follows one of the left within `gap` ranks; whether two stand in one passage."""
    is_near = False
    start = 0
    for place in left:
        while start < len(right) and right[start] < place - COMPANY_RANKS:
            start += 1
        for rank in range(start, len(right)):
            step = right[rank] - place
            if step > COMPANY_RANKS:
                break
            is_near = True
            if 1 <= step <= gap:
                return True, True
    return False, is_near
