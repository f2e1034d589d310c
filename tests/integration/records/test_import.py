"""Imports of files, taken back again; sample data; services reading whole forms."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.chassis.policy import REFRESH_SECONDS
from services.chassis.testing import wait_until
from services.records.commands import run_import
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Tenant, dump, read

CSV = """合同名称*,客户,金额（元）,状态,签订日期,标签,大单,经理,外部编号,成本,随便
甲,华东精工,"1,234.50",已签约,2026/3/5,a、b,是,卡尔,E1,1,x
乙,不存在的客户,￥8万,Signed,2026年3月6日,,否,,E2,,
,华东精工,abc,nope,32.13.2026,,,,E3,,
丙,,12%,draft,20260307,,,,E1,,
丁,,5,,,,,,,,
"""


def start(tenant: Tenant, user: int, content: bytes, mapping: Any = None, form: str = "contract") -> int:
    def parts() -> Iterator[pb.ImportChunk]:
        head = pb.ImportHead(form=form, file_name="f.csv", mapping_json=dump(mapping or {}))
        yield pb.ImportChunk(head=head, data=content[:100])
        for at in range(100, len(content), 50_000):
            yield pb.ImportChunk(data=content[at : at + 50_000])

    with tenant.as_user(user):
        return int(read(tenant.stub.StartImport(parts()))["id"])


def status(tenant: Tenant, user: int, id: int) -> Any:
    with tenant.as_user(user):
        return read(tenant.stub.GetImport(pb.ImportRequest(id=id)))


def finish(tenant: Tenant, user: int, id: int) -> Any:
    def settled() -> Any:
        tenant.records.drain("records.imports", wait=0.3)
        found = status(tenant, user, id)
        return found if found["state"] in ("done", "failed", "undone") else None

    return wait_until(settled, 20, "the import")


def undo(tenant: Tenant, user: int, id: int) -> Any:
    with tenant.as_user(user):
        tenant.stub.UndoImport(pb.ImportRequest(id=id))
    return finish(tenant, user, id)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_comes_in_as_people_write_it(tenant: Tenant, encoding: str) -> None:
    customer = tenant.create(ANNA, "customer", {"name": "华东精工"})
    done = finish(tenant, ANNA, start(tenant, ANNA, CSV.encode(encoding)))
    assert (done["state"], done["total"], done["imported"], done["rejected"]) == ("done", 5, 2, 3)
    # Anna may not write 成本: for her the column does not exist.
    assert done["ignored"] == ["成本", "随便"]
    assert [(e["row"], e["field"], e["code"]) for e in done["errors"]] == [
        (3, "customer", "reference_not_found"),
        (4, "amount", "number_expected"), (4, "status", "choice_unknown"), (4, "signed_on", "date_invalid"),
        (4, "name", "required"),
        (5, "external_id", "value_taken"),
    ]  # fmt: skip
    assert all(error["message"] for error in done["errors"])
    rows = tenant.query(ANNA, "contract", sort=[{"field": "id", "dir": "asc"}])["rows"]
    assert rows[0]["values"] == {
        "name": "甲", "number": rows[0]["values"]["number"], "customer": customer["id"], "amount": "1234.50",
        "status": "signed", "signed_on": "2026-03-05", "tags": ["a", "b"], "big": True, "manager": CARL,
        "external_id": "E1",
    }  # fmt: skip
    assert [row["values"]["number"][-4:] for row in rows] == ["0001", "0002"]
    assert (rows[1]["values"]["name"], rows[1]["values"]["status"], rows[1]["owner"]) == ("丁", "draft", ANNA)
    (entry,) = tenant.history(ANNA, "contract", rows[0]["id"])
    assert entry["via"] == f"import:{done['id']}"


def test_an_xlsx_comes_in(tenant: Tenant) -> None:
    import datetime

    book = openpyxl.Workbook()
    book.active.append(["Name", "Amount", "签订日期", "big", "到账时间"])
    book.active.append(["甲", 1234.5, datetime.date(2026, 3, 5), True, datetime.datetime(2026, 3, 5, 8, 30)])
    book.active.append([None] * 5)
    book.active.append(["乙", "x", None, None, None])
    file = io.BytesIO()
    book.save(file)
    done = finish(tenant, ANNA, start(tenant, ANNA, file.getvalue()))
    assert (done["imported"], done["rejected"], done["errors"][0]["row"]) == (1, 1, 4)
    (row,) = tenant.query(ANNA, "contract")["rows"]
    assert row["values"]["amount"] == "1234.50"
    assert row["values"]["paid_at"] == "2026-03-05T00:30:00Z"


@pytest.mark.parametrize(("content", "code"), [
    (b"PK\x03\x04 no archive", "import_file_invalid"), (b"a,b\n1,2\n", "import_no_columns"),
    ("合同名称,Name\n1,2\n".encode(), "import_header_twice"), (b"\n\n", "import_file_empty"),
])  # fmt: skip
def test_a_file_that_makes_no_sense_fails_with_a_reason(tenant: Tenant, content: bytes, code: str) -> None:
    done = finish(tenant, ANNA, start(tenant, ANNA, content))
    assert (done["state"], done["failure"]["code"]) == ("failed", code)
    assert done["failure"]["message"]


def test_imports_need_the_right_and_belong_to_who_started_them(tenant: Tenant) -> None:
    with pytest.raises(Forbidden):
        start(tenant, CARL, b"name\nx\n")
    with pytest.raises(Invalid, match="import_file_empty"):
        start(tenant, ANNA, b"")
    id = start(tenant, ANNA, b"name\nx\n")
    with pytest.raises(NotFound):
        status(tenant, BEN, id)
    with pytest.raises(NotFound), tenant.as_user(BEN):
        tenant.stub.UndoImport(pb.ImportRequest(id=id))
    with pytest.raises(Conflict, match="import_running"):
        undo(tenant, ANNA, id)
    assert finish(tenant, ANNA, id)["imported"] == 1


def test_rights_taken_away_stop_an_import(tenant: Tenant) -> None:
    from tests.integration.records.conftest import company

    id = start(tenant, ANNA, b"name\nx\n")
    tenant.policy(company(tenant.id, grants=[]))
    time.sleep(REFRESH_SECONDS)  # the worker has nobody's token that would tell it of the new policy
    assert finish(tenant, ADMIN, id)["failure"]["code"] == "form_unknown"
    assert tenant.query(ADMIN, "contract")["rows"] == []


def test_an_import_killed_between_chunks_goes_on_where_it_was(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "name\n" + "".join(f"n{n}\n" for n in range(2_500))
    real, calls = run_import.import_chunk, []

    def dying(*args: Any) -> Any:
        calls.append(len(args[3]))
        if len(calls) in (2, 3):
            raise RuntimeError("killed")
        return real(*args)

    monkeypatch.setattr(run_import, "import_chunk", dying)
    id = start(tenant, ANNA, content.encode())
    handle = tenant.records.service.consumers[1].subscriptions[0].handle
    with tenant.as_service(ANNA):
        for _ in range(2):
            with pytest.raises(RuntimeError):
                handle(None, pb.ImportRequest(id=id))  # type: ignore[call-arg, arg-type]
            assert status(tenant, ADMIN, id)["imported"] == 1_000
    assert finish(tenant, ANNA, id)["imported"] == 2_500
    page = tenant.query(ANNA, "contract", count=True, sort=[{"field": "number", "dir": "desc"}], limit=1)
    assert page["count"] == {"value": 1000, "capped": True}
    assert page["rows"][0]["values"]["number"].endswith("2500")
    assert calls == [1000, 1000, 1000, 1000, 500]


def test_undoing_leaves_what_somebody_changed(tenant: Tenant) -> None:
    id = start(tenant, ANNA, b"name,external_id\na,1\nb,2\nc,3\n")
    finish(tenant, ANNA, id)
    kept = tenant.query(ANNA, "contract", search="b")["rows"][0]
    tenant.update(ANNA, "contract", kept["id"], 1, {"amount": "5"})
    done = undo(tenant, ANNA, id)
    assert (done["state"], done["removed"]) == ("undone", 2)
    assert [row["id"] for row in tenant.query(ADMIN, "contract")["rows"]] == [kept["id"]]
    assert undo(tenant, ANNA, id)["removed"] == 2
    tenant.create(ANNA, "contract", {"name": "a", "external_id": "1"})


def test_an_upsert_changes_what_the_key_finds(tenant: Tenant) -> None:
    mine = tenant.create(ANNA, "contract", {"name": "old", "external_id": "1"})
    tenant.create(BEN, "contract", {"name": "bens", "external_id": "2"})
    mapping = {"mode": "upsert", "key": "external_id"}
    done = finish(tenant, ANNA, start(tenant, ANNA, b"external_id,name\n1,new\n2,stolen\n3,made\n", mapping))
    assert (done["updated"], done["imported"], done["rejected"]) == (1, 1, 1)
    assert (done["errors"][0]["row"], done["errors"][0]["code"]) == (3, "value_taken")
    assert tenant.get(ANNA, "contract", mine["id"])["values"]["name"] == "new"
    assert tenant.query(BEN, "contract")["rows"][0]["values"]["name"] == "bens"


def test_sample_data_comes_once_and_goes_again(tenant: Tenant) -> None:
    lines = [
        {"form": "customer", "key": "c1", "owner": ANNA, "created_at": "2026-01-05T09:00:00Z",
         "values": {"name": "甲"}},
        {"form": "contract", "key": "k1", "owner": ANNA,
         "values": {"name": "合同", "customer": "c1", "amount": "5",
                    "items": [{"product": "泵", "price": "3"}]}},
        {"form": "contract", "key": "k2", "owner": BEN, "department": 10, "values": {"name": "合同2"}},
    ]  # fmt: skip
    request = pb.LoadSampleRequest(pack="sales", rows_jsonl="\n".join(map(json.dumps, lines)).encode())
    with tenant.as_user(ADMIN):
        first = read(tenant.stub.LoadSample(request))
        assert first["rows"] == 3
        assert read(tenant.stub.LoadSample(request)) == first
    (row,) = tenant.query(ANNA, "contract")["rows"]
    assert row["labels"]["customer"] == "甲"
    assert (row["values"]["total"], row["created_by"], row["department"]) == ("3.00", ANNA, 11)
    assert tenant.query(ANNA, "customer")["rows"][0]["created_at"] == "2026-01-05T09:00:00Z"
    tenant.update(ANNA, "contract", row["id"], 1, {"amount": "6"})
    with tenant.as_user(ADMIN):
        removed = read(tenant.stub.RemoveSample(pb.RemoveSampleRequest(pack="sales")))
        assert removed == {"removed": 2, "kept": 1}
    with tenant.as_user(ANNA), pytest.raises(Forbidden):
        tenant.stub.LoadSample(request)
    broken = b'{"form":"customer","values":{"name":"a"}}\n{"form":"customer","values":{}}'
    bad = pb.LoadSampleRequest(pack="other", rows_jsonl=broken)
    with tenant.as_user(ADMIN), pytest.raises(Invalid, match="sample_invalid") as refused:
        tenant.stub.LoadSample(bad)
    assert refused.value.params == {"line": 2}
    assert tenant.query(ADMIN, "customer")["rows"] == []


def test_services_read_whole_forms(tenant: Tenant) -> None:
    finish(tenant, ANNA, start(tenant, ANNA, ("name\n" + "x\n" * 1_203).encode()))
    with tenant.as_service():
        pages = [
            json.loads(page.json) for page in tenant.stub.ExportRows(pb.ExportRowsRequest(form="contract"))
        ]
        rows = [row for page in pages for row in page]
        assert len(rows) == 1_203
        assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
        definition = read(tenant.stub.GetDefinition(pb.FormRequest(form="contract")))
        assert "cost" in {field["key"] for field in definition["fields"]}
    with tenant.as_user(ADMIN), pytest.raises(Forbidden):
        tenant.stub.GetDefinition(pb.FormRequest(form="contract"))
