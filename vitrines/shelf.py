"""The rows of a list with the bits of their terms, brought up to date by the rows of the vitrines that changed.

At 100,000 rows, reading and counting all again takes seconds. A row that stays where it stood only has its bits set
again; one that comes or goes moves the bits behind it by one place, a copy of 12 kB a term.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from .facets import Facet, Index, Term

MOVES_MAX = 400  # rows that come or go; beyond, making the bits from nothing is quicker

Bits = Mapping[str, Mapping[Any, int]]  # facet → key of a value → the rows that bear it
Labels = Mapping[str, Mapping[Any, tuple[str, str]]]  # facet → key → (value, label), in the order of the screen


class Row(NamedTuple):
    """`moment` orders the list, newest first; `bears` are (facet, key of a value)."""

    pk: int
    vitrine: int
    moment: float
    bears: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Shelf:
    """The rows of a list, newest first, at one version of the catalogue. Nobody writes in it once it is made."""

    ids: tuple[int, ...] = ()
    moments: array = field(default_factory=lambda: array("d"))
    positions: Mapping[int, int] = field(default_factory=dict)
    vitrines: Mapping[int, int] = field(default_factory=dict)  # row → its vitrine
    rows_of: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # vitrine → its rows, newest first
    bits: Bits = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Shelf":
        ordered = sorted(rows, key=lambda row: (row.moment, row.pk), reverse=True)
        size = len(ordered) // 8 + 1
        marks: dict[str, dict[Any, bytearray]] = {}
        rows_of: dict[int, list[int]] = {}
        for position, row in enumerate(ordered):
            rows_of.setdefault(row.vitrine, []).append(row.pk)
            for name, key in row.bears:
                terms = marks.setdefault(name, {})
                if key not in terms:
                    terms[key] = bytearray(size)
                terms[key][position >> 3] |= 1 << (position & 7)
        return cls(
            ids=tuple(row.pk for row in ordered),
            moments=array("d", (row.moment for row in ordered)),
            positions={row.pk: position for position, row in enumerate(ordered)},
            vitrines={row.pk: row.vitrine for row in ordered},
            rows_of={vitrine: tuple(pks) for vitrine, pks in rows_of.items()},
            bits={
                name: {key: int.from_bytes(found, "little") for key, found in terms.items()}
                for name, terms in marks.items()
            },
        )

    def with_rows(self, touched: Iterable[int], rows: Iterable[Row]) -> "Shelf | None":
        """The shelf on which these vitrines have these rows and no others; None when too many come or go."""
        now = {row.pk: row for row in rows}
        held = [pk for vitrine in touched for pk in self.rows_of.get(vitrine, ())]
        gone = {pk for pk in held if pk not in now or now[pk].moment != self.moments[self.positions[pk]]}
        # a row that changed hands may stand under a vitrine nobody named
        gone |= {
            pk for pk, row in now.items() if pk in self.vitrines and self.vitrines[pk] != row.vitrine and pk not in held
        }
        come = [row for pk, row in now.items() if pk in gone or pk not in self.positions]
        if len(gone) + len(come) > MOVES_MAX:
            return None
        shelf = self._without([pk for pk in held if pk not in gone])
        shelf = shelf._moved(gone, come) if gone or come else shelf
        return shelf._bearing(now.values())._owned(touched, now.values())

    def index(self, labels: Labels, titles: Iterable[tuple[str, str]]) -> Index:
        """The same as the pages read it; `titles` are (facet, title). A key without a label is not shown."""
        facets = []
        for name, title in titles:
            bits = self.bits.get(name, {})
            terms = [Term(value, label, bits.get(key, 0)) for key, (value, label) in labels[name].items()]
            facets.append(Facet(name, title, tuple(term for term in terms if term.bits)))
        return Index(self.ids, tuple(facets), self.positions)

    def _without(self, pks: Iterable[int]) -> "Shelf":
        """These rows bear nothing."""
        mask = 0
        for pk in pks:
            mask |= 1 << self.positions[pk]
        return replace(self, bits=_each(self.bits, lambda found: found & ~mask)) if mask else self

    def _moved(self, gone: Iterable[int], come: Iterable[Row]) -> "Shelf":
        """Rows leave their places, others take theirs."""
        ids, moments, bits = list(self.ids), array("d", self.moments), self.bits
        for position in sorted((self.positions[pk] for pk in gone), reverse=True):
            del ids[position], moments[position]
            bits = _each(bits, lambda found, at=position: found & _below(at) | (found >> at + 1) << at)
        for row in come:
            at = bisect_left(range(len(ids)), (-row.moment, -row.pk), key=lambda n: (-moments[n], -ids[n]))
            ids.insert(at, row.pk)
            moments.insert(at, row.moment)
            bits = _each(bits, lambda found, at=at: found & _below(at) | (found >> at) << at + 1)
        positions = dict(zip(ids, range(len(ids)), strict=True))
        return replace(self, ids=tuple(ids), moments=moments, positions=positions, bits=bits)

    def _bearing(self, rows: Iterable[Row]) -> "Shelf":
        bits = {name: dict(terms) for name, terms in self.bits.items()}
        for row in rows:
            for name, key in row.bears:
                terms = bits.setdefault(name, {})
                terms[key] = terms.get(key, 0) | 1 << self.positions[row.pk]
        return replace(self, bits=bits)

    def _owned(self, touched: Iterable[int], rows: Iterable[Row]) -> "Shelf":
        """Who owns what, once these vitrines have these rows."""
        vitrines, rows_of = dict(self.vitrines), dict(self.rows_of)
        named = set(touched)
        for vitrine in named:
            for pk in rows_of.pop(vitrine, ()):
                vitrines.pop(pk, None)
        mine: dict[int, list[int]] = {}
        for row in rows:
            if (former := vitrines.get(row.pk)) is not None and former != row.vitrine:
                rows_of[former] = tuple(pk for pk in rows_of[former] if pk != row.pk)
            vitrines[row.pk] = row.vitrine
            mine.setdefault(row.vitrine, []).append(row.pk)
        for vitrine, pks in mine.items():
            rows_of[vitrine] = tuple(sorted(pks, key=self.positions.__getitem__))
        return replace(self, vitrines=vitrines, rows_of=rows_of)


def _each(bits: Bits, change: Any) -> Bits:
    return {name: {key: change(found) for key, found in terms.items()} for name, terms in bits.items()}


def _below(position: int) -> int:
    return (1 << position) - 1
