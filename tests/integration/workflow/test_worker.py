"""The real worker process, killed in the middle: each signed opportunity still leads to one command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from services.chassis.outbox import Relay
from services.chassis.testing import WorkerProcess, drain, in_background, make_settings, wait_until
from tests.integration.workflow import neighbours
from tests.integration.workflow.conftest import SPY, House, Office
from tests.integration.workflow.rules import SIGNED, opportunity

OPPORTUNITIES = 30


def test_a1_through_a_kill(fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path) -> None:
    database = fresh_database("workflow")
    companies: neighbours.Companies = {}
    keys = make_settings("workflow", database, amqp_url, tmp_path)
    server, address = neighbours.serve(keys, companies)
    addresses = {"identity": address, "records": address}
    settings = make_settings(
        "workflow", database, amqp_url, tmp_path, addresses, prefix=keys.bus_prefix, workers="4"
    )
    house = House(settings, companies)
    office = Office(house)
    office.put_rule(SIGNED)
    end = in_background(Relay(database, amqp_url, settings.bus_prefix).run)
    log = tmp_path / "work.log"

    def runs() -> int:
        return int(house.sql("select count(*) as n from run")[0]["n"])

    try:
        environment = {**settings.extra, "DOUGONG_CRASH_AT": "database.before_commit:6"}
        first = WorkerProcess("services.workflow", environment, log)
        first.wait_ready()
        for id in range(1, OPPORTUNITIES + 1):
            message = office.changed("opportunity", opportunity(office, id, "signed"))
            message_id = office.tell("records.changed", message)
            if id % 5 == 0:
                office.tell("records.changed", message, message_id=message_id)
        assert first.process.wait(30) == -9, "the crash point was passed"
        with WorkerProcess("services.workflow", settings.extra, log):
            wait_until(lambda: runs() == OPPORTUNITIES, 60, "all the runs")
            wait_until(lambda: not house.sql("select 1 from outbox limit 1"), 30, "an empty outbox")
            drain(replace(house.service), settings, SPY, wait=1)
    finally:
        end()
        house.server.stop(grace=1).wait()
        server.stop(grace=1).wait()
        house.service.database.close()
    asked = [m.external_key for m in office.sent("records.create_record")]
    assert len(asked) == len(set(asked)) == OPPORTUNITIES
