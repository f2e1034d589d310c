"""Random typed formulas and rows of a form that has a field of every scalar type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from services.kernel.errors import FormulaInvalid
from services.kernel.fields import Form
from services.kernel.formula import Call, Literal, Name, Node, bind, schema_of
from services.kernel.types import BOOL, DATE, DECIMAL, NULL, TEXT
from tests.unit.kernel.grammar import GRAMMAR, LEAVES, ZONED

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
CLOCK: dict[str, Any] = {"now": NOW, "today": date(2026, 11, 23), "tz": ZONE, "me": 7}
CHOICES = [{"value": "lead", "name": {"zh-CN": "线索"}}, {"value": "signed", "name": {"zh-CN": "已签"}}]
RELATED = Form.from_json(
    {
        "key": "other",
        "fields": [
            {"id": 21, "key": "level", "type": "number", "options": {"scale": 2}},
            {"id": 22, "key": "grade", "type": "text"},
            {"id": 23, "key": "since", "type": "date"},
        ],
    }
)
FORM = Form.from_json(
    {
        "key": "sample",
        "fields": [
            {"id": 1, "key": "n1", "type": "number", "options": {"scale": 4}},
            {"id": 2, "key": "n2", "type": "money"},
            {"id": 3, "key": "t1", "type": "text"},
            {"id": 4, "key": "t2", "type": "text"},
            {"id": 5, "key": "b1", "type": "checkbox"},
            {"id": 6, "key": "d1", "type": "date"},
            {"id": 7, "key": "d2", "type": "date"},
            {"id": 8, "key": "m1", "type": "datetime"},
            {"id": 9, "key": "s1", "type": "select", "options": {"choices": CHOICES}},
            {"id": 10, "key": "p1", "type": "person"},
            {"id": 11, "key": "tags", "type": "multi_select", "options": {"choices": CHOICES}},
            {
                "id": 12,
                "key": "items",
                "name": {"zh-CN": "明细"},
                "type": "line_items",
                "options": {
                    "fields": [
                        {"key": "qty", "type": "number", "options": {"scale": 3}, "name": {"zh-CN": "数量"}},
                        {"key": "price", "type": "money", "name": {"zh-CN": "单价"}},
                        {"key": "due", "type": "date"},
                        {"key": "note", "type": "text"},
                    ]
                },
            },
            {"id": 13, "key": "c1", "type": "relation", "options": {"form": "other"}, "name": "客户"},
        ],
    }
).with_related({"other": RELATED})
HOPS = {f"c1.{field.key}": field for field in RELATED.fields}
numbers = st.one_of(
    st.decimals(min_value=-1000, max_value=1000, places=2),
    st.sampled_from([Decimal(x) for x in ("0", "1", "-1", "3", "7", "0.5", "-2.5", "0.005", "10000.00")]),
)
texts = st.text(alphabet="ab AB%_'\"华东é\\", max_size=6)
dates = st.dates(date(1990, 1, 1), date(2060, 12, 31))
moments = st.datetimes(datetime(1995, 1, 1), datetime(2050, 1, 1)).map(
    lambda m: m.replace(microsecond=0, tzinfo=UTC)
)
options = st.sampled_from(["lead", "signed"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy, strategy, strategy)


items = st.lists(
    st.fixed_dictionaries(
        {
            "qty": maybe(st.decimals(min_value=-99, max_value=99, places=3)),
            "price": maybe(st.decimals(min_value=0, max_value=999, places=2)),
            "due": maybe(dates),
            "note": maybe(texts.filter(bool)),
        }
    ),
    max_size=3,
)
rows: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "id": st.integers(1, 5),
        "n1": maybe(numbers.map(lambda n: n.quantize(Decimal("0.0001")))),
        "n2": maybe(st.decimals(min_value=-5000, max_value=5000, places=2)),
        "t1": maybe(texts.filter(bool)),
        "t2": maybe(texts.filter(bool)),
        "b1": maybe(st.booleans()),
        "d1": maybe(dates),
        "d2": maybe(dates),
        "m1": maybe(moments),
        "s1": maybe(options),
        "p1": maybe(st.integers(5, 8)),
        "tags": maybe(st.lists(options, min_size=1, max_size=2, unique=True)),
        "items": maybe(items),
        "c1.level": maybe(st.decimals(min_value=-99, max_value=99, places=2)),
        "c1.grade": maybe(texts.filter(bool)),
        "c1.since": maybe(dates),
    }
)
LITERALS: dict[str, st.SearchStrategy[Any]] = {
    "decimal": numbers.map(lambda n: Literal(n, DECIMAL)),
    "text": texts.map(lambda t: Literal(t, TEXT)),
    "bool": st.booleans().map(lambda b: Literal(b, BOOL)),
    "date": dates.map(lambda d: Literal(d, DATE)),
    "option": st.sampled_from(["lead", "已签"]).map(lambda t: Literal(t, TEXT)),
    "digits": st.integers(-3, 4).map(lambda n: Literal(Decimal(n), DECIMAL)),
}


def expressions(
    kind: str, depth: int, *, allow: Callable[[str], bool], item: bool = False
) -> st.SearchStrategy[Node]:
    """Unbound trees of one result kind; ``allow`` names the functions; ``item`` also uses line-item
    columns."""
    leaves: list[st.SearchStrategy[Any]] = []
    names = [*LEAVES.get(kind, ())]
    if item:
        names += {"decimal": ["items.qty", "items.price"], "date": ["items.due"], "text": ["items.note"]}.get(
            kind, []
        )
    if names:
        leaves.append(st.sampled_from(names).map(Name))
    if kind in LITERALS:
        leaves.append(LITERALS[kind])
    if kind == "datetime":
        leaves.append(st.just(Call("NOW", ())))
    if kind == "user":
        leaves.append(st.just(Call("ME", ())))
    table = GRAMMAR.get(kind, []) + (ZONED.get(kind, []) if allow("zones") else [])
    leaf = st.one_of(leaves) if leaves else st.nothing()
    if leaves and (depth == 0 or kind not in GRAMMAR):
        return leaf

    def call(shape: tuple[str, tuple[str, ...]]) -> st.SearchStrategy[Node]:
        function, params = shape
        args = [expressions(p, depth - 1, allow=allow, item=item) for p in params]
        return st.tuples(*args).map(lambda made: Call(function, made))

    shapes = [shape for shape in table if allow(shape[0])]
    deeper = st.sampled_from(shapes).flatmap(call)
    if not leaves:
        return deeper
    if kind in ("bool", "text") and allow("aggregates") and not item:
        name, inner = (("ANY", "ALL"), "bool") if kind == "bool" else (("JOIN",), "text")
        rows_ = expressions(inner, min(depth - 1, 1), allow=allow, item=True)
        first = Call("COALESCE", (Name("items.note"), Literal("", TEXT)))
        one = rows_.map(
            lambda made: (
                Call("AND", (made, Call("ISNULL", (Call("LEN", (first,)),))))
                if inner == "bool"
                else Call("CONCAT", (first, made))
            )
        )
        more = () if inner == "bool" else (Literal("、", TEXT),)
        total = st.tuples(st.sampled_from(name), one).map(lambda made: Call(made[0], (made[1], *more)))
        return st.one_of(deeper, deeper, deeper, total, leaf)
    if kind == "decimal" and allow("aggregates") and not item:
        figures = st.sampled_from(["SUM", "AVG", "COUNT", "MIN", "MAX", "COUNTUNIQUE"])
        over = expressions("decimal", min(depth - 1, 1), allow=allow, item=True)
        # The first factor makes sure that a column of the line items is named.
        total = st.tuples(figures, over).map(
            lambda made: Call(made[0], (Call("ADD", (Name("items.qty"), made[1])),))
        )
        return st.one_of(deeper, deeper, total, st.just(Call("COUNT", (Name("items"),))), leaf)
    nulls = st.just(Literal(None, NULL))
    return st.one_of(deeper, deeper, leaf) if kind != "text" else st.one_of(deeper, leaf, deeper, nulls)


def bound(nodes: list[Node], also: tuple[str, ...] = ()) -> list[Node]:
    """The trees that bind; a random one may be nulls only, or repeat itself too much, nothing else."""
    result = []
    for node in nodes:
        try:
            result.append(bind(node, schema_of(FORM)))
        except FormulaInvalid as refused:
            if refused.code not in ("formula_untyped", "formula_too_large", *also):
                raise
    return result
