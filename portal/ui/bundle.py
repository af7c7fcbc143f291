"""One stylesheet for the browser, one file a component for whoever writes it.

`css/portal.css` is the ordered concatenation of the sources below, comments and indentation removed. A staticfiles
finder assembles it under `var/assets/` whenever a source is newer, so `collectstatic`, whitenoise's finders and
`runserver` all serve it like any other static file: no build step to remember.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BUNDLE = "css/portal.css"
SOURCES = Path(settings.BASE_DIR) / "static" / "css"
LAYERS = "@layer base, disposition, composants, pages, utilitaires, impression;"
# These components are refined by others of equal specificity, so they come before them.
REFINED = [f"components/{name}.css" for name in ("field", "map", "prose")]
FIRST = ["fonts.css", "tokens.css", "base.css", "layout.css", *REFINED]
LAST = ["utilities.css", "print.css"]


def sources() -> list[Path]:
    """Source files in the order of the cascade: foundations, components, pages, utilities, print."""
    named = [SOURCES / name for name in FIRST], [SOURCES / name for name in LAST]
    middle = [*sorted((SOURCES / "components").glob("*.css")), *sorted((SOURCES / "pages").glob("*.css"))]
    return [*named[0], *(path for path in middle if path not in named[0]), *named[1]]


def assemble() -> str:
    """The bundle's text. Paths inside url() are written relative to `static/css/`, where the bundle is served."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text)
    text = re.sub(r"(?<=[\w)-]): ", ":", text).replace(" > ", ">")  # no text of the sheets holds either
    return LAYERS + _joined(text.replace(";}", "}").strip()) + "\n"


def _joined(text: str) -> str:
    """Neighbours of one layer in one block: each source opens its own. No text of the sheets holds a brace."""
    joined, layer, depth, start = [""], "", 0, 0
    for brace in re.finditer(r"[{}]", text):
        depth += 1 if brace[0] == "{" else -1
        if depth:
            continue
        opening, _, body = text[start : brace.start()].partition("{")
        if opening.startswith("@layer ") and opening == layer:
            joined[-1] += body
        else:
            joined[-1] += "}" if layer else ""
            joined.append(f"{opening}{{{body}")
            layer = opening
        start = brace.end()
    return "".join(joined) + ("}" if layer else "") + text[start:]


class BundleFinder(BaseFinder):
    """Finds `css/portal.css`, writing it first when a source changed."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.location = Path(settings.VAR_DIR) / "assets"

    def _fresh(self) -> Path:
        target = self.location / BUNDLE
        newest = max(path.stat().st_mtime_ns for path in [*sources(), Path(__file__), SOURCES / "components"])
        if not target.exists() or target.stat().st_mtime_ns < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Written beside, then renamed: two processes may assemble at once, none reads half a file.
            handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as output:
                output.write(assemble())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        return target

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False):
        """Absolute path of the bundle, or the empty list staticfiles expects for anything else."""
        if path != BUNDLE:
            return []
        found = str(self._fresh())
        return [found] if find_all else found

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        """The bundle, for `collectstatic` and for whitenoise's file list."""
        self._fresh()
        storage = FileSystemStorage(location=self.location)
        storage.prefix = None  # type: ignore[attr-defined]  # read by collectstatic on every finder's storage
        yield BUNDLE, storage
