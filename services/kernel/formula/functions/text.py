"""Text. Characters are Unicode code points; upper and lower case concern a to z only, the same in every
engine."""

from __future__ import annotations

import string
from datetime import date, datetime
from decimal import Decimal
from functools import reduce

from sqlalchemy import Boolean, Integer, Text, case, cast, func, literal

from services.kernel.formula.clock import Clock
from services.kernel.formula.functions.sqltools import Column, clamp, constant, whole
from services.kernel.formula.signature import declare

LONGEST = 100_000
BLANKS = " \t\r\n\u3000"
_LOWER, _UPPER = string.ascii_lowercase, string.ascii_uppercase


def whole_number(value: Decimal, low: int = 0, high: int = LONGEST) -> int:
    """The integer part held within bounds."""
    return int(min(max(value, Decimal(low)), Decimal(high)))


def _right(text: str, count: Decimal) -> str:
    return text[max(len(text) - whole_number(count), 0) :]


def _mid(text: str, start: Decimal, count: Decimal) -> str:
    first = whole_number(start, 1) - 1
    return text[first : first + whole_number(count)]


def _trim_scale(value: Decimal) -> str:
    digits = format(value, "f")
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits == "-0" else digits


def _local(clock: Clock, moment: datetime) -> str:
    return moment.astimezone(clock.tz).isoformat(" ")[:16]


def _local_sql(clock: Clock, moment: Column) -> Column:
    return func.to_char(
        func.timezone(literal(clock.tz.key, Text), moment), "YYYY-MM-DD HH24:MI", type_=Text()
    )


def _iso(day: date) -> str:
    return day.isoformat()


def _positive(column: Column) -> Column:
    return column.op(">", precedence=5, is_comparison=True, return_type=Boolean())(constant(0))


declare(
    "CONCAT",
    "text* -> text",
    python=lambda *a: "".join(a),
    sql=lambda first, *rest: reduce(lambda x, y: x.concat(y), rest, first),
    examples=(('CONCAT("合同", "-", "7")', "合同-7"), ('"a" & "b"', "ab"), ('"a" & NULL', None)),
)
declare(
    "LEN",
    "text -> decimal",
    python=lambda a: Decimal(len(a)),
    sql=lambda a: whole(func.char_length(a)),
    examples=(('LEN("华东a")', "3"),),
)
declare(
    "LEFT",
    "text, decimal -> text",
    python=lambda a, n: a[: whole_number(n)],
    copies=(1, 3),
    sql=lambda a, n: func.left(a, clamp(n, 0, LONGEST), type_=Text()),
    examples=(('LEFT("华东精工", 2)', "华东"), ('LEFT("ab", -1)', "")),
)
declare(
    "RIGHT",
    "text, decimal -> text",
    python=_right,
    copies=(1, 3),
    sql=lambda a, n: func.right(a, clamp(n, 0, LONGEST), type_=Text()),
    examples=(('RIGHT("华东精工", 2)', "精工"), ('RIGHT("ab", 0)', "")),
)
declare(
    "MID",
    "text, decimal, decimal -> text",
    python=_mid,
    copies=(1, 3, 3),
    sql=lambda a, s, n: func.substr(a, clamp(s, 1, LONGEST), clamp(n, 0, LONGEST), type_=Text()),
    examples=(('MID("HT-2026", 4, 4)', "2026"), ('MID("abc", 0, 1)', "a")),
)
declare(
    "UPPER",
    "text -> text",
    python=lambda a: a.translate(str.maketrans(_LOWER, _UPPER)),
    sql=lambda a: func.translate(a, _LOWER, _UPPER, type_=Text()),
    examples=(('UPPER("ab华é")', "AB华é"),),
)
declare(
    "LOWER",
    "text -> text",
    python=lambda a: a.translate(str.maketrans(_UPPER, _LOWER)),
    sql=lambda a: func.translate(a, _UPPER, _LOWER, type_=Text()),
    examples=(('LOWER("AB")', "ab"),),
)
declare(
    "TRIM",
    "text -> text",
    python=lambda a: a.strip(BLANKS),
    sql=lambda a: func.trim(a, BLANKS, type_=Text()),
    examples=(('TRIM("  a b \u3000")', "a b"),),
)
declare(
    "CONTAINS",
    "text, text -> bool",
    python=lambda a, b: b in a,
    sql=lambda a, b: _positive(func.strpos(a, b, type_=Integer())),
    examples=(('CONTAINS("华东精工", "东")', True), ('CONTAINS("a", "")', True)),
)
declare(
    "STARTSWITH",
    "text, text -> bool",
    python=lambda a, b: a.startswith(b),
    sql=lambda a, b: func.starts_with(a, b, type_=Boolean()),
    examples=(('STARTSWITH("华东精工", "华东")', True),),
)
declare(
    "TEXT",
    "decimal -> text",
    python=_trim_scale,
    sql=lambda a: cast(func.trim_scale(a), Text),
    examples=(("TEXT(1.50)", "1.5"), ("TEXT(100)", "100")),
)
declare(
    "TEXT",
    "date -> text",
    python=_iso,
    sql=lambda a: func.to_char(a, "YYYY-MM-DD", type_=Text()),
    examples=(("TEXT(DATE(2026, 3, 5))", "2026-03-05"),),
)
declare("TEXT", "datetime -> text", python=_local, sql=_local_sql, timed=True)
declare(
    "TEXT",
    "bool -> text",
    python=lambda a: "true" if a else "false",
    copies=(2,),
    sql=lambda a: case((a, literal("true", Text)), (a.is_(False), literal("false", Text))),
    examples=(("TEXT(1 > 2)", "false"),),
)
declare("TEXT", "enum -> text", python=lambda a: a, sql=lambda a: a)
declare("TEXT", "text -> text", python=lambda a: a, sql=lambda a: a)
