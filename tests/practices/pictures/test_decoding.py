"""What a picture becomes: upright, in sRGB, without what it tells; and what is refused, with which words."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from practices.pictures import looking
from practices.pictures.decoding import BROKEN, decode
from practices.pictures.looking import PictureRefused, look_at
from tests.factories.pictures import picture_file


def decoded(tmp_path, content: bytes):
    """What `decode` answers, and the widest rendition of each kind."""
    original = tmp_path / "original"
    original.write_bytes(content)
    made = decode(original, tmp_path)
    widest = (tmp_path / f"{made['width']}.{kind}" for kind in ("webp", "avif"))
    return made, *(Image.open(BytesIO(path.read_bytes())) for path in widest)


def bytes_of(**options) -> bytes:
    return picture_file(**options).read()


def refusal(content: bytes) -> str:
    with pytest.raises(PictureRefused) as refused:
        look_at(BytesIO(content), size=len(content))
    return str(refused.value)


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header promises that many pixels; its data are those of none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_every_accepted_format_becomes_webp_and_avif(tmp_path, kind):
    made, webp, avif = decoded(tmp_path, bytes_of(kind=kind, size=(2400, 1200)))
    assert made == {"width": 1920, "height": 960, "widths": [480, 960, 1440, 1920]}
    assert (webp.format, webp.size) == ("WEBP", (1920, 960))
    assert (avif.format, avif.size) == ("AVIF", (1920, 960))
    for picture in (webp, avif):
        assert all(abs(a - b) < 12 for a, b in zip(picture.convert("RGB").getpixel((5, 5)), (200, 40, 20), strict=True))


def test_picture_is_never_made_larger(tmp_path):
    made, webp, _ = decoded(tmp_path, bytes_of(size=(300, 200)))
    assert (made["widths"], webp.size) == ([300], (300, 200))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_picture_is_turned_upright_and_tells_nothing_more(tmp_path, orientation):
    picture = Image.new("RGB", (3000, 1500), (250, 250, 250))
    picture.paste((200, 0, 0), (0, 0, 300, 300))  # a red corner at the top left of the sensor
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Appareil"
    exif.get_ifd(0x8825)[2] = (49.0, 50.0, 1.0)  # GPS latitude
    output = BytesIO()
    picture.save(output, "JPEG", exif=exif, comment=b"Jean Dupont")
    made, webp, avif = decoded(tmp_path, output.getvalue())
    assert (made["width"], made["height"]) == ((1920, 960) if orientation == 3 else (1500, 3000))
    corner = {3: (-20, -20), 6: (-20, 20), 8: (20, -20)}[orientation]
    for kept in (webp, avif):
        assert (kept.width > kept.height) is (orientation == 3)
        red, green, _ = kept.convert("RGB").getpixel((corner[0] % kept.width, corner[1] % kept.height))
        assert red > 150 > 60 > green
        assert dict(kept.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(kept.info)
    for path in tmp_path.glob("*.*"):
        assert not any(word in path.read_bytes() for word in (b"Appareil", b"Dupont", b"Exif", b"GPS"))


def test_embedded_profile_is_applied(tmp_path):
    """A file whose profile exchanges red and blue is shown as its profile says."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    same = bytes_of(
        colour=(200, 40, 20), icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    _, webp, _ = decoded(tmp_path, same)
    assert abs(webp.convert("RGB").getpixel((5, 5))[0] - 200) < 8
    _, unread, _ = decoded(tmp_path, bytes_of(colour=(200, 40, 20), icc_profile=lab))  # cannot be applied to RGB
    assert abs(unread.convert("RGB").getpixel((5, 5))[0] - 200) < 8
    _, broken, _ = decoded(tmp_path, bytes_of(colour=(200, 40, 20), icc_profile=b"rien"))
    assert abs(broken.convert("RGB").getpixel((5, 5))[0] - 200) < 8


def test_wide_colours_come_to_srgb(tmp_path):
    profile = gamma_one_profile()
    _, webp, _ = decoded(tmp_path, bytes_of(kind="PNG", colour=(55, 55, 55), icc_profile=profile))
    assert 115 < webp.convert("RGB").getpixel((5, 5))[0] < 140  # linear 55 is a middle grey, 128 of sRGB


def gamma_one_profile() -> bytes:
    """sRGB's primaries with a linear curve: the sRGB profile of Little CMS, its curves replaced."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for number in range(int.from_bytes(srgb[128:132], "big")):
        name, at, _ = struct.unpack(">4sII", srgb[132 + 12 * number : 144 + 12 * number])
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            srgb[at : at + 16] = b"para" + bytes(4) + struct.pack(">HHI", 0, 0, 65536)  # type 0: gamma 1.0
    return bytes(srgb)


@pytest.mark.parametrize(("mode", "colour"), [("CMYK", (0, 200, 200, 40)), ("L", 120), ("1", 1), ("P", 3)])
def test_other_modes_become_rgb(tmp_path, mode, colour):
    output = BytesIO()
    Image.new(mode, (600, 400), colour).save(output, "JPEG" if mode == "CMYK" else "PNG")
    _, webp, _ = decoded(tmp_path, output.getvalue())
    assert webp.mode == "RGB"


def test_sixteen_bits_and_transparency(tmp_path):
    output = BytesIO()
    Image.new("I;16", (600, 400), 32768).save(output, "PNG")
    _, webp, _ = decoded(tmp_path, output.getvalue())
    assert abs(webp.convert("RGB").getpixel((5, 5))[0] - 128) < 4
    _, webp, avif = decoded(tmp_path, bytes_of(kind="PNG", colour=(10, 200, 10, 90)))
    assert webp.mode == avif.mode == "RGBA"
    assert abs(webp.getpixel((5, 5))[3] - 90) < 4


def test_polyglot_comes_out_as_pixels_alone(tmp_path):
    script = b"<script>alert(1)</script>"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", script.decode())
    for content in (bytes_of() + b"PK\x03\x04" + script, bytes_of(kind="PNG", pnginfo=text)):
        decoded(tmp_path, content)
        assert [path.name for path in tmp_path.glob("*.*") if script in path.read_bytes()] == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_truncated_picture_is_refused_in_words(kind, share):
    whole = picture_file(kind=kind, size=(900, 700), colour=(1, 99, 3)).read()
    assert refusal(whole[: int(len(whole) * share)]).startswith(
        ("Cette image est incomplète", "Cette image est abîmée")
    )


def test_picture_broken_in_the_middle_is_refused_when_decoded(tmp_path):
    whole = bytearray(bytes_of(kind="PNG", size=(800, 800)))
    at = whole.index(b"IDAT") + 10
    whole[at : at + 40] = bytes(40)
    with pytest.raises(PictureRefused) as refused:
        decoded(tmp_path, bytes(whole))
    assert str(refused.value) == BROKEN


def test_giant_picture_is_refused_from_its_header():
    assert refusal(png_of(30_000, 30_000)) == "Cette image dépasse 50 millions de pixels. Réduisez-la."
    assert refusal(png_of(9_000, 9_000)) == (
        "Cette image fait 9\u202f000 × 9\u202f000 pixels, plus que les 50 millions de pixels admis. Réduisez-la."
    )
    assert "pixels" in refusal(png_of(1, 25_000))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
            "SVG n’est pas admis : il peut contenir un programme",
        ),
        (b'\xef\xbb\xbf<?xml version="1.0"?><!-- x --><svg/>', "SVG n’est pas admis"),
        (b"GIF89a" + bytes(40), "GIF"),
        (b"%PDF-1.7 rien", "pièce jointe"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "n’est pas une image JPEG, PNG, WebP, AVIF ou HEIC"),
        (b"", "n’est pas une image"),
        (b"PK\x03\x04" + bytes(400), "n’est pas une image"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_content(content, said):
    assert said in refusal(content)


def test_animation_is_refused():
    frames = [Image.new("RGB", (60, 40), (shade, 0, 0)) for shade in (0, 90, 180)]
    for kind in ("WEBP", "PNG", "AVIF"):
        output = BytesIO()
        frames[0].save(output, kind, save_all=True, append_images=frames[1:], duration=80)
        assert refusal(output.getvalue()) == "Une image animée ne convient pas : donnez une image fixe."


def test_picture_too_heavy_is_refused_without_being_read():
    with pytest.raises(PictureRefused, match="pèse plus de 15 Mo"):
        look_at(None, size=looking.MAX_BYTES + 1)
