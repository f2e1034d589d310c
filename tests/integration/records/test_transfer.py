"""Imports in steps, from the file as it came to the workbook of what was refused; exports."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from protos.gen.dougong.records.v1 import transfer_pb2, transfer_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.chassis.testing import wait_until, with_address
from services.records.storage.history_proof import verify_history
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Records, Tenant, dump, read
from tests.integration.records.test_import import finish, status

MESSY = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "messy"
LIST = """导出时间：2026-11-22,,,,
,,,,
合同名称,客户名称,金额(元),签订日期,外部编号
甲,华东精工,"￥1.2万",1/15/26,E1
乙,新客户,12345.60,2026年1月5日,E2
丙,新客户,abc,2026-13-01,E1
丁,,=1+1,,E1
"""


@pytest.fixture(scope="module")
def transfer(records: Records) -> Any:
    settings = with_address(records.settings, "records", records.address)
    return Client(settings).stub("records", transfer_pb2_grpc.TransferStub)


def stage(tenant: Tenant, user: int, content: bytes, form: str = "contract") -> int:
    def parts() -> Iterator[pb.ImportChunk]:
        head = pb.ImportHead(form=form, file_name="f", mapping_json=b"{}", staged=True)
        yield pb.ImportChunk(head=head, data=content)

    with tenant.as_user(user):
        started = read(tenant.stub.StartImport(parts()))
    assert started["state"] == "uploaded"
    return int(started["id"])


def preview(tenant: Tenant, transfer: Any, user: int, id: int, **asked: Any) -> Any:
    with tenant.as_user(user):
        return read(transfer.PreviewImport(transfer_pb2.PreviewImportRequest(id=id, **asked)))


def choose(tenant: Tenant, transfer: Any, user: int, id: int, mapping: Any) -> Any:
    with tenant.as_user(user):
        transfer.MapImport(transfer_pb2.MapImportRequest(id=id, mapping_json=dump(mapping)))

    def tried() -> Any:
        tenant.records.drain("records.imports", wait=0.3)
        found = status(tenant, user, id)
        return found if found["state"] in ("checked", "failed") else None

    return wait_until(tried, 20, "the trial")


def as_proposed(seen: Any, **more: Any) -> Any:
    columns = [{key: each[key] for key in ("column", "field", "date")} for each in seen["columns"]]
    return {"sheet": seen["sheet"], "header_row": seen["header_row"], "columns": columns, **more}


def test_m1_a_list_is_understood_tried_out_run_and_its_refusals_come_back(
    tenant: Tenant, transfer: Any
) -> None:
    known = tenant.create(ANNA, "customer", {"name": "华东精工"})
    id = stage(tenant, ANNA, LIST.encode("gbk"))
    seen = preview(tenant, transfer, ANNA, id)
    assert (seen["header_row"], seen["encoding"]) == (3, "gb18030")
    assert [column["field"] for column in seen["columns"]] == [
        "name", "customer", "amount", "signed_on", "external_id",
    ]  # fmt: skip
    assert seen["columns"][3]["date"] == "mdy"
    mapping = as_proposed(seen, create_missing={"customer": True})
    tried = choose(tenant, transfer, ANNA, id, mapping)
    assert (tried["state"], tried["total"], tried["imported"], tried["rejected"]) == ("checked", 4, 2, 2)
    assert tenant.query(ANNA, "contract")["rows"] == []
    assert len(tenant.query(ANNA, "customer")["rows"]) == 1
    with tenant.as_user(ANNA):
        transfer.RunImport(pb.ImportRequest(id=id))
    done = finish(tenant, ANNA, id)
    assert (done["state"], done["imported"], done["rejected"]) == ("done", 2, 2)
    assert {(e["row"], e["field"], e["code"]) for e in done["errors"]} >= {
        (6, "amount", "number_expected"), (6, "signed_on", "date_invalid"),
        (7, "amount", "number_expected"),
    }  # fmt: skip
    rows = tenant.query(ANNA, "contract", sort=[{"field": "id", "dir": "asc"}])["rows"]
    assert rows[0]["values"]["customer"] == known["id"]
    assert [row["values"]["signed_on"] for row in rows] == ["2026-01-15", "2026-01-05"]
    assert [row["values"]["amount"] for row in rows] == ["12000.00", "12345.60"]
    assert rows[1]["labels"]["customer"] == "新客户"
    with tenant.as_user(ANNA):
        book = b"".join(part.data for part in transfer.GetImportErrors(pb.ImportRequest(id=id)))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][2:] == ("合同名称", "客户名称", "金额(元)", "签订日期", "外部编号")
    assert [line[0] for line in lines[1:]] == [6, 7]
    assert lines[2][4] == "=1+1"
    assert sheet.cell(3, 5).data_type == "s"
    with psycopg_of(tenant) as connection:
        assert list(verify_history(connection, tenant.id)) == []
        connection.execute(
            "update history set changes = changes - 'amount' where record = %s",
            [rows[0]["id"]],
        )
        assert len(list(verify_history(connection, tenant.id))) == 1


def psycopg_of(tenant: Tenant) -> Any:
    import psycopg

    return psycopg.connect(tenant.records.settings.database_url, autocommit=True)


def test_b9_an_import_is_paused_goes_on_and_is_taken_back(tenant: Tenant, transfer: Any) -> None:
    content = "合同名称\n" + "".join(f"n{n}\n" for n in range(2_300))
    id = stage(tenant, ANNA, content.encode())
    seen = preview(tenant, transfer, ANNA, id)
    assert choose(tenant, transfer, ANNA, id, as_proposed(seen))["imported"] == 2_300
    with tenant.as_user(BEN), pytest.raises(NotFound):
        transfer.RunImport(pb.ImportRequest(id=id))
    with tenant.as_user(ANNA):
        with pytest.raises(Conflict, match="import_not_running"):
            transfer.PauseImport(pb.ImportRequest(id=id))
        transfer.RunImport(pb.ImportRequest(id=id))
        paused = read(transfer.PauseImport(pb.ImportRequest(id=id)))
        tenant.records.drain("records.imports", wait=0.3)
        assert (paused["state"], status(tenant, ANNA, id)["imported"]) == ("paused", 0)
        mapping = dump(as_proposed(seen))
        with pytest.raises(Conflict, match="import_started"):
            transfer.MapImport(transfer_pb2.MapImportRequest(id=id, mapping_json=mapping))
        transfer.RunImport(pb.ImportRequest(id=id))
    assert finish(tenant, ANNA, id)["imported"] == 2_300
    with tenant.as_user(ANNA):
        tenant.stub.UndoImport(pb.ImportRequest(id=id))
    assert finish(tenant, ANNA, id)["removed"] == 2_300
    assert tenant.query(ANNA, "contract")["rows"] == []
    with psycopg_of(tenant) as connection:
        assert list(verify_history(connection, tenant.id)) == []


def test_only_known_keys_are_updated_and_doubles_are_found_in_the_trial(
    tenant: Tenant, transfer: Any
) -> None:
    mine = tenant.create(ANNA, "contract", {"name": "old", "external_id": "1"})
    id = stage(tenant, ANNA, b"name,external_id\nnew,1\nx,2\n")
    seen = preview(tenant, transfer, ANNA, id)
    tried = choose(tenant, transfer, ANNA, id, as_proposed(seen, mode="update", key="external_id"))
    assert (tried["updated"], tried["imported"], tried["errors"][0]["code"]) == (1, 0, "import_key_not_found")
    assert tenant.get(ANNA, "contract", mine["id"])["values"]["name"] == "old"
    twice = "name,external_id\n" + "".join(f"n,{n % 1500 + 10}\n" for n in range(1_600))
    id = stage(tenant, ANNA, twice.encode())
    seen = preview(tenant, transfer, ANNA, id)
    assert choose(tenant, transfer, ANNA, id, as_proposed(seen))["rejected"] == 100


def test_a_column_can_become_a_field_for_those_who_design_forms(tenant: Tenant, transfer: Any) -> None:
    content = "合同名称,区域\n甲,华东\n".encode()
    new = {"key": "region", "name": "区域", "type": "text"}
    for user, allowed in ((ANNA, False), (ADMIN, True)):
        id = stage(tenant, user, content)
        mapping = as_proposed(preview(tenant, transfer, user, id))
        mapping["columns"][1] |= {"field": None, "new": new}
        if allowed:
            assert choose(tenant, transfer, user, id, mapping)["imported"] == 1
        else:
            with pytest.raises(Invalid, match="import_field_new"):
                choose(tenant, transfer, user, id, mapping)
    with tenant.as_user(ADMIN):
        transfer.RunImport(pb.ImportRequest(id=id))
    finish(tenant, ADMIN, id)
    assert tenant.query(ADMIN, "contract")["rows"][0]["values"]["region"] == "华东"


@pytest.mark.parametrize(("content", "code"), [
    (b"PK\x03\x04 broken", "import_file_invalid"), (b"\n\n", "import_file_empty"),
    (",".join(f"c{n}" for n in range(200)).encode() + b"\n", "import_columns_many"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "import_file_invalid"),
])  # fmt: skip
def test_what_is_no_list_is_refused_with_a_reason(
    tenant: Tenant, transfer: Any, content: bytes, code: str
) -> None:
    id = stage(tenant, ANNA, content)
    with pytest.raises(Invalid, match=code):
        preview(tenant, transfer, ANNA, id)


def test_messy_files_are_read_or_refused_clearly(new_tenant: Any, transfer: Any) -> None:
    if not MESSY.exists():
        pytest.skip("the messy files are not here")
    tenant = new_tenant()
    files = sorted(path for path in MESSY.rglob("*") if path.suffix in (".csv", ".xls", ".xlsx"))
    assert len(files) > 30
    refused = []
    for path in files:
        id = stage(tenant, ADMIN, path.read_bytes())
        try:
            seen = preview(tenant, transfer, ADMIN, id)
        except Invalid as error:
            refused.append((path.name, error.code))
            continue
        columns = [{"column": 0, "field": "name"}]
        tried = choose(tenant, transfer, ADMIN, id, as_proposed(seen) | {"columns": columns})
        assert tried["state"] == "checked", (path.name, tried["failure"])
        assert tried["imported"] + tried["rejected"] == tried["total"], path.name
    assert refused == []


def export(tenant: Tenant, transfer: Any, user: int, form: str = "contract", **query: Any) -> bytes:
    with tenant.as_user(user):
        request = transfer_pb2.ExportRecordsRequest(form=form, query_json=json.dumps(query).encode())
        return b"".join(part.data for part in transfer.ExportRecords(request))


def test_m2_a_list_leaves_as_its_reader_sees_it(tenant: Tenant, transfer: Any) -> None:
    customer = tenant.create(ANNA, "customer", {"name": "=cmd()"})
    for n in range(3):
        tenant.create(ANNA, "contract", {"name": f"甲{n}", "amount": "-1234.5", "customer": customer["id"]})
    tenant.create(BEN, "contract", {"name": "乙"})
    text = export(tenant, transfer, ANNA, format="csv", columns=["name", "amount", "customer"],
                  sort=[{"field": "name", "dir": "desc"}]).decode()  # fmt: skip
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows == [["合同名称", "金额", "客户"], *([f"甲{n}", "-1234.50", "'=cmd()"] for n in (2, 1, 0))]
    book = openpyxl.load_workbook(io.BytesIO(export(tenant, transfer, ADMIN)))
    lines = list(book.active.iter_rows(values_only=True))
    assert len(lines) == 5
    place = lines[0].index("金额")
    assert sorted(line[place] for line in lines[1:] if line[place] is not None) == [-1234.5] * 3
    assert {"成本", "毛利"} <= set(lines[0])
    with pytest.raises(Invalid, match="field_unknown"):
        export(tenant, transfer, ANNA, columns=["cost"])
    with pytest.raises(Forbidden):
        export(tenant, transfer, CARL)


def test_an_export_has_no_end_at_a_page(tenant: Tenant, transfer: Any) -> None:
    content = "name\n" + "".join(f"n{n}\n" for n in range(1_201))
    id = stage(tenant, ANNA, content.encode())
    choose(tenant, transfer, ANNA, id, as_proposed(preview(tenant, transfer, ANNA, id)))
    with tenant.as_user(ANNA):
        transfer.RunImport(pb.ImportRequest(id=id))
    finish(tenant, ANNA, id)
    rows = export(tenant, transfer, ANNA, format="csv", columns=["name"]).decode().splitlines()
    assert len(set(rows[1:])) == 1_201
