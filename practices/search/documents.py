"""What of a practice or a vitrine is searched: the words anyone may read, by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    PRACTICE = "practice"
    VITRINE = "vitrine"


class Field(NamedTuple):
    """How much a word found in this field says, and how much the length of the field dilutes it (BM25F)."""

    name: str
    weight: float
    dilution: float


FIELDS = (
    Field("title", 3.0, 0.2),
    Field("tagline", 1.8, 0.4),
    Field("terms", 1.8, 0.3),
    Field("figures", 1.2, 0.5),
    Field("text", 1.0, 0.8),
    Field("vitrine", 1.2, 0.3),
    Field("town", 1.2, 0.3),
)


@dataclass(frozen=True)
class Document:
    """The searchable words of one thing. `object_id` is its primary key."""

    kind: Kind
    object_id: int
    title: str
    tagline: str = ""
    terms: str = ""
    figures: str = ""
    text: str = ""
    vitrine: str = ""
    town: str = ""

    def fields(self) -> Iterator[tuple[Field, str]]:
        for kept in FIELDS:
            yield kept, getattr(self, kept.name)
