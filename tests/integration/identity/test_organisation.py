"""People, departments and roles: validation, versions, tenants apart, and what each change leaves behind."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.audit import seal, verify
from services.chassis.context import platform, use
from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unauthenticated
from services.chassis.testing import as_person
from tests.integration.identity.conftest import EMPTY, PASSWORD, Running, manage


def codes(error: DomainError) -> set[tuple[str, str | None]]:
    return {(each.code, each.field) for each in (error.errors or [error])}


def department(running: Running, name: str, parent: int) -> messages_pb2.Department:
    with running.as_admin():
        return running.stub.CreateDepartment(messages_pb2.Department(name=name, parent=parent))


def test_a_person_is_kept_as_entered_and_listed(running: Running) -> None:
    sales = department(running, "华东销售部", running.root)
    role = running.role("salesperson", [])
    person = running.person(
        "zhangwei", name="张伟", email="zw@example.com", phone="138 0013 8000", title="销售经理",
        departments=[sales.id, running.root], roles=[role.id], manager=running.admin.id, language="en",
    )  # fmt: skip
    with running.as_admin():
        listed = {each.login: each for each in running.stub.ListPeople(EMPTY).people}
        roles = {each.key: each for each in running.stub.ListRoles(EMPTY).roles}
    assert listed["zhangwei"] == person
    assert list(person.departments) == [sales.id, running.root]  # the first is the main one: order is kept
    assert (person.version, person.manager, person.language) == (1, running.admin.id, "en")
    assert (roles["salesperson"].people, roles["everyone"].people, roles["admin"].people) == (1, 2, 1)


def test_every_fault_of_a_person_is_named_at_once_and_nothing_is_written(running: Running) -> None:
    version = running.policy_version()
    with running.as_admin(), pytest.raises(Invalid) as refused:
        running.stub.CreatePerson(
            service_pb2.CreatePersonRequest(
                person=messages_pb2.Person(
                    login="zhang wei", name=" ", email="zw@", phone="call me", departments=[99999999],
                    roles=[99999999], manager=99999999, language="fr", active=True,
                ),
                password="short",
            )
        )  # fmt: skip
    assert codes(refused.value) == {
        ("login_invalid", "login"),
        ("name_invalid", "name"),
        ("email_invalid", "email"),
        ("phone_invalid", "phone"),
        ("department_unknown", "departments"),
        ("role_unknown", "roles"),
        ("person_unknown", "manager"),
        ("language_unknown", "language"),
        ("password_length", "password"),
    }
    assert running.policy_version() == version
    assert running.sql("select count(*) from people where tenant = %s", running.tenant.id) == [(1,)]


def test_logins_are_unique_in_a_tenant_whatever_their_case(running: Running) -> None:
    person = running.person("lina")
    for request in (
        lambda: running.person("LiNa"),
        lambda: running.stub.UpdatePerson(running.changed(running.person(), login="LINA")),
    ):
        with running.as_admin(), pytest.raises(Invalid) as refused:
            request()
        assert codes(refused.value) == {("login_taken", "login")}
    with running.as_admin():  # one's own is not taken
        assert running.stub.UpdatePerson(running.changed(person, login="Lina")).login == "Lina"


def test_an_update_over_an_older_version_is_refused_with_the_present_state(running: Running) -> None:
    person = running.person(name="李娜")
    with running.as_admin():
        first = running.stub.UpdatePerson(running.changed(person, name="李娜娜"))
        with pytest.raises(Conflict) as refused:
            running.stub.UpdatePerson(running.changed(person, name="李丽"))
        assert refused.value.code == "version_conflict"
        assert (refused.value.params["current"]["name"], refused.value.params["current"]["version"]) == (
            "李娜娜",
            2,
        )
        assert running.stub.UpdatePerson(running.changed(first, name="李丽")).version == 3


def test_two_writers_of_one_version_cannot_both_win(running: Running) -> None:
    person, outcomes, gate = running.person(), list[str](), threading.Barrier(2)

    def write(name: str) -> None:
        with running.as_admin():
            gate.wait()
            try:
                outcomes.append(running.stub.UpdatePerson(running.changed(person, name=name)).name)
            except Conflict as error:
                outcomes.append(error.code)

    threads = [threading.Thread(target=write, args=[name]) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "version_conflict" in outcomes
    assert len(set(outcomes) & {"甲", "乙"}) == 1


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


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\x1b[31m", "a\x85b", "a" * 5000])
def test_text_that_cannot_be_stored_is_a_clear_refusal_everywhere(running: Running, text: str) -> None:
    key = service_pb2.ApiKeyRequest(key=f"dg_{text}_x")
    for call in (
        lambda: running.login(text, text, address=text),
        lambda: running.login("wangmin", tenant=text),
        lambda: running.stub.ExchangeSession(service_pb2.SessionRequest(session=text)),
        lambda: running.stub.ExchangeApiKey(key),
    ):
        with pytest.raises(Unauthenticated):
            call()
    person = running.person()
    name = json.dumps({"zh-CN": text})
    role = running.role("tester", [])
    grant = {"object": "form:x", "actions": ["view"], "rows": {"formula": text}}
    with running.as_admin():
        for request in (
            lambda: running.stub.UpdatePerson(running.changed(person, name=text)),
            lambda: running.stub.UpdatePerson(running.changed(person, login=text)),
            lambda: running.stub.UpdatePerson(running.changed(person, title=text)),
            lambda: running.stub.UpdatePerson(running.changed(person, email=f"{text}@example.com")),
            lambda: running.stub.UpdatePerson(running.changed(person, phone=text)),
            lambda: running.stub.UpdatePerson(running.changed(person, language=text)),
            lambda: running.stub.CreateDepartment(messages_pb2.Department(name=text, parent=running.root)),
            lambda: running.stub.CreateRole(messages_pb2.Role(key="x", name_json=name)),
            lambda: running.stub.CreateRole(messages_pb2.Role(key=text, name_json='"x"')),
            lambda: running.stub.CreateApiKey(service_pb2.CreateApiKeyRequest(name=text)),
            lambda: running.put_grants(role.id, [grant]),
            lambda: running.put_grants(role.id, [{**grant, "rows": "all", "fields": {text: "read"}}]),
        ):
            with pytest.raises(Invalid):
                request()
        page = json.loads(running.stub.ListAudit(service_pb2.ListAuditRequest(object=text)).json)
        assert all(text not in row["object"] for row in page["rows"])
        for cursor in ("OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "LTE=", text):
            bad = service_pb2.ListAuditRequest()
            bad.page.cursor = cursor
            with pytest.raises(Invalid):
                running.stub.ListAudit(bad)
