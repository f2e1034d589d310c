"""Line items: a small table inside a record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields.base import EMPTINESS, FIELD_TYPES, FieldType, TextContext, invalid, register
from services.kernel.labels import every_label
from services.kernel.types import Type, rows_of

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

MAX_ROWS = 500


@register
class LineItemsField(FieldType):
    """Rows of the columns in ``options.fields``; a list of mappings by column key, in order."""

    key = "line_items"
    operators = EMPTINESS
    shape = "lines"
    inside_lines = False

    def validate(self, value: Any, field: Field) -> list[dict[str, Any]] | None:
        if value is None or value == []:
            return None
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise invalid("list_expected", field)
        if len(value) > MAX_ROWS:
            raise invalid("rows_too_many", field, max=MAX_ROWS)
        errors: list[FieldInvalid] = []
        rows = [self._row(row, f"{field.key}[{n}]", field, errors) for n, row in enumerate(value)]
        if errors:
            raise FieldErrors(errors)
        return rows

    def _row(
        self, row: Mapping[str, Any], place: str, field: Field, errors: list[FieldInvalid]
    ) -> dict[str, Any]:
        columns = {column.key: column for column in field.columns}
        errors += [FieldInvalid("field_unknown", f"{place}.{key}") for key in row if key not in columns]
        result: dict[str, Any] = {}
        for key, column in columns.items():
            if column.kind.computed:
                continue
            try:
                result[key] = column.kind.validate(row.get(key), column)
            except FieldInvalid as error:
                errors.append(FieldInvalid(error.code, f"{place}.{key}", error.params))
                continue
            if column.required and result[key] is None:
                errors.append(FieldInvalid("required", f"{place}.{key}"))
        return result

    def to_json(self, value: Any) -> Any:
        return None if value is None else [{k: plain_json(v) for k, v in row.items()} for row in value]

    def json_schema(self, field: Field) -> dict[str, Any]:
        return self._rows({column.key: column.kind.json_schema(column) for column in field.columns})

    def input_schema(self, field: Field) -> dict[str, Any]:
        own = [column for column in field.columns if not column.kind.computed]
        required = [column.key for column in own if column.required]
        return self._rows({column.key: column.kind.input_schema(column) for column in own}, required)

    def _rows(self, columns: Mapping[str, Any], required: Sequence[str] = ()) -> dict[str, Any]:
        properties = {key: schema if key in required else nullable(schema) for key, schema in columns.items()}
        row = {"type": "object", "properties": properties, "additionalProperties": False}
        if required:
            row["required"] = list(required)
        return {"type": "array", "items": row, "minItems": 1, "maxItems": MAX_ROWS}

    def example(self, field: Field) -> list[dict[str, Any]]:
        return [{c.key: c.kind.example(c) for c in field.columns if not c.kind.computed}]

    def column(self, field: Field) -> None:
        return None

    def formula_type(self, field: Field) -> Type:
        names = {label: column.key for column in field.columns for label in every_label(column.name)}
        return rows_of({c.key: c.kind.formula_type(c) for c in field.columns}, names)

    def check_options(self, field: Field) -> None:
        from services.kernel.fields.definition import check_field

        if not isinstance(field.options.get("fields"), list | tuple) or not 1 <= len(field.columns) <= 50:
            raise invalid("option_invalid", field, option="fields", max=50)
        if len({column.key for column in field.columns}) != len(field.columns):
            raise invalid("key_taken", field)
        for column in field.columns:
            check_field(column, inside_line_items=True)

    def parse_text(self, text: str, field: Field, context: TextContext) -> list[dict[str, Any]] | None:
        if not text.strip():
            return None
        try:
            return self.validate(json.loads(text), field)
        except json.JSONDecodeError:
            raise invalid("list_expected", field) from None

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "" if value is None else json.dumps(self.to_json(value), ensure_ascii=False)


def nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema that takes an absent value, too."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def plain_json(value: Any) -> Any:
    """The JSON of a value whose type is told by the value itself."""
    if isinstance(value, Decimal):
        return FIELD_TYPES["number"].to_json(value)
    if isinstance(value, datetime):
        return FIELD_TYPES["datetime"].to_json(value)
    return value.isoformat() if isinstance(value, date | time) else value
