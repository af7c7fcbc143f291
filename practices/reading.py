"""An article with all its page says, kept in the process as anyone may read it.

Reading its rows takes longer than drawing the page. What a member or someone signed in reads is composed for them.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.seo.structured import script
from portal.ui.kept import WithPieces
from vitrines.readings import KeptReadings

from .answers.models import PublicAnswer
from .attachments.selectors import Offered, attachments_on_page
from .models import Practice
from .related import related_practices
from .selectors import Article, PracticeCard, article, practices_on_page
from .sharing import practice_picture
from .structured import page_data

ARTICLES_KEPT = 512  # about 90 kB each, drawn


@dataclass(frozen=True)
class Reading(WithPieces):
    """What the page of a practice shows to one kind of reader. Nobody writes in these."""

    practice: Practice
    article: Article
    picture: str
    structured: SafeString
    attachments: tuple[Offered, ...]
    answers: tuple[PublicAnswer, ...]
    related: list[PracticeCard]
    related_url: str  # the list of its first problem, else of every practice


def read_by_anyone(*, slug: str) -> Reading | None:
    """The article as someone who is not signed in reads it; one query when it was read since the last writing."""
    return _KEPT.of(slug)


def read_by(reader: User | AnonymousUser, *, slug: str) -> Reading | None:
    """The article as this person reads it, None when it is not on line."""
    practice = practices_on_page(reader).filter(slug=slug).first()
    if practice is None:
        return None
    text = article(practice=practice, reader=reader)
    picture = practice_picture(practice, pictures=text.text.pictures).url
    answers = tuple(practice.answers.order_by("published_at", "pk"))
    return Reading(
        practice=practice,
        article=text,
        picture=picture,
        structured=script(page_data(practice, text, picture=picture, answers=answers)),
        attachments=attachments_on_page(practice=practice, reader=reader),
        answers=answers,
        related=related_practices(practice),
        related_url=text.trail[-1][1],
    )


_KEPT: KeptReadings[Reading] = KeptReadings(lambda slug: read_by(AnonymousUser(), slug=slug), most=ARTICLES_KEPT)
