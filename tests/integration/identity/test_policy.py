"""Grants, the signed snapshot, and the two rules that keep administration safe."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import jwt
import pytest

from protos.gen.dougong.identity.v1 import events_pb2, messages_pb2, service_pb2
from services.chassis.context import AUDIENCE, platform, use
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from services.chassis.policy import PolicyCache
from services.identity.domain.administration import AREAS
from services.kernel.access import Snapshot, compile_access, may
from tests.integration.identity.conftest import EMPTY, PASSWORD, Running, manage

SALES: list[dict[str, Any]] = [
    {
        "object": "form:contract",
        "actions": ["view", "edit"],
        "rows": {"or": ["own", {"formula": "{amount} < 50000"}]},
        "fields": {"*": "write", "cost": "hidden", "phone": "masked"},
    },
    {"object": "form:contract", "actions": ["view"], "restrict": True, "rows": "subtree", "fields": {}},
]


def fetch(running: Running, tenant: int, known: int) -> tuple[int, str]:
    with use(platform(tenant, "records")):
        reply = running.stub.GetSnapshot(service_pb2.SnapshotRequest(tenant=tenant, known_version=known))
    return reply.version, reply.jws


def snapshot(running: Running) -> Snapshot:
    cache = PolicyCache(
        lambda tenant, known: fetch(running, tenant, known),
        running.settings.token_public_key,
        Snapshot.from_json,
    )
    return cache.get(running.tenant.id)


def test_the_snapshot_is_signed_versioned_and_means_what_was_granted(running: Running) -> None:
    role = running.role("sales", SALES)
    person = running.person("zhangwei", roles=[role.id], email="zw@example.com")
    held = snapshot(running)
    assert held.version == running.policy_version()
    access = compile_access(held, person.id, "form:contract", "view")
    assert access.allowed
    assert {key: access.field_level(key).label for key in ("amount", "cost", "phone")} == {
        "amount": "write", "cost": "hidden", "phone": "masked",
    }  # fmt: skip
    assert not compile_access(held, person.id, "form:contract", "delete").allowed
    assert not may(held, person.id, "admin:forms", "manage")
    assert all(may(held, running.admin.id, f"admin:{area}", "manage") for area in AREAS)
    assert compile_access(held, running.admin.id, "form:anything", "delete").allowed
    assert held.members("everyone") == [running.admin.id, person.id]

    version, jws = fetch(running, running.tenant.id, 0)
    assert fetch(running, running.tenant.id, version) == (version, "")
    claims = jwt.decode(
        jws, running.settings.token_public_key, ["EdDSA"], audience=AUDIENCE, issuer="identity"
    )
    document = json.loads(claims["snapshot"])
    assert [grant["subject"] for grant in document["grants"] if grant["object"] == "form:contract"] == [
        {"kind": "role", "id": role.id}
    ] * 2
    (entry,) = [each for each in document["people"] if each["id"] == person.id]
    assert (entry["email"], entry["language"], entry["active"]) == ("zw@example.com", "zh-CN", True)
    assert "argon2" not in json.dumps(document)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(jws[:-8] + "AAAAAAAA", running.settings.token_public_key, ["EdDSA"], audience=AUDIENCE)


def test_an_unknown_tenant_has_no_snapshot(running: Running) -> None:
    with use(platform(0, "records")), pytest.raises(NotFound):
        running.stub.GetSnapshot(service_pb2.SnapshotRequest(tenant=10**9))


def test_grants_of_a_role_are_replaced_whole_or_not_at_all(running: Running) -> None:
    role = running.role("sales", SALES)
    with running.as_admin():
        held = json.loads(running.stub.GetRoleGrants(service_pb2.RoleRequest(role=role.id)).json)
        assert [(g["object"], g["rows"], g["restrict"]) for g in held] == [
            ("form:contract", SALES[0]["rows"], False),
            ("form:contract", "subtree", True),
        ]
        version = running.policy_version()
        with pytest.raises(Invalid) as refused:
            running.put_grants(
                role.id,
                [
                    {"object": "form:customer", "actions": ["view"], "rows": "all", "fields": {"*": "read"}},
                    {"object": "form:Contract", "actions": ["view"], "rows": "all"},
                    {"object": "form:contract", "actions": ["manage"], "rows": "mine"},
                    {"object": "admin:everything", "actions": ["manage"]},
                    {"object": "form:contract", "actions": ["view"], "rows": {"formula": "{amount} >"}},
                    {"object": "form:contract", "actions": ["view"], "fields": {"cost": "invisible"}},
                    {"object": "form:contract", "actions": ["view"], "colour": "red"},
                    "everything",
                ],
            )
        assert {(each.code, each.field) for each in refused.value.errors} == {
            ("grant_object_unknown", "1.object"),
            ("grant_actions_invalid", "2.actions"),
            ("grant_rows_invalid", "2.rows"),
            ("grant_object_unknown", "3.object"),
            ("grant_formula_invalid", "4.rows"),
            ("grant_fields_invalid", "5.fields.cost"),
            ("grant_invalid", "6"),
            ("grant_invalid", "7"),
        }
        for text in (b"{", b'{"a":1}', b"[" * 100_000):
            with pytest.raises(Invalid):
                running.stub.PutRoleGrants(service_pb2.PutRoleGrantsRequest(role=role.id, grants_json=text))
        assert json.loads(running.stub.GetRoleGrants(service_pb2.RoleRequest(role=role.id)).json) == held
        assert running.policy_version() == version
        assert running.put_grants(role.id, held) is not None  # what was read can be written back
        assert running.put_grants(role.id, []) == []


def test_everyone_may_be_granted_records_but_not_administration(running: Running) -> None:
    person = running.person()
    with running.as_admin():
        roles = {each.key: each.id for each in running.stub.ListRoles(EMPTY).roles}
        with pytest.raises(Invalid) as refused:
            running.put_grants(roles["everyone"], [manage("forms")])
        assert refused.value.code == "grant_everyone_administers"
        running.put_grants(
            roles["everyone"],
            [{"object": "form:notice", "actions": ["view"], "rows": "all", "fields": {"*": "read"}}],
        )
    assert compile_access(snapshot(running), person.id, "form:notice", "view").allowed


def test_the_last_administrator_stays_by_whichever_way(running: Running) -> None:
    with running.as_admin():
        roles = {each.key: each for each in running.stub.ListRoles(EMPTY).roles}
        admin_role = roles["admin"].id
        everything = json.loads(running.stub.GetRoleGrants(service_pb2.RoleRequest(role=admin_role)).json)
        without = [grant for grant in everything if grant["object"] != "admin:access"]
        barred = [*everything, {**manage("organisation"), "restrict": True}]
        attempts: list[tuple[Any, Any]] = [
            (running.stub.UpdatePerson, running.changed(running.admin, active=False)),
            (running.stub.UpdatePerson, running.changed(running.admin, roles=[])),
        ]
        for grants in ([], without, barred):
            request = service_pb2.PutRoleGrantsRequest(
                role=admin_role, grants_json=json.dumps(grants).encode()
            )
            attempts.append((running.stub.PutRoleGrants, request))
        for call, request in attempts:
            with pytest.raises(Conflict) as refused:
                call(request)
            assert refused.value.code == "last_administrator"
    assert areas(running, running.admin.id) == list(AREAS)
    successor = running.person(roles=[admin_role])
    with running.as_(successor):
        running.stub.UpdatePerson(running.changed(running.admin, active=False))
        with pytest.raises(Conflict):
            running.stub.UpdatePerson(running.changed(successor, active=False))


def areas(running: Running, person: int) -> list[str]:
    with running.as_(person):
        return list(running.stub.GetMe(EMPTY).admin)


def test_two_administrators_removing_each_other_at_once_leave_one(running: Running) -> None:
    with running.as_admin():
        admin_role = next(r.id for r in running.stub.ListRoles(EMPTY).roles if r.key == "admin")
    second = running.person(roles=[admin_role])
    outcomes, gate = list[str](), threading.Barrier(2)

    def remove(actor: messages_pb2.Person, target: messages_pb2.Person) -> None:
        with running.as_(actor):
            gate.wait()
            try:
                running.stub.UpdatePerson(running.changed(target, active=False))
                outcomes.append("removed")
            except (Conflict, Forbidden) as error:
                outcomes.append(error.code)

    threads = [
        threading.Thread(target=remove, args=pair)
        for pair in ((running.admin, second), (second, running.admin))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("removed") == 1
    assert {"last_administrator", "forbidden"} & set(outcomes)


def test_managing_the_organisation_is_no_way_up(running: Running) -> None:
    hr_role = running.role("hr", [manage("organisation")])
    sales = running.role("sales", SALES)
    hr, worker = running.person(roles=[hr_role.id]), running.person()
    with running.as_admin():
        admin_role = next(r.id for r in running.stub.ListRoles(EMPTY).roles if r.key == "admin")
    with running.as_(hr):
        for target, roles in (
            (hr, [hr_role.id, admin_role]),  # herself, administration
            (hr, [hr_role.id, sales.id]),  # herself, anything
            (worker, [admin_role]),  # somebody else, administration
            (worker, [hr_role.id]),
            (running.admin, []),  # nor taking it from somebody
        ):
            with pytest.raises(Forbidden) as refused:
                running.stub.UpdatePerson(running.changed(target, roles=roles))
            assert refused.value.code == "role_assignment_forbidden"
        with pytest.raises(Forbidden):
            running.stub.CreatePerson(
                service_pb2.CreatePersonRequest(
                    person=messages_pb2.Person(login="puppet", name="傀儡", active=True, roles=[admin_role]),
                    password=PASSWORD,
                )
            )
        with pytest.raises(Forbidden):
            running.put_grants(hr_role.id, [manage("access")])
        assert list(running.stub.UpdatePerson(running.changed(worker, roles=[sales.id])).roles) == [sales.id]
        assert running.stub.UpdatePerson(running.changed(hr, title="人事经理")).title == "人事经理"
    assert areas(running, hr.id) == ["organisation"]


def test_a_grant_counts_at_the_very_next_call(running: Running) -> None:
    role = running.role("forms_admin", [])
    person = running.person(roles=[role.id])
    assert areas(running, person.id) == []
    with running.as_admin():
        running.put_grants(role.id, [manage("organisation")])
    with running.as_(person):
        assert running.stub.ListPeople(EMPTY).people
    with running.as_admin():
        running.put_grants(role.id, [])
    with running.as_(person), pytest.raises(Forbidden):
        running.stub.ListPeople(EMPTY)


def test_policy_changes_leave_as_events_in_order(running: Running) -> None:
    from kombu import Connection, Exchange, Queue

    with Connection(running.settings.amqp_url) as connection:
        channel = connection.channel()
        exchange = Exchange(running.settings.bus_prefix, "topic", durable=True)(channel)
        exchange.declare()
        queue = Queue("", exchange, "identity.policy.changed", exclusive=True, durable=False)(channel)
        queue.declare()
        versions: list[int] = []
        people = [running.person() for _ in range(3)]
        deadline = time.monotonic() + 10
        while len(versions) < 3 and time.monotonic() < deadline:
            if (message := queue.get(no_ack=True)) is None:
                time.sleep(0.05)
                continue
            if message.headers["tenant"] == running.tenant.id:
                event = events_pb2.PolicyChanged.FromString(message.body)
                if event.version == 1:
                    continue  # the founding, which may have been waiting in the outbox
                assert message.headers["aggregate_version"] == event.version
                assert message.headers["actor_user"] == running.admin.id
                versions.append(event.version)
    assert versions == [2, 3, 4]
    assert len(people) == 3


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


def test_the_directory_holds_names_and_nothing_private(running: Running) -> None:
    person = running.person("zhangwei", name="张伟", email="zw@example.com", phone="13800138000")
    with running.as_(person):
        directory = json.loads(running.stub.GetDirectory(EMPTY).json)
        departments = running.stub.ListDepartments(EMPTY).departments
    assert directory["people"][-1] == {
        "id": person.id, "name": "张伟", "departments": [running.root], "active": True,
    }  # fmt: skip
    assert directory["departments"] == [
        {"id": running.root, "name": "东方机械", "parent": None, "head": None}
    ]
    assert {role["key"] for role in directory["roles"]} == {"admin", "everyone"}
    assert "13800138000" not in json.dumps(directory)
    assert "zw@example.com" not in json.dumps(directory)
    assert [each.name for each in departments] == ["东方机械"]


def test_ones_own_language_reaches_tokens_and_the_snapshot(running: Running) -> None:
    person = running.person()
    session = running.login(person.login).session
    with running.as_(person):
        running.stub.UpdateMe(service_pb2.UpdateMeRequest(language="en"))
        with pytest.raises(Invalid):
            running.stub.UpdateMe(service_pb2.UpdateMeRequest(language="tlh"))
    assert running.stub.ExchangeSession(service_pb2.SessionRequest(session=session)).language == "en"
    with running.as_(person, language="en"), pytest.raises(Invalid) as refused:
        running.stub.UpdateMe(service_pb2.UpdateMeRequest(current_password="no", new_password="x"))
    assert refused.value.message == "The current password is not right."
