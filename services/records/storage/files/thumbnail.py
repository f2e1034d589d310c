"""A small picture of a picture, whatever the picture tries."""

from __future__ import annotations

import io
import threading

from PIL import Image, ImageOps, UnidentifiedImageError

EDGE = 320
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
    with _turns:
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.format == "JPEG":
                    picture.draft("RGB", (EDGE * 2, EDGE * 2))
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                small = ImageOps.exif_transpose(picture)
                small.thumbnail((EDGE, EDGE))
                out = io.BytesIO()
                small.convert(
                    "RGBA" if "A" in small.getbands() or "transparency" in small.info else "RGB"
                ).save(out, "WEBP", quality=80)
                return out.getvalue()
        except BROKEN:
            return None
