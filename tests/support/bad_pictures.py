"""Bad pictures, as an attacker or a broken device gives them: each small, made here from its format's own words."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from random import Random
from typing import NamedTuple

from PIL import Image, ImageCms, PngImagePlugin

SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
PLACE = 0x8825  # the EXIF directory that says where a photograph was taken
PRIVATE = (b"Jean Dupont", b"Appareil 7", b"GPS", b"Exif", b"<script", b"PK\x03\x04", b"alert(")  # in no file kept
PNG, END = b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82"
ENDLESS_NAME = "a name of 10,000 characters"  # no browser sends it: a bad request, not a form with a mistake
MANY = 3_000  # frames
UNFOLDED = 200 * 1024 * 1024  # bytes, of what a few kB unfold to


class Bad(NamedTuple):
    """`name` is what the browser says; `may_be_cleaned`: its pixels are good, what surrounds them must go."""

    kind: str
    name: str
    content: bytes
    may_be_cleaned: bool = False


@cache
def bad_pictures() -> tuple[Bad, ...]:
    """All of them, each under a kind of its own."""
    return tuple(_all())


def _all() -> Iterator[Bad]:
    yield from _cut()
    yield from _not_pictures()
    yield from _two_in_one()
    yield from _giants()
    yield from _animations()
    yield from _unfolding()
    yield from _broken_inside()
    yield from _odd_but_whole()
    yield from _names()


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: object) -> bytes:
    """A good picture that does not compress to nothing; the same in each run, lest its own grain should spell GPS."""
    output = BytesIO()
    grain = Image.frombytes("L", size, Random(60).randbytes(size[0] * size[1]))
    grain = grain.convert("RGB" if mode == "CMYK" else mode)
    (grain.convert(mode) if mode == "CMYK" else grain).save(output, kind, **options)
    return output.getvalue()


def chunk(name: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    """A part of a PNG, its sum right unless `crc` says another."""
    right = zlib.crc32(name + data) if crc is None else crc
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", right)


def png(width: int, height: int, *more: bytes, depth: int = 8, colours: int = 2, interlaced: int = 0) -> bytes:
    """A PNG that declares these dimensions and holds one line of nothing."""
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, interlaced)
    return PNG + chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", zlib.compress(bytes(64))) + END


def box(name: bytes, data: bytes) -> bytes:
    """A box of an ISO file (AVIF, HEIC)."""
    return struct.pack(">I", 8 + len(data)) + name + data


def _cut() -> Iterator[Bad]:
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        whole = picture(kind)
        for share in (2, 40, 90):
            yield Bad(f"{kind} cut at {share} %", f"coupe.{kind.lower()}", whole[: len(whole) * share // 100])
    yield Bad("JPEG without its last two bytes", "fin.jpg", picture()[:-2])
    yield Bad("PNG signature alone", "debut.png", PNG)


def _not_pictures() -> Iterator[Bad]:
    drawing = Image.new("RGB", (20, 20), "red")
    for kind in ("GIF", "TIFF", "BMP", "ICO", "PPM", "TGA", "PCX", "EPS", "PDF"):
        output = BytesIO()
        drawing.save(output, kind)
        yield Bad(kind, f"image.{kind.lower()}", output.getvalue())
    yield Bad("TIFF called JPEG", "photo.jpg", b"II*\x00\x08\x00\x00\x00" + bytes(64))
    yield Bad("PSD", "dessin.psd", b"8BPS\x00\x01" + bytes(6) + struct.pack(">HIIHH", 3, 30, 30, 8, 3) + bytes(64))
    yield Bad("SVG", "plan.svg", SVG)
    yield Bad("SVG called PNG", "plan.png", b'<?xml version="1.0"?>\n<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG)
    yield Bad("SVGZ", "plan.svgz", gzip.compress(SVG))
    yield Bad("nothing", "vide.jpg", b"")
    yield Bad("one byte", "octet.jpg", b"\xff")
    yield Bad("text", "notes.jpg", "Bonjour, voici l’atelier.".encode() * 40)
    yield Bad("HTML called JPEG", "page.jpg", b"<!doctype html><html><body>" + SCRIPT)
    yield Bad("PHP called GIF", "image.gif", b"GIF89a<?php system($_GET['c']); ?>")
    yield Bad("ZIP", "archive.png", b"PK\x03\x04" + bytes(400))
    yield Bad("program", "photo.png", b"\x7fELF\x02\x01\x01" + bytes(400))
    yield Bad("ImageMagick script", "photo.jpg", b"push graphic-context\nfill 'url(https://a.example/\"|id\")'\n")
    yield Bad("JPEG start, then zeros", "photo.jpg", b"\xff\xd8\xff\xe0" + bytes(4_000))


def _two_in_one() -> Iterator[Bad]:
    yield Bad("GIF and JavaScript", "photo.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//;")
    yield Bad("JPEG and ZIP", "photo.jpg", picture() + b"PK\x03\x04" + SCRIPT, may_be_cleaned=True)
    yield Bad("JPEG and HTML in its comment", "photo.jpg", picture(comment=SCRIPT), may_be_cleaned=True)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    text.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>Jean Dupont{SCRIPT.decode()}</x:xmpmeta>")
    yield Bad("PNG and HTML", "photo.png", picture("PNG", pnginfo=text), may_be_cleaned=True)
    yield Bad("WebP with XMP", "photo.webp", picture("WEBP", xmp=b"Jean Dupont" + SCRIPT), may_be_cleaned=True)


def _giants() -> Iterator[Bad]:
    yield Bad("PNG of 30,000 by 30,000", "geant.png", png(30_000, 30_000))
    yield Bad("PNG of the most there is", "geant.png", png(2**31 - 1, 2**31 - 1))
    yield Bad("PNG one pixel high", "ligne.png", png(50_000, 1))
    yield Bad("PNG of no width", "rien.png", png(0, 10))
    jpeg = bytearray(picture())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    yield Bad("JPEG of 65,500 by 65,500", "geant.jpg", bytes(jpeg))
    vp8x = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16_382).to_bytes(3, "little") * 2
    yield Bad("WebP of 16,383 by 16,383", "geant.webp", b"RIFF" + struct.pack("<I", 4 + len(vp8x)) + b"WEBP" + vp8x)
    avif = bytearray(picture("AVIF"))
    at = avif.index(b"ispe") + 8
    avif[at : at + 8] = struct.pack(">II", 60_000, 60_000)
    yield Bad("AVIF of 60,000 by 60,000", "geant.avif", bytes(avif))


def _animations() -> Iterator[Bad]:
    frames = [Image.new("RGB", (8, 8), (number % 256, number // 256, 0)) for number in range(60)]
    for kind in ("PNG", "WEBP"):
        output = BytesIO()
        frames[0].save(output, kind, save_all=True, append_images=frames[1:], duration=20)
        yield Bad(f"{kind} that moves", f"anime.{kind.lower()}", output.getvalue())
    moves = [chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0))]
    moves += [chunk(b"fcTL", struct.pack(">IIIIIHHBB", n, 8, 8, 0, 0, 1, 50, 0, 0)) for n in range(MANY)]
    yield Bad("PNG of thousands of frames", "anime.png", png(8, 8, *moves))
    still = picture("WEBP", (8, 8))[12:]
    frame = b"ANMF" + struct.pack("<I", 16 + len(still)) + bytes(6) + b"\x07\0\0\x07\0\0" + b"\x14\0\0\0" + still
    body = (
        b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0\x07\0\0\x07\0\0" + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    )
    body += frame * MANY
    yield Bad("WebP of thousands of frames", "anime.webp", b"RIFF" + struct.pack("<I", len(body)) + body)
    gif = b"GIF89a\x08\x00\x08\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    gif += b"\x2c\0\0\0\0\x08\0\x08\0\0\x02\x02\x44\x01\0" * MANY + b"\x3b"
    yield Bad("GIF of thousands of frames", "anime.gif", gif)


def _unfolding() -> Iterator[Bad]:
    bomb = _bomb()
    yield Bad("bomb in zTXt", "photo.png", png(8, 8, chunk(b"zTXt", b"Comment\0\0" + bomb)))
    yield Bad("bomb in iTXt", "photo.png", png(8, 8, chunk(b"iTXt", b"Comment\0\x01\0\0\0" + bomb)))
    yield Bad("bomb in iCCP", "photo.png", png(8, 8, chunk(b"iCCP", b"profil\0\0" + bomb)))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    yield Bad(
        "bomb in IDAT", "photo.png", PNG + chunk(b"IHDR", header) + chunk(b"IDAT", bomb) + END, may_be_cleaned=True
    )


def _bomb() -> bytes:
    """Zeros, packed: one block that ends on a byte serves as often as wanted."""
    packed = zlib.compressobj(9)
    start = packed.compress(bytes(1024 * 1024)) + packed.flush(zlib.Z_FULL_FLUSH)
    block = packed.compress(bytes(1024 * 1024)) + packed.flush(zlib.Z_FULL_FLUSH)
    return start + block * (UNFOLDED // 1024**2 - 1)


def _broken_inside() -> Iterator[Bad]:
    whole = bytearray(picture("PNG"))
    whole[16:20] = struct.pack(">I", 333)  # the width, its sum no longer right
    yield Bad("PNG header with a wrong sum", "photo.png", bytes(whole))
    yield Bad("PNG with a wrong sum in a part", "photo.png", png(8, 8, chunk(b"tEXt", b"a\0b", crc=1)))
    yield Bad("PNG part of an endless length", "photo.png", PNG + b"\xff\xff\xff\xffIHDR" + bytes(40))
    yield Bad("PNG of an unknown depth", "photo.png", png(8, 8, depth=77, colours=9))
    middle = bytearray(picture("PNG"))
    at = middle.index(b"IDAT") + 30
    middle[at : at + 60] = bytes(60)
    yield Bad("PNG broken in the middle", "photo.png", bytes(middle))
    jpeg = picture()
    looping = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", PLACE, 4, 1, 8) + b"\x08\0\0\0"
    wild = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + struct.pack("<HHII", 0x0112, 2, 2**31, 2**31) * 2
    for kind, exif in (("looks at itself", looping), ("points outside", wild), ("is cut", b"Exif\0\0MM")):
        segment = b"\xff\xe1" + struct.pack(">H", 2 + len(exif)) + exif
        yield Bad(f"EXIF that {kind}", "photo.jpg", jpeg[:2] + segment + jpeg[2:], may_be_cleaned=True)
    at = jpeg.index(b"\xff\xc4")
    yield Bad("JPEG of wrong tables", "photo.jpg", jpeg[: at + 5] + b"\xff" * 30 + jpeg[at + 35 :])
    yield Bad("AVIF of boxes in boxes", "photo.avif", box(b"ftyp", b"avif\0\0\0\0avifmif1") + _nested(400))


def _nested(levels: int) -> bytes:
    inner = b""
    for _ in range(levels):
        inner = box(b"meta", bytes(4) + inner)
    return inner


def _odd_but_whole() -> Iterator[Bad]:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F], exif[0x013B] = "Appareil 7", "Jean Dupont"
    exif.get_ifd(PLACE).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 3.0)})
    yield Bad("JPEG that says where it was taken", "photo.jpg", picture(exif=exif), may_be_cleaned=True)
    yield Bad("PNG that says where it was taken", "photo.png", picture("PNG", exif=exif), may_be_cleaned=True)
    yield Bad("JPEG in CMYK", "encres.jpg", picture(mode="CMYK"), may_be_cleaned=True)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    yield Bad("profile of another space", "photo.jpg", picture(icc_profile=lab), may_be_cleaned=True)
    yield Bad("profile of noise", "photo.jpg", picture(icc_profile=b"Jean Dupont" * 9_000), may_be_cleaned=True)


def _names() -> Iterator[Bad]:
    good = picture()
    for kind, name in (
        ("two extensions", "photo.php.jpg"),
        ("the extension of a program", "photo.exe"),
        ("no extension", "photo"),
        ("a null character in its name", "photo.jpg\x00.php"),
        ("a name as long as a disk takes", "é" * 120 + ".jpg"),
        ("a name that climbs", "../../../etc/passwd.jpg"),
        ("a name that climbs as Windows writes it", "..\\..\\vitrine.jpg"),
        ("a name of script", '"><script>alert(1)</script>.jpg'),
        ("a name of line ends", "photo\r\nSet-Cookie: a=b.jpg"),
        ("a name written backwards", "photo\u202egpj.exe"),
        ("a name of dots", "..."),
    ):
        yield Bad(kind, name, good, may_be_cleaned=True)
    yield Bad(ENDLESS_NAME, "é" * 10_000 + ".jpg", good)
