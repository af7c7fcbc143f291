"""The last pass over a PDF of the compiler: its photographs, and what a printer needs around a page.

The compiler decodes every picture it is given and keeps it: four hundred photographs take a gigabyte. It is given
stand-ins of the same names instead (`stand_in`), and the photographs take their places here. It also writes pages as
large as the bleed and says where the trim is. Here each page gets its boxes and crop marks in a margin of its own, an
artifact of the registration colour (every plate prints it); or else, for the screen, is cut to the trim.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

POINTS = 72 / 25.4  # a millimetre
MARGIN = 7  # millimetres around the bleed
LENGTH = 5  # millimetres of a mark, which begins where the bleed ends
LINE = 0.25  # points
REGISTRATION = Name("/Repere")
START, COMMENT = b"\xff\xd8", b"\xff\xfe"  # of a JPEG


def stand_in(name: str) -> bytes:
    """A JPEG of a few pixels that says in a comment whose place it holds."""
    said = name.encode()
    return START + COMMENT + (len(said) + 2).to_bytes(2) + said + _grey()[2:]


@lru_cache(maxsize=1)
def _grey() -> bytes:
    output = BytesIO()
    Image.new("RGB", (8, 8), "#a9c2b4").save(output, "JPEG")
    return output.getvalue()


def finish(path: Path, *, photographs: Path, bleed: float = 0, trimmed: Path | None = None) -> None:
    """Put the files of `photographs` into the PDF `path`; with a bleed (mm), add boxes and crop marks.

    `trimmed`: also write there the same pages cut to the trim, for the screen. Raises OSError: `path` is as it was.
    """
    finished = path.with_suffix(".finished")
    with pikepdf.open(path) as pdf:
        _put(pdf, photographs)
        if trimmed is not None:
            _cut(pdf)
            pdf.save(trimmed)
        if bleed:
            _mark(pdf, bleed * POINTS)
        pdf.save(finished)
    finished.replace(path)


def _put(pdf: Pdf, photographs: Path) -> None:
    for page in pdf.pages:
        for drawn in page.images.values():
            name = _stands_for(drawn.read_raw_bytes())
            if name and (photographs / name).is_file():
                content = (photographs / name).read_bytes()
                with Image.open(BytesIO(content)) as photograph:
                    drawn.Width, drawn.Height = photograph.size
                drawn.write(content, filter=Name.DCTDecode)


def _stands_for(content: bytes) -> str:
    """The name a stand-in says; nothing for any other picture."""
    if len(content) > 2000 or content[:4] != START + COMMENT:
        return ""
    return content[6 : 4 + int.from_bytes(content[4:6])].decode(errors="replace")


def _cut(pdf: Pdf) -> None:
    """Show the pages within their trim; `_mark` gives them their whole size again."""
    for page in pdf.pages:
        page.obj.BleedBox = page.mediabox
        page.obj.MediaBox = page.trimbox


def _mark(pdf: Pdf, bleed: float) -> None:
    registration = _registration(pdf)
    drawings: dict[tuple[float, ...], tuple[pikepdf.Stream, pikepdf.Stream]] = {}
    for page in pdf.pages:
        whole = tuple(float(side) for side in page.obj.get("/BleedBox", page.mediabox))
        if whole not in drawings:
            drawings[whole] = (pdf.make_stream(_clip(whole)), pdf.make_stream(_marks(whole, bleed)))
        before, after = drawings[whole]
        page.contents_add(before, prepend=True)
        page.contents_add(after)
        page.add_resource(registration, Name.ColorSpace, name=REGISTRATION)
        page.obj.BleedBox = _box(whole)
        page.obj.TrimBox = _box(_grown(whole, -bleed))
        page.obj.MediaBox = _box(_grown(whole, MARGIN * POINTS))


def _registration(pdf: Pdf) -> pikepdf.Object:
    """The colour of every plate at once."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return pdf.make_indirect(Array([Name.Separation, Name.All, Name.DeviceCMYK, tint]))


def _grown(box: tuple[float, ...], by: float) -> tuple[float, ...]:
    left, bottom, right, top = box
    return left - by, bottom - by, right + by, top + by


def _box(box: tuple[float, ...]) -> Array:
    return Array([round(side, 4) for side in box])


def _clip(box: tuple[float, ...]) -> bytes:
    """Keep what the page draws within its bleed, off the margin."""
    left, bottom, right, top = box
    return f"q {left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n\n".encode()


def _marks(box: tuple[float, ...], bleed: float) -> bytes:
    """Two marks at each corner, in line with the trim and outside the bleed."""
    left, bottom, right, top = box
    length = LENGTH * POINTS
    lines = []
    for x in (left + bleed, right - bleed):
        lines += [(x, bottom, x, bottom - length), (x, top, x, top + length)]
    for y in (bottom + bleed, top - bleed):
        lines += [(left, y, left - length, y), (right, y, right + length, y)]
    drawn = "\n".join(f"{x:.4f} {y:.4f} m {to_x:.4f} {to_y:.4f} l S" for x, y, to_x, to_y in lines)
    return f"\nQ\n/Artifact BMC\nq {REGISTRATION} CS 1 SCN {LINE} w\n{drawn}\nQ\nEMC\n".encode()
