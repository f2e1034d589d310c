"""Searching lists and across forms: what is found, in which order, by whom; and how the index is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import NotFound
from services.chassis.testing import wait_until
from tests.integration.records.conftest import (
    ADMIN,
    ANNA,
    BEN,
    CARL,
    EVERYTHING,
    Tenant,
    company,
    grant,
    read,
)

PROJECT = {
    "key": "project",
    "app": "sales",
    "name": {"zh-CN": "项目", "en": "Project"},
    "title_field": "title",
    "fields": [
        {"key": "title", "name": "名称", "type": "text", "required": True},
        {"key": "code", "name": "编号", "type": "text", "searchable": True},
        {"key": "secret", "name": "机密", "type": "text", "searchable": True},
        {"key": "phone", "name": "电话", "type": "phone", "searchable": True},
        {"key": "remark", "name": "备注", "type": "long_text"},
    ],
}
CUSTOMER = {
    "key": "customer",
    "app": "sales",
    "name": "客户",
    "title_field": "name",
    "fields": [{"key": "name", "name": "名称", "type": "text", "searchable": True}],
}
TITLES = [
    "重庆华为技术有限公司",
    "华为",
    "华为云计算",
    "北京小米科技",
    "银行卡Pro 2026",
    "Ｆｕｌｌ宽字母",
    "O'Neil\\Sons 绿化",
]


@pytest.fixture(scope="module")
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    """With the titles; what a test adds has other words."""
    made = new_tenant(CUSTOMER, PROJECT)
    for title in TITLES:
        made.create(ADMIN, "project", {"title": title})
    return made


@pytest.fixture
def own_tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    return new_tenant(CUSTOMER, PROJECT)


def search(tenant: Tenant, user: int, text: str, **more: Any) -> list[Any]:
    with tenant.as_user(user):
        found: list[Any] = read(tenant.stub.Search(pb.SearchRequest(text=text, **more)))
    return found


def titles(tenant: Tenant, user: int, text: str) -> list[str]:
    """Found in the list of projects, in the order they were made."""
    page = tenant.query(user, "project", search=text, sort=[{"field": "id", "dir": "asc"}])
    return [row["values"]["title"] for row in page["rows"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("华", [0, 1, 2]),
        ("华为", [0, 1, 2]),
        ("为技", [0]),
        ("技术有限", [0]),
        ("司", [0]),
        ("为云计", [2]),
        ("华技", []),
        ("pro", [4]),
        ("P", [4]),
        ("26", [4]),
        ("202", [4]),
        ("o 20", [4]),
        ("2026 银行", [4]),
        ("full", [5]),
        ("宽", [5]),
        ("l宽", [5]),
        ("o'neil", [6]),
        ("neil\\s", [6]),
        ("hw", [0, 1, 2]),
        ("hwjs", [0]),
        ("cqhw", [0]),
        ("huawei", [0, 1, 2]),
        ("huaw", [0, 1, 2]),
        ("weijishu", [0]),
        ("chongqing", [0]),
        ("zhongqing", [0]),
        ("xiaomi", [3]),
        ("yinhang", [4]),
        ("yhk", [4]),
        ("lvhua", [6]),
        ("luhua", [6]),
        ("hwcq", []),
        ("weihua", []),
        ("%", []),
        ("_", []),
        ("' | 'x", []),
        ("☃", []),
    ],
)
def test_f11_any_part_of_a_title_is_found(tenant: Tenant, text: str, found: list[int]) -> None:
    assert titles(tenant, ADMIN, text) == [TITLES[n] for n in found]
    assert {hit["title"] for hit in search(tenant, ADMIN, text)} == {TITLES[n] for n in found}


def test_f11_titles_that_are_it_come_first_then_those_that_begin_with_it(own_tenant: Tenant) -> None:
    tenant = own_tenant
    for title in TITLES:
        tenant.create(ADMIN, "project", {"title": title})
    tenant.create(ADMIN, "customer", {"name": "华为"})
    for n in range(3):
        tenant.create(ADMIN, "project", {"title": f"项目{n}", "code": "华为"})
    found = search(tenant, ADMIN, "华为")
    assert [(hit["title"], hit["score"]) for hit in found[:4]] == [
        ("华为", 100),
        ("华为", 100),
        ("华为云计算", 80),
        ("重庆华为技术有限公司", 60),
    ]
    assert {hit["form"] for hit in found[:2]} == {"customer", "project"}
    assert [(hit["field"], hit["score"]) for hit in found[4:]] == [("code", 20)] * 3
    newest = [hit["id"] for hit in found[4:]]
    assert newest == sorted(newest, reverse=True)
    assert [hit["score"] for hit in search(tenant, ADMIN, "huawei")][:3] == [40] * 3


def test_f11_marks_say_where(tenant: Tenant) -> None:
    tenant.create(ADMIN, "project", {"title": "长文", "code": "甲" * 60 + "目标" + "乙" * 80})
    (hit,) = search(tenant, ADMIN, "目标")
    (mark,) = hit["marks"]
    assert hit["field_name"] == "编号"
    assert hit["snippet"][mark[0] : mark[1]] == "目标"
    assert hit["snippet"].startswith("…")
    assert hit["snippet"].endswith("…")
    assert len(hit["snippet"]) < 100
    first = search(tenant, ADMIN, "hwjs")[0]
    assert first["title"][slice(*first["title_marks"][0])] == "华为技术"


def test_f11_one_form_and_a_limit(own_tenant: Tenant) -> None:
    tenant = own_tenant
    for title in TITLES:
        tenant.create(ADMIN, "project", {"title": title})
    tenant.create(ADMIN, "customer", {"name": "华为终端"})
    assert [hit["form"] for hit in search(tenant, ADMIN, "华为", form="customer")] == ["customer"]
    assert len(search(tenant, ADMIN, "华为", limit=2)) == 2
    with pytest.raises(NotFound):
        search(tenant, ADMIN, "华为", form="nowhere")


def test_f11_many_newer_hits_do_not_hide_the_title_that_is_it(own_tenant: Tenant) -> None:
    tenant = own_tenant
    for title in TITLES:
        tenant.create(ADMIN, "project", {"title": title})
    rows = [{"op": "create", "values": {"title": f"某某华为{n}"}} for n in range(150)]
    with tenant.as_user(ADMIN):
        tenant.stub.BulkWrite(pb.BulkRequest(form="project", operations_json=json.dumps(rows).encode()))
    assert [hit["title"] for hit in search(tenant, ADMIN, "华为", limit=3)][:2] == ["华为", "华为云计算"]


def test_f11_what_is_written_later_is_found_and_what_was_is_not(tenant: Tenant) -> None:
    made = tenant.create(ADMIN, "project", {"title": "旧名字"})
    tenant.update(ADMIN, "project", made["id"], 1, {"title": "新称呼"})
    assert titles(tenant, ADMIN, "名字") == []
    assert titles(tenant, ADMIN, "称呼") == ["新称呼"]
    assert titles(tenant, ADMIN, "xch") == ["新称呼"]
    tenant.delete(ADMIN, "project", made["id"], 2)
    assert titles(tenant, ADMIN, "称呼") == []


CANARY = "金丝雀"


@pytest.fixture(scope="module")
def watched(new_tenant: Callable[..., Tenant]) -> Tenant:
    """Secrets are Ben's to read everywhere, Anna's on her own rows, masked telephone numbers for both."""
    tenant = new_tenant(CUSTOMER, PROJECT)
    tenant.policy(
        company(
            tenant.id,
            [
                grant(
                    3,
                    2,
                    "form:project",
                    EVERYTHING,
                    "all",
                    {"*": "write", "secret": "hidden", "phone": "masked"},
                ),
                grant(4, 2, "form:project", ["view"], "own", {"*": "read"}),
                grant(5, 3, "form:project", ["view"], "all", {"title": "read"}),
            ],
        )
    )
    secrets = {"title": "普通", "secret": f"{CANARY}计划", "phone": "13812345678"}
    tenant.create(ADMIN, "project", {**secrets, "owner": ADMIN})
    tenant.create(ADMIN, "project", {**secrets, "title": "安娜的", "owner": ANNA})
    return tenant


@pytest.mark.parametrize("text", [CANARY, "金", "丝雀", "雀计", "jsq", "jinsique", "jinsi", "计划"])
def test_f11_a_hidden_field_is_found_by_nobody_who_may_not_see_it(watched: Tenant, text: str) -> None:
    assert titles(watched, ADMIN, text) == ["普通", "安娜的"]
    assert titles(watched, ANNA, text) == ["安娜的"]
    assert titles(watched, BEN, text) == titles(watched, CARL, text) == []
    for user, found in [(ADMIN, {"普通", "安娜的"}), (ANNA, {"安娜的"}), (BEN, set()), (CARL, set())]:
        assert {hit["title"] for hit in search(watched, user, text)} == found
    count = watched.query(BEN, "project", search=text, count=True)["count"]
    assert count == {"value": 0, "capped": False}


def test_f11_no_snippet_tells_what_is_hidden(watched: Tenant) -> None:
    for user, whole in [(ADMIN, True), (BEN, False), (CARL, False)]:
        told = json.dumps(search(watched, user, "普通"), ensure_ascii=False)
        assert CANARY not in told
        assert ("secret" in json.dumps(search(watched, user, CANARY))) is whole


def test_f11_behind_a_mask_only_what_shows_is_found(watched: Tenant) -> None:
    assert titles(watched, ADMIN, "1234") == ["普通", "安娜的"]
    assert titles(watched, BEN, "1234") == []
    assert titles(watched, BEN, "5678") == ["普通", "安娜的"]


def index(tenant: Tenant) -> None:
    """What the worker does every few seconds."""
    next(each for each in tenant.records.service.periodics if each.name == "records.search_index").run()


def forget_index(tenant: Tenant) -> None:
    """As after an upgrade: the column is there, and empty."""
    form = tenant.form(ADMIN, "project")["id"]
    with tenant.records.service.database.engine.begin() as connection:
        for statement in (
            f"update t_{tenant.id}.r_{form} set g2 = null",
            f"delete from search_state where form = {form}",
            f"update catalogue set version = version + 1 where tenant = {tenant.id}",
        ):
            connection.exec_driver_sql(statement)


def mark_remark(tenant: Tenant) -> None:
    with tenant.as_user(ADMIN):
        field = json.dumps({"searchable": True}).encode()
        tenant.stub.UpdateField(pb.FieldRequest(form="project", field="remark", field_json=field))


def choose_title(tenant: Tenant) -> None:
    tenant.put_forms({**PROJECT, "title_field": "code"})


@pytest.mark.parametrize("change", [forget_index, mark_remark, choose_title])
def test_f11_rows_from_before_are_indexed_in_the_background(
    own_tenant: Tenant, change: Callable[[Tenant], None]
) -> None:
    tenant, wanted = own_tenant, "补充" if change is mark_remark else "后来"
    for n in range(3):
        values = {"title": f"后来{n}", "code": f"后来的{n}", "remark": "补充说明"}
        tenant.create(ADMIN, "project", values)
    assert titles(tenant, ADMIN, "补充") == []
    change(tenant)
    before = ["后来0", "后来1", "后来2"]
    wait_until(lambda: titles(tenant, ADMIN, wanted) == before)  # other processes hear of it a moment later
    index(tenant)
    with tenant.records.service.database.engine.connect() as connection:
        form = tenant.form(ADMIN, "project")["id"]
        rows = connection.exec_driver_sql(
            f"select mark, (select count(*) from t_{tenant.id}.r_{form} where g2 @@ mark::tsquery)"
            f" from search_state where form = {form} and wanted is null"
        ).one()
    assert rows[1] == 3
    assert titles(tenant, ADMIN, wanted) == before
    if change is not mark_remark:
        wait_until(lambda: titles(tenant, ADMIN, "houlai") == before)
