"""Arithmetic on decimals. Products and quotients are rounded half up to 10 digits; x / 0 is null.

Exactness of division: every engine takes the quotient to 40 digits, half up, and then to 10. PostgreSQL's
numeric gives at least the digits its left operand shows, hence round(a, 40).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Any

from sqlalchemy import Numeric, case, cast, func, literal

from services.kernel.formula.functions.sqltools import GUARD, SCALE, Column, constant, infix, whole
from services.kernel.formula.signature import declare
from services.kernel.money import EXACT, quantize


def divide(a: Decimal, b: Decimal) -> Decimal | None:
    if not b:
        return None
    digits = max(a.adjusted() - b.adjusted(), 0) + 2 * GUARD
    quotient = Context(prec=digits, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999).divide(a, b)
    return quantize(quantize(quotient, GUARD), SCALE)


_over = infix("/", Numeric(), 8)


def divide_sql(a: Column, b: Column) -> Column:
    quotient = _over(func.round(a, constant(GUARD), type_=Numeric()), func.nullif(b, constant(0)))
    return func.round(quotient, constant(SCALE), type_=Numeric())


def _numeric(function: Any) -> Any:
    return lambda *args: function(*args, type_=Numeric())


def _round(a: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    return quantize(a, int(digits))


def _round_sql(a: Column, digits: Column | None = None) -> Column:
    return func.round(a, constant(0) if digits is None else digits, type_=Numeric())


def _present(choose: Any) -> Any:
    """LEAST and GREATEST of SQL: nulls are passed over, null only when all are."""
    return lambda *a: choose((v for v in a if v is not None), default=None)


def _round_up(a: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    return _toward(a, int(digits), ROUND_UP)


def _round_down(a: Decimal, digits: Decimal = Decimal(0)) -> Decimal:
    return _toward(a, int(digits), ROUND_DOWN)


def _toward(a: Decimal, scale: int, rounding: str) -> Decimal:
    cut = a.quantize(Decimal((0, (1,), -scale)), rounding, EXACT)
    return cut if scale >= 0 else cut.quantize(Decimal(1), context=EXACT)


def _round_down_sql(a: Column, digits: Column | None = None) -> Column:
    return func.trunc(a, constant(0) if digits is None else digits, type_=Numeric())


def _round_up_sql(a: Column, digits: Column | None = None) -> Column:
    """Cut off, and one step further out where anything was cut."""
    cut = _round_down_sql(a, digits)
    scale = 0 if digits is None else int(str(digits))
    step = cast(literal(Decimal((0, (1,), -scale))), Numeric(38, max(scale, 0)))
    return case((cut == a, cut), (a > constant(0), cut + step), else_=cut - step)


def _power(a: Decimal, exponent: Decimal) -> Decimal | None:
    n = int(exponent)
    if n < 0:
        return divide(Decimal(1), _product(a, -n))
    return quantize(_product(a, n), SCALE)


def _product(a: Decimal, times: int) -> Decimal:
    result = Decimal(1)
    for _ in range(times):
        result = EXACT.multiply(result, a)
    return result


def _power_sql(a: Column, exponent: Column) -> Column:
    n = int(str(exponent))
    product: Column = cast(literal(Decimal(1)), Numeric())
    for _ in range(abs(n)):
        product = product * a
    # At 0 the answer is 1, but not for null.
    product = case((a.is_not(None), product))
    if n < 0:
        return divide_sql(cast(literal(Decimal(1)), Numeric()), product)
    return func.round(product, constant(SCALE), type_=Numeric())


def _root(a: Decimal) -> Decimal | None:
    if a < 0:
        return None
    digits = max(a.adjusted(), 0) + 2 * GUARD
    found = Context(prec=digits, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999).sqrt(a)
    return quantize(quantize(found, GUARD), SCALE)


def _root_sql(a: Column) -> Column:
    exact = func.sqrt(func.round(a, constant(GUARD), type_=Numeric()), type_=Numeric())
    return case((a >= constant(0), func.round(exact, constant(SCALE), type_=Numeric())))


declare(
    "ADD",
    "decimal, decimal -> decimal",
    python=EXACT.add,
    sql=lambda a, b: a + b,
    examples=(("0.1 + 0.2", "0.3"), ("1 + NULL", None)),
)
declare(
    "SUB",
    "decimal, decimal -> decimal",
    python=EXACT.subtract,
    sql=lambda a, b: a - b,
    examples=(("1 - 2 - 3", "-4"),),
)
declare(
    "MUL",
    "decimal, decimal -> decimal",
    python=lambda a, b: quantize(EXACT.multiply(a, b), SCALE),
    sql=lambda a, b: func.round(a * b, constant(SCALE), type_=Numeric()),
    examples=(("1.5 * 1.5", "2.25"), ("0.00001 * 0.000006", "0.0000000001")),
)
declare(
    "DIV",
    "decimal, decimal -> decimal",
    python=divide,
    sql=divide_sql,
    examples=(("1 / 3", "0.3333333333"), ("2 / 3", "0.6666666667"), ("1 / 0", None)),
)
declare("NEG", "decimal -> decimal", python=EXACT.minus, sql=lambda a: -a, examples=(("-(1 + 1)", "-2"),))
declare(
    "ROUND",
    "decimal, digits? -> decimal",
    python=_round,
    sql=_round_sql,
    examples=(("ROUND(2.345, 2)", "2.35"), ("ROUND(-2.5)", "-3"), ("ROUND(1250, -2)", "1300")),
)
declare(
    "ABS", "decimal -> decimal", python=EXACT.abs, sql=_numeric(func.abs), examples=(("ABS(-2.5)", "2.5"),)
)
declare(
    "FLOOR",
    "decimal -> decimal",
    python=lambda a: a.to_integral_value(ROUND_FLOOR),
    sql=_numeric(func.floor),
    examples=(("FLOOR(-2.5)", "-3"),),
)
declare(
    "CEIL",
    "decimal -> decimal",
    python=lambda a: a.to_integral_value(ROUND_CEILING),
    sql=_numeric(func.ceil),
    examples=(("CEIL(2.1)", "3"),),
)
declare(
    "MOD",
    "decimal, decimal -> decimal",
    python=lambda a, b: EXACT.remainder(a, b) if b else None,
    sql=lambda a, b: func.mod(a, func.nullif(b, constant(0)), type_=Numeric()),
    examples=(("MOD(-7, 3)", "-1"), ("MOD(7.5, 2)", "1.5"), ("MOD(1, 0)", None)),
)
declare(
    "MIN",
    "O, O* -> O",
    python=_present(min),
    sql=func.least,
    strict=False,
    examples=(("MIN(3, 1, 2)", "1"), ("MIN(NULL, 2)", "2")),
)
declare(
    "MAX",
    "O, O* -> O",
    python=_present(max),
    sql=func.greatest,
    strict=False,
    examples=(("MAX(3, 1, 2)", "3"),),
)
declare(
    "ROUNDUP",
    "decimal, digits? -> decimal",
    python=_round_up,
    sql=_round_up_sql,
    copies=(6,),
    examples=(("ROUNDUP(2.341, 2)", "2.35"), ("ROUNDUP(-2.1)", "-3"), ("ROUNDUP(1201, -2)", "1300")),
)
declare(
    "ROUNDDOWN",
    "decimal, digits? -> decimal",
    python=_round_down,
    sql=_round_down_sql,
    examples=(("ROUNDDOWN(2.349, 2)", "2.34"), ("ROUNDDOWN(-2.9)", "-2")),
)
declare(
    "SIGN",
    "decimal -> decimal",
    python=lambda a: Decimal((a > 0) - (a < 0)),
    sql=lambda a: whole(func.sign(a)),
    examples=(("SIGN(-2.5)", "-1"), ("SIGN(0)", "0")),
)
declare(
    "POWER",
    "decimal, digits -> decimal",
    python=_power,
    sql=_power_sql,
    copies=(11,),
    examples=(("POWER(1.1, 2)", "1.21"), ("POWER(2, -1)", "0.5"), ("POWER(0, -1)", None)),
)
declare(
    "SQRT",
    "decimal -> decimal",
    python=_root,
    sql=_root_sql,
    copies=(2,),
    examples=(("SQRT(2)", "1.4142135624"), ("SQRT(-1)", None)),
)
