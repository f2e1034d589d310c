"""Records on paper through gRPC: three kinds of file, templates, and what may not be printed."""

from __future__ import annotations

import io
import json
from typing import Any

import docx
import openpyxl
import pytest

from protos.gen.dougong.records.v1 import print_pb2 as pb
from protos.gen.dougong.records.v1 import print_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Forbidden, Invalid, NotFound
from services.chassis.testing import with_address
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Tenant, company, dump, grant

SECRET = "13812345678"


class Printing:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub = Client(settings).stub("records", print_pb2_grpc.PrintStub)

    def file(self, user: int, form: str, id: int, format: str = "pdf", template: str = "") -> Any:
        with self.tenant.as_user(user):
            return self.stub.PrintRecord(pb.PrintRequest(form=form, id=id, template=template, format=format))

    def words(self, user: int, form: str, id: int, template: str = "") -> str:
        """All texts of the Excel file."""
        made = self.file(user, form, id, "xlsx", template)
        sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
        assert sheet is not None
        return "\n".join(str(cell) for row in sheet.values for cell in row if cell is not None)

    def put(self, user: int, form: str, key: str, template: Any) -> Any:
        with self.tenant.as_user(user):
            request = pb.PutTemplateRequest(form=form, key=key, template_json=dump(template))
            return json.loads(self.stub.PutTemplate(request).json)


@pytest.fixture
def printing(tenant: Tenant) -> Printing:
    actions = ["view", "create", "edit", "delete"]
    levels = {"*": "write", "cost": "hidden", "margin": "hidden"}
    tenant.policy(
        company(
            tenant.id,
            [
                grant(2, 1, "form:*", ["print"]),
                grant(3, 2, "form:contract", [*actions, "print"], "own", levels),
                grant(4, 2, "form:customer", [*actions, "print"], "all", {"*": "write", "phone": "masked"}),
                grant(5, 3, "form:contract", ["view"], "subtree", {"*": "read"}),
            ],
        )
    )
    return Printing(tenant)


def contract(tenant: Tenant) -> Any:
    customer = tenant.create(ADMIN, "customer", {"name": "深圳华东精工", "phone": SECRET})
    items = [{"product": "=1+1", "quantity": "2", "price": "10.5"}, {"product": "阀", "price": "1"}]
    values = {
        "name": "一期 #[x]",
        "customer": customer["id"],
        "amount": "80000",
        "cost": "77",
        "items": items,
    }
    return tenant.create(ADMIN, "contract", {**values, "owner": ANNA, "signed_on": "2026-11-22"})


def test_f13_each_kind_of_file_has_what_the_record_has(tenant: Tenant, printing: Printing) -> None:
    made = contract(tenant)
    pdf = printing.file(ANNA, "contract", made["id"])
    assert pdf.content.startswith(b"%PDF-")
    assert b"NotoSansCJK" in pdf.content  # the font is inside: it looks the same everywhere
    assert (pdf.media_type, pdf.file_name) == ("application/pdf", "一期 #[x].pdf")
    word = docx.Document(io.BytesIO(printing.file(ANNA, "contract", made["id"], "docx").content))
    texts = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert word.paragraphs[0].text == "一期 #[x]"
    assert {"深圳华东精工", "80,000.00", "2026-11-22", "阀", "10.50"} <= set(texts)
    words = printing.words(ANNA, "contract", made["id"])
    assert "深圳华东精工" in words
    assert "=1+1" in words  # as text: nothing is computed
    assert "77" not in words


def test_what_is_masked_stays_masked(tenant: Tenant, printing: Printing) -> None:
    made = tenant.create(ADMIN, "customer", {"name": "甲", "phone": SECRET})
    assert SECRET in printing.words(ADMIN, "customer", made["id"])
    words = printing.words(ANNA, "customer", made["id"])
    assert "138****5678" in words
    assert SECRET not in words


def test_printing_needs_its_own_permission(tenant: Tenant, printing: Printing) -> None:
    made = contract(tenant)
    with pytest.raises(Forbidden):
        printing.file(CARL, "contract", made["id"])
    with pytest.raises(NotFound):
        printing.file(BEN, "contract", made["id"])
    with pytest.raises(Invalid, match="format_unknown"):
        printing.file(ANNA, "contract", made["id"], "exe")
    with pytest.raises(NotFound):
        printing.file(ANNA, "contract", made["id"], "pdf", "nothing")


def test_a_template_names_fields_in_its_texts(tenant: Tenant, printing: Printing) -> None:
    made = contract(tenant)
    blocks = [
        {"kind": "title", "text": "合同 {name}"},
        {"kind": "text", "text": "甲方：{customer}，金额 {amount}，成本 {cost}。"},
        {"kind": "items", "field": "items"},
        {"kind": "signatures", "labels": ["甲方", "乙方"]},
    ]
    with pytest.raises(Forbidden):
        printing.put(ANNA, "contract", "formal", {"name": "正式", "blocks": blocks})
    printing.put(ADMIN, "contract", "formal", {"name": "正式", "blocks": blocks})
    words = printing.words(ANNA, "contract", made["id"], "formal")
    assert "甲方：深圳华东精工，金额 80,000.00，成本 。" in words
    assert printing.file(ANNA, "contract", made["id"], "pdf", "formal").content.startswith(b"%PDF-")
    for wrong in ({"kind": "items", "field": "name"}, {"kind": "x"}):
        with pytest.raises(Invalid, match="template_invalid"):
            printing.put(ADMIN, "contract", "wrong", {"name": "x", "blocks": [wrong]})
