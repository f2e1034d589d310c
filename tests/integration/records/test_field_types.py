"""Every kind of value through the service: stored, listed, filtered, changed, imported, taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Invalid
from tests.integration.records.conftest import ADMIN, ANNA, BEN, Tenant, read
from tests.integration.records.forms import CUSTOMER

POINT = {"lat": "31.230400", "lng": "121.473700", "name": "人民广场"}
PLACE = {"province": "310000", "city": "310100", "district": "310101", "detail": "南京东路 1 号"}
VISIT: dict[str, Any] = {
    "key": "visit",
    "app": "sales",
    "name": "拜访",
    "title_field": "topic",
    "fields": [
        {"key": "topic", "name": "主题", "type": "text", "required": True},
        {"key": "number", "name": "编号", "type": "auto_number", "options": {"pattern": "BF-{seq:4}"}},
        {"key": "starts", "name": "开始", "type": "time"},
        {"key": "lasts", "name": "时长", "type": "duration"},
        {
            "key": "risk",
            "name": "风险",
            "type": "radio",
            "options": {"choices": [{"value": "low"}, {"value": "high"}]},
        },
        {"key": "done", "name": "完成", "type": "switch"},
        {"key": "marks", "name": "标签", "type": "tags"},
        {"key": "team", "name": "同行", "type": "people"},
        {"key": "place", "name": "地址", "type": "address"},
        {"key": "point", "name": "位置", "type": "location"},
        {"key": "stars", "name": "评分", "type": "rating"},
        {"key": "code", "name": "条码", "type": "barcode", "unique": True, "options": {"format": "ean13"}},
        {"key": "customers", "name": "客户", "type": "relations", "options": {"form": "customer"}},
        {"key": "main", "name": "主客户", "type": "relation", "options": {"form": "customer"}},
        {
            "key": "main_phone",
            "name": "主客户电话",
            "type": "lookup",
            "options": {"via": "main", "field": "phone"},
        },
        {
            "key": "how_many",
            "name": "客户数",
            "type": "rollup",
            "options": {"via": "customers", "agg": "count"},
        },
        {
            "key": "stops",
            "name": "行程",
            "type": "line_items",
            "options": {
                "fields": [
                    {"key": "at", "type": "time"},
                    {"key": "where", "type": "address"},
                    {"key": "who", "type": "people"},
                ]
            },
        },
    ],
}
VALUES: dict[str, Any] = {
    "topic": "季度回访",
    "starts": "09:30:00",
    "lasts": 5400,
    "risk": "high",
    "done": False,
    "marks": ["vip", "续约"],
    "team": [BEN, ANNA],
    "place": PLACE,
    "point": POINT,
    "stars": 4,
    "code": "6901234567892",
    "stops": [{"at": "10:00:00", "where": PLACE, "who": [BEN]}],
}
GRANT = {"*": "write"}


@pytest.fixture
def tenant(new_tenant: Any) -> Tenant:
    made: Tenant = new_tenant(CUSTOMER, VISIT)
    return made


def visits(tenant: Tenant, user: int = ADMIN, **query: Any) -> list[str]:
    return [row["values"]["topic"] for row in tenant.query(user, "visit", **query)["rows"]]


def where(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def test_f1_every_value_comes_back_as_it_was_given(tenant: Tenant) -> None:
    first, second = (tenant.create(ADMIN, "customer", {"name": name})["id"] for name in ("甲公司", "乙公司"))
    made = tenant.create(ADMIN, "visit", {**VALUES, "customers": [second, first, second], "main": first})
    values = {key: value for key, value in made["values"].items() if key not in ("number", "how_many")}
    assert values == {**VALUES, "customers": [first, second], "main": first}
    assert made["labels"]["team"] == ["本", "安娜"]
    assert made["labels"]["customers"] == ["甲公司", "乙公司"]
    assert tenant.get(ADMIN, "visit", made["id"]) == made
    emptied: dict[str, Any] = {key: None for key in VALUES if key != "topic"} | {"customers": []}
    changed = tenant.update(ADMIN, "visit", made["id"], made["version"], emptied)
    assert set(changed["values"]) - {"how_many"} == {"topic", "number", "main"}
    changes = {each["field"]: each for each in tenant.history(ADMIN, "visit", made["id"])[0]["changes"]}
    assert changes["customers"] == {"field": "customers", "before": [first, second], "after": None}
    assert changes["place"]["before"] == PLACE
    assert changes["starts"]["before"] == "09:30:00"


def test_f1_lists_ask_of_every_type(tenant: Tenant) -> None:
    first, second, third = (tenant.create(ADMIN, "customer", {"name": name})["id"] for name in "甲乙丙")
    tenant.create(ADMIN, "visit", {**VALUES, "topic": "A", "customers": [first, second]})
    tenant.create(
        ADMIN, "visit", {"topic": "B", "starts": "18:00", "customers": [second], "stars": 5, "risk": "low"}
    )
    tenant.create(ADMIN, "visit", {"topic": "C"})
    order = [{"field": "topic", "dir": "asc"}]
    for condition, found in (
        (where("customers", "has_any", [first, third]), ["A"]),
        (where("customers", "has_any", [second]), ["A", "B"]),
        (where("customers", "has_all", [first, second]), ["A"]),
        (where("customers", "empty"), ["C"]),
        (where("customers", "not_empty"), ["A", "B"]),
        ({"not": where("customers", "has_any", [first])}, ["B", "C"]),
        (where("team", "has_any", ["me"]), []),
        (where("team", "has_any", [BEN]), ["A"]),
        (where("place", "within", "310000"), ["A"]),
        (where("place", "within", "110000"), []),
        (where("place", "contains", "南京"), ["A"]),
        (where("point", "contains", "广场"), ["A"]),
        (where("starts", "lt", "12:00"), ["A"]),
        (where("lasts", "between", [3600, 7200]), ["A"]),
        (where("stars", "ge", 5), ["B"]),
        (where("marks", "has_all", ["vip"]), ["A"]),
        (where("risk", "in", ["low"]), ["B"]),
        (where("done", "eq", False), ["A"]),
    ):
        assert visits(tenant, filter=condition, sort=order) == found, condition
    for key, ordered in (("starts", ["A", "B", "C"]), ("risk", ["B", "A", "C"]), ("stars", ["A", "B", "C"])):
        sort = [{"field": key, "dir": "asc"}, {"field": "topic", "dir": "asc"}]
        paged, cursor = [], None
        for _ in range(3):
            page = tenant.query(ADMIN, "visit", sort=sort, limit=1, cursor=cursor)
            paged += [row["values"]["topic"] for row in page["rows"]]
            cursor = page["next"]
        assert (paged, cursor) == (ordered, None), key


def test_f1_a_link_names_only_what_its_reader_may_see(tenant: Tenant) -> None:
    from tests.integration.records.conftest import EVERYTHING, company, grant

    tenant.policy(
        company(
            tenant.id,
            [
                grant(3, 2, "form:visit", EVERYTHING, "all", GRANT),
                grant(4, 2, "form:customer", EVERYTHING, "own", GRANT),
            ],
        )
    )
    mine = tenant.create(ANNA, "customer", {"name": "我的"})["id"]
    theirs = tenant.create(BEN, "customer", {"name": "别人的"})["id"]
    with pytest.raises(Invalid) as caught:
        tenant.create(ANNA, "visit", {"topic": "x", "customers": [mine, theirs]})
    assert [(e.code, e.field) for e in caught.value.errors or [caught.value]] == [
        ("reference_not_found", "customers")
    ]
    made = tenant.create(ADMIN, "visit", {"topic": "共同", "customers": [mine, theirs]})
    assert tenant.get(ANNA, "visit", made["id"])["labels"]["customers"] == ["我的", None]
    assert tenant.get(BEN, "visit", made["id"])["labels"]["customers"] == [None, "别人的"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"starts": "25:00"}, "time_invalid"),
        ({"lasts": -1}, "duration_range"),
        ({"risk": "none"}, "choice_unknown"),
        ({"marks": ["a,b"]}, "tag_invalid"),
        ({"team": [999]}, "reference_not_found"),
        ({"place": {"province": "310000", "city": "110100"}}, "division_unknown"),
        ({"point": {"lat": "91", "lng": "0"}}, "location_invalid"),
        ({"stars": 6}, "rating_invalid"),
        ({"code": "6901234567890"}, "barcode_invalid"),
        ({"customers": [123456]}, "reference_not_found"),
        ({"how_many": "3"}, "field_readonly"),
        ({"main_phone": "1"}, "field_readonly"),
    ],
)
def test_f1_what_does_not_fit_is_refused_by_name(tenant: Tenant, values: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        tenant.create(ADMIN, "visit", {"topic": "x", **values})
    assert caught.value.code == code or [error.code for error in caught.value.errors] == [code]


def test_f1_lookups_and_rollups_know_what_they_result_in(tenant: Tenant) -> None:
    fields = {field["key"]: field for field in tenant.form(ADMIN, "visit")["fields"]}
    assert fields["main_phone"]["options"]["result"] == "phone"
    assert fields["how_many"]["options"] == {
        "via": "customers",
        "agg": "count",
        "result": "number",
        "scale": 0,
    }
    broken = {
        **VISIT,
        "key": "broken",
        "fields": [VISIT["fields"][0], VISIT["fields"][-3] | {"options": {"via": "nothing", "field": "x"}}],
    }
    with pytest.raises(Invalid) as caught:
        tenant.put_forms(broken)
    assert caught.value.code == "option_invalid"


def test_f1_numbers_have_no_gaps_whoever_writes_at_once(tenant: Tenant) -> None:
    def write(n: int) -> str | None:
        # Every third is refused after its number was taken.
        code = "6901234567892" if n % 3 == 0 else None
        try:
            return str(tenant.create(ADMIN, "visit", {"topic": str(n), "code": code})["values"]["number"])
        except Invalid as error:
            if error.code != "value_taken":
                raise
            return None

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(number for number in pool.map(write, range(30)) if number)
    assert numbers == [f"BF-{n:04}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) == 21


def test_f1_the_other_side_of_a_link_is_known(tenant: Tenant) -> None:
    first, second = (tenant.create(ADMIN, "customer", {"name": name})["id"] for name in "甲乙")
    tenant.create(ADMIN, "visit", {"topic": "A", "customers": [first, second]})
    with tenant.as_user(ADMIN):
        found = read(tenant.stub.ListRelatedForms(pb.FormRequest(form="customer")))
    assert [(each["form"], each["field"], each["many"]) for each in found] == [
        ("visit", "customers", True),
        ("visit", "main", False),
    ]
    assert visits(tenant, filter=where("customers", "has_any", [second])) == ["A"]
