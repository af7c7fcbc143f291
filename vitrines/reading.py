"""The page of a vitrine with all it says, kept in the process as anyone may read it.

Reading its rows takes longer than drawing the page. What a member reads is composed for them.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User

from .facets import KeptByVersion
from .freshness import next_moment
from .models import Vitrine
from .selectors import VitrinePage, vitrine_page, vitrines_on_page
from .sharing import vitrine_picture
from .structured import page_data
from .versions import catalogue_version

PAGES_KEPT = 512  # about 20 kB each


@dataclass(frozen=True)
class Reading:
    """What the page of a vitrine shows to one kind of reader. Nobody writes in these."""

    vitrine: Vitrine
    page: VitrinePage
    structured: Any
    picture: str


_KEPT: KeptByVersion[dict[str, Reading]] = KeptByVersion(
    lambda version: ({}, next_moment(version)), of=lambda version: version.whole
)


def read_by_anyone(*, slug: str) -> Reading | None:
    """The page as someone who is not signed in reads it; one query when it was read since the last writing."""
    kept = _KEPT.current(catalogue_version())
    if (reading := kept.get(slug)) is not None:
        return reading
    reading = read_by(AnonymousUser(), slug=slug)
    if reading is not None:
        if len(kept) >= PAGES_KEPT:
            kept.clear()
        kept[slug] = reading
    return reading


def read_by(reader: User | AnonymousUser, *, slug: str) -> Reading | None:
    """The page as this person reads it, None when it is not for them to see."""
    vitrine = vitrines_on_page(user=reader).filter(slug=slug).first()
    if vitrine is None:
        return None
    page = vitrine_page(vitrine=vitrine)
    return Reading(vitrine, page, page_data(vitrine, page), vitrine_picture(vitrine).url)
