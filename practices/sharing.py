"""What a shared link to a practice shows: only what anyone may read."""

from portal.seo.pictures import SharedPicture

from .enums import Visibility
from .figures import figure_of
from .models import Practice, Revision
from .pictures import files
from .pictures.selectors import Shown, first_in, pictures_in
from .policies import section_level
from .sections import RICH

WIDTH = 960  # pixels of the rendition that is cropped


def practice_picture(practice: Practice, *, pictures: tuple[Shown, ...] | None = None) -> SharedPicture:
    """Title, strongest figure, who and where, the first picture anyone may see.

    `pictures`: those of the text, read already; without them one query where the text shows any. No other query where
    revision, gains and vitrine were fetched.
    """
    revision, vitrine = practice.published_revision, practice.vitrine
    assert revision is not None, "on line"  # noqa: S101  (constraint of the table)
    is_open = revision.visibility.get("gains", Visibility.PUBLIC) == Visibility.PUBLIC
    headline = next((gain for gain in revision.gains.all() if gain.is_headline), None) if is_open else None
    figure = figure_of(headline) if headline else None
    first = _first_open_picture(revision, pictures)
    return SharedPicture(
        title=revision.title,
        place=", ".join(part for part in (vitrine.name, vitrine.place) if part),
        seed=vitrine.slug,
        figure=figure.strong if figure else "",
        figure_label=f"{figure.indicator} : {figure.after} au lieu de {figure.before_short}" if figure else "",
        photo=files.rendition(first.id, _width(first), "webp") if first else "",
        focal=f"{first.focal_x} {first.focal_y}" if first else "",
    )


def _first_open_picture(revision: Revision, pictures: tuple[Shown, ...] | None) -> Shown | None:
    texts = [getattr(revision, name) for name in RICH if section_level(revision, name) == Visibility.PUBLIC]
    return first_in(texts, pictures_in(texts) if pictures is None else pictures)


def _width(picture: Shown) -> int:
    return next((width for width in picture.widths if width >= WIDTH), picture.widths[-1])
