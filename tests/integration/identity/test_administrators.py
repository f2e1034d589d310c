"""Administration is never lost, and nobody promotes themselves."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.errors import Conflict, Forbidden
from services.identity.domain.administration import AREAS
from tests.integration.identity.conftest import EMPTY, PASSWORD, Running, manage
from tests.integration.identity.granted import SALES, areas


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
