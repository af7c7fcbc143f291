"""Pieces of pages kept as text in the process: a piece that depends on its values alone is drawn once for them.

The key is the values themselves, so a piece is never stale: other values are another piece. Nothing that depends on
the reader, the moment or the request may be drawn this way.

What is made of rows, and kept in the process for one version of them, keeps its own pieces: they go when it goes.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString

PIECES = 4096  # about 2 kB each
PIECES_EACH = 32  # of one thing: what a reader typed may stand in them


def drawn(template_name: str, **values: Hashable) -> SafeString:
    """Return the template rendered with `values` alone, from memory when these very values were drawn before.

    Raises TypeError for a value that cannot be compared for ever (a list, a dictionary). In development every call
    draws, so that an edited template shows.
    """
    # HTML and the equal plain text are two things: one comes out as it is, the other escaped
    key = tuple((name, values[name], isinstance(values[name], SafeString)) for name in sorted(values))
    return _draw(template_name, key) if settings.DEBUG else _draw_once(template_name, key)


def _draw(template_name: str, values: tuple[tuple[str, Hashable, bool], ...]) -> SafeString:
    return SafeString(get_template(template_name).render({name: value for name, value, _ in values}))


_draw_once = lru_cache(maxsize=PIECES)(_draw)


@dataclass(frozen=True)
class WithPieces:
    """A thing that is never written in, with the pieces drawn from it so far. A copy of it starts with none."""

    pieces: dict[Hashable, SafeString] = field(default_factory=dict, init=False, repr=False, compare=False)

    def drawn(self, template_name: str, **values: Hashable) -> SafeString:
        """The template rendered with the fields of the thing and `values`, once. In development every call draws."""
        key = (template_name, *sorted(values.items()))
        if key not in self.pieces or settings.DEBUG:
            if len(self.pieces) >= PIECES_EACH:
                self.pieces.clear()
            told: dict[str, Any] = {**vars(self), **values}
            self.pieces[key] = SafeString(get_template(template_name).render(told))
        return self.pieces[key]
