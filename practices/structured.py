"""A published practice in schema.org's words (portal/seo/structured.py): only what anyone may read."""

from collections.abc import Iterable

from portal.seo import structured
from portal.seo.structured import Data
from vitrines.structured import event_data, organization_data

from .answers.models import PublicAnswer
from .models import Practice
from .selectors import Article


def page_data(
    practice: Practice, article: Article, *, picture: str = "", answers: Iterable[PublicAnswer] = ()
) -> list[Data]:
    """The article, the questions answered under it, and the dates at which its vitrine opens."""
    published_at = practice.published_at
    assert published_at is not None, "on line"  # noqa: S101  (constraint of the table)
    written = structured.article(
        headline=article.title,
        path=practice.get_absolute_url(),
        author=organization_data(practice.vitrine),
        published=published_at,
        modified=practice.updated_at,
        description=article.tagline,
        image=structured.absolute(picture) if picture else "",
        about=[name for name, _ in article.term_tags],
    )
    asked = [
        structured.question(
            path=practice.get_absolute_url(),
            anchor=each.anchor,
            asked=each.question,
            answered=each.answer,
            answerer=organization_data(practice.vitrine),
            published=each.published_at,
        )
        for each in answers
    ]
    return [written, *asked, *(event_data(date, practice.vitrine) for date in article.dates)]
