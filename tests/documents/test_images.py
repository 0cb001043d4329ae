"""Logos: what is a picture becomes a small clean PNG, everything else is refused with a sentence."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from handschlag.documents import rendering
from handschlag.documents.images import MAX_SIZE, ImageRefused, read_logo
from tests.documents.typeset import bill, document


def picture(form: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "P") else (200, 30, 30, 128)[: len(mode)]).save(out, form, **options)
    return out.getvalue()


def header_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and has no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGBA")],
)
def test_pictures_become_png(form: str, mode: str) -> None:
    clean = Image.open(io.BytesIO(read_logo(picture(form, mode=mode))))
    assert (clean.format, clean.size) == ("PNG", (300, 100))


def test_many_shades_of_grey_stay_grey() -> None:
    out = io.BytesIO()
    Image.new("I;16", (10, 10), 40_000).save(out, "PNG")
    assert Image.open(io.BytesIO(read_logo(out.getvalue()))).convert("L").getpixel((0, 0)) == 155


def test_large_pictures_become_small() -> None:
    clean = Image.open(io.BytesIO(read_logo(picture(size=(3000, 2000)))))
    assert clean.width <= MAX_SIZE[0] and clean.height <= MAX_SIZE[1]


def test_nothing_but_pixels_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "GEHEIM Koordinaten"
    clean = read_logo(picture("JPEG", exif=exif) + b"<script>GEHEIM</script>")
    assert b"GEHEIM" not in clean


def test_a_turned_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(read_logo(picture("JPEG", exif=exif)))).size == (100, 300)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (2 * 1024 * 1024), "too_large"),
        (header_of(20000, 20000), "too_many_pixels"),
        (header_of(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", "format"),
        (b"%PDF-1.7 not a picture", "format"),
        (picture("GIF", mode="L"), "format"),
        (picture("BMP"), "format"),
        (picture("JPEG", size=(600, 600))[:900], "broken"),
        (header_of(300, 300), "broken"),
        (picture("PNG", save_all=True, append_images=[Image.new("RGB", (300, 100), (1, 2, 3))]), "animated"),
        (picture("WEBP", save_all=True, append_images=[Image.new("RGB", (300, 100), (1, 2, 3))]), "animated"),
    ],
    ids=[
        "empty",
        "3 MB",
        "400 Mpx",
        "4 Gpx ^ 2",
        "SVG",
        "PDF",
        "GIF",
        "BMP",
        "half a JPEG",
        "no pixels",
        "APNG",
        "moving WebP",
    ],
)
def test_everything_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        read_logo(data)
    assert refused.value.code == code
    assert refused.value.sentence.de and refused.value.sentence.en


def test_the_logo_is_on_the_document_and_leaves_no_trace_in_the_next_one() -> None:
    logo = read_logo(picture("PNG", mode="RGBA"))
    before = document(bill(1))
    assert len(document(bill(1), logo)) != len(before)
    assert document(bill(1)) == before
    with rendering._pool.process() as process:
        assert not list(Path(process.root).glob("*.png"))
