"""People: validation, versions, and what is kept of them."""

from __future__ import annotations

import json
import threading

import pytest

from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.errors import Conflict, Invalid, Unauthenticated
from tests.integration.identity.conftest import EMPTY, Running
from tests.integration.identity.departments import codes, department


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
