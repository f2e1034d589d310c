"""Small SQL pieces the functions share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    case,
    cast,
    func,
    literal_column,
)
from sqlalchemy.types import TypeEngine

Column = ColumnElement[Any]

#: Scale of every product and quotient, in every engine.
SCALE = 10
#: A quotient is first taken to this many digits, in every engine, then rounded to SCALE.
GUARD = 40

STORAGE: dict[str, TypeEngine[Any]] = {
    "decimal": Numeric(),
    "text": Text(),
    "enum": Text(),
    "bool": Boolean(),
    "date": Date(),
    "datetime": DateTime(timezone=True),
    "user": BigInteger(),
    "department": BigInteger(),
    "record": BigInteger(),
}


def constant(number: int) -> Column:
    """An inline integer: engines need some arguments known when they plan."""
    return literal_column(str(number), Integer)


def whole(column: Column) -> Column:
    """A count as a decimal, so that nothing downstream falls into integer arithmetic."""
    return cast(column, Numeric(18, 0))


def clamp(column: Column, low: int, high: int) -> Column:
    """The integer part held within bounds; null stays null, unlike with LEAST and GREATEST."""
    inner = case(
        (column < constant(low), constant(low)),
        (column > constant(high), constant(high)),
        else_=func.trunc(column),
    )
    return cast(inner, Integer)


def infix(operator: str, result: TypeEngine[Any], precedence: int) -> Callable[[Column, Column], Column]:
    """A plain operator: SQLAlchemy's own would turn ``= true`` and ``= null`` into IS."""
    comparison = precedence == 5

    def apply(left: Column, right: Column) -> Column:
        return left.op(operator, precedence=precedence, is_comparison=comparison, return_type=result)(right)

    return apply
