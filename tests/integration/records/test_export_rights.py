"""What leaves as a file is what each person may take out; what they may only see is named."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import transfer_pb2
from services.chassis.errors import Forbidden, Invalid
from tests.integration.records.conftest import ADMIN, ANNA, CARL, Tenant, company, grant
from tests.integration.records.test_transfer import transfer

__all__ = ["transfer"]

VIEW = {"*": "write", "cost": "hidden", "margin": "hidden"}
TAKE = {**VIEW, "amount": "hidden", "manager": "masked"}


@pytest.fixture
def selling(tenant: Tenant) -> Tenant:
    """Anna sees amounts but may not export them; Carl may export, but nothing of what he sees."""
    for n in range(3):
        tenant.create(ANNA, "contract", {"name": f"甲{n}", "amount": "5"})
    seen = grant(3, 2, "form:contract", ["view", "create"], "own", VIEW)
    taken = grant(4, 2, "form:contract", ["export"], "own", TAKE)
    looked = grant(5, 3, "form:contract", ["view"], "all", {"name": "read"})
    barred = grant(6, 3, "form:contract", ["export"], "all", {"number": "read"})
    tenant.policy(company(tenant.id, grants=[seen, taken, looked, barred]))
    return tenant


def export(tenant: Tenant, transfer: Any, user: int, **query: Any) -> tuple[list[list[str]], list[str]]:
    with tenant.as_user(user):
        asked = json.dumps({**query, "format": "csv"}).encode()
        parts = list(
            transfer.ExportRecords(transfer_pb2.ExportRecordsRequest(form="contract", query_json=asked))
        )
    text = b"".join(part.data for part in parts).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text))), list(parts[0].left_out)


def test_m2_columns_that_may_not_leave_are_left_out_and_named(selling: Tenant, transfer: Any) -> None:
    columns = ["name", "amount", "status"]
    rows, left_out = export(selling, transfer, ANNA, columns=columns)
    assert left_out == ["amount"]
    assert rows[0] == ["合同名称", "状态"]
    assert len(rows) == 4
    assert export(selling, transfer, ADMIN, columns=columns)[1] == []
    everything, left_out = export(selling, transfer, ANNA)
    assert left_out == ["amount"]
    assert not {"金额", "成本", "毛利"} & set(everything[0])


def test_what_may_not_be_seen_does_not_exist_and_nothing_is_no_file(selling: Tenant, transfer: Any) -> None:
    with pytest.raises(Invalid, match="field_unknown"):
        export(selling, transfer, ANNA, columns=["name", "cost"])
    with pytest.raises(Forbidden, match="export_no_columns"):
        export(selling, transfer, CARL, columns=["name"])
    with pytest.raises(Invalid):
        export(selling, transfer, ANNA, columns=["name"], filter={"field": "amount", "op": "nope"})
