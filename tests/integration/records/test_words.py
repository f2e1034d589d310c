"""Words in use in a field of tags, offered to whoever may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import views_pb2, views_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Invalid
from services.chassis.testing import with_address
from tests.integration.records.conftest import ADMIN, ANNA, BEN, Tenant, company, grant, read

LEAD = {
    "key": "lead",
    "app": "sales",
    "name": "线索",
    "title_field": "name",
    "fields": [
        {"key": "name", "name": "名称", "type": "text"},
        {"key": "marks", "name": "标签", "type": "tags"},
        {"key": "secret", "name": "密签", "type": "tags"},
    ],
}
ACTIONS = ["view", "create", "edit"]


@pytest.fixture
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    made = new_tenant(LEAD)
    levels = {"*": "write", "secret": "hidden"}
    made.policy(company(made.id, [grant(3, 2, "form:lead", ACTIONS, "own", levels)]))
    return made


def words(tenant: Tenant, user: int, field: str = "marks", text: str = "") -> Any:
    settings = with_address(tenant.records.settings, "records", tenant.records.address)
    stub = Client(settings).stub("records", views_pb2_grpc.ViewsStub)
    with tenant.as_user(user):
        answer = read(stub.ListWords(views_pb2.WordsRequest(form="lead", field=field, text=text)))
    return [(each["word"], each["count"]) for each in answer]


def test_f1_tags_in_use_are_offered_as_far_as_they_may_be_read(tenant: Tenant) -> None:
    tenant.create(ANNA, "lead", {"name": "甲", "marks": ["VIP", "老客户"]})
    tenant.create(ANNA, "lead", {"name": "乙", "marks": ["VIP", "50%_off"]})
    tenant.create(BEN, "lead", {"name": "丙", "marks": ["VIP", "本的"]})
    tenant.create(ADMIN, "lead", {"name": "丁", "secret": ["内部"]})
    assert words(tenant, ANNA) == [("VIP", 2), ("50%_off", 1), ("老客户", 1)]
    assert dict(words(tenant, ADMIN))["VIP"] == 3
    assert words(tenant, ANNA, text="vi") == [("VIP", 2)]
    assert words(tenant, ANNA, text="%_") == [("50%_off", 1)]
    assert words(tenant, ADMIN, "secret") == [("内部", 1)]
    for field in ("secret", "nothing", "name"):
        with pytest.raises(Invalid, match="field_unknown"):
            words(tenant, ANNA, field)
