"""What was read is named when it is written: nobody undoes another's change unseen, nothing happens twice."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.person import Person

SignIn = Callable[[str], Person]


def make_form(admin: Person) -> str:
    key = f"guard_{secrets.token_hex(4)}"
    fields = [{"key": "name", "name": "名称", "type": "text"}]
    admin.call("POST", "/forms", {"app": "sales", "key": key, "name": key, "fields": fields})
    return key


def refused(reply: Any) -> None:
    assert (reply.status_code, reply.json()["code"]) == (409, "version_conflict"), reply.text
    assert "current" in reply.json()["params"]


def test_i4_a_view_a_draft_and_a_template_are_changed_as_they_were_read(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    place = f"/forms/{make_form(admin)}"
    view = admin.http.post(f"{place}/views", json={"name": "一", "kind": "grid"})
    draft = admin.http.get(f"{place}/draft")
    definition = {**draft.json()["current"], "name": "草稿"}
    template = {"name": "合同", "blocks": [{"kind": "title", "text": "标题"}]}
    path = f"{place}/print-templates/t1"
    kept = admin.http.put(path, json=template)
    assert kept.is_success, kept.text
    writes: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
        ("PATCH", f"{place}/views/{view.json()['id']}", view.headers["ETag"], {"name": "二"}, {"name": "三"}),
        (
            "PUT",
            f"{place}/draft",
            draft.headers["ETag"],
            {"definition": definition},
            {"definition": {**definition, "name": "又"}},
        ),
        ("PUT", path, kept.headers["ETag"], {**template, "name": "乙"}, {**template, "name": "丙"}),
    ]
    for method, address, tag, first, second in writes:
        changed = admin.http.request(method, address, json=first, headers={"If-Match": tag})
        assert changed.is_success, changed.text
        assert changed.headers["ETag"] != tag
        refused(admin.http.request(method, address, json=second, headers={"If-Match": tag}))
        refused(admin.http.request("DELETE", address, headers={"If-Match": tag}))
        last = admin.http.request(method, address, json=second, headers={"If-Match": changed.headers["ETag"]})
        assert last.is_success, last.text
        gone = admin.http.request("DELETE", address, headers={"If-Match": last.headers["ETag"]})
        assert gone.status_code == 204, gone.text


def test_i4_a_list_of_views_and_templates_tells_the_tags(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    place = f"/forms/{make_form(admin)}"
    made = admin.http.post(f"{place}/views", json={"name": "一", "kind": "grid"})
    kept = admin.http.put(f"{place}/print-templates/t1", json={"name": "合同", "blocks": []})
    (view,) = [each for each in admin.call("GET", f"{place}/views")["views"] if each["id"]]
    (template,) = [each for each in admin.call("GET", f"{place}/print-templates") if each["key"] == "t1"]
    assert made.headers["ETag"] == f'"{view["etag"]}"'
    assert kept.headers["ETag"] == f'"{template["etag"]}"'


@pytest.mark.parametrize("tag", ['"abc"', '"1", "2"', '"99999999999"'])
def test_i4_a_tag_that_is_no_version_deletes_nothing(sign_in: SignIn, tag: str) -> None:
    admin = sign_in("admin")
    made = admin.create("product", name="留着", code=secrets.token_hex(4))
    path = f"/forms/product/records/{made['id']}"
    reply = admin.http.delete(path, headers={"If-Match": tag})
    assert (reply.status_code, reply.json()["code"]) == (422, "version_missing")
    assert admin.read("product", made["id"])["version"] == 1
