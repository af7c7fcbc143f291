"""What pages read of pictures."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from practices.enums import PracticeState, Visibility
from practices.models import Practice
from practices.policies import readable_levels, section_level
from practices.sections import RICH, SECTIONS

from .enums import PictureState
from .keys import has_key, key_of
from .models import Picture
from .references import named_in, texts_of

# Sections a picture may stand in, with their French names, in the reader's order.
SECTIONS_OF_TEXT: tuple[tuple[str, str], ...] = tuple(
    (part.field, part.heading or section.heading)
    for section in SECTIONS
    for part in section.parts
    if part.field in RICH
)


class Shown(NamedTuple):
    """A picture as a text shows it. `key` opens it to whoever holds the page; empty where the reader is known."""

    id: uuid.UUID
    alt: str
    width: int
    height: int
    widths: tuple[int, ...]
    focal_x: int
    focal_y: int
    key: str = ""


def pictures_in(texts: Iterable[str], *, signed: bool = False) -> tuple[Shown, ...]:
    """The pictures these texts show that may be shown, in one query; none when no text names one.

    `signed`: for a page read without an account (sign-off by link); its addresses open for as long as `keys.LIFETIME`.
    """
    wanted = named_in(texts)
    if not wanted:
        return ()
    return tuple(_shown(picture, signed=signed) for picture in Picture.objects.shown().filter(pk__in=wanted))


def pictures_by_practice(practices: Iterable[int]) -> dict[int, dict[uuid.UUID, Shown]]:
    """The pictures that may be shown of these practices (keys), in one query: for whoever composes many texts."""
    found: dict[int, dict[uuid.UUID, Shown]] = {}
    for picture in Picture.objects.shown().filter(practice__in=practices):
        found.setdefault(picture.practice_id, {})[picture.pk] = _shown(picture)
    return found


def _shown(picture: Picture, *, signed: bool = False) -> Shown:
    return Shown(
        id=picture.pk,
        alt=picture.alt,
        width=picture.width or 0,  # a ready picture has a size: constraint of the table
        height=picture.height or 0,
        widths=tuple(picture.widths),
        focal_x=picture.focal_x,
        focal_y=picture.focal_y,
        key=key_of(picture.pk) if signed else "",
    )


def first_in(texts: Iterable[str], pictures: Iterable[Shown]) -> Shown | None:
    """The one of these pictures that stands first in the texts: what the head of an article and a shared link show."""
    shown = {picture.id: picture for picture in pictures}
    return next((shown[each] for each in named_in(texts) if each in shown), None)


class Tile(NamedTuple):
    """A picture on the page of those who write: `shown` once it is made, whatever is said of it."""

    picture: Picture
    shown: Shown | None


@dataclass(frozen=True)
class Gallery:
    """Every picture of a practice, in the order they came."""

    tiles: list[Tile]

    @property
    def waiting(self) -> int:
        return sum(tile.picture.state == PictureState.WAITING for tile in self.tiles)

    @property
    def made(self) -> int:
        return len(self.tiles) - self.waiting

    @property
    def undescribed(self) -> int:
        return sum(not tile.picture.alt for tile in self.tiles if tile.picture.state != PictureState.REFUSED)


def gallery_of(*, practice: Practice) -> Gallery:
    """The pictures of a practice, in one query."""
    pictures = Picture.objects.of_practice(practice).oldest_first()
    return Gallery([Tile(each, shown_to_writers(each)) for each in pictures])


def shown_to_writers(picture: Picture) -> Shown | None:
    """A picture as its writers see it, described or not; None until it is made."""
    return _shown(picture) if picture.state == PictureState.READY else None


def pictures_of(*, practice: Practice) -> tuple[Shown, ...]:
    """The pictures of a practice that may stand in a text, in the order they came, in one query."""
    return tuple(_shown(picture) for picture in Picture.objects.of_practice(practice).shown().oldest_first())


def offered_to_text(*, practice: Practice) -> list[Picture]:
    """The pictures one may still put in a text: made or about to be, described or not, in one query."""
    return list(Picture.objects.of_practice(practice).exclude(state=PictureState.REFUSED).oldest_first())


def next_to_describe(*, practice: Practice) -> Picture | None:
    """The first picture nobody said anything of."""
    return (
        Picture.objects.of_practice(practice).exclude(state=PictureState.REFUSED).filter(alt="").oldest_first().first()
    )


def served_picture(*, pk: uuid.UUID, width: int) -> Picture | None:
    """A picture made in that width, with the practice and the published text that may show it."""
    related = ("practice__vitrine", "practice__published_revision")
    return (
        Picture.objects.select_related(*related)
        .filter(pk=pk, state=PictureState.READY, widths__contains=[width])
        .first()
    )


def open_to_all(picture: Picture) -> bool:
    """Whether a public section of the published text shows it. `picture` is read with its practice and text."""
    return Visibility.PUBLIC in _levels(picture.practice, picture.pk)


def open_to(reader: User | AnonymousUser, picture: Picture, *, key: str = "") -> bool:
    """Whether this person may see a picture: by the key of a page, or by what they may read of the published text.

    Members of its vitrine and the Alliance see every picture of theirs, those of drafts too.
    """
    if key and has_key(picture.pk, key):
        return True
    if not reader.is_authenticated:
        return open_to_all(picture)
    is_member = reader.memberships.filter(vitrine=picture.practice.vitrine_id).exists()
    if is_member or reader.is_staff:
        return True
    return bool(_levels(picture.practice, picture.pk) & readable_levels(reader, is_member=False))


def _levels(practice: Practice, picture_id: uuid.UUID) -> set[str]:
    """Levels of the sections of the published text that show it; none while the practice is not on line."""
    revision = practice.published_revision
    if revision is None or practice.state != PracticeState.PUBLISHED or not practice.vitrine.is_published:
        return set()
    named = str(picture_id)
    return {section_level(revision, name) for name, text in texts_of(revision).items() if named in text}
