"""Templates people make: what their places say, to whom, and what is refused."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from PIL import Image

from protos.gen.dougong.records.v1 import print_pb2 as pb
from services.chassis.errors import Forbidden, Invalid, NotFound
from tests.integration.records.conftest import ADMIN, ANNA, BEN, Tenant, company, dump, grant
from tests.integration.records.files.paper import Files
from tests.integration.records.forms import CUSTOMER
from tests.integration.records.printing.test_printing import Printing

ORDER = {
    "key": "order",
    "app": "sales",
    "name": {"zh-CN": "订单", "en": "Order"},
    "title_field": "name",
    "fields": [
        {"key": "name", "name": {"zh-CN": "订单名称", "en": "Name"}, "type": "text"},
        {"key": "customer", "name": "客户", "type": "relation", "options": {"form": "customer"}},
        {"key": "amount", "name": "金额", "type": "money"},
        {"key": "cost", "name": "成本", "type": "money"},
        {"key": "photos", "name": "照片", "type": "images"},
        {"key": "secret", "name": "密件", "type": "images"},
        {
            "key": "items",
            "name": "明细",
            "type": "line_items",
            "options": {
                "fields": [
                    {"key": "buyer", "name": "用户", "type": "relation", "options": {"form": "customer"}},
                    {"key": "product", "name": "产品", "type": "text"},
                    {"key": "price", "name": "单价", "type": "money"},
                ]
            },
        },
    ],
}
SHOWN = {"*": "write", "cost": "hidden", "secret": "hidden"}
ACTIONS = ["view", "create", "edit", "delete"]


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def tenant(new_tenant: Any) -> Tenant:
    made: Tenant = new_tenant(CUSTOMER, ORDER)
    made.policy(
        company(
            made.id,
            [
                grant(2, 1, "form:*", ["print"]),
                grant(3, 2, "form:order", [*ACTIONS, "print"], "all", SHOWN),
                grant(4, 2, "form:customer", ACTIONS, "all", {"*": "write"}),
                grant(5, 2, "form:customer", ["print"], "all", {"*": "read", "phone": "masked"}),
            ],
        )
    )
    return made


@pytest.fixture
def printing(tenant: Tenant) -> Printing:
    return Printing(tenant)


def order(tenant: Tenant, **more: Any) -> Any:
    customer = tenant.create(ADMIN, "customer", {"name": "深圳华东精工", "phone": "13812345678"})
    items = [{"product": "阀", "price": "1.50"}, {"product": "泵", "price": "20", "buyer": customer["id"]}]
    values = {"name": "一期", "customer": customer["id"], "amount": "80000", "cost": "77", "items": items}
    return tenant.create(ADMIN, "order", {**values, **more})


def template(*blocks: Any, **more: Any) -> Any:
    return {"name": "正式", **more, "blocks": list(blocks)}


def text(words: str) -> Any:
    return {"kind": "text", "text": words}


def test_f13_places_say_fields_related_fields_and_formulas(tenant: Tenant, printing: Printing) -> None:
    made = order(tenant)
    given = template(
        text("{订单名称}|{客户.名称}|{customer.phone}"),
        text('{={amount}*1.13}|{=IF({amount}>1, "大", "小")}'),
    )
    kept = printing.put(ADMIN, "order", "formal", given)
    assert kept["blocks"][0]["text"] == "{name}|{customer.name}|{customer.phone}"  # keys outlive names
    assert "一期|深圳华东精工|13812345678" in printing.words(ADMIN, "order", made["id"], "formal")
    words = printing.words(ANNA, "order", made["id"], "formal")
    assert "一期|深圳华东精工|138****5678" in words  # she reads the number, and may not print it
    assert "90,400|大" in words


def test_a_formula_over_what_is_hidden_says_nothing(tenant: Tenant, printing: Printing) -> None:
    made = order(tenant)
    hidden = template(
        text("A{cost}B"),
        text("C{={amount}-{cost}}D"),
        text("E{=IF({cost}>50, 1, 2)}F"),
        text('G{=IF({customer.phone}="13812345678", 1, 2)}H'),
        {"kind": "fields", "fields": ["name", "cost"]},
    )
    printing.put(ADMIN, "order", "margin", hidden)
    admin = printing.words(ADMIN, "order", made["id"], "margin")
    assert {"A77.00B", "C79,923D", "E1F", "G1H", "成本"} <= set(admin.split("\n"))
    seller = printing.words(ANNA, "order", made["id"], "margin").split("\n")
    assert {"AB", "CD", "EF", "GH"} <= set(seller)
    assert "成本" not in seller


def test_line_items_have_the_columns_and_totals_asked_for(tenant: Tenant, printing: Printing) -> None:
    made = order(tenant)
    block = {"kind": "items", "field": "items", "columns": ["product", "buyer", "price"], "totals": ["price"]}
    printing.put(ADMIN, "order", "lines", template(block))
    made_file = printing.file(ANNA, "order", made["id"], "xlsx", "lines")
    page = openpyxl.load_workbook(io.BytesIO(made_file.content)).active
    assert page is not None
    rows = [[cell for cell in row if cell is not None] for row in page.values]
    assert rows[1:5] == [
        ["产品", "用户", "单价"],
        ["阀", "", "1.50"],
        ["泵", "深圳华东精工", "20.00"],
        ["合计", "", "21.50"],
    ]


def test_pictures_are_printed_to_those_who_may_read_them(tenant: Tenant, printing: Printing) -> None:
    files = Files(tenant, ADMIN)
    photo = files.upload(png(), field="photos", name="现场.png", form="order")
    secret = files.upload(png(), field="secret", name="底价.png", form="order")
    made = order(tenant, photos=[photo], secret=[secret])
    pictures = [{"kind": "image", "field": key, "width": 50} for key in ("photos", "secret")]
    names = {"kind": "fields", "fields": ["photos", "secret"]}
    printing.put(ADMIN, "order", "photos", template(*pictures, names))

    def count(user: int) -> int:
        made_file = printing.file(user, "order", made["id"], "xlsx", "photos")
        return len(openpyxl.load_workbook(io.BytesIO(made_file.content)).worksheets[0]._images)

    assert (count(ADMIN), count(ANNA)) == (2, 1)
    words = printing.words(ANNA, "order", made["id"], "photos")
    assert "现场.png" in words
    assert "底价" not in words


def test_f13_several_records_are_one_file(tenant: Tenant, printing: Printing) -> None:
    first, second = order(tenant), order(tenant, name="二期")
    request = pb.PrintRecordsRequest(form="order", ids=[second["id"], first["id"], 999_999], format="xlsx")
    with tenant.as_user(ANNA):
        made = printing.stub.PrintRecords(request)
    assert openpyxl.load_workbook(io.BytesIO(made.content)).sheetnames == ["二期", "一期"]
    assert made.skipped == 1
    with tenant.as_user(BEN), pytest.raises(NotFound):
        printing.stub.PrintRecords(pb.PrintRecordsRequest(form="order", ids=[999_999]))
    with tenant.as_user(ANNA), pytest.raises(Invalid, match="print_too_many"):
        printing.stub.PrintRecords(pb.PrintRecordsRequest(form="order", ids=range(1, 300)))


def test_a_preview_is_a_page_of_what_is_not_saved(tenant: Tenant, printing: Printing) -> None:
    made = order(tenant)
    given = dump(template(text("一"), {"kind": "break"}, text("二"), {"kind": "code", "format": "qr"}))
    request = pb.PreviewRequest(
        form="order", id=made["id"], template_json=given, page=2, origin="https://d.cn"
    )
    with tenant.as_user(ADMIN):
        shown = printing.stub.PreviewTemplate(request)
    assert shown.pages == 2
    with Image.open(io.BytesIO(shown.content)) as page:
        assert page.format == "PNG"
    with tenant.as_user(ANNA), pytest.raises(Forbidden):
        printing.stub.PreviewTemplate(request)


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([text("{nothing}")], "template_text_invalid"),
        ([text("{=SUM(}")], "template_text_invalid"),
        ([text("{={amount}")], "template_text_invalid"),
        ([text("{@page}")], "template_text_invalid"),
        ([{"kind": "items", "field": "items", "columns": ["nothing"]}], "template_invalid"),
        ([{"kind": "image", "field": "name"}], "template_invalid"),
        ([{"kind": "code", "field": "name", "format": "aztec"}], "template_invalid"),
        ([{"kind": "company", "name": "x", "logo": "data:image/png;base64,AAAA"}], "template_invalid"),
        ([{"kind": "signatures", "labels": ["甲"], "signed": ["name"]}], "template_invalid"),
        ([{"kind": "fields", "fields": [["name"]]}], "template_invalid"),
    ],
)
def test_what_a_template_may_not_say(printing: Printing, blocks: Any, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        printing.put(ADMIN, "order", "wrong", template(*blocks))
