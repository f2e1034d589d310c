"""Founding a tenant."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from protos.gen.dougong.identity.v1 import service_pb2
from services.chassis.context import platform, use
from services.chassis.errors import Invalid
from tests.integration.identity.conftest import EMPTY, PASSWORD, Running


def test_founding_a_tenant_again_changes_nothing_even_at_once(running: Running) -> None:
    request = service_pb2.BootstrapTenantRequest(
        slug=f"race-{running.tenant.id}", name="竞赛", admin_login="first", admin_name="第一",
        admin_password=PASSWORD,
    )  # fmt: skip
    replies: list[Any] = []

    def found() -> None:
        with use(platform(0, "gateway")):
            replies.append(running.stub.BootstrapTenant(request))

    threads = [threading.Thread(target=found) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.created for reply in replies) == [False, False, False, True]
    assert len({(reply.tenant.id, reply.admin.id) for reply in replies}) == 1
    request.admin_password, request.name = "a different password", "改名"
    with use(platform(0, "gateway")):
        again = running.stub.BootstrapTenant(request)
        tenants = {each.slug: each for each in running.stub.ListTenants(EMPTY).tenants}
    assert not again.created
    assert tenants[request.slug].name == "竞赛"
    assert tenants[request.slug].time_zone == "Asia/Shanghai"
    assert running.login("first", PASSWORD, tenant=request.slug).session


def test_founding_refuses_what_makes_no_tenant(running: Running) -> None:
    bad = service_pb2.BootstrapTenantRequest(
        slug="Not A Slug",
        name="",
        time_zone="Mars/Olympus",
        admin_login="",
        admin_name="",
        admin_password="x",
    )
    with use(platform(0, "gateway")), pytest.raises(Invalid) as refused:
        running.stub.BootstrapTenant(bad)
    assert {each.code for each in refused.value.errors} == {
        "tenant_slug_invalid", "name_invalid", "time_zone_unknown", "login_invalid", "password_length",
    }  # fmt: skip
