"""The reporting service under test, fed as records feeds it."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import events_pb2
from protos.gen.dougong.reporting.v1 import service_pb2
from services.chassis.context import platform, use
from services.chassis.testing import as_person, drain, wait_until
from tests.integration.reporting.company import ANNA, BERND, DIRECTOR


class Room:
    """The service under test, and a pen that writes as records would."""

    def __init__(self, service: Any, settings: Any, stub: Any) -> None:
        self.service, self.settings, self.stub = service, settings, stub
        self.records: dict[int, dict[str, Any]] = {}

    def publish(self, type: str, message: Any, version: int = 1) -> None:
        with use(platform(1, "records")), self.service.database.transaction() as tx:
            tx.publish(type, message, aggregate_version=version)

    def write(self, id: int, version: int, owner: int, deleted: bool = False, **values: str) -> None:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        record = {
            "id": id,
            "version": version,
            "owner": owner,
            "department": 1,
            "created_at": now,
            "updated_at": now,
            "created_by": owner,
            "updated_by": owner,
            "values": values,
        }
        op = events_pb2.RecordChange.OP_DELETED if deleted else events_pb2.RecordChange.OP_UPDATED
        change = events_pb2.RecordChange(
            op=op, id=id, version=version, record_json=json.dumps(record).encode()
        )
        self.publish("records.changed", events_pb2.RecordsChanged(form="deal", changes=[change]), version)
        held = self.records.get(id)
        if held is None or held["version"] < version:
            self.records[id] = {**record, "deleted": deleted}

    def settle(self) -> None:
        wait_until(self.sent)
        drain(self.service, self.settings, "reporting.forms")
        drain(self.service, self.settings, "reporting.changes")
        moment = datetime.now(UTC)
        wait_until(lambda: self.run(DIRECTOR, "by_stage")["as_of"] > moment.isoformat())

    def sent(self) -> bool:
        """Whether the relay of the running server has taken everything to the broker."""
        with self.service.database.engine.connect() as connection:
            return connection.exec_driver_sql("select count(*) from outbox").scalar_one() == 0

    def live(self) -> list[dict[str, Any]]:
        return [record for record in self.records.values() if not record["deleted"]]

    def run(self, person: int, report: str, filter: Any = None) -> dict[str, Any]:
        with as_person(self.settings, tenant=1, user=person):
            request = service_pb2.RunReportRequest(
                report=report, filter_json=json.dumps(filter).encode() if filter else b""
            )
            return dict(json.loads(self.stub.RunReport(request).json))

    def drill(self, person: int, report: str, key: list[Any], cursor: str = "") -> dict[str, Any]:
        with as_person(self.settings, tenant=1, user=person):
            page = common_pb2.Page(cursor=cursor, limit=7)
            request = service_pb2.DrillRequest(report=report, key_json=json.dumps(key).encode(), page=page)
            return dict(json.loads(self.stub.Drill(request).json))

    def put(self, person: int, key: str, **definition: Any) -> dict[str, Any]:
        definition = {"key": key, "name": key, "widget": "bar", "form": "deal", **definition}
        with as_person(self.settings, tenant=1, user=person):
            request = service_pb2.PutDefinitionRequest(
                key=key, definition_json=json.dumps(definition).encode()
            )
            return dict(json.loads(self.stub.PutReport(request).json))


def expected(room: Room, key: Any, owners: tuple[int, ...] = (ANNA, BERND)) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = {}
    for record in room.live():
        if record["owner"] in owners:
            sums[key(record)] = sums.get(key(record), Decimal(0)) + Decimal(record["values"]["amount"])
    return sums
