"""Grants, the signed snapshot, and what people see of each other."""

from __future__ import annotations

import json
import time

import jwt
import pytest

from protos.gen.dougong.identity.v1 import events_pb2, service_pb2
from services.chassis.context import AUDIENCE, platform, use
from services.chassis.errors import Forbidden, Invalid, NotFound
from services.identity.domain.administration import AREAS
from services.kernel.access import compile_access, may
from tests.integration.identity.conftest import EMPTY, Running, manage
from tests.integration.identity.granted import SALES, areas, fetch, snapshot


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
