"""F1 and F8: the project form of the articles and its stakeholders, made and filled in over the API."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.acceptance.person import Person, SignIn

Values = dict[str, Any]


def choices(*values: str) -> Values:
    return {"choices": [{"value": value, "name": value} for value in values]}


def people(owner: str) -> list[Values]:
    """干系人: who has a say in a project."""
    return [
        {"key": "name", "name": "姓名", "type": "text", "required": True},
        {"key": "part", "name": "角色", "type": "select", "options": choices("发起人", "使用者", "监理")},
        {"key": "reach", "name": "联系方式", "type": "phone"},
        {"key": "project", "name": "项目", "type": "relation", "required": True, "options": {"form": owner}},
    ]


FIELDS: list[Values] = [
    {"key": "name", "name": "项目名称", "type": "text", "required": True, "searchable": True},
    {"key": "planned_start", "name": "计划开始", "type": "date"},
    {"key": "planned_end", "name": "计划结束", "type": "date"},
    {"key": "manager", "name": "项目经理", "type": "person", "required": True},
    {"key": "status", "name": "状态", "type": "select", "options": choices("规划中", "进行中", "已完成")},
    {"key": "budget", "name": "预算", "type": "money", "options": {"min": "0"}},
    {"key": "contact", "name": "客户联系人", "type": "relation", "options": {"form": "contact"}},
    {"key": "risk", "name": "风险等级", "type": "radio", "options": choices("低", "中", "高")},
]
LATE = {
    "key": "late",
    "when": "{planned_end} < {planned_start}",
    "message": {"zh-CN": "计划结束早于计划开始", "en": "Ends before it starts"},
    "field": "planned_end",
}


@pytest.fixture
def forms(sign_in: SignIn) -> tuple[Person, str, str]:
    """Their designer, the project form, and the form of its stakeholders."""
    admin, mark = sign_in("admin"), secrets.token_hex(3)
    project, stakeholder = f"project_{mark}", f"stakeholder_{mark}"
    for key, name, fields in ((project, "项目信息表", FIELDS), (stakeholder, "干系人", people(project))):
        body = {"app": "sales", "key": key, "name": name, "title_field": "name", "fields": fields}
        admin.call("POST", "/forms", body, 201)
    draft = admin.call("GET", f"/forms/{project}/draft")["current"]
    admin.call("PUT", f"/forms/{project}/draft", {"definition": {**draft, "checks": [LATE]}})
    admin.call("POST", f"/forms/{project}/draft/publish")
    return admin, project, stakeholder


def test_f1_f8_the_project_form_is_made_filled_in_and_refuses_what_is_wrong(
    forms: tuple[Person, str, str],
) -> None:
    admin, project, stakeholder = forms
    customer = admin.create("customer", name=f"项目客户{secrets.token_hex(3)}")
    contact = admin.create("contact", name="王芳", customer=customer["id"])
    values = {
        "name": "产线改造",
        "planned_start": "2026-12-01",
        "planned_end": "2027-03-31",
        "manager": admin.id,
        "status": "规划中",
        "budget": "1200000.00",
        "contact": contact["id"],
        "risk": "中",
    }
    made = admin.create(project, **values)
    assert admin.read(project, made["id"])["values"] == values
    assert (made["labels"]["contact"], made["labels"]["manager"]) == ("王芳", made["labels"]["owner"])
    assert admin.change(project, made["id"], status="进行中")["values"]["status"] == "进行中"
    for wrong, code in (
        ({"name": None}, "required"),
        ({"manager": 999999999}, "reference_not_found"),
        ({"status": "延期"}, "choice_unknown"),
        ({"risk": "极高"}, "choice_unknown"),
        ({"budget": "-1"}, "number_min"),
        ({"contact": 999999999}, "reference_not_found"),
        ({"planned_end": "2026-11-30"}, "check_failed"),
    ):
        error = admin.call("POST", f"/forms/{project}/records", {"values": {**values, **wrong}}, 422)
        assert (error["code"], error["field"]) == (code, next(iter(wrong)))

    for name, part, reach in (("李明", "发起人", "13800138000"), ("赵敏", "监理", "021-55551234")):
        admin.create(stakeholder, name=name, part=part, reach=reach, project=made["id"])
    found = admin.find(stakeholder, project=made["id"])
    assert {(row["values"]["name"], row["values"]["part"]) for row in found} == {
        ("李明", "发起人"),
        ("赵敏", "监理"),
    }
    assert {row["labels"]["project"] for row in found} == {"产线改造"}
    related = admin.call("GET", f"/forms/{project}/related")
    assert [(each["form"], each["field"]) for each in related] == [(stakeholder, "project")]
