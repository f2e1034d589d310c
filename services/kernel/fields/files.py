"""Files by id: attachments, pictures, a signature. Whether a file exists is records' to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import (
    EMPTINESS,
    LARGEST_ID,
    FieldType,
    TextContext,
    integer_option,
    invalid,
    register,
)
from services.kernel.fields.lists import ListField
from services.kernel.types import FILE, Type, list_of

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

MOST_FILES = 100


def _file_id(value: Any, field: Field) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
        raise invalid("file_expected", field)
    return value


@register
class AttachmentsField(ListField):
    """Up to ``options.max`` (default 20) files, in the order they were added."""

    key = "attachments"
    instance = (3, 4)
    operators = EMPTINESS
    files = True

    def item(self, value: Any, field: Field) -> int:
        return _file_id(value, field)

    def limit(self, field: Field) -> int:
        return integer_option(field, "max", 20, 1, MOST_FILES)

    def column(self, field: Field) -> TypeEngine[Any]:
        return ARRAY(BigInteger())

    def formula_type(self, field: Field) -> Type:
        return list_of(FILE)

    def check_options(self, field: Field) -> None:
        self.limit(field)

    def parse_text(self, text: str, field: Field, context: TextContext) -> list[int] | None:
        """Files come through uploads, never through a cell."""
        if text.strip():
            raise invalid("file_expected", field)
        return None

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if not value:
            return ""
        return f"{len(value)} 个文件" if lang.startswith("zh") else f"{len(value)} file(s)"


@register
class ImagesField(AttachmentsField):
    """Attachments that are pictures, shown as thumbnails."""

    key = "images"


@register
class SignatureField(FieldType):
    """A signature drawn by hand: one picture file."""

    key = "signature"
    instance = 3
    operators = EMPTINESS
    files = True

    def validate(self, value: Any, field: Field) -> int | None:
        return None if value is None or value == "" else _file_id(value, field)

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}

    def column(self, field: Field) -> TypeEngine[Any]:
        return BigInteger()

    def formula_type(self, field: Field) -> Type:
        return FILE

    def parse_text(self, text: str, field: Field, context: TextContext) -> int | None:
        if text.strip():
            raise invalid("file_expected", field)
        return None

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else "已签名" if lang.startswith("zh") else "Signed"
