"""Options: one of a list, several of a list, yes or no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, Integer, Text, bindparam, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import EMPTINESS, FieldType, TextContext, invalid, register
from services.kernel.labels import every_label, resolve_label
from services.kernel.types import BOOL, Type, list_of

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

MAX_CHOICES = 500


def choices(field: Field) -> list[Mapping[str, Any]]:
    return list(field.options.get("choices", ()))


def values(field: Field) -> list[str]:
    """The values in the designer's order, which is also the sort order."""
    return [choice["value"] for choice in choices(field)]


def by_label(field: Field) -> dict[str, str]:
    """Every display name in every language, and every value itself, to the value."""
    found: dict[str, str] = {}
    for choice in choices(field):
        for label in every_label(choice.get("name") or choice["value"]):
            found.setdefault(label, choice["value"])
    return {**found, **{value: value for value in values(field)}}


def _check_choices(field: Field) -> None:
    listed = field.options.get("choices")
    if not isinstance(listed, list | tuple) or not 1 <= len(listed) <= MAX_CHOICES:
        raise invalid("option_invalid", field, option="choices", max=MAX_CHOICES)
    for choice in listed:
        value = choice.get("value") if isinstance(choice, Mapping) else None
        if not isinstance(value, str) or not 1 <= len(value) <= 100 or "\x00" in value:
            raise invalid("option_invalid", field, option="choices")
    if len(set(values(field))) != len(listed):
        raise invalid("choice_twice", field)


def _label_of(value: str, field: Field, lang: str) -> str:
    for choice in choices(field):
        if choice["value"] == value:
            return resolve_label(choice.get("name") or value, lang)
    return value


@register
class SelectField(FieldType):
    key = "select"

    def validate(self, value: Any, field: Field) -> str | None:
        if value is None or value == "":
            return None
        if value not in values(field):
            raise invalid("choice_unknown", field, value=str(value)[:80])
        return str(value)

    def operand(self, value: Any, field: Field) -> str | None:
        """A saved view keeps working after an option is removed: it just finds nothing."""
        if not isinstance(value, str) or "\x00" in value:
            raise invalid("text_expected", field)
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "enum": values(field)}

    def example(self, field: Field) -> str | None:
        return next(iter(values(field)), None)

    def column(self, field: Field) -> TypeEngine[Any]:
        return Text()

    def formula_type(self, field: Field) -> Type:
        return Type("enum", choices=by_label(field))

    def check_options(self, field: Field) -> None:
        _check_choices(field)

    def parse_text(self, text: str, field: Field, context: TextContext) -> str | None:
        cell = text.strip()
        if not cell:
            return None
        return self.validate(by_label(field).get(cell, cell), field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else _label_of(value, field, lang)

    def sort_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        """The designer's order, not that of the alphabet."""
        return func.array_position(
            bindparam(None, values(field), type_=ARRAY(Text())), column, type_=Integer()
        )


@register
class RadioField(SelectField):
    """A select drawn as buttons."""

    key = "radio"


@register
class MultiSelectField(FieldType):
    """Several options, kept in the designer's order; none is absent, not an empty list."""

    key = "multi_select"
    operators = ("has_any", "has_all", *EMPTINESS)

    def validate(self, value: Any, field: Field) -> list[str] | None:
        if value is None or value == "" or value == []:
            return None
        if not isinstance(value, list | tuple):
            raise invalid("list_expected", field)
        allowed = values(field)
        for item in value:
            if item not in allowed:
                raise invalid("choice_unknown", field, value=str(item)[:80])
        return [option for option in allowed if option in value]

    def operand(self, value: Any, field: Field) -> list[str]:
        items = [value] if isinstance(value, str) else value
        if (
            not isinstance(items, list)
            or not items
            or not all(isinstance(i, str) and "\x00" not in i for i in items)
        ):
            raise invalid("list_expected", field)
        return items

    def json_schema(self, field: Field) -> dict[str, Any]:
        item = {"type": "string", "enum": values(field)}
        return {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}

    def example(self, field: Field) -> list[str]:
        return values(field)[:2]

    def column(self, field: Field) -> TypeEngine[Any]:
        return ARRAY(Text())

    def formula_type(self, field: Field) -> Type:
        return list_of(Type("enum", choices=by_label(field)))

    def check_options(self, field: Field) -> None:
        _check_choices(field)

    def parse_text(self, text: str, field: Field, context: TextContext) -> list[str] | None:
        """Labels or values separated by comma, semicolon, 、 or a line break."""
        known = by_label(field)
        if text.strip() in known:
            return [known[text.strip()]]
        parts = [part.strip() for part in re.split(r"[,，;；、|\n]", text)]
        return self.validate([known.get(part, part) for part in parts if part], field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "、".join(_label_of(item, field, lang) for item in value or ())


_YES = {"是", "有", "对", "√", "✓", "yes", "y", "true", "t", "1", "on"}
_NO = {"否", "无", "没有", "错", "×", "✗", "no", "n", "false", "f", "0", "off"}


@register
class CheckboxField(FieldType):
    key = "checkbox"
    instance = True
    operators = ("eq", "ne", *EMPTINESS)

    def validate(self, value: Any, field: Field) -> bool | None:
        if value is None:
            return None
        if not isinstance(value, bool):
            raise invalid("bool_expected", field)
        return value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "boolean"}

    def column(self, field: Field) -> TypeEngine[Any]:
        return Boolean()

    def formula_type(self, field: Field) -> Type:
        return BOOL

    def parse_text(self, text: str, field: Field, context: TextContext) -> bool | None:
        cell = unicodedata.normalize("NFKC", text).strip().lower()
        if not cell:
            return None
        if cell not in _YES | _NO:
            raise invalid("bool_expected", field)
        return cell in _YES

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        words = ("是", "否") if lang.startswith("zh") else ("Yes", "No")
        return words[0] if value else words[1]


@register
class SwitchField(CheckboxField):
    """A checkbox drawn as a switch."""

    key = "switch"
