"""Every fault of a row is told at once, in the trial and in the workbook of refused rows."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from tests.integration.records.conftest import ADMIN, Tenant
from tests.integration.records.forms import CUSTOMER
from tests.integration.records.test_transfer import as_proposed, choose, preview, stage, transfer

__all__ = ["transfer"]

CHOICES = [{"value": "open", "name": "进行中"}, {"value": "done", "name": "完成"}]
ORDER = {
    "key": "order", "app": "sales", "name": "订单", "title_field": "code",
    "fields": [
        {"key": "code", "name": "编号", "type": "text", "required": True, "unique": True},
        {"key": "barcode", "name": "条码", "type": "text", "unique": True},
        {"key": "title", "name": "品名", "type": "text", "required": True},
        {"key": "price", "name": "单价", "type": "money", "options": {"min": "0"}},
        {"key": "begin", "name": "开始", "type": "date"},
        {"key": "end", "name": "结束", "type": "date"},
        {"key": "state", "name": "状态", "type": "select", "options": {"choices": CHOICES}},
        {"key": "reason", "name": "原因", "type": "text"},
    ],
    "rules": [{"key": "r1", "when": "{state} = \"done\"", "then": [{"do": "require", "fields": ["reason"]}]}],
    "checks": [{"key": "c1", "when": "{end} < {begin}", "message": "结束早于开始", "field": "end"}],
    "uniques": [{"key": "u1", "fields": ["title", "begin"]}],
}  # fmt: skip
PLAIN = {**{key: ORDER[key] for key in ("app", "name", "title_field", "fields")}, "key": "plain"}
ROWS = """编号,条码,品名,单价,开始,结束,状态,原因
A1,B1,螺栓,1,2026-01-01,2026-02-01,进行中,
A1,B1,螺栓,一元,2026-01-01,2025-02-01,完成,
,B3,,-5,昨天,2025-01-01,完成,
A4,B4,垫片,2,2026-13-01,2026-01-01,在途,
"""


@pytest.fixture(scope="module")
def shop(new_tenant: Any) -> Tenant:
    made: Tenant = new_tenant(ORDER, PLAIN)
    return made


def tried(tenant: Tenant, transfer: Any, form: str) -> tuple[int, Any]:
    id = stage(tenant, ADMIN, ROWS.encode(), form)
    seen = preview(tenant, transfer, ADMIN, id)
    return id, choose(tenant, transfer, ADMIN, id, as_proposed(seen))


def told(report: Any) -> set[tuple[int, str, str]]:
    return {(each["row"], each["field"], each["code"]) for each in report["errors"]}


def test_m1_every_fault_of_a_row_is_told_at_once(shop: Tenant, transfer: Any) -> None:
    id, report = tried(shop, transfer, "order")
    assert (report["imported"], report["rejected"]) == (1, 3)
    assert told(report) == {
        (3, "code", "value_taken"), (3, "barcode", "value_taken"), (3, "title", "value_taken"),
        (3, "price", "number_expected"), (3, "end", "check_failed"), (3, "reason", "required"),
        (4, "code", "required"), (4, "title", "required"), (4, "price", "number_min"),
        (4, "begin", "date_invalid"), (4, "reason", "required"),
        # Whether the end is too early, or a reason needed, rests on cells that could not be read.
        (5, "begin", "date_invalid"), (5, "state", "choice_unknown"),
    }  # fmt: skip
    with shop.as_user(ADMIN):
        book = b"".join(part.data for part in transfer.GetImportErrors(pb.ImportRequest(id=id)))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert len(str(sheet.cell(2, 2).value).splitlines()) == 6
    marked = {cell.column_letter for cell in sheet[3] if cell.fill.fgColor.rgb == "FFFDE3E1"}
    assert marked == {"C", "E", "F", "G", "J"}
    assert "日期" in sheet["G3"].comment.text


def test_a_form_without_rules_tells_them_all_as_well(shop: Tenant, transfer: Any) -> None:
    _, report = tried(shop, transfer, "plain")
    assert told(report) == {
        (3, "code", "value_taken"), (3, "barcode", "value_taken"), (3, "price", "number_expected"),
        (4, "code", "required"), (4, "title", "required"), (4, "price", "number_min"),
        (4, "begin", "date_invalid"), (5, "begin", "date_invalid"), (5, "state", "choice_unknown"),
    }  # fmt: skip


def test_a_name_that_would_be_made_is_no_fault_beside_another(new_tenant: Any, transfer: Any) -> None:
    customer = {"key": "customer", "type": "relation", "required": True, "options": {"form": "customer"}}
    amount = {"key": "amount", "type": "money"}
    visit = {"key": "visit", "app": "sales", "name": "拜访", "fields": [customer, amount]}
    tenant = new_tenant(CUSTOMER, visit)
    id = stage(tenant, ADMIN, "customer,amount\n新客户,六\n".encode(), "visit")
    mapping = as_proposed(preview(tenant, transfer, ADMIN, id), create_missing={"customer": True})
    report = choose(tenant, transfer, ADMIN, id, mapping)
    assert [each["field"] for each in report["errors"]] == ["amount"]
