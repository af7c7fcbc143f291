"""The pictures of shared links: drawn once for what they say, kept among the uploads under a name made of it.

A picture is never out of date: other words make another name. Until it is drawn, a page shows the portal's own.
"""

import hashlib
from dataclasses import astuple, dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from .drawing import draw_card

DESIGN = "1"  # change it when `draw_card` draws otherwise
FOLDER = "partage"


@dataclass(frozen=True)
class SharedPicture:
    """What the picture of a page says; `seed` chooses the elevation drawn beside it."""

    title: str
    place: str
    seed: str
    figure: str = ""
    figure_label: str = ""

    @property
    def name(self) -> str:
        said = "\0".join((DESIGN, *astuple(self)))
        return f"{FOLDER}/{hashlib.sha256(said.encode()).hexdigest()[:40]}.png"

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
        )
        kept = default_storage.save(self.name, ContentFile(drawing))
        if kept != self.name:  # another worker was faster: storages give the second another name
            default_storage.delete(kept)
        return True
