"""An address in China: province, city and district by code, and the rest as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, literal
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import EMPTINESS, FIELD_TYPES, FieldType, TextContext, invalid, register
from services.kernel.fields.divisions import LEVELS, Division, below, divisions
from services.kernel.fields.like import contains, contains_sql
from services.kernel.types import ADDRESS, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

LONGEST_DETAIL = 500


@register
class AddressField(FieldType):
    """``{"province": "310000", "city": "310100", "district": "310101", "detail": "南京东路 1 号"}``.

    Each division lies within the one before it; all but the province may be left out. Filters: ``within`` a
    division, ``contains`` in the detail.
    """

    key = "address"
    operators = ("within", "contains", *EMPTINESS)
    own_operators = ("within", "contains")
    instance = MappingProxyType(
        {"province": "310000", "city": "310100", "district": "310101", "detail": "南京东路 1 号"}
    )

    def json_schema(self, field: Field) -> dict[str, Any]:
        code = {"type": "string", "pattern": "^[0-9]{6}$"}
        return {
            "type": "object",
            "properties": {
                **dict.fromkeys(LEVELS, code),
                "detail": {"type": "string", "minLength": 1, "maxLength": LONGEST_DETAIL},
            },
            "required": ["province"],
            "additionalProperties": False,
        }

    def validate(self, value: Any, field: Field) -> dict[str, str] | None:
        if value is None or value == "" or value == {}:
            return None
        if not isinstance(value, Mapping) or set(value) - {*LEVELS, "detail"}:
            raise invalid("address_invalid", field)
        found: dict[str, str] = {}
        above = ""
        for level in LEVELS:
            code = value.get(level)
            if code is None or code == "":
                above = "-"  # nothing lies within a division that is not given
                continue
            division = divisions().get(code) if isinstance(code, str) else None
            if division is None or (division.level, division.within) != (level, above):
                raise invalid("division_unknown", field, value=str(code)[:20])
            found[level] = above = code
        detail = FIELD_TYPES["text"].validate(value.get("detail"), field)
        if detail is not None and len(detail) > LONGEST_DETAIL:
            raise invalid("text_too_long", field, max=LONGEST_DETAIL, length=len(detail))
        if detail is not None:
            found["detail"] = detail
        if "province" not in found:
            raise invalid("address_invalid", field)
        return found

    def operand(self, value: Any, field: Field) -> str | None:
        """A division's code, or part of the detail."""
        text = FIELD_TYPES["text"].operand(value, field)
        return None if text is None else str(text)

    def match(self, op: str, value: Any, operand: Any) -> bool:
        if op == "within":
            return operand in (value.get(level) for level in LEVELS)
        return "detail" in value and contains(value["detail"], operand)

    def match_sql(self, op: str, column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
        def part(name: str) -> ColumnElement[Any]:
            return column.op("->>", return_type=Text())(literal(name, Text))

        if op == "within":
            division = divisions().get(operand)
            return part(division.level if division else "district") == literal(operand, Text)
        return contains_sql(part("detail"), operand)

    def column(self, field: Field) -> TypeEngine[Any]:
        return JSONB(none_as_null=True)

    def formula_type(self, field: Field) -> Type:
        return ADDRESS

    def parse_text(self, text: str, field: Field, context: TextContext) -> dict[str, str] | None:
        """An address as people write it: the divisions it begins with, the rest as detail.

        上海市黄浦区南京东路1号, 浙江 杭州 西湖区文三路, 杭州市西湖区: a level may be left out where
        only one division is meant.
        """
        rest = text.strip()
        if not rest:
            return None
        found: dict[str, str] = {}
        above = ""
        for level in LEVELS:
            division = _leading(rest, _candidates(level, above))
            if division is None:
                continue
            found |= _chain(division[0])
            above = division[0].code
            rest = rest[division[1] :].lstrip(" 　,，-/")
        if not found:
            raise invalid("division_unknown", field, value=rest[:20])
        return self.validate({**found, "detail": rest or None}, field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        if value is None:
            return ""
        named = (divisions().get(value.get(level, "")) for level in LEVELS)
        return " ".join([*(each.shown for each in named if each and each.shown), *_detail(value)])


def _detail(value: Mapping[str, str]) -> list[str]:
    return [value["detail"]] if "detail" in value else []


def _candidates(level: str, above: str) -> Iterable[Division]:
    """The divisions of a level that may come next: those below what was read, at any depth."""
    if not above:
        return (each for each in divisions().values() if each.level == level and level != "district")
    near = below(above)
    if near and near[0].level != level:
        near = tuple(each for one in near for each in below(one.code))
    return (each for each in near if each.level == level)


def _leading(text: str, among: Iterable[Division]) -> tuple[Division, int] | None:
    """The one division the text begins with and how much of it, the longest spelling first."""
    hits = [(len(s), each) for each in among for s in each.spellings if text.startswith(s)]
    longest = max((length for length, _ in hits), default=0)
    best = [each for length, each in hits if length == longest]
    return (best[0], longest) if len(best) == 1 else None


def _chain(division: Division) -> dict[str, str]:
    """The division and those it lies in, by level."""
    found = {division.level: division.code}
    while division.within:
        division = divisions()[division.within]
        found[division.level] = division.code
    return found
