"""What a shared link to a practice shows: only what anyone may read."""

from portal.seo.pictures import SharedPicture

from .enums import Visibility
from .figures import figure_of
from .models import Practice


def practice_picture(practice: Practice) -> SharedPicture:
    """Title, strongest figure, who and where. No query where revision, gains and vitrine were fetched."""
    revision, vitrine = practice.published_revision, practice.vitrine
    assert revision is not None, "on line"  # noqa: S101  (constraint of the table)
    is_open = revision.visibility.get("gains", Visibility.PUBLIC) == Visibility.PUBLIC
    headline = next((gain for gain in revision.gains.all() if gain.is_headline), None) if is_open else None
    figure = figure_of(headline) if headline else None
    return SharedPicture(
        title=revision.title,
        place=", ".join(part for part in (vitrine.name, vitrine.place) if part),
        seed=vitrine.slug,
        figure=figure.strong if figure else "",
        figure_label=f"{figure.indicator} : {figure.after} au lieu de {figure.before_short}" if figure else "",
    )
