"""The last pass over a PDF of the compiler: its photographs, and the sizes and marks of each paper.

`python -m practices.book.finishing <set.pdf> <photographs> <output.pdf> <width> <height> <bleed>` is `cut` in a process
of its own.

The compiler decodes every picture it is given and keeps it: four hundred photographs take a gigabyte. It is given
stand-ins of the same names instead (`stand_in`), and the photographs take their places here. It sets the book once, on
A4 with more bleed than a printer asks for: here the pages take the size of a paper, letters and pictures alike. With
a bleed each page gets its boxes, and crop marks in a margin of its own, an artifact of the registration colour (every
plate prints it); without, it is cut to the trim.
"""

import sys
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
FRAMED = (Name.Figure, Name.Formula, Name.Form, Name.Table)  # elements whose attributes may say where they stand
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


def finish(path: Path, *, photographs: Path) -> None:
    """Put the files of `photographs` into the PDF `path`. Raises OSError: `path` is as it was."""
    finished = path.with_suffix(".finished")
    with pikepdf.open(path) as pdf:
        _put(pdf, photographs)
        pdf.save(finished)
    finished.replace(path)


def cut(path: Path, output: Path, *, photographs: Path, width: float, height: float, bleed: float = 0) -> None:
    """Write the pages of `path` to `output` on a paper of that size, with that bleed and its crop marks if any.

    Everything in millimetres. What the compiler set is made smaller or larger until its width fits; what is then too
    high is cut evenly above and below. Raises OSError.
    """
    with pikepdf.open(path) as pdf:
        _put(pdf, photographs)
        scale = width * POINTS / _size(pdf.pages[0].trimbox)[0]
        if abs(scale - 1) < 0.001:  # the size it was set in, rounded
            scale = 1
        else:
            _scale(pdf, scale)
        _lay(pdf, scale, (width * POINTS, height * POINTS), bleed * POINTS)
        pdf.save(output)


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


def _scale(pdf: Pdf, by: float) -> None:
    """Move what stands outside the pages' own drawings: where links are and lead, where pictures are for a reader."""
    for each in pdf.objects:
        if isinstance(each, Array):  # a destination that several links share
            _lead(each, by)
        elif isinstance(each, Dictionary):
            kind = each.get(Name.Type)
            if kind == Name.StructElem:
                if each.get(Name.S) in FRAMED:
                    _frame(each.get(Name.A), by)
            elif kind == Name.Annot:
                _multiply(each.Rect, by)
                _multiply(each.get(Name.QuadPoints), by)
                _own(each.get(Name.Dest), by)
            else:
                _own(each.get(Name.Dest), by)
    if Name.Names in pdf.Root and Name.Dests in pdf.Root.Names:
        for place in pdf.Root.Names.Dests.get(Name.Names, []):
            _own(place, by)


def _frame(attributes: pikepdf.Object | None, by: float) -> None:
    for each in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(each, Dictionary):
            _multiply(each.get(Name.BBox), by)


def _multiply(sides: pikepdf.Object | None, by: float) -> None:
    if isinstance(sides, Array):
        for index, side in enumerate(sides):
            sides[index] = round(float(side) * by, 4)


def _own(place: pikepdf.Object | None, by: float) -> None:
    """A destination that stands in the object that leads there; a shared one is met by itself."""
    if isinstance(place, Array) and not place.is_indirect:
        _lead(place, by)


def _lead(place: Array, by: float) -> None:
    """A destination: page, /XYZ, left, top, zoom."""
    if len(place) == 5 and place[1] == Name.XYZ:
        for index in (2, 3):
            place[index] = round(float(place[index]) * by, 4)


def _lay(pdf: Pdf, scale: float, size: tuple[float, float], bleed: float) -> None:
    """Give each page its boxes; with a bleed, what is drawn stops there and marks stand around."""
    registration = _registration(pdf) if bleed else None
    drawings: dict[tuple[float, ...], tuple[pikepdf.Stream, pikepdf.Stream]] = {}
    for page in pdf.pages:
        trim = _centred([float(side) * scale for side in page.trimbox], size)
        whole = _grown(trim, bleed)
        if whole not in drawings:
            first = _clip(whole) if bleed else b"q\n"
            last = b"\nQ\n" + (_marks(whole, bleed) if bleed else b"")
            drawings[whole] = (pdf.make_stream(first + f"{scale:.6f} 0 0 {scale:.6f} 0 0 cm\n".encode()),
                               pdf.make_stream(last))  # fmt: skip
        if bleed or scale != 1:
            before, after = drawings[whole]
            page.contents_add(before, prepend=True)
            page.contents_add(after)
        if registration is not None:
            page.add_resource(registration, Name.ColorSpace, name=REGISTRATION)
        page.obj.MediaBox = _box(_grown(whole, MARGIN * POINTS) if bleed else trim)
        page.obj.TrimBox = _box(trim)
        page.obj.BleedBox = _box(whole)


def _size(box: Array) -> tuple[float, float]:
    left, bottom, right, top = (float(side) for side in box)
    return right - left, top - bottom


def _centred(box: list[float], size: tuple[float, float]) -> tuple[float, ...]:
    """A box of that size around the middle of another, which may be larger by a hair."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2


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
    return f"/Artifact BMC\nq {REGISTRATION} CS 1 SCN {LINE} w\n{drawn}\nQ\nEMC\n".encode()


if __name__ == "__main__":
    set_in, stands_in, written = (Path(name) for name in sys.argv[1:4])
    wide, high, around = (float(side) for side in sys.argv[4:7])
    cut(set_in, written, photographs=stands_in, width=wide, height=high, bleed=around)
