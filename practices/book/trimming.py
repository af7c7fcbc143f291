"""What a printer needs around a page: the boxes, and the marks where the sheet is cut.

The compiler writes pages as large as the bleed and says where the trim is. Here each page grows by a margin that
holds the crop marks; nothing of the page itself moves. The marks are an artifact for whoever listens to the file, and
of the registration colour: every plate prints them.
"""

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

POINTS = 72 / 25.4  # a millimetre
MARGIN = 7  # millimetres around the bleed
LENGTH = 5  # millimetres of a mark, which begins where the bleed ends
LINE = 0.25  # points
REGISTRATION = Name("/Repere")


def mark_trim(path: Path, *, bleed: float) -> None:
    """Give the pages of the PDF `path`, set with `bleed` millimetres around, their boxes and crop marks, in place.

    Raises OSError; then the file is as it was.
    """
    marked = path.with_suffix(".marked")
    with pikepdf.open(path) as pdf:
        registration = _registration(pdf)
        drawings: dict[tuple[float, ...], tuple[pikepdf.Stream, pikepdf.Stream]] = {}
        for page in pdf.pages:
            whole = tuple(float(side) for side in page.mediabox)
            if whole not in drawings:
                drawings[whole] = (pdf.make_stream(_clip(whole)), pdf.make_stream(_marks(whole, bleed * POINTS)))
            before, after = drawings[whole]
            page.contents_add(before, prepend=True)
            page.contents_add(after)
            page.add_resource(registration, Name.ColorSpace, name=REGISTRATION)
            page.obj.BleedBox = _box(whole)
            page.obj.TrimBox = _box(_grown(whole, -bleed * POINTS))
            page.obj.MediaBox = _box(_grown(whole, MARGIN * POINTS))
        pdf.save(marked)
    marked.replace(path)


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
