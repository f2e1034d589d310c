"""QR codes and barcodes as PNG pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from itertools import cycle

import segno
from PIL import Image, ImageDraw

from services.kernel.fields.barcode import ean_check_digit
from services.records.domain.printing.parts import Picture

#: Pixels of the thinnest bar, of the height of bars, and modules of white that scanners need at either end.
MODULE, HEIGHT, QUIET = 4, 160, 10
#: Widths of bars and spaces of each symbol (ISO/IEC 15417, table 1), six a symbol; 104 starts set B.
WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
STOP_BARS = "2331112"
CODE_128 = [*(WIDTHS[at : at + 6] for at in range(0, len(WIDTHS), 6)), STOP_BARS]
START_B, STOP, CHECK = 104, 106, 103
#: Widths of the digits in set A of EAN-13, and by the first digit which of the left six are in set B
#: (GS1 General Specifications, 5.2.1).
EAN_DIGITS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
EAN_FIRST = (
    "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA",
)  # fmt: skip


@lru_cache(maxsize=500)
def code_picture(format: str, text: str) -> Picture | None:
    """``format``: qr | code128 | ean13; None when the text cannot be written in it."""
    if format == "qr":
        return _qr(text)
    widths = code_128(text) if format == "code128" else ean_13(text)
    return None if widths is None else _bars(widths)


def _qr(text: str) -> Picture | None:
    try:
        code = segno.make_qr(text)
    except segno.DataOverflowError:
        return None
    out = io.BytesIO()
    code.save(out, kind="png", scale=8)
    width, height = code.symbol_size(scale=8)
    return Picture(out.getvalue(), int(width), int(height))


def code_128(text: str) -> list[int] | None:
    """Widths of bars and spaces in turn, in modules; None for what is not printable ASCII."""
    if not text or any(not " " <= sign <= "~" for sign in text):
        return None
    symbols = [START_B, *(ord(sign) - 32 for sign in text)]
    check = sum(max(place, 1) * symbol for place, symbol in enumerate(symbols)) % CHECK
    return [int(width) for symbol in (*symbols, check, STOP) for width in CODE_128[symbol]]


def ean_13(digits: str) -> list[int] | None:
    """The same of thirteen digits; None for anything else, and when the last does not check."""
    if len(digits) != 13 or not (digits.isascii() and digits.isdecimal()):
        return None
    if ean_check_digit(digits) != int(digits[12]):
        return None
    sets = EAN_FIRST[int(digits[0])]
    # A digit in set B is the one in set A backwards.
    left = [EAN_DIGITS[int(d)][:: 1 if s == "A" else -1] for d, s in zip(digits[1:7], sets, strict=True)]
    right = [EAN_DIGITS[int(d)] for d in digits[7:]]
    return [int(width) for part in ("111", *left, "11111", *right, "111") for width in part]


def _bars(widths: Sequence[int]) -> Picture:
    width = (sum(widths) + 2 * QUIET) * MODULE
    picture = Image.new("1", (width, HEIGHT), 1)
    draw, at = ImageDraw.Draw(picture), QUIET * MODULE
    for each, black in zip(widths, cycle((True, False)), strict=False):
        if black:
            draw.rectangle((at, 0, at + each * MODULE - 1, HEIGHT), fill=0)
        at += each * MODULE
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Picture(out.getvalue(), width, HEIGHT)
