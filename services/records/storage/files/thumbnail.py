"""A smaller picture of a picture, whatever the picture tries."""

from __future__ import annotations

import io
import threading

from PIL import Image, ImageOps, UnidentifiedImageError

EDGE = 320
#: 180 mm of paper at 170 dots an inch.
PRINT_EDGE = 1_200
#: What is unpacked at most: a few kilobytes can claim to be a picture of gigabytes.
MOST_PIXELS = 40_000_000
LARGEST = 60 * 1024**2
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
TYPE = "image/webp"
BROKEN = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    Image.DecompressionBombError,
)
_turns = threading.Semaphore(2)


def thumbnail(data: bytes) -> bytes | None:
    """WebP of at most 320 by 320, turned as the camera meant it; None when there is nothing to show."""
    made = _reduced(data, EDGE, "WEBP", "WEBP")
    return None if made is None else made[0]


def for_paper(data: bytes, edge: int = PRINT_EDGE) -> tuple[bytes, int, int] | None:
    """(PNG if anything shows through, else JPEG; width, height) of at most ``edge`` pixels each; or None."""
    return _reduced(data, edge, "PNG", "JPEG")


def _reduced(data: bytes, edge: int, see_through: str, opaque: str) -> tuple[bytes, int, int] | None:
    with _turns:
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.format == "JPEG":
                    picture.draft("RGB", (edge * 2, edge * 2))
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                small = ImageOps.exif_transpose(picture)
                small.thumbnail((edge, edge))
                veiled = "A" in small.getbands() or "transparency" in small.info
                out = io.BytesIO()
                kind = see_through if veiled else opaque
                small.convert("RGBA" if veiled else "RGB").save(out, kind, quality=80)
                return out.getvalue(), small.width, small.height
        except BROKEN:
            return None
