"""Saved views and grouped lists: who keeps which, who sees what, and sums that are those of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import views_pb2, views_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Forbidden, Invalid, NotFound
from services.chassis.settings import Settings
from services.chassis.testing import with_address
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Records, Tenant, dump, read
from tests.integration.records.forms import CONTRACT, CUSTOMER

VIEWS = [
    {"key": "mine", "name": "我的", "filter": {"field": "owner", "op": "in", "value": ["me"]}},
    {
        "key": "dear",
        "name": "高成本",
        "filter": {"field": "cost", "op": "gt", "value": "1"},
        "columns": ["name"],
    },
]


class Asking:
    def __init__(self, records: Records, tenant: Tenant) -> None:
        settings: Settings = with_address(records.settings, "records", records.address)
        self.stub, self.tenant = Client(settings).stub("records", views_pb2_grpc.ViewsStub), tenant

    def views(self, user: int) -> Any:
        with self.tenant.as_user(user):
            return read(self.stub.ListViews(views_pb2.ViewsRequest(form="contract")))

    def save(self, user: int, id: int = 0, **view: Any) -> Any:
        with self.tenant.as_user(user):
            request = views_pb2.SaveViewRequest(form="contract", id=id, view_json=dump(view))
            return read(self.stub.SaveView(request))

    def delete(self, user: int, id: int) -> None:
        with self.tenant.as_user(user):
            self.stub.DeleteView(views_pb2.ViewRequest(form="contract", id=id))

    def groups(self, user: int, **query: Any) -> Any:
        with self.tenant.as_user(user):
            request = views_pb2.GroupRequest(form="contract", query_json=dump(query))
            return read(self.stub.GroupRecords(request))

    def names(self, user: int) -> list[str]:
        return [view["key"] for view in self.views(user)["views"]]


@pytest.fixture(scope="module")
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    """Contracts of Anna and Ben over two months and three states."""
    made = new_tenant(CUSTOMER, {**CONTRACT, "views": VIEWS})
    for n, (user, amount) in enumerate(
        [(ANNA, "100"), (ANNA, "0.1"), (ANNA, None), (BEN, "300"), (BEN, "7")]
    ):
        customer = made.create(user, "customer", {"name": f"客户{n % 2}"})["id"]
        values = {
            "name": f"合同{n}",
            "amount": amount,
            "customer": customer,
            "status": ["draft", "signed", "lost"][n % 3],
            "signed_on": f"2026-{10 + n % 2}-0{n + 1}",
            "paid_at": f"2026-10-3{n % 2}T20:00:00Z",
        }
        made.create(user, "contract", values)
    return made


@pytest.fixture
def asking(records: Records, tenant: Tenant) -> Asking:
    return Asking(records, tenant)


def test_a_personal_view_is_one_persons_a_shared_one_everybodys(asking: Asking) -> None:
    mine = asking.save(ANNA, name="大单", filter={"field": "amount", "op": "gt", "value": "50"})
    assert (mine["shared"], mine["owner"], mine["key"]) == (False, ANNA, f"view-{mine['id']}")
    assert mine["key"] in asking.names(ANNA)
    assert mine["key"] not in asking.names(BEN)
    with pytest.raises(Forbidden):
        asking.save(ANNA, name="给大家", shared=True)
    with pytest.raises(Forbidden):
        asking.save(ANNA, mine["id"], shared=True)
    for somebody_elses in (mine["id"], 10**9):
        with pytest.raises(NotFound):
            asking.save(BEN, somebody_elses, name="x")
        with pytest.raises(NotFound):
            asking.delete(BEN, somebody_elses)
    shared = asking.save(ADMIN, name="全部大单", shared=True, sort=[{"field": "amount", "dir": "desc"}])
    assert shared["key"] in asking.names(BEN)
    with pytest.raises(Forbidden):
        asking.delete(BEN, shared["id"])
    changed = asking.save(ADMIN, shared["id"], row_height="tall")
    assert (changed["row_height"], changed["sort"]) == ("tall", shared["sort"])
    asking.delete(ADMIN, shared["id"])
    asking.delete(ANNA, mine["id"])
    assert asking.names(ADMIN) == ["mine", "dear"]
    assert (asking.views(ADMIN)["may_share"], asking.views(ANNA)["may_share"]) == (True, False)


def test_the_default_is_one_for_everybody_and_one_for_oneself(asking: Asking) -> None:
    first = asking.save(ADMIN, name="一", shared=True, is_default=True)
    second = asking.save(ADMIN, name="二", shared=True, is_default=True)
    own = asking.save(ANNA, name="我", is_default=True)
    defaults = [view["id"] for view in asking.views(ANNA)["views"] if view["is_default"]]
    assert defaults == [second["id"], own["id"]]
    for user, view in ((ADMIN, first), (ADMIN, second), (ANNA, own)):
        asking.delete(user, view["id"])


def test_a_hidden_field_leaves_no_trace_in_a_view(asking: Asking) -> None:
    view = asking.save(
        ADMIN,
        name="毛利",
        shared=True,
        kind="kanban",
        options={"stack": "status", "sum": "margin", "card": ["cost", "amount"]},
        sort=[{"field": "cost", "dir": "desc"}, {"field": "amount", "dir": "desc"}],
        group=[{"field": "status"}, {"field": "cost"}],
        columns=[{"field": "cost"}, {"field": "amount", "width": 90, "pinned": True}],
        colors=[{"filter": {"field": "cost", "op": "gt", "value": "3"}, "color": "red"}],
    )
    seen = next(each for each in asking.views(ANNA)["views"] if each["id"] == view["id"])
    assert "cost" not in str(seen)
    assert "margin" not in str(seen)
    assert seen["columns"] == [{"field": "amount", "width": 90, "pinned": True}]
    assert seen["options"] == {"stack": "status", "card": ["amount"]}
    assert "dear" not in asking.names(ANNA)
    assert "dear" in asking.names(ADMIN)
    with pytest.raises(Invalid) as refused:
        asking.save(ANNA, name="x", group=[{"field": "cost"}])
    assert (refused.value.code, refused.value.field) == ("field_unknown", "cost")
    by_stack = asking.save(ADMIN, name="按成本", shared=True, kind="gallery", options={})
    for each in (view, by_stack):
        asking.delete(ADMIN, each["id"])


def test_a_shared_view_may_stand_in_for_one_of_the_definition(asking: Asking) -> None:
    mine = asking.save(ADMIN, key="mine", name="我的（改）", shared=True)
    assert asking.names(BEN) == ["mine"]
    assert asking.views(BEN)["views"][0]["name"] == "我的（改）"
    asking.delete(ADMIN, mine["id"])
    assert asking.views(BEN)["views"][0]["name"] == "我的"


@pytest.mark.parametrize(
    ("part", "view"),
    [
        ("name", {"name": " "}),
        ("kind", {"name": "x", "kind": "map"}),
        ("stack", {"name": "x", "kind": "kanban"}),
        ("stack", {"name": "x", "kind": "kanban", "options": {"stack": "amount"}}),
        ("parent", {"name": "x", "kind": "tree", "options": {"parent": "customer"}}),
        ("end", {"name": "x", "kind": "gantt", "options": {"start": "signed_on"}}),
        ("columns", {"name": "x", "columns": [{"field": "name", "width": 4}]}),
        ("colors", {"name": "x", "colors": [{"filter": None, "color": "red"}]}),
        ("group", {"name": "x", "group": [{"field": "items"}]}),
        ("group", {"name": "x", "group": [{"field": "status", "by": "month"}]}),
        ("row_height", {"name": "x", "row_height": "huge"}),
        ("evil", {"name": "x", "evil": 1}),
    ],
)
def test_a_view_that_makes_no_sense_names_its_part(asking: Asking, part: str, view: Any) -> None:
    with pytest.raises(Invalid) as refused:
        asking.save(ANNA, **view)
    assert (refused.value.code, refused.value.field) == ("view_invalid", part)


def test_groups_add_up_at_every_level(asking: Asking) -> None:
    measures = [{"agg": agg, "field": "amount"} for agg in ("sum", "avg", "filled")]
    answer = asking.groups(ADMIN, group=[{"field": "owner"}, {"field": "status"}], measures=measures)
    assert answer["total"] == {
        "count": 5,
        "values": {"sum:amount": "407.10", "avg:amount": "101.78", "filled:amount": 4},
    }
    outer = [each for each in answer["groups"] if len(each["key"]) == 1]
    assert [(each["key"], each["label"], each["count"]) for each in outer] == [
        ([ANNA], ["安娜"], 3),
        ([BEN], ["本"], 2),
    ]
    inner = [each for each in answer["groups"] if each["key"][:1] == [ANNA] and len(each["key"]) == 2]
    assert [each["key"][1] for each in inner] == ["draft", "signed", "lost"]
    assert [each["values"].get("sum:amount") for each in inner] == ["100.00", "0.10", None]
    assert answer["more"] is False
    few = asking.groups(ADMIN, group=[{"field": "name"}], limit=2)
    assert (len(few["groups"]), few["more"], few["total"]["count"]) == (2, True, 5)


def test_dates_group_by_period_in_the_tenants_zone(asking: Asking) -> None:
    months = asking.groups(ADMIN, group=[{"field": "signed_on", "by": "month"}])["groups"]
    assert [(each["key"], each["count"]) for each in months] == [(["2026-10-01"], 3), (["2026-11-01"], 2)]
    days = asking.groups(ADMIN, group=[{"field": "paid_at", "by": "day"}])["groups"]
    assert [each["key"] for each in days] == [["2026-10-31"], ["2026-11-01"]]


def test_groups_show_nothing_the_list_would_not(asking: Asking, tenant: Tenant) -> None:
    own = asking.groups(ANNA, group=[{"field": "customer"}], measures=[{"agg": "sum", "field": "amount"}])
    assert own["total"] == {"count": 3, "values": {"sum:amount": "100.10"}}
    assert sorted(each["label"][0] for each in own["groups"]) == ["客户0", "客户0", "客户1"]
    with pytest.raises(Invalid) as refused:
        asking.groups(ANNA, group=[{"field": "cost"}])
    assert refused.value.code == "field_unknown"
    with pytest.raises(Invalid):
        asking.groups(ANNA, measures=[{"agg": "sum", "field": "cost"}])
    masked = asking.groups(CARL, group=[{"field": "amount"}], measures=[{"agg": "sum", "field": "amount"}])
    assert "300" not in str(masked)
    assert "100" not in str(masked)


@pytest.mark.parametrize(
    "sort", [[], [{"field": "amount", "dir": "desc"}], [{"field": "amount", "dir": "asc"}]]
)
def test_rows_may_be_passed_over_from_any_cursor(tenant: Tenant, sort: Any) -> None:
    whole = [row["id"] for row in tenant.query(ADMIN, "contract", sort=sort, limit=50)["rows"]]
    for skip in range(6):
        page = tenant.query(ADMIN, "contract", sort=sort, limit=2, skip=skip)
        assert [row["id"] for row in page["rows"]] == whole[skip : skip + 2]
    first = tenant.query(ADMIN, "contract", sort=sort, limit=1)
    after = tenant.query(ADMIN, "contract", sort=sort, limit=2, cursor=first["next"], skip=1)
    assert [row["id"] for row in after["rows"]] == whole[2:4]
    with pytest.raises(Invalid):
        tenant.query(ADMIN, "contract", skip=-1)


def test_a_shared_view_gets_its_index(asking: Asking, tenant: Tenant, records: Records) -> None:
    view = asking.save(
        ADMIN,
        name="已签约",
        shared=True,
        filter={"field": "status", "op": "eq", "value": "signed"},
        sort=[{"field": "paid_at", "dir": "desc"}],
    )
    records.drain("records.indexes")
    with records.service.database.read() as tx:
        found = tx.raw.execute(
            "select indexdef from pg_indexes where schemaname = %s and indexname like 'v\\_%%'",
            [f"t_{tenant.id}"],
        ).fetchall()
    assert any("DESC NULLS LAST, id DESC" in row[0] for row in found)
    asking.delete(ADMIN, view["id"])
