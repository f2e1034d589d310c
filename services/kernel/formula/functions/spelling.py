"""Text made, searched and padded; numbers read from text and written as people and banks write them."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlalchemy import Boolean, Integer, Numeric, Text, and_, case, cast, func, literal, null

from services.kernel.formula.functions.sqltools import Column, clamp, constant, whole
from services.kernel.formula.functions.text import whole_number
from services.kernel.formula.signature import declare
from services.kernel.money import EXACT, quantize

#: What one function may make: enough for any cell, little enough that nesting cannot fill the memory.
LONGEST = 1_000
NUMBER = r"^-?[0-9]{1,16}([.][0-9]{1,10})?$"
_DIGITS, _CAPITALS = "0123456789", "零壹贰叁肆伍陆柒捌玖"
_UNITS = "仟佰拾兆仟佰拾亿仟佰拾万仟佰拾元"
#: From sixteen digits, each with its unit, to how an amount is written: applied one after the other.
_SHORTENED = (
    ("零[仟佰拾]", "零"),
    ("零+", "零"),
    ("零([兆亿万元])", r"\1"),
    ("^[零兆亿万]+", ""),
    ("([兆亿])[亿万]+", r"\1零"),
    ("零+", "零"),
    ("零元", "元"),
)


def _find(text: str, part: str) -> Decimal:
    return Decimal(text.find(part) + 1)


def _replace(text: str, old: str, new: str) -> str | None:
    made = text.replace(old, new) if old else text
    return made if len(made) <= LONGEST else None


def _replace_sql(text: Column, old: Column, new: Column) -> Column:
    unchanged = and_(old == literal("", Text), new.is_not(None))
    made = case((unchanged, text), else_=func.replace(text, old, new, type_=Text()))
    return case((func.char_length(made) <= constant(LONGEST), made))


def _repeat(text: str, count: Decimal) -> str | None:
    times = whole_number(count, 0, LONGEST)
    return text * times if len(text) * times <= LONGEST else None


def _repeat_sql(text: Column, count: Column) -> Column:
    times = clamp(count, 0, LONGEST)
    return case((func.char_length(text) * times <= constant(LONGEST), func.repeat(text, times, type_=Text())))


def _pad(text: str, width: Decimal, fill: str) -> str:
    wanted = whole_number(width, 0, LONGEST) - len(text)
    return (fill * max(wanted, 0))[: max(wanted, 0)] + text if fill else text


def _pad_sql(text: Column, width: Column, fill: Column) -> Column:
    wanted = clamp(width, 0, LONGEST)
    short = and_(fill != literal("", Text), func.char_length(text) < wanted)
    return case(
        (short, func.lpad(text, wanted, fill, type_=Text())),
        (and_(fill.is_not(None), width.is_not(None)), text),
    )


def _value(text: str) -> Decimal | None:
    cell = text.strip(" ").replace(",", "")
    return Decimal(cell) if re.search(NUMBER, cell, re.ASCII) and not cell.endswith("\n") else None


def _value_sql(text: Column) -> Column:
    cell = func.replace(func.trim(text, " ", type_=Text()), ",", "", type_=Text())
    matches = cell.op("~", precedence=5, is_comparison=True, return_type=Boolean())(literal(NUMBER, Text))
    return case((matches, cast(cell, Numeric(26, 10))))


def _fixed(value: Decimal, digits: Decimal) -> str:
    return format(EXACT.add(quantize(value, max(int(digits), 0)), Decimal(0)), "f")


def _fixed_sql(value: Column, digits: Column) -> Column:
    return cast(func.round(value, constant(max(int(str(digits)), 0)), type_=Numeric()), Text)


def _capital(amount: Decimal) -> str | None:
    """人民币大写, to the fen; null from ten thousand trillion on."""
    cents = quantize(amount.copy_abs(), 2)
    if cents.adjusted() >= 16:
        return None
    whole, _, fraction = format(cents, ".2f").partition(".")
    capitals = str.maketrans(_DIGITS, _CAPITALS)
    text = "".join(d + u for d, u in zip(whole.rjust(16, "0").translate(capitals), _UNITS, strict=True))
    for pattern, new in _SHORTENED:
        text = re.sub(pattern, new, text)
    text = "" if text == "元" else text
    jiao, fen = fraction[0].translate(capitals), fraction[1].translate(capitals)
    if fraction == "00":
        text = (text or "零元") + "整"
    else:
        # A zero between yuan and fen is spoken, one before nothing is not.
        spoken = "零" if text else ""
        text += spoken if jiao == "零" else jiao + "角"
        text += "" if fen == "零" else fen + "分"
    return ("负" if amount < 0 and cents else "") + text


def _capital_sql(amount: Column) -> Column:
    cents = func.round(func.abs(amount), constant(2), type_=Numeric())
    digits = func.lpad(cast(func.round(cents * constant(100)), Text), constant(18), "0", type_=Text())
    capitals = func.translate(digits, _DIGITS, _CAPITALS, type_=Text())
    one = [func.substr(capitals, constant(n + 1), constant(1), type_=Text()) for n in range(18)]
    text: Column = one[0].concat(literal(_UNITS[0], Text))
    for digit, unit in zip(one[1:16], _UNITS[1:], strict=True):
        text = text.concat(digit).concat(literal(unit, Text))
    for pattern, new in _SHORTENED:
        text = func.regexp_replace(text, pattern, new, "g", type_=Text())
    text = func.regexp_replace(text, "^元$", "", type_=Text())
    jiao, fen = one[16], one[17]
    zero = literal("零", Text)
    tail = case(
        (and_(jiao == zero, fen == zero), literal("整", Text)),
        (fen == zero, jiao.concat(literal("角", Text))),
        (and_(jiao == zero, cents < constant(1)), fen.concat(literal("分", Text))),
        (jiao == zero, jiao.concat(fen).concat(literal("分", Text))),
        else_=jiao.concat(literal("角", Text)).concat(fen).concat(literal("分", Text)),
    )
    sign = case(
        (and_(amount < constant(0), cents > constant(0)), literal("负", Text)), else_=literal("", Text)
    )
    nothing = case((cents == constant(0), literal("零元", Text)), else_=literal("", Text))
    low = cents < cast(literal(10**16), Numeric(20, 0))
    return case((low, sign.concat(nothing).concat(text).concat(tail)), else_=cast(null(), Text))


declare(
    "ENDSWITH",
    "text, text -> bool",
    python=lambda a, b: a.endswith(b),
    sql=lambda a, b: func.right(a, func.char_length(b), type_=Text()) == b,
    copies=(1, 2),
    examples=(('ENDSWITH("合同.pdf", ".pdf")', True), ('ENDSWITH("a", "")', True)),
)
declare(
    "FIND",
    "text, text -> decimal",
    python=_find,
    sql=lambda a, b: whole(func.strpos(a, b, type_=Integer())),
    examples=(('FIND("HT-2026", "-")', "3"), ('FIND("abc", "x")', "0")),
)
declare(
    "REPLACE",
    "text, text, text -> text",
    python=_replace,
    sql=_replace_sql,
    copies=(4, 4, 4),
    examples=(('REPLACE("2026/11/22", "/", "-")', "2026-11-22"),),
)
declare(
    "REPEAT",
    "text, decimal -> text",
    python=_repeat,
    sql=_repeat_sql,
    copies=(2, 6),
    examples=(('REPEAT("★", 3)', "★★★"), ('REPEAT("a", -1)', "")),
)
declare(
    "PADLEFT",
    "text, decimal, text -> text",
    python=_pad,
    sql=_pad_sql,
    copies=(3, 7, 3),
    examples=(('PADLEFT("7", 3, "0")', "007"), ('PADLEFT("1234", 3, "0")', "1234")),
)
declare(
    "VALUE",
    "text -> decimal",
    python=_value,
    sql=_value_sql,
    copies=(2,),
    examples=(('VALUE("1,234.50")', "1234.5"), ('VALUE("约三万")', None)),
)
declare(
    "FIXED",
    "decimal, digits -> text",
    python=_fixed,
    sql=_fixed_sql,
    examples=(("FIXED(1234.5, 2)", "1234.50"), ("FIXED(2.5, 0)", "3")),
)
declare(
    "RMB",
    "decimal -> text",
    python=_capital,
    sql=_capital_sql,
    copies=(26,),
    examples=(
        ("RMB(80000)", "捌万元整"),
        ("RMB(1005000.05)", "壹佰万伍仟元零伍分"),
        ("RMB(100000001)", "壹亿零壹元整"),
        ("RMB(-0.5)", "负伍角"),
        ("RMB(0)", "零元整"),
    ),
)
