"""The sheet of one practice, two pages: composed when first asked for, then kept until anything on it changes."""

from dataclasses import dataclass
from pathlib import Path

from portal.files import private_files
from practices.models import Practice

from .collecting import Collected, Value, collect, readable
from .composing import SHEET, Manuscript, Wording, fingerprint, gather_photographs, workshop, write_pages
from .finishing import finish
from .keeping import keep
from .typesetting import PHOTOGRAPHS, set_pages

COMPOSED = "composition.pdf"


@dataclass(frozen=True)
class Sheet:
    """A sheet that may be read: the mark of its state, the name of its file, and what it is composed from."""

    mark: str
    file_name: str
    download_name: str
    manuscript: Manuscript

    @property
    def is_kept(self) -> bool:
        return private_files().exists(self.file_name)


def sheet_of(*, slug: str) -> Sheet | None:
    """The sheet of a practice on line as anyone may read it; None when there is no such practice.

    Reads rows only. What is reserved to members or to a visit is not in it.
    """
    practice = readable(Practice.objects.filter(slug=slug)).first()
    if practice is None:
        return None
    manuscript = sheet_manuscript(collect([practice]))
    mark = fingerprint(manuscript)
    return Sheet(mark, f"livre/fiches/{practice.pk}/{mark}.pdf", f"{practice.slug}.pdf", manuscript)


def sheet_manuscript(collected: Collected) -> Manuscript:
    """The double pages of these practices, without cover."""
    title = collected.practices[0]["title"]
    return Manuscript(
        Wording(kind="sheet", title=title, author=collected.vitrines[_first(collected)]["name"]), collected
    )


def _first(collected: Collected) -> str:
    return collected.practices[0]["vitrine"]


def make_sheet(sheet: Sheet) -> None:
    """Compose and keep a sheet. Raises NotSetError, OSError. Twice at once is harmless: the same file, moved whole."""
    with workshop() as directory:
        keep(sheet.file_name, compose(sheet.manuscript, directory))


def compose(manuscript: Manuscript, directory: Path, *, paper: Value = SHEET) -> Path:
    """The PDF of a manuscript, in `directory`. Raises NotSetError, OSError."""
    gather_photographs(manuscript, directory)
    write_pages(manuscript, directory, paper=paper)
    output = directory / COMPOSED
    set_pages(directory, output)
    if manuscript.images:
        finish(output, photographs=directory / PHOTOGRAPHS)
    return output
