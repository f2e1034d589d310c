"""Taking back an import takes back what it made on the way, unless somebody has a use for it."""

from __future__ import annotations

from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from tests.integration.records.conftest import ADMIN, ANNA, BEN, Tenant
from tests.integration.records.life import Life
from tests.integration.records.test_import import finish, undo
from tests.integration.records.test_transfer import as_proposed, choose, preview, stage, transfer

__all__ = ["transfer"]

LIST = """合同名称,客户,金额
甲,已有,1
乙,新一,2
丙,新二,3
丁,新三,4
戊,新四,5
己,坏行,六
"""


@pytest.fixture
def imported(tenant: Tenant, transfer: Any) -> Any:
    """Anna's import, with one customer known and four made."""
    tenant.create(ANNA, "customer", {"name": "已有"})
    id = stage(tenant, ANNA, LIST.encode())
    mapping = as_proposed(preview(tenant, transfer, ANNA, id), create_missing={"customer": True})
    choose(tenant, transfer, ANNA, id, mapping)
    with tenant.as_user(ANNA):
        transfer.RunImport(pb.ImportRequest(id=id))
    return finish(tenant, ANNA, id)


def customers(tenant: Tenant) -> dict[str, int]:
    return {row["values"]["name"]: row["id"] for row in tenant.query(ADMIN, "customer")["rows"]}


def test_b9_records_made_on_the_way_leave_with_the_import(tenant: Tenant, imported: Any) -> None:
    assert (imported["imported"], imported["rejected"], imported["made"]) == (5, 1, 4)
    # A row that is refused anyway makes nothing.
    assert sorted(customers(tenant)) == ["已有", "新一", "新三", "新二", "新四"]
    done = undo(tenant, ANNA, imported["id"])
    assert (done["state"], done["removed"], done["unmade"]) == ("undone", 5, 4)
    assert list(customers(tenant)) == ["已有"]
    assert tenant.query(ADMIN, "contract")["rows"] == []


def test_what_somebody_changed_linked_or_commented_since_stays(tenant: Tenant, imported: Any) -> None:
    made = customers(tenant)
    tenant.update(ANNA, "customer", made["新一"], 1, {"phone": "13800138000"})
    tenant.create(ANNA, "contract", {"name": "别的合同", "customer": made["新二"]})
    (kept,) = tenant.query(ANNA, "contract", search="丁")["rows"]
    tenant.update(ANNA, "contract", kept["id"], kept["version"], {"amount": "9"})
    Life(tenant).say(ANNA, "customer", made["新四"], "先别删")
    done = undo(tenant, ANNA, imported["id"])
    assert (done["removed"], done["made"], done["unmade"]) == (4, 4, 0)
    assert sorted(customers(tenant)) == ["已有", "新一", "新三", "新二", "新四"]
    assert tenant.query(BEN, "contract")["rows"] == []
