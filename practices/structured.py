"""A published practice in schema.org's words (portal/seo/structured.py): only what anyone may read."""

from portal.seo import structured
from portal.seo.structured import Data
from vitrines.structured import event_data, organization_data

from .models import Practice
from .selectors import Article


def page_data(practice: Practice, article: Article, *, picture: str = "") -> list[Data]:
    """The article, and the dates at which its vitrine opens."""
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
    return [written, *(event_data(date, practice.vitrine) for date in article.dates)]
