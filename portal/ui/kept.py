"""Pieces of pages kept as text in the process: a piece that depends on its values alone is drawn once for them.

The key is the values themselves, so a piece is never stale: other values are another piece. Nothing that depends on
the reader, the moment or the request may be drawn this way.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString

PIECES = 4096  # about 2 kB each


def drawn(template_name: str, **values: Hashable) -> SafeString:
    """Return the template rendered with `values` alone, from memory when these very values were drawn before.

    Raises TypeError for a value that cannot be compared for ever (a list, a dictionary). In development every call
    draws, so that an edited template shows.
    """
    key = tuple(sorted(values.items()))
    return _draw(template_name, key) if settings.DEBUG else _draw_once(template_name, key)


def _draw(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return SafeString(get_template(template_name).render(dict(values)))


_draw_once = lru_cache(maxsize=PIECES)(_draw)
