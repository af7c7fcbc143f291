"""The page of a vitrine with all it says, kept in the process as anyone may read it.

Reading its rows takes longer than drawing the page. What a member reads is composed for them.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User

from .models import Vitrine
from .readings import KeptReadings
from .selectors import VitrinePage, vitrine_page, vitrines_on_page
from .sharing import vitrine_picture
from .structured import page_data

PAGES_KEPT = 512  # about 20 kB each


@dataclass(frozen=True)
class Reading:
    """What the page of a vitrine shows to one kind of reader. Nobody writes in these."""

    vitrine: Vitrine
    page: VitrinePage
    structured: Any
    picture: str


def read_by_anyone(*, slug: str) -> Reading | None:
    """The page as someone who is not signed in reads it; one query when it was read since the last writing."""
    return _KEPT.of(slug)


def read_by(reader: User | AnonymousUser, *, slug: str) -> Reading | None:
    """The page as this person reads it, None when it is not for them to see."""
    vitrine = vitrines_on_page(user=reader).filter(slug=slug).first()
    if vitrine is None:
        return None
    page = vitrine_page(vitrine=vitrine)
    return Reading(vitrine, page, page_data(vitrine, page), vitrine_picture(vitrine).url)


_KEPT: KeptReadings[Reading] = KeptReadings(lambda slug: read_by(AnonymousUser(), slug=slug), most=PAGES_KEPT)
