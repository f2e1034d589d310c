"""References by id: a person, a department, a record of another form. Existence is the owner's to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import (
    EMPTINESS,
    EQUALITY,
    KEY,
    LARGEST_ID,
    FieldType,
    TextContext,
    invalid,
    register,
)
from services.kernel.types import DEPARTMENT, RECORD, USER, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field


class ReferenceField(FieldType):
    type_of: Type
    instance = 7

    def validate(self, value: Any, field: Field) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
            raise invalid("reference_expected", field)
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}

    def column(self, field: Field) -> TypeEngine[Any]:
        return BigInteger()

    def formula_type(self, field: Field) -> Type:
        return self.type_of

    def target(self, field: Field) -> str:
        return ""

    def refers(self, field: Field) -> str:
        return self.key

    def parse_text(self, text: str, field: Field, context: TextContext) -> int | None:
        cell = text.strip()
        if not cell:
            return None
        found = context.find(self.key, self.target(field), cell)
        if found is None:
            raise invalid("reference_not_found", field, value=cell[:80])
        return self.validate(found, field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        label = context.label(self.key, self.target(field), value) if context else None
        return str(value) if label is None else label


@register
class PersonField(ReferenceField):
    """Filters accept ``me``."""

    key = "person"
    type_of = USER


@register
class DepartmentField(ReferenceField):
    key = "department"
    operators = (*EQUALITY, "in_subtree", *EMPTINESS)
    type_of = DEPARTMENT


@register
class RelationField(ReferenceField):
    key = "relation"
    type_of = RECORD

    def target(self, field: Field) -> str:
        return str(field.options.get("form", ""))

    def check_options(self, field: Field) -> None:
        if not KEY.fullmatch(self.target(field)):
            raise invalid("option_invalid", field, option="form")
