"""Departments and roles, tenants apart, and what each change leaves behind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.audit import seal, verify
from services.chassis.context import platform, use
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from services.chassis.testing import as_person
from tests.integration.identity.conftest import EMPTY, PASSWORD, Running, manage
from tests.integration.identity.departments import codes, department


def test_managers_and_departments_cannot_form_circles(running: Running) -> None:
    boss = running.person()
    worker = running.person(manager=boss.id)
    apprentice = running.person(manager=worker.id)
    east = department(running, "华东", running.root)
    shanghai = department(running, "上海", east.id)
    with running.as_admin():
        for manager in (apprentice.id, boss.id):
            with pytest.raises(Invalid) as refused:
                running.stub.UpdatePerson(running.changed(boss, manager=manager))
            assert codes(refused.value) == {("manager_cycle", "manager")}
        for parent in (shanghai.id, east.id):
            with pytest.raises(Invalid) as refused:
                running.stub.UpdateDepartment(
                    messages_pb2.Department(id=east.id, name="华东", parent=parent, version=1)
                )
            assert codes(refused.value) == {("department_cycle", "parent")}
        root = messages_pb2.Department(id=running.root, name="总部", parent=east.id, version=1)
        with pytest.raises(Invalid) as refused:
            running.stub.UpdateDepartment(root)
        assert codes(refused.value) == {("department_cycle", "parent")}
        with pytest.raises(Invalid) as refused:
            running.stub.CreateDepartment(messages_pb2.Department(name="飞地"))
        assert codes(refused.value) == {("department_parent_required", "parent")}
        renamed = messages_pb2.Department(id=running.root, name="总部", head=boss.id, version=1)
        assert running.stub.UpdateDepartment(renamed).head == boss.id
        moved = messages_pb2.Department(id=shanghai.id, name="上海", parent=running.root, version=1)
        assert running.stub.UpdateDepartment(moved).version == 2
        with pytest.raises(Conflict):
            running.stub.UpdateDepartment(moved)


def test_roles_keep_their_key(running: Running) -> None:
    role = running.role("legal", [])
    with running.as_admin():
        renamed = messages_pb2.Role(id=role.id, name_json='{"zh-CN":"法务","en":"Legal"}', version=2)
        assert json.loads(running.stub.UpdateRole(renamed).name_json) == {"zh-CN": "法务", "en": "Legal"}
        for change, code in (
            (messages_pb2.Role(id=role.id, key="law", name_json='"法务"', version=3), "role_key_fixed"),
            (messages_pb2.Role(id=role.id, name_json='{"zh-CN":""}', version=3), "name_invalid"),
            (messages_pb2.Role(id=role.id, name_json="{", version=3), "json_invalid"),
            (messages_pb2.Role(id=role.id, name_json="7", version=3), "name_invalid"),
        ):
            with pytest.raises(Invalid) as refused:
                running.stub.UpdateRole(change)
            assert refused.value.code == code
        for key, code in (("legal", "role_key_taken"), ("Legal!", "role_key_invalid")):
            with pytest.raises(Invalid) as refused:
                running.stub.CreateRole(messages_pb2.Role(key=key, name_json='"x"'))
            assert refused.value.code == code


def test_another_tenants_people_departments_and_roles_do_not_exist(running: Running) -> None:
    stranger = running.person()
    role, place = running.role("secret_role", []), department(running, "秘密部", running.root)
    with use(platform(0, "gateway")):
        other = running.stub.BootstrapTenant(
            service_pb2.BootstrapTenantRequest(
                slug=f"other-{running.tenant.id}", name="另一家", admin_login="boss", admin_name="老板",
                admin_password=PASSWORD,
            )
        )  # fmt: skip
    with as_person(running.settings, other.tenant.id, other.admin.id):
        for call, request in (
            (running.stub.UpdatePerson, running.changed(stranger, name="x")),
            (running.stub.UpdateDepartment, place),
            (running.stub.UpdateRole, role),
            (running.stub.GetRoleGrants, service_pb2.RoleRequest(role=role.id)),
        ):
            with pytest.raises(NotFound):
                call(request)
        mine = running.changed(other.admin, manager=stranger.id, departments=[place.id], roles=[role.id])
        with pytest.raises(Invalid) as refused:
            running.stub.UpdatePerson(mine)
        assert {code for code, _ in codes(refused.value)} == {
            "department_unknown", "role_unknown", "person_unknown",
        }  # fmt: skip
        seen = running.stub.GetDirectory(EMPTY).json.decode() + str(running.stub.ListPeople(EMPTY))
        seen += str(running.stub.ListRoles(EMPTY)) + str(running.stub.ListDepartments(EMPTY))
        assert stranger.login not in seen
        assert "secret_role" not in seen
    # A token of one tenant with a person of another is nobody.
    with as_person(running.settings, other.tenant.id, running.admin.id), pytest.raises(Forbidden):
        running.stub.GetDirectory(EMPTY)


def test_each_change_moves_the_version_tells_everybody_and_is_audited(running: Running) -> None:
    before = running.policy_version()
    person = running.person("zhaoliu")
    with running.as_admin():
        running.stub.UpdatePerson(running.changed(person, title="主任"))
        page = json.loads(
            running.stub.ListAudit(service_pb2.ListAuditRequest(object=f"person:{person.id}")).json
        )
    assert running.policy_version() == before + 2
    updated, created = page["rows"]
    assert (created["action"], updated["action"]) == ("person.created", "person.updated")
    assert (updated["actor"], updated["actor_name"]) == (running.admin.id, "王敏")
    assert (updated["before"]["title"], updated["after"]["title"]) == ("", "主任")
    assert created["before"] is None
    assert "password" not in json.dumps(page).lower()


def test_the_audit_is_paged_filtered_chained_and_for_auditors_only(running: Running) -> None:
    auditor = running.person(roles=[running.role("auditor", [manage("audit")]).id])
    people = [running.person() for _ in range(5)]
    with running.as_(auditor):
        seen: list[dict[str, Any]] = []
        cursor = ""
        while True:
            request = service_pb2.ListAuditRequest(object="person:", actor=running.admin.id)
            request.page.cursor, request.page.limit = cursor, 2
            page = json.loads(running.stub.ListAudit(request).json)
            seen += page["rows"]
            if not (cursor := page["next"]):
                break
        assert [row["object"] for row in seen] == [f"person:{p.id}" for p in [*reversed(people), auditor]]
        bad = service_pb2.ListAuditRequest()
        bad.page.cursor = "nonsense!"
        with pytest.raises(Invalid):
            running.stub.ListAudit(bad)
    with running.as_(people[0]), pytest.raises(Forbidden):
        running.stub.ListAudit(service_pb2.ListAuditRequest())
    import psycopg
    from psycopg.rows import dict_row

    with psycopg.connect(running.service.database.url, row_factory=dict_row) as database:
        while seal(database):
            pass
        assert list(verify(database, running.tenant.id)) == []
        count = database.execute(
            "select count(*) as n from audit where tenant = %s and seq is not null", [running.tenant.id]
        ).fetchone()
    assert count is not None
    assert count["n"] >= 9


def test_strangers_and_people_without_rights_are_refused_everywhere(running: Running) -> None:
    person = running.person()
    calls: list[tuple[Any, Any]] = [
        (running.stub.ListPeople, EMPTY),
        (running.stub.CreatePerson, service_pb2.CreatePersonRequest()),
        (running.stub.UpdatePerson, messages_pb2.Person()),
        (running.stub.CreateDepartment, messages_pb2.Department()),
        (running.stub.UpdateDepartment, messages_pb2.Department()),
        (running.stub.CreateRole, messages_pb2.Role()),
        (running.stub.UpdateRole, messages_pb2.Role()),
        (running.stub.GetRoleGrants, service_pb2.RoleRequest(role=1)),
        (running.stub.PutRoleGrants, service_pb2.PutRoleGrantsRequest(role=1)),
        (running.stub.ListAudit, service_pb2.ListAuditRequest()),
        (running.stub.GetSnapshot, service_pb2.SnapshotRequest(tenant=running.tenant.id)),
        (running.stub.ListTenants, EMPTY),
        (running.stub.BootstrapTenant, service_pb2.BootstrapTenantRequest()),
    ]
    own = [running.stub.GetMe, running.stub.GetDirectory, running.stub.ListApiKeys, running.stub.ListRoles]
    for call, request in calls:
        with running.as_(person), pytest.raises(Forbidden):
            call(request)
    for call, request in calls + [(call, EMPTY) for call in own]:
        with pytest.raises(Unauthenticated):
            call(request)
    with use(platform(running.tenant.id + 1, "records")), pytest.raises(Forbidden):
        running.stub.GetSnapshot(service_pb2.SnapshotRequest(tenant=running.tenant.id))
