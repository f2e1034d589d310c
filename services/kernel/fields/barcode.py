"""Text drawn as a barcode or QR code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from services.kernel.fields.base import invalid, register
from services.kernel.fields.text import TextField

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

#: What each format can carry: (what it must look like, most characters).
FORMATS: dict[str, tuple[re.Pattern[str], int]] = {
    "qr": (re.compile(r".+"), 1_000),
    "code128": (re.compile(r"[ -~]+"), 80),
    "ean13": (re.compile(r"[0-9]{13}"), 13),
}


def ean_check_digit(digits: str) -> int:
    """The last digit of an EAN-13 from the twelve before it (GS1 General Specifications, 7.9)."""
    return -sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits[:12])) % 10


@register
class BarcodeField(TextField):
    """``options.format``: qr (default), code128 or ean13."""

    key = "barcode"

    def format(self, field: Field) -> str:
        name = field.options.get("format", "qr")
        if name not in FORMATS:
            raise invalid("option_invalid", field, option="format", allowed=list(FORMATS))
        return str(name)

    def limit(self, field: Field) -> int:
        return FORMATS[self.format(field)][1]

    def validate(self, value: Any, field: Field) -> str | None:
        text = super().validate(value.strip() if isinstance(value, str) else value, field)
        if text is None:
            return None
        name = self.format(field)
        right = FORMATS[name][0].fullmatch(text) is not None
        if not right or (name == "ean13" and ean_check_digit(text) != int(text[12])):
            raise invalid("barcode_invalid", field, format=name)
        return text

    def json_schema(self, field: Field) -> dict[str, Any]:
        return super().json_schema(field) | {"pattern": f"^{FORMATS[self.format(field)][0].pattern}$"}

    def example(self, field: Field) -> str:
        return "6901234567892"

    def check_options(self, field: Field) -> None:
        self.format(field)
