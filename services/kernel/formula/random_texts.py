"""Random formulas of every signature, for the vectors: the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from services.kernel.errors import FormulaInvalid
from services.kernel.formula.bind import Schema
from services.kernel.formula.schema import compile_text
from services.kernel.formula.signature import FUNCTIONS, VARIABLES, Overload

DEPTH = 3
#: What stands where nothing is nested: fields of the vectors' form, and constants.
LEAVES: dict[str, tuple[str, ...]] = {
    "decimal": ("{amount}", "{rate}", "{customer.discount}", "0", "1", "2.5", "-3", "0.005", "12", "100000"),
    "text": ("{title}", "{customer.level}", '"a"', '"华东"', '" B"', '""', '"1,2.50"', '"𠮷"'),
    "bool": ("{urgent}", "TRUE", "FALSE"),
    "date": ("{signed_on}", "{customer.since}", "TODAY()", "DATE(2025, 1, 31)", "DATE(2026, 10, 3)"),
    "datetime": ("{called_at}", "NOW()"),
    "enum": ("{stage}",),
    "user": ("{seller}", "ME()"),
    "digits": ("0", "1", "2", "-1", "4"),
    "list": ("{tags}",),
    "rows": ("{items}",),
}
COLUMNS = ("{items.qty}", "{items.price}")


def random_texts(schema: Schema, seed: int, count: int) -> Iterator[str]:
    """``count`` formulas that compile, every overload about as often as every other."""
    chance = random.Random(seed)
    every = [overload for overloads in FUNCTIONS.values() for overload in overloads]
    made = 0
    while made < count:
        overload = every[made % len(every)] if chance.random() < 0.9 else chance.choice(every)
        text = _call(chance, overload, DEPTH)
        try:
            compile_text(text, schema)
        except FormulaInvalid:
            continue
        made += 1
        yield text


def _call(chance: random.Random, overload: Overload, depth: int) -> str:
    chosen = {letter: chance.choice(("decimal", "text", "date")) for letter in VARIABLES}
    chosen |= {"O": chance.choice(("decimal", "date")), "E": "enum"}
    needed = len(overload.params) - overload.optional
    count = chance.randint(needed, len(overload.params) + (2 if overload.variadic else 0))
    if overload.cycle:
        count = (
            len(overload.params)
            + len(overload.cycle) * chance.randint(1, 2)
            + chance.randint(0, bool(overload.tail))
        )
    kinds = [overload.param(at, count) for at in range(count)]
    kinds = [
        chosen.get(kind, kind).replace("list<enum>", "list").replace("list<E>", "list") for kind in kinds
    ]
    kinds = ["list" if kind.startswith("list") else kind for kind in kinds]
    args = [_argument(chance, kind, depth - 1) for kind in kinds]
    if overload.aggregate and kinds[0] != "rows":
        args[0] = _row(chance, kinds[0])
    if "list" in kinds or "enum" in kinds:
        args = [
            '"vip"' if kind == "enum" and at else arg
            for at, (kind, arg) in enumerate(zip(kinds, args, strict=True))
        ]
    return f"{overload.function}({', '.join(args)})"


def _row(chance: random.Random, kind: str) -> str:
    column = chance.choice(COLUMNS)
    if kind == "text":
        return f"TEXT({column})"
    if kind == "bool":
        return f"{column} > {chance.choice(('0', '1', '5'))}"
    if kind == "date":
        return f"ADD_DAYS(DATE(2026, 1, 1), {column})"
    return chance.choice((column, f"{column} * {{rate}}", f"{column} / {chance.choice(COLUMNS)}"))


def _argument(chance: random.Random, kind: str, depth: int) -> str:
    leaves = LEAVES.get(kind, ("NULL",))
    if depth <= 0 or kind in ("digits", "list", "rows", "enum", "user") or chance.random() < 0.45:
        return "NULL" if chance.random() < 0.03 else chance.choice(leaves)
    giving = [o for overloads in FUNCTIONS.values() for o in overloads if o.result == kind]
    return _call(chance, chance.choice(giving), depth)
