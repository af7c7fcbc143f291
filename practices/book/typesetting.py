"""Sets the values of a book as PDF: one directory of its own, one compiler that sees nothing else.

`python -m practices.book.typesetting <directory> <output.pdf>` is the same in a process of its own, with bounded
memory. The compiler gets no network (no package is named, none can be fetched), no file outside the directory, no font
but the book's; the texts reach it as `data.json`.
"""

import json
import re
import resource
import shutil
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

PAGES = Path(__file__).resolve().parent / "pages"
FONTS = Path(__file__).resolve().parent / "fonts"
PHOTOGRAPHS = "photographs"  # folder of a composition; `images` holds what stands in for them
STANDARD: Final = "ua-1"
MEMORY = 4 * 1024**3  # bytes of address space of a process apart; six hundred pages take under one
SECONDS = 120  # of processor


class NotSetError(Exception):
    """The compiler refused; the message is for the log, not for readers."""


def lay_out(directory: Path, data: dict[str, Any]) -> None:
    """Write what the compiler reads: the portal's own pages and the values. Pictures stand in `images/` already."""
    for page in PAGES.glob("*.typ"):
        shutil.copyfile(page, directory / page.name)
    (directory / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def set_pages(directory: Path, output: Path) -> None:
    """Compile `directory` into a PDF/UA-1 file. Raises NotSetError, OSError."""
    nowhere = directory / "packages"  # empty, and ours: an import of a package would find nothing
    try:
        typst.compile(
            directory / "book.typ",
            output=output,
            root=directory,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[STANDARD],
            package_path=nowhere,
            package_cache_path=nowhere,
        )
    except typst.TypstError as error:
        raise NotSetError(_told(error)) from error


def _told(error: typst.TypstError) -> str:
    told = error.diagnostic or error.message
    return re.sub(r"\s+", " ", str(told))[:2000]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pages_of(path: Path) -> int:
    """How many pages a PDF of ours has, read from its page tree; 0 when it cannot be told."""
    counts = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)|/Count (\d+)[^>]*?/Type\s*/Pages\b", path.read_bytes())
    return max((int(first or second) for first, second in counts), default=0)


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bounded()
    set_pages(Path(sys.argv[1]), Path(sys.argv[2]))
