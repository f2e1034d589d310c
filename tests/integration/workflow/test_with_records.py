"""Workflow and the real records service on one bus: the contract holds between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from protos.gen.dougong.records.v1 import service_pb2_grpc
from services.chassis.client import Client
from services.chassis.server import start_server
from services.chassis.testing import drain, make_settings, prepare, relay_once, with_address
from services.records.app import build as build_records
from tests.integration.workflow import neighbours
from tests.integration.workflow.company import ADMIN, DIRECTOR, SELLER, w4
from tests.integration.workflow.conftest import SPY, House, Office
from tests.integration.workflow.rules import SIGNED


class Street:
    """Both services, and one pump for both."""

    def __init__(self, house: House, records: Any, settings: Any, address: str) -> None:
        self.house, self.records, self.settings = house, records, settings
        self.office = Office(house)
        settings = with_address(house.settings, "records", address)
        self.stub: Any = Client(settings).stub("records", service_pb2_grpc.RecordsStub)

    def ask(self, user: int, rpc: str, request: Any) -> Any:
        with self.office.as_(user):
            return json.loads(getattr(self.stub, rpc)(request).json)

    def write(self, user: int, form: str, values: dict[str, Any], old: dict[str, Any] | None = None) -> Any:
        request = pb.WriteRequest(form=form, values_json=json.dumps(values).encode())
        if old is not None:
            request.id, request.version = old["id"], old["version"]
        return self.ask(user, "CreateRecord" if old is None else "UpdateRecord", request)

    def rows(self, form: str) -> list[dict[str, Any]]:
        return list(self.ask(ADMIN, "QueryRecords", pb.QueryRequest(form=form, query_json=b"{}"))["rows"])

    def pump(self) -> None:
        quiet = 0
        while quiet < 2:
            moved = 0
            for service, settings in (
                (self.records, self.settings),
                (self.house.service, self.house.settings),
            ):
                moved += relay_once(service, settings)
                for consumer in service.consumers:
                    if consumer.name != SPY:
                        moved += len(drain(service, settings, consumer.name, wait=0.02))
            quiet = 0 if moved else quiet + 1


@pytest.fixture(scope="module")
def street(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    directory: Path = tmp_path_factory.mktemp("street")
    companies: neighbours.Companies = {}
    settings = make_settings("records", fresh_database("records"), amqp_url, directory)
    server, identity = neighbours.serve(settings, companies)
    settings = with_address(settings, "identity", identity)
    records = build_records(settings)
    prepare(records, settings)
    records_server, port, _ = start_server(
        settings, records.endpoints, records.catalogue, records.authorise, records.database
    )
    address = f"127.0.0.1:{port}"
    mine = make_settings(
        "workflow", fresh_database("workflow"), amqp_url, directory, prefix=settings.bus_prefix
    )
    house = House(
        with_address(with_address(mine, "identity", identity), "records", address), companies, spy=False
    )
    street = Street(house, records, settings, address)
    office = street.office
    office.company.change(lambda s: s["grants"].append(_admin_forms()))
    with office.as_(ADMIN):
        street.stub.PutApp(pb.PutAppRequest(app_json=json.dumps({"key": "sales", "name": "销售"}).encode()))
        for form in office.company.forms.values():
            street.stub.PutForm(pb.PutFormRequest(form_json=json.dumps(form).encode()))
    yield street
    for each in (house.server, records_server, server):
        each.stop(grace=1).wait()
    house.service.database.close()
    records.database.close()


def _admin_forms() -> dict[str, Any]:
    subject = {"kind": "role", "id": 1}
    return {
        "id": 9,
        "subject": subject,
        "object": "admin:forms",
        "actions": ["manage"],
        "rows": "all",
        "fields": {},
    }


def test_a1_a_signed_opportunity_has_one_project(street: Street) -> None:
    street.office.put_rule(SIGNED)
    customer = street.write(SELLER, "customer", {"name": "华东精工"})["id"]
    values = {"name": "数控机床", "customer": customer, "amount": "80000.00", "stage": "quoted"}
    opportunity = street.write(SELLER, "opportunity", values)
    street.pump()
    assert street.rows("project") == []
    street.write(SELLER, "opportunity", {"stage": "signed"}, opportunity)
    street.pump()
    (project,) = street.rows("project")
    assert project["owner"] == SELLER
    assert project["values"]["name"] == "数控机床项目"
    assert project["values"]["customer"] == customer
    assert project["values"]["opportunity"] == opportunity["id"]
    (run,) = street.office.runs("opportunity_signed")
    assert (run["state"], run["actions"][0]["result"]) == ("done", {"ids": [project["id"]]})


def test_w4_shows_in_the_record(street: Street) -> None:
    office = street.office
    office.publish(w4())
    contract = street.write(SELLER, "contract", {"name": "合同", "amount": "49999.99"})
    instance = office.start(SELLER, contract["id"])["id"]
    street.pump()
    request = pb.RecordRequest(form="contract", id=contract["id"])
    assert street.ask(SELLER, "GetRecord", request)["values"]["status"] == "approving"
    office.decide(DIRECTOR, office.tasks(DIRECTOR)[0]["id"])
    street.pump()
    assert street.ask(SELLER, "GetRecord", request)["values"]["status"] == "effective"
    confirmed = street.house.sql("select version, confirmed from instance where id = %s", instance)[0]
    assert confirmed["confirmed"] == confirmed["version"]
