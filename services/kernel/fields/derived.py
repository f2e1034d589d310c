"""Values computed from others: formulas, values of a related record, figures over related records.

A derived field behaves as its result type everywhere. A formula says its result itself; that of a lookup or
rollup follows from the form it reads and is written into the options by `derivation.resolve`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import FIELD_TYPES, KEY, FieldType, TextContext, invalid, register
from services.kernel.fields.composite import plain_json
from services.kernel.types import Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

#: What a formula may result in: the types whose values are one scalar.
RESULTS = (
    "text",
    "number",
    "money",
    "percent",
    "date",
    "datetime",
    "time",
    "duration",
    "checkbox",
    "select",
    "person",
    "department",
    "relation",
)
#: Types a related value or figure may not be of: they have no value outside their record.
UNREADABLE = ("line_items", "attachments", "images", "signature")


#: Option of a computed field: by default a value made from records its reader may not see is not shown;
#: ``all``, a decision of the author, shows it all the same.
SHOWS, ALL_ROWS = "shows", "all"


def shows_all(field: Field) -> bool:
    return field.options.get(SHOWS) == ALL_ROWS


class DerivedField(FieldType):
    computed = True

    def check_options(self, field: Field) -> None:
        if field.options.get(SHOWS) not in (None, "readers", ALL_ROWS):
            raise invalid("option_invalid", field, option=SHOWS, allowed=["readers", ALL_ROWS])

    def result(self, field: Field) -> FieldType:
        """The type the values are of; text until it is known."""
        name = field.options.get("result") or "text"
        if name not in FIELD_TYPES or isinstance(FIELD_TYPES[name], DerivedField):
            raise invalid("option_invalid", field, option="result")
        return FIELD_TYPES[name]

    def validate(self, value: Any, field: Field) -> Any:
        return self.result(field).validate(value, field)

    def operand(self, value: Any, field: Field) -> Any:
        return self.result(field).operand(value, field)

    def operators_for(self, field: Field) -> tuple[str, ...]:
        return self.result(field).operators

    def acts_as(self, field: Field) -> FieldType:
        return self.result(field)

    def json_schema(self, field: Field) -> dict[str, Any]:
        return self.result(field).json_schema(field)

    def example(self, field: Field) -> Any:
        return self.result(field).example(field)

    def to_json(self, value: Any) -> Any:
        return plain_json(value)

    def column(self, field: Field) -> TypeEngine[Any] | None:
        return self.result(field).column(field)

    def formula_type(self, field: Field) -> Type:
        return self.result(field).formula_type(field)

    def refers(self, field: Field) -> str:
        return self.result(field).refers(field)

    def sort_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        return self.result(field).sort_sql(column, field)

    def parse_text(self, text: str, field: Field, context: TextContext) -> Any:
        return self.result(field).parse_text(text, field, context)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return self.result(field).to_text(value, field, lang, context)

    def mask(self, value: Any, field: Field) -> Any:
        return self.result(field).mask(value, field)

    def mask_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        return self.result(field).mask_sql(column, field)


@register
class FormulaField(DerivedField):
    """A value computed by ``field.formula`` as ``options.result`` (default text)."""

    key = "formula"

    def result(self, field: Field) -> FieldType:
        name = field.options.get("result", "text")
        if name not in RESULTS:
            raise invalid("option_invalid", field, option="result", allowed=list(RESULTS))
        return FIELD_TYPES[name]

    def check_options(self, field: Field) -> None:
        super().check_options(field)
        if field.options.get("result") != "relation":
            self.result(field).check_options(field)


def _key_option(field: Field, name: str, *, needed: bool = True) -> str:
    value = field.options.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise invalid("option_invalid", field, option=name)
    return value


@register
class LookupField(DerivedField):
    """The value of ``options.field`` in the record that the relation ``options.via`` of this form names."""

    key = "lookup"
    inside_lines = False

    def via(self, field: Field) -> str:
        return _key_option(field, "via")

    def source(self, field: Field) -> str:
        return _key_option(field, "field")

    def check_options(self, field: Field) -> None:
        super().check_options(field)
        self.via(field)
        self.source(field)


@register
class RollupField(DerivedField):
    """A figure over related records.

    The records are those ``options.via`` (a relation or relations field of this form) names, or those of
    ``options.form`` whose relation field ``options.field`` names this record; ``options.filter`` keeps
    some of them. ``options.agg`` of ``options.measure`` (a field of theirs; none is
    needed to count or to list them).
    """

    key = "rollup"
    inside_lines = False
    aggregates: Sequence[str] = ("count", "sum", "avg", "min", "max", "count_distinct", "list")

    def via(self, field: Field) -> str:
        """The key of the relation of this form; empty when the records point here."""
        return _key_option(field, "via", needed=False)

    def pointing(self, field: Field) -> tuple[str, str]:
        """(form, its relation field pointing here)."""
        return _key_option(field, "form"), _key_option(field, "field")

    def aggregate(self, field: Field) -> str:
        agg = field.options.get("agg")
        if agg not in self.aggregates:
            raise invalid("option_invalid", field, option="agg", allowed=list(self.aggregates))
        return str(agg)

    def measure(self, field: Field) -> str:
        """The key of what is added up; empty when the records themselves are counted or listed."""
        return _key_option(field, "measure", needed=self.aggregate(field) not in ("count", "list"))

    def check_options(self, field: Field) -> None:
        super().check_options(field)
        self.measure(field)
        if not self.via(field):
            self.pointing(field)
        if field.options.get("filter") is not None and not isinstance(field.options["filter"], dict):
            raise invalid("option_invalid", field, option="filter")
