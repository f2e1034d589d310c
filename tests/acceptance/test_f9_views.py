"""F9: the same records as views that people keep for themselves or for everybody; filters, sorts, groups."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.acceptance.person import Person

SignIn = Callable[[str], Person]
WON = {"field": "stage", "op": "in", "value": ["signed"]}


def views(person: Person) -> dict[str, Any]:
    return {view["name"]: view for view in person.call("GET", "/forms/opportunity/views")["views"]}


def test_f9_a_view_is_kept_for_oneself_or_for_everybody(sign_in: SignIn) -> None:
    admin, seller, other = sign_in("admin"), sign_in("zhangwei"), sign_in("lina")
    mark = secrets.token_hex(3)
    board = {
        "name": f"看板{mark}",
        "kind": "kanban",
        "options": {"stack": "stage", "sum": "amount", "card": ["customer"]},
    }
    mine = seller.call("POST", "/forms/opportunity/views", board, status=201)
    assert mine["options"]["stack"] == "stage"
    assert board["name"] in views(seller)
    assert board["name"] not in views(other)
    seller.call("POST", "/forms/opportunity/views", {**board, "shared": True}, status=403)

    shared = admin.call(
        "POST",
        "/forms/opportunity/views",
        {"name": f"共享{mark}", "shared": True, "filter": WON, "sort": [{"field": "amount", "dir": "desc"}]},
    )
    seen = views(other)[shared["name"]]
    assert (seen["filter"], seen["shared"], seen["owner"]) == (WON, True, admin.id)
    path = f"/forms/opportunity/views/{shared['id']}"
    other.call("PATCH", path, {"name": "x"}, status=403)
    admin.call("PATCH", path, {"filter": None, "is_default": True})
    assert views(other)[shared["name"]]["filter"] is None
    admin.call("PATCH", path, {"kind": "tree"}, status=422)
    admin.call("DELETE", path, status=204)
    seller.call("DELETE", f"/forms/opportunity/views/{mine['id']}", status=204)
    seller.call("DELETE", f"/forms/opportunity/views/{mine['id']}", status=404)
    assert shared["name"] not in views(other)


def test_f9_groups_add_up_to_the_list(sign_in: SignIn) -> None:
    seller = sign_in("zhangwei")
    answer = seller.call(
        "POST",
        "/forms/opportunity/records/groups",
        {"group": [{"field": "stage"}], "measures": [{"agg": "sum", "field": "amount"}]},
    )
    rows: list[Any] = []
    cursor = None
    while True:
        page = seller.call(
            "POST",
            "/forms/opportunity/records/query",
            {"limit": 200, "cursor": cursor, "fields": ["amount", "stage"]},
        )
        rows += page["rows"]
        if not (cursor := page["next"]):
            break
    assert answer["total"]["count"] == len(rows) == sum(each["count"] for each in answer["groups"])
    for each in answer["groups"]:
        held = [row["values"] for row in rows if row["values"].get("stage") == each["key"][0]]
        assert each["count"] == len(held)
        assert Decimal(each["values"]["sum:amount"]) == sum(Decimal(row.get("amount", "0")) for row in held)
    skipped = seller.call("POST", "/forms/opportunity/records/query", {"skip": len(rows) - 2, "limit": 50})
    assert [row["id"] for row in skipped["rows"]] == [row["id"] for row in rows[-2:]]
