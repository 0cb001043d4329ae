"""A seller's logo: PNG, JPEG or WebP in, one small clean PNG out; everything else is refused with a sentence."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from handschlag.core.text import Text

if TYPE_CHECKING:  # loaded in the render process only
    from PIL import Image

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 16_000_000
MAX_SIZE = (1000, 500)  # what is printed is at most 70 x 13 mm: 360 dpi
FORMATS = ("PNG", "JPEG", "WEBP")

_SENTENCES = {
    "empty": Text(
        "Die Datei ist leer. Wählen Sie ein Bild als PNG, JPEG oder WebP",
        "The file is empty. Choose a PNG, JPEG or WebP image",
    ),
    "too_large": Text(
        "Das Bild ist größer als 2 MB. Speichern Sie es kleiner und laden Sie es noch einmal hoch",
        "The image is larger than 2 MB. Save a smaller one and upload it again",
    ),
    "too_many_pixels": Text(
        "Das Bild hat mehr als 16 Millionen Bildpunkte. Verkleinern Sie es und laden Sie es noch einmal hoch",
        "The image has more than 16 million pixels. Make it smaller and upload it again",
    ),
    "format": Text(
        "Dieses Bild können wir nicht lesen. Speichern Sie es als PNG, JPEG oder WebP",
        "We cannot read this image. Save it as PNG, JPEG or WebP",
    ),
    "animated": Text(
        "Bewegte Bilder gehen nicht auf Papier. Speichern Sie ein einzelnes Bild als PNG",
        "Moving images do not print. Save a single image as PNG",
    ),
    "broken": Text(
        "Die Bilddatei ist beschädigt. Öffnen Sie sie, speichern Sie sie neu und laden Sie sie noch einmal hoch",
        "The image file is damaged. Open it, save it again and upload it once more",
    ),
}


class ImageRefused(ValueError):
    """The file is no picture we take; ``sentence`` says what to do."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sentence = _SENTENCES[code]
        super().__init__(self.sentence.en)


def read_logo(data: bytes) -> bytes:
    """The picture as a new PNG of at most 1000 x 500, without metadata; decoded in the render process.

    Raises ``ImageRefused`` (its ``sentence`` is for the user) and ``rendering.RenderingFailed``.
    """
    from handschlag.documents import rendering  # the parent's side; the child imports this module too

    if not data:
        raise ImageRefused("empty")
    if len(data) > MAX_BYTES:
        raise ImageRefused("too_large")
    return rendering.re_encoded(data)


def re_encode(data: bytes) -> bytes:
    """Decode and write anew, so that nothing but pixels is left. Runs in the render process only."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            # the header alone is read so far: the size is checked before any pixel is decoded
            if picture.width * picture.height > MAX_PIXELS:
                raise ImageRefused("too_many_pixels")
            if getattr(picture, "n_frames", 1) > 1:
                raise ImageRefused("animated")
            picture.draft("RGB", MAX_SIZE)
            picture.load()
            upright = _with_256_shades(ImageOps.exif_transpose(picture))
            pixels = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
            pixels.thumbnail(MAX_SIZE)
            clean = Image.new(pixels.mode, pixels.size)
            clean.paste(pixels)
            out = io.BytesIO()
            clean.save(out, "PNG", optimize=False, compress_level=6)
            return out.getvalue()
    except UnidentifiedImageError:
        raise ImageRefused("format") from None
    except Image.DecompressionBombError:
        raise ImageRefused("too_many_pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, ImageRefused):
            raise
        raise ImageRefused("broken") from None


def _with_256_shades(picture: Image.Image) -> Image.Image:
    """A picture of 65,536 greys in 256 of them: converted as it is, every light grey would be white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda shade: shade * (1 / 257) + 0).convert("L")
