"""A French text cut into words."""

import pytest

from practices.search.slips import likelihood
from practices.search.words import deletions, distance, fold, tokens


def forms(text: str) -> list[str]:
    return [token.form for token in tokens(text)]


def test_acronyms_stay_in_capitals_and_small_words_stay_small():
    assert forms("Le MES de mes ateliers, 5S et 8D") == ["le", "MES", "de", "mes", "ateliers", "5S", "et", "8D"]


def test_a_text_all_in_capitals_holds_no_acronym():
    assert forms("MAINTENANCE DES PRESSES") == ["maintenance", "des", "presses"]


@pytest.mark.parametrize("apostrophe", ["'", "’", "´"])
def test_elision_leaves_the_word(apostrophe):
    assert forms(f"l{apostrophe}air comprimé, qu{apostrophe}ici") == ["air", "comprimé", "ici"]


def test_hyphens_give_the_parts_and_the_whole():
    assert forms("0-défaut") == ["0", "défaut", "0défaut"]
    assert forms("avant – après") == ["avant", "après"]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_thousands_are_one_figure(space):
    assert forms(f"12{space}000 €") == ["12000"]


def test_fold_opens_ligatures_and_drops_accents():
    assert fold("Cœur d'Œuvré À") == "coeur d'oeuvre a"


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("panne", "pane", 1),
        ("panne", "apnne", 1),
        ("presse", "presses", 1),
        ("broche", "brache", 1),
        ("abcd", "dcba", 3),
    ],
)
def test_distance_counts_errors(one, other, errors):
    assert distance(one, other, 2) == min(errors, 3)


def test_two_words_within_reach_share_a_deletion():
    for typed, written in [("maintenence", "maintenance"), ("comprseeur", "compresseur"), ("pane", "panne")]:
        assert deletions(typed) & deletions(written)
    assert not deletions("panne") & deletions("robot")


def test_the_likelier_slip_weighs_more():
    meant = ["cacher", "cancer", "marcher"]  # two letters swapped, a neighbour of no key, two slips
    chances = [likelihood("cahcer", one, distance("cahcer", one, 2)) for one in meant]
    assert chances == sorted(chances, reverse=True)
    assert len(set(chances)) == 3
    assert likelihood("pane", "panne", 1) == likelihood("panee", "pane", 1) > likelihood("pane", "vane", 1)
    assert likelihood("panbe", "panne", 1) > likelihood("panxe", "panne", 1)
    assert likelihood("panne", "panne", 0) == 1.0
