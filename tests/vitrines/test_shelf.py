"""A shelf followed row by row equals the one made from nothing."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from vitrines.shelf import MOVES_MAX, Row, Shelf

TERMS = [("color", key) for key in "rgb"] + [("size", key) for key in (1, 2)]
ROWS = st.builds(
    Row,
    pk=st.integers(1, 25),
    vitrine=st.integers(1, 6),
    moment=st.sampled_from([1.0, 2.0, 3.0, 4.5]),
    bears=st.lists(st.sampled_from(TERMS), unique=True, max_size=4).map(tuple),
)


def told(shelf):
    """What can be read of it, without the terms that nobody bears any more."""
    bits = {(name, key): found for name, terms in shelf.bits.items() for key, found in terms.items() if found}
    return shelf.ids, list(shelf.moments), dict(shelf.positions), dict(shelf.vitrines), dict(shelf.rows_of), bits


@settings(max_examples=150)
@given(st.lists(st.tuples(st.lists(ROWS, max_size=6), st.sets(st.integers(1, 6), max_size=2)), max_size=6))
def test_shelf_that_follows_equals_the_one_made_anew(writings):
    rows, shelf = {}, Shelf.of([])
    for written, emptied in writings:
        former = dict(rows)
        rows = {pk: row for pk, row in rows.items() if row.vitrine not in emptied}
        rows |= {row.pk: row for row in written}
        touched = {former[pk].vitrine for pk in former if rows.get(pk) != former[pk]}
        touched |= {row.vitrine for pk, row in rows.items() if former.get(pk) != row}
        shelf = shelf.with_rows(touched, [row for row in rows.values() if row.vitrine in touched])
        assert told(shelf) == told(Shelf.of(rows.values()))


def test_row_taken_from_a_vitrine_nobody_named_is_held_once():
    """It was written between the reading of the notes and that of the rows: the next reading names the other one."""
    shelf = Shelf.of([Row(1, 1, 1.0, (("color", "r"),)), Row(2, 1, 2.0, ()), Row(3, 2, 3.0, ())])
    moved = Row(1, 2, 1.0, (("color", "b"),))
    shelf = shelf.with_rows({2}, [Row(3, 2, 3.0, ()), moved])
    assert told(shelf) == told(Shelf.of([moved, Row(2, 1, 2.0, ()), Row(3, 2, 3.0, ())]))


def test_too_many_comings_ask_for_a_new_one():
    dice = random.Random(3)
    rows = [Row(pk, 1, dice.random(), ()) for pk in range(MOVES_MAX + 1)]
    assert Shelf.of([]).with_rows({1}, rows) is None
    assert Shelf.of([]).with_rows({1}, rows[1:]).ids == Shelf.of(rows[1:]).ids
