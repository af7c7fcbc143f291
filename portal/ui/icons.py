"""Lucide icons, read once from static/vendor/icons and written inline so that they take the colour of the text."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString

FOLDER = Path(settings.BASE_DIR) / "static" / "vendor" / "icons"


@lru_cache(maxsize=128)
def icon_svg(name: str) -> SafeString:
    """Decorative SVG of an icon; its meaning is always said by a text beside it. Raises LookupError."""
    path = FOLDER / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise LookupError(f"no icon named {name!r} in static/vendor/icons (tools/vendor/vendor.mjs lists them)")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.S)
    if inner is None:
        raise LookupError(f"{path} holds no <svg>")
    body = re.sub(r"\s+", " ", inner[1]).strip()
    return SafeString(
        '<svg class="ic" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false">{body}</svg>'
    )
