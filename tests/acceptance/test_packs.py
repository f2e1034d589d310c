"""U2, T1: a pack is a working application, can be installed again, and leaves what people changed alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.acceptance.person import Person

SignIn = Callable[[str], Person]
PACK = json.loads((Path(__file__).resolve().parents[2] / "gateway/packs/sales/pack.json").read_text("utf-8"))


def test_t1_the_navigation_is_in_the_order_of_the_pack(sign_in: SignIn) -> None:
    (app,) = [each for each in sign_in("director").call("GET", "/apps") if each["key"] == "sales"]
    assert [form["key"] for form in app["forms"]] == PACK["app"]["forms"]


def test_u2_installing_again_changes_nothing_people_changed(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    (role,) = [each for each in admin.call("GET", "/roles") if each["key"] == "ceo"]
    before = admin.call("GET", f"/roles/{role['id']}/grants")
    versions = {form: admin.call("GET", f"/forms/{form}")["version"] for form in PACK["app"]["forms"]}
    flow = admin.call("GET", "/flows/contract_approval")["version"]
    fewer = [grant for grant in before if grant["object"] != "form:lead"]
    admin.call("PUT", f"/roles/{role['id']}/grants", fewer)
    try:
        admin.call("POST", "/packs/sales/install")
        kept = admin.call("GET", f"/roles/{role['id']}/grants")
        assert [grant["object"] for grant in kept] == [grant["object"] for grant in fewer]
    finally:
        admin.call("PUT", f"/roles/{role['id']}/grants", before)
    assert {form: admin.call("GET", f"/forms/{form}")["version"] for form in versions} == versions
    assert admin.call("GET", "/flows/contract_approval")["version"] == flow


def test_f4_a_new_field_is_there_at_once_and_can_be_taken_back(sign_in: SignIn) -> None:
    admin, seller = sign_in("admin"), sign_in("lina")
    field = {"key": "nickname", "name": {"zh-CN": "简称", "en": "Short name"}, "type": "text"}
    admin.call("POST", "/forms/lead/fields", {"field": field})
    try:
        lead = seller.create("lead", company="加字段公司", nickname="加段")
        assert seller.read("lead", lead["id"])["values"]["nickname"] == "加段"
        assert [each["id"] for each in seller.find("lead", nickname="加段")] == [lead["id"]]
    finally:
        admin.call("DELETE", "/forms/lead/fields/nickname")
    assert "nickname" not in seller.read("lead", lead["id"])["values"]
