"""The picture a shared link shows: title, strongest figure and the site's drawn elevation, 1200 × 630 pixels.

The elevation is the SVG of portal.ui.facade, read back here: its paths know M, L, H, V, Q, their relatives and Z, which
is all `_outline` understands.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from xml.etree import ElementTree

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, ImageOps

from portal.ui.facade import COLOURS, facade
from portal.ui.typography import french

WIDTH, HEIGHT = 1200, 630
PANE = 440  # width of the elevation, on the right
MARGIN = 64
FINE = 2  # drawn twice as large, then reduced: Pillow's polygons have no smooth edge
FONT = settings.BASE_DIR / "static" / "fonts" / "archivo-fr.woff2"
BOLD, PLAIN = [700.0, 100.0], [450.0, 100.0]  # weight, width
TITLE_SIZES = (60, 52, 44)  # the first at which the title keeps within its lines
TITLE_LINES = 4
TOKEN = re.compile(r"[MLHVQZhvlqmz]|-?\d*\.?\d+")
CURVE_STEPS = 24
Point = tuple[float, float]


def draw_card(
    *,
    title: str,
    figure: str = "",
    figure_label: str = "",
    place: str = "",
    seed: str,
    photo: bytes | None = None,
    focal: str = "50 50",
) -> bytes:
    """A PNG; a JPEG with a photograph. `seed` chooses the elevation (a slug); texts that do not fit are cut at a word.

    `photo`: a rendition the portal made, in place of the elevation, around `focal` (per cent, "x y").
    """
    title, figure, figure_label, place = (_one_line(text) for text in (title, figure, figure_label, place))
    card = Image.new("RGB", (WIDTH, HEIGHT), COLOURS["blanc"])
    card.paste(_cropped(photo, focal) if photo else _elevation(seed), (WIDTH - PANE, 0))
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, 11, HEIGHT), fill=COLOURS["minium"])
    pen.rectangle((WIDTH - PANE - 3, 0, WIDTH - PANE, HEIGHT), fill=COLOURS["wagon"])
    room = WIDTH - PANE - 2 * MARGIN
    pen.text((MARGIN, 56), settings.PORTAL_NAME, font=_font(28, bold=True), fill=COLOURS["machine"])
    size, lines = _title_lines(title, room)
    top = 128
    for line in lines:
        pen.text((MARGIN, top), line, font=_font(size, bold=True), fill=COLOURS["encre"])
        top += round(size * 1.16)
    if figure:
        pen.text((MARGIN, HEIGHT - 216), _cut(figure, _font(68, bold=True), room), font=_font(68, bold=True),
                 fill=COLOURS["minium"])  # fmt: skip
    if figure_label:
        pen.text((MARGIN, HEIGHT - 134), _cut(figure_label, _font(26), room), font=_font(26),
                 fill=COLOURS["encre"])  # fmt: skip
    pen.text((MARGIN, HEIGHT - 80), _cut(place, _font(26), room), font=_font(26), fill=COLOURS["machine"])
    output = BytesIO()
    if photo:
        card.save(output, "JPEG", quality=85, optimize=True)
        return output.getvalue()
    card.quantize(colors=128).save(output, "PNG", optimize=True)
    return output.getvalue()


def _one_line(text: str) -> str:
    """The text in careful French, on one line, without the control characters that stop the drawing of letters."""
    spaced = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return french(re.sub(" {2,}", " ", spaced).strip(" "))


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes(BOLD if bold else PLAIN)
    return font


def _title_lines(text: str, room: int) -> tuple[int, list[str]]:
    for size in TITLE_SIZES:
        lines = _wrapped(text, _font(size, bold=True), room)
        if len(lines) <= TITLE_LINES - (size == TITLE_SIZES[0]):
            return size, lines
    smallest = TITLE_SIZES[-1]
    kept = lines[:TITLE_LINES]
    kept[-1] = _cut(f"{kept[-1]} {lines[TITLE_LINES]}…", _font(smallest, bold=True), room)
    return smallest, kept


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Lines no wider than `room` pixels; a word that is wider alone is cut."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, room))
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        shorter = text.rpartition(" ")[0]
        text = shorter or text[:-1]
    return f"{text.rstrip(' ,…')}…"


def _cropped(photo: bytes, focal: str) -> Image.Image:
    x, y = (int(each) / 100 for each in focal.split())
    with Image.open(BytesIO(photo), formats=("WEBP",)) as picture:
        return ImageOps.fit(picture.convert("RGB"), (PANE, HEIGHT), Image.Resampling.LANCZOS, centering=(x, y))


def _elevation(seed: str) -> Image.Image:
    """The site's elevation at the foot of a pane of its sky's colour."""
    root = ElementTree.fromstring(facade(seed, PANE, 330))  # noqa: S314  (our own drawing)
    paths = list(root)
    pane = Image.new("RGB", (PANE * FINE, HEIGHT * FINE), paths[0].get("fill", COLOURS["clair"]))
    pen = ImageDraw.Draw(pane)
    down = HEIGHT - 330
    for element in paths:
        fill, stroke = element.get("fill"), element.get("stroke")
        width = max(1, round(float(element.get("stroke-width", "1")) * FINE))
        if element.tag.endswith("circle"):
            x, y, r = (float(element.get(name, "0")) for name in ("cx", "cy", "r"))
            box = tuple(FINE * value for value in (x - r, y - r + down, x + r, y + r + down))
            pen.ellipse(box, fill=fill, outline=stroke, width=width)
            continue
        for outline, closed in _outlines(element.get("d", "")):
            points = [(x * FINE, (y + down) * FINE) for x, y in outline]
            if fill and fill != "none" and len(points) > 2:
                pen.polygon(points, fill=fill)
            if stroke:
                pen.line([*points, points[0]] if closed else points, fill=stroke, width=width, joint="curve")
    return pane.resize((PANE, HEIGHT), Image.Resampling.LANCZOS)


def _outlines(path: str) -> Iterator[tuple[list[Point], bool]]:
    """The lines of a path's `d`, curves flattened, each with whether it closes."""
    tokens = TOKEN.findall(path)
    points: list[Point] = []
    at, command = 0, "M"
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
            if command in "Zz":
                yield points, True
                points = []
                continue
        x0, y0 = points[-1] if points else (0.0, 0.0)
        base_x, base_y = (x0, y0) if command.islower() else (0.0, 0.0)
        count = {"h": 1, "v": 1, "q": 4}.get(command.lower(), 2)
        given = [float(token) for token in tokens[at : at + count]]
        at += count
        match command.lower():
            case "m":
                if points:
                    yield points, False
                points = [(given[0], given[1])]
            case "h":
                points.append((base_x + given[0], y0))
            case "v":
                points.append((x0, base_y + given[0]))
            case "l":
                points.append((base_x + given[0], base_y + given[1]))
            case "q":
                points += _curve((x0, y0), *((base_x + given[i], base_y + given[i + 1]) for i in (0, 2)))
    if points:
        yield points, False


def _curve(start: Point, bend: Point, end: Point) -> list[Point]:
    steps = [step / CURVE_STEPS for step in range(1, CURVE_STEPS + 1)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * (1 - t) * t * bend[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * (1 - t) * t * bend[1] + t**2 * end[1],
        )
        for t in steps
    ]
