"""The pictures of shared links: drawn once for what they say, kept among the uploads under a name made of it.

A picture is never out of date: other words make another name. Until it is drawn, a page shows the portal's own.
"""

import hashlib
from collections.abc import Container
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.files import private_files

from .drawing import draw_card

DESIGN = "2"  # change it when `draw_card` draws otherwise
FOLDER = "partage"
LINGERING = timedelta(days=1)  # a page just rewritten may still be held, with its former picture, by who shared it


@dataclass(frozen=True)
class SharedPicture:
    """What the picture of a page says; `seed` chooses the elevation drawn beside it.

    `photo`, the name of a private file, stands in its place, cropped around `focal` (per cent, "x y"). Only a picture
    that anyone may see may be given.
    """

    title: str
    place: str
    seed: str
    figure: str = ""
    figure_label: str = ""
    photo: str = ""
    focal: str = ""

    @property
    def name(self) -> str:
        said = "\0".join((DESIGN, *astuple(self)))
        return f"{FOLDER}/{hashlib.sha256(said.encode()).hexdigest()[:40]}.{'jpg' if self.photo else 'png'}"

    @property
    def url(self) -> str:
        """Its address once it is drawn; empty before."""
        return default_storage.url(self.name) if default_storage.exists(self.name) else ""

    def draw(self) -> bool:
        """Draw and keep it; False when it was there already. May run twice, or in two workers at once."""
        if default_storage.exists(self.name):
            return False
        drawing = draw_card(
            title=self.title,
            figure=self.figure,
            figure_label=self.figure_label,
            place=self.place,
            seed=self.seed,
            photo=self._photo(),
            focal=self.focal or "50 50",
        )
        kept = default_storage.save(self.name, ContentFile(drawing))
        if kept != self.name:  # another worker was faster: storages give the second another name
            default_storage.delete(kept)
        return True

    def _photo(self) -> bytes | None:
        if not self.photo:
            return None
        try:
            with private_files().open(self.photo) as file:
                return file.read()
        except FileNotFoundError:  # removed since the page was read: the elevation stands there
            return None


def forget_pictures(*, wanted: Container[str]) -> int:
    """Delete the pictures whose name no page bears any more; return how many. May run twice."""
    try:
        files = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:  # none was ever drawn
        return 0
    forgotten = 0
    for file in files:
        name = f"{FOLDER}/{file}"
        if name not in wanted and timezone.now() - default_storage.get_modified_time(name) > LINGERING:
            default_storage.delete(name)
            forgotten += 1
    return forgotten
