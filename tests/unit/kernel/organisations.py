"""Random organisations, policies and records, and what they mean, told a second time without the kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from services.kernel.fields import Form

FORM = Form.from_json(
    {
        "key": "deal",
        "fields": [
            {"id": 1, "key": "title", "type": "text"},
            {"id": 2, "key": "amount", "type": "money"},
            {"id": 3, "key": "phone", "type": "phone"},
            {"id": 4, "key": "due", "type": "date"},
            {
                "id": 5,
                "key": "stage",
                "type": "select",
                "options": {"choices": [{"value": "lead"}, {"value": "won"}]},
            },
            {
                "id": 6,
                "key": "double",
                "type": "formula",
                "formula": "{amount} * 2",
                "options": {"result": "money"},
            },
        ],
    }
)
OWN = ("title", "amount", "phone", "due", "stage", "double")
SYSTEM = ("owner", "department", "created_by")
FORMULAS: dict[str, Callable[[Mapping[str, Any], int], bool]] = {
    "{amount} > 100": lambda row, me: row["amount"] is not None and row["amount"] > 100,
    '{stage} = "won" || {owner} = ME()': lambda row, me: row["stage"] == "won" or row["owner"] == me,
    "{created_by} = ME()": lambda row, me: row["created_by"] == me,
    "{no_such_field} = 1": lambda row, me: False,
}
#: Fields that formula scopes look at: who sees the row depends on them, by the policy's own wish.
DECIDING = ("amount", "stage")

PEOPLE, DEPARTMENTS, ROLES = (1, 2, 3, 4), (1, 2, 3, 4), (1, 2)
some = st.sampled_from
scopes = st.recursive(
    st.one_of(
        some(["all", "own", "own", "department", "subtree", "managed", "none", "participant"]),
        some(list(FORMULAS)).map(lambda text: {"formula": text}),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"and": parts}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"or": parts}),
    ),
    max_leaves=3,
)
levels = some(["hidden", "masked", "read", "write"])
subjects = st.one_of(
    st.just({"kind": "everyone"}),
    st.just({"kind": "everyone"}),
    some(ROLES).map(lambda i: {"kind": "role", "id": i}),
    some(PEOPLE).map(lambda i: {"kind": "user", "id": i}),
    some(DEPARTMENTS).map(lambda i: {"kind": "department", "id": i}),
    some(DEPARTMENTS).map(lambda i: {"kind": "department", "id": i}),
    st.just({"kind": "group", "id": 1}),
)
named = st.dictionaries(some(["amount", "amount", "phone", *OWN, "owner"]), levels, max_size=3)
shares = st.one_of(
    named, st.tuples(some(["masked", "read", "write"]), named).map(lambda made: {"*": made[0], **made[1]})
)
cuts = st.dictionaries(
    some(["*", "amount", "amount", *OWN]), some(["hidden", "masked", "masked", "read"]), max_size=2
)


def _grant(restrict: bool) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "subject": subjects,
            "object": some(["form:deal", "form:deal", "form:deal", "form:*", "form:*", "form:other"]),
            "actions": some([["view"], ["view", "edit"], ["view", "edit"], ["edit"]]),
            # Restrictions that leave something, grants that differ: or most examples would show nothing at
            # all.
            "rows": st.one_of(st.just("all"), scopes) if restrict else scopes,
            "fields": cuts if restrict else shares,
            "restrict": st.just(restrict),
        }
    )


snapshots = st.fixed_dictionaries(
    {
        "tenant": st.just(1),
        "version": st.just(1),
        "people": st.tuples(
            *(
                st.fixed_dictionaries(
                    {
                        "id": st.just(i),
                        "departments": st.lists(some(DEPARTMENTS), max_size=2, unique=True),
                        "manager": st.one_of(st.none(), some(PEOPLE)),
                        "roles": st.lists(some(ROLES), max_size=2, unique=True),
                        "groups": some([[], [1]]),
                        "active": some([True] * 7 + [False]),
                    }
                )
                for i in PEOPLE
            )
        ),
        "departments": st.tuples(
            *(
                st.fixed_dictionaries(
                    {
                        "id": st.just(i),
                        "parent": st.one_of(st.none(), some(DEPARTMENTS)),
                        "head": st.one_of(st.none(), some(PEOPLE)),
                    }
                )
                for i in DEPARTMENTS
            )
        ),
        "roles": st.just([]),
        "grants": st.tuples(
            st.lists(_grant(False), min_size=1, max_size=4), st.lists(_grant(True), max_size=2)
        ).map(lambda both: both[0] + both[1]),
    }
)
cells: dict[str, st.SearchStrategy[Any]] = {
    "title": st.one_of(st.none(), some(["a", "b", "***", "华东"])),
    "amount": st.one_of(st.none(), st.decimals(min_value=-3000, max_value=3000, places=2)),
    "phone": st.one_of(st.none(), some(["13812345678", "021-123", "+86 139 0000 1111"])),
    "due": st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2050, 1, 1))),
    "stage": some([None, "lead", "won"]),
    "double": st.one_of(st.none(), st.decimals(min_value=-6000, max_value=6000, places=2)),
}
records = st.lists(
    st.fixed_dictionaries(
        {"owner": some(PEOPLE), "department": some(DEPARTMENTS), "created_by": some(PEOPLE), **cells}
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: [{"id": n + 1, **row} for n, row in enumerate(rows)])


class Meaning:
    """Row by row and cell by cell, straight from the words of the contract."""

    def __init__(self, snapshot: Mapping[str, Any], me: int, action: str) -> None:
        self.me = me
        self.people = {p["id"]: p for p in snapshot["people"]}
        self.parents = {d["id"]: d["parent"] for d in snapshot["departments"]}
        self.heads = {d["id"]: d["head"] for d in snapshot["departments"]}
        person = self.people[me]
        held = [
            g
            for g in snapshot["grants"]
            if person["active"]
            and g["object"] in ("form:deal", "form:*")
            and action in g["actions"]
            and self.holds(person, g["subject"])
        ]
        self.grants = [g for g in held if not g["restrict"]]
        self.restrictions = [g for g in held if g["restrict"]]

    def under(self, department: int | None, top: int | None) -> bool:
        """Whether walking up from ``department`` meets ``top``."""
        for _ in range(len(self.parents) + 1):
            if department == top:
                return True
            department = self.parents.get(department) if department else None
        return False

    def holds(self, person: Mapping[str, Any], subject: Mapping[str, Any]) -> bool:
        kind, id_ = subject["kind"], subject.get("id")
        return (
            kind == "everyone"
            or (kind == "user" and id_ == person["id"])
            or (kind == "role" and id_ in person["roles"])
            or (kind == "group" and id_ in person["groups"])
            or (kind == "department" and any(self.under(d, id_) for d in person["departments"]))
        )

    def reports_to_me(self, user: int) -> bool:
        """Whether walking up the managers of somebody else meets me."""
        current: int | None = user
        for _ in range(len(self.people)):
            current = self.people[current]["manager"] if current else None
            if current == self.me:
                return user != self.me
        return False

    def gives(self, scope: Any, row: Mapping[str, Any]) -> bool:
        mine = self.people[self.me]["departments"]
        if isinstance(scope, Mapping):
            ((word, value),) = scope.items()
            if word == "formula":
                return FORMULAS[value](row, self.me)
            return (all if word == "and" else any)(self.gives(part, row) for part in value)
        return {
            "all": lambda: True,
            "own": lambda: row["owner"] == self.me,
            "department": lambda: row["department"] in mine,
            "subtree": lambda: any(self.under(row["department"], d) for d in mine),
            "managed": lambda: (
                self.reports_to_me(row["owner"])
                or any(h == self.me and self.under(row["department"], d) for d, h in self.heads.items())
            ),
        }.get(scope, lambda: False)()

    def sees(self, row: Mapping[str, Any]) -> bool:
        return any(self.gives(g["rows"], row) for g in self.grants) and all(
            self.gives(r["rows"], row) for r in self.restrictions
        )

    def level(self, grant: Mapping[str, Any], key: str) -> int:
        order = {"hidden": 0, "masked": 1, "read": 2, "write": 3}
        if key == "id":
            return 3
        if key in grant["fields"]:
            return order[grant["fields"][key]]
        other = order[grant["fields"].get("*", "write" if grant["restrict"] else "hidden")]
        return min(other, self.level(grant, "amount")) if key == "double" else other

    def cell(self, row: Mapping[str, Any], key: str) -> Any:
        """The value as seen; None when it is not seen (or is empty)."""
        if not self.sees(row):
            return None
        best = max(self.level(g, key) for g in self.grants if self.gives(g["rows"], row))
        got = min([best, *(self.level(r, key) for r in self.restrictions)])
        return row[key] if got >= 2 else mask(key, row[key]) if got == 1 else None

    def may_write(self, row: Mapping[str, Any], key: str) -> bool:
        if key == "double" or not self.sees(row):
            return False
        return any(self.gives(g["rows"], row) and self.level(g, key) == 3 for g in self.grants) and all(
            self.level(r, key) == 3 for r in self.restrictions
        )


def mask(key: str, value: Any) -> Any:
    if value is None or key in ("due", "stage", *SYSTEM):
        return None
    if key in ("amount", "double"):
        return (value / 1000).quantize(Decimal(1), ROUND_HALF_UP) * 1000
    if key == "phone" and len(value) >= 10:
        return f"{value[:3]}****{value[-4:]}"
    return "***"
