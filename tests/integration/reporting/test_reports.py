"""Reports over the read store: right numbers, each person's own truth, drills that add up."""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, table

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import events_pb2
from protos.gen.dougong.reporting.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.errors import DomainError
from services.chassis.policy import PolicyCache
from services.chassis.testing import (
    as_person,
    drain,
    make_settings,
    prepare,
    run_server,
    snapshot_jws,
    wait_until,
    with_address,
)
from services.kernel.access import Snapshot
from services.reporting.app import build
from services.reporting.storage import store
from services.reporting.storage.store import Stores

STAGES = ("lead", "quoted", "signed")
FORM = {
    "id": 1,
    "key": "deal",
    "app": "sales",
    "name": "商机",
    "title_field": "name",
    "version": 1,
    "fields": [
        {"id": 1, "key": "name", "name": "名称", "type": "text"},
        {
            "id": 2,
            "key": "amount",
            "name": "金额",
            "type": "money",
            "options": {"scale": 2, "currency": "CNY"},
        },
        {
            "id": 3,
            "key": "stage",
            "name": "阶段",
            "type": "select",
            "options": {
                "choices": [{"value": each, "name": {"zh-CN": f"阶段{each}", "en": each}} for each in STAGES]
            },
        },
        {"id": 4, "key": "signed_on", "name": "签订", "type": "date"},
    ],
}
DIRECTOR, ANNA, BERND, CLERK = 1, 2, 3, 4


def grant(id: int, kind: str, subject: int, object: str, rows: str, fields: dict[str, str]) -> dict[str, Any]:
    return {
        "id": id,
        "subject": {"kind": kind, "id": subject},
        "object": object,
        "actions": ["manage" if object.startswith("admin:") else "view"],
        "rows": rows,
        "fields": fields,
    }


SNAPSHOT = {
    "tenant": 1,
    "version": 1,
    "time_zone": "Asia/Shanghai",
    "people": [
        {"id": id, "name": name, "departments": [1], "roles": [role], "active": True}
        for id, name, role in ((1, "总监", 1), (2, "安娜", 2), (3, "伯恩", 2), (4, "文员", 3))
    ],
    "departments": [{"id": 1, "parent": None, "name": "销售部"}],
    "roles": [{"id": 1, "key": "director"}, {"id": 2, "key": "seller"}, {"id": 3, "key": "clerk"}],
    "grants": [
        grant(1, "role", 1, "form:deal", "all", {"*": "read"}),
        grant(2, "role", 2, "form:deal", "own", {"*": "read"}),
        grant(3, "role", 3, "form:deal", "all", {"*": "read", "amount": "hidden"}),
        grant(4, "user", 1, "admin:reports", "all", {}),
    ],
}


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


@pytest.fixture(scope="module")
def room(fresh_database: Any, amqp_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("reporting")
    settings = make_settings("reporting", fresh_database("reporting"), amqp_url, folder)
    jws = snapshot_jws(SNAPSHOT, settings.file("TOKEN_PRIVATE_KEY"))
    policy = PolicyCache(lambda tenant, known: (1, jws), settings.token_public_key, Snapshot.from_json)
    service = build(settings, policy)
    prepare(service, settings)
    with run_server(service, settings) as address:
        stub = Client(with_address(settings, "reporting", address)).stub(
            "reporting", service_pb2_grpc.ReportingStub
        )
        room = Room(service, settings, stub)
        form = events_pb2.FormPublished(form="deal", version=1, definition_json=json.dumps(FORM).encode())
        room.publish("records.form.published", form)
        wait_until(room.sent)
        drain(service, settings, "reporting.forms")
        amount = {"agg": "sum", "field": "amount"}
        room.put(DIRECTOR, "by_stage", group=[{"field": "stage"}], measure=amount, sort="option_order")
        room.put(
            DIRECTOR,
            "by_owner",
            group=[{"field": "owner"}],
            measure=amount,
            sort="desc",
            widget="leaderboard",
        )
        room.put(
            DIRECTOR,
            "funnel",
            group=[{"field": "stage"}],
            measure={"agg": "count"},
            widget="funnel",
            stages=list(STAGES),
        )
        room.put(
            DIRECTOR,
            "by_month",
            group=[{"field": "signed_on", "by": "month"}],
            measure=amount,
            sort="asc",
            widget="line",
        )
        yield room


@pytest.fixture(scope="module")
def filled(room: Room, seed: int) -> Room:
    source = random.Random(seed)
    for id in range(1, 61):
        owner = source.choice((ANNA, BERND))
        for version in range(1, source.randint(2, 4)):
            room.write(
                id,
                version,
                owner,
                name=f"商机{id}",
                amount=f"{source.randrange(10**9)}.{source.randrange(100):02d}",
                stage=source.choice(STAGES),
                signed_on=f"2026-{source.randint(1, 12):02d}-{source.randint(1, 28):02d}",
            )
    for id in source.sample(range(1, 61), 8):
        room.write(id, room.records[id]["version"] + 1, ANNA, deleted=True)
    room.settle()
    return room


def expected(room: Room, key: Any, owners: tuple[int, ...] = (ANNA, BERND)) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = {}
    for record in room.live():
        if record["owner"] in owners:
            sums[key(record)] = sums.get(key(record), Decimal(0)) + Decimal(record["values"]["amount"])
    return sums


def test_r1_ranking_and_funnel_equal_what_the_records_say(filled: Room) -> None:
    ranking = filled.run(DIRECTOR, "by_owner")
    wanted = expected(filled, lambda record: record["owner"])
    assert [(row["key"][0], Decimal(row["value"])) for row in ranking["rows"]] == sorted(
        wanted.items(), key=lambda item: -item[1]
    )
    assert {row["label"][0] for row in ranking["rows"]} == {"安娜", "伯恩"}
    assert Decimal(ranking["total"]) == sum(wanted.values())
    months = filled.run(DIRECTOR, "by_month")["rows"]
    by_month = expected(filled, lambda record: record["values"]["signed_on"][:7])
    assert [(row["label"][0], Decimal(row["value"])) for row in months] == sorted(by_month.items())


def test_r4_funnel_counts_who_came_at_least_that_far(filled: Room) -> None:
    rows = filled.run(DIRECTOR, "funnel")["rows"]
    at = [sum(record["values"]["stage"] == stage for record in filled.live()) for stage in STAGES]
    assert [row["count"] for row in rows] == at
    assert [row["reached_count"] for row in rows] == [sum(at), at[1] + at[2], at[2]]
    assert Decimal(rows[1]["conversion"]) == (Decimal(at[1] + at[2]) / sum(at)).quantize(Decimal("0.0001"))


def test_b11_the_records_behind_a_number_add_up_to_it(filled: Room) -> None:
    for person in (DIRECTOR, ANNA):
        for row in filled.run(person, "by_stage")["rows"]:
            found, cursor = [], ""
            while True:
                page = filled.drill(person, "by_stage", row["key"], cursor)
                found += page["rows"]
                if not (cursor := page["next"] or ""):
                    break
            assert sum(Decimal(each["values"]["amount"]) for each in found) == Decimal(row["value"])
            assert (Decimal(page["sum"]), page["count"]) == (Decimal(row["value"]), row["count"])
            assert len({each["id"] for each in found}) == len(found) == row["count"]
            assert person == DIRECTOR or {each["owner"] for each in found} <= {ANNA}


def test_r11_everybody_sees_her_own_truth(filled: Room) -> None:
    mine = filled.run(ANNA, "by_owner")
    assert [row["key"] for row in mine["rows"]] == [[ANNA]]
    assert Decimal(mine["total"]) == expected(filled, lambda record: 0, (ANNA,))[0]
    with pytest.raises(DomainError) as hidden:
        filled.run(CLERK, "by_owner")
    filled.put(DIRECTOR, "no_such_field", group=[{"field": "stage"}], measure={"agg": "count"})
    with pytest.raises(DomainError) as absent:
        filled.run(CLERK, "no_such_field", {"field": "nowhere", "op": "eq", "value": "1"})
    assert (hidden.value.code, absent.value.code) == ("field_unknown", "field_unknown")
    stranger = 99
    with pytest.raises(DomainError) as denied:
        filled.run(stranger, "by_owner")
    assert denied.value.code == "forbidden"


def test_late_and_repeated_changes_change_nothing(filled: Room) -> None:
    before = filled.run(DIRECTOR, "by_owner")["rows"]
    record = next(each for each in filled.live() if each["version"] > 1)
    filled.write(record["id"], record["version"] - 1, BERND, amount="1.00", stage="lead")
    filled.write(record["id"], record["version"], record["owner"], amount="2.00", stage="lead")
    filled.settle()
    assert filled.run(DIRECTOR, "by_owner")["rows"] == before


def test_a_new_field_and_a_lost_file_are_made_good(filled: Room) -> None:
    fields = [*FORM["fields"], {"id": 9, "key": "region", "name": "区域", "type": "text"}]  # type: ignore[misc]
    changed = json.dumps({**FORM, "version": 2, "fields": fields}).encode()
    event = events_pb2.FormPublished(form="deal", version=2, definition_json=changed)
    filled.publish("records.form.published", event)
    record = filled.live()[0]
    filled.write(
        record["id"], record["version"] + 1, record["owner"], **{**record["values"], "region": "华东"}
    )
    filled.settle()
    filled.put(DIRECTOR, "by_region", group=[{"field": "region"}], measure={"agg": "count"})
    rows = filled.run(DIRECTOR, "by_region")["rows"]
    assert {row["key"][0]: row["count"] for row in rows} == {"华东": 1, None: len(filled.live()) - 1}


def test_values_of_a_type_given_up_do_not_hold_the_store_up(filled: Room) -> None:
    fields = [*FORM["fields"], {"id": 9, "key": "region", "name": "区域", "type": "number"}]  # type: ignore[misc]
    changed = json.dumps({**FORM, "version": 3, "fields": fields}).encode()
    form = events_pb2.FormPublished(form="deal", version=3, definition_json=changed)
    filled.publish("records.form.published", form)
    record = filled.live()[1]
    filled.write(record["id"], record["version"] + 1, record["owner"], **{**record["values"], "region": "12"})
    filled.settle()
    filled.put(DIRECTOR, "region_sum", measure={"agg": "sum", "field": "region"}, widget="number")
    wait_until(lambda: Decimal(filled.run(DIRECTOR, "region_sum")["total"] or 0) == 12)


def test_while_nothing_changes_the_store_is_fresh_and_leaves_its_file_alone(filled: Room) -> None:
    folder = filled.settings.data_dir / "read_store"

    def written() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}

    filled.settle()
    before, then = written(), filled.run(DIRECTOR, "by_owner")["as_of"]
    with psycopg.connect(filled.settings.database_url, autocommit=True) as others:
        for _ in range(5):  # transactions of others move the horizon
            others.execute("select pg_current_xact_id()")
            time.sleep(store.APPLY_SECONDS)
    wait_until(lambda: filled.run(DIRECTOR, "by_owner")["as_of"] > then)
    assert before
    assert written() == before
    record = filled.live()[0]
    filled.write(record["id"], record["version"] + 1, record["owner"], **record["values"])
    filled.settle()
    assert written() != before


def test_who_may_not_manage_reports_is_refused_and_nonsense_too(filled: Room) -> None:
    with pytest.raises(DomainError) as refused:
        filled.put(ANNA, "mine", measure={"agg": "count"})
    assert refused.value.code == "forbidden"
    for wrong, field in (
        ({"measure": {"agg": "median"}}, "measure"),
        ({"measure": {"agg": "sum", "field": "name"}}, "name"),
        ({"measure": {"agg": "count"}, "group": [{"field": "stage", "by": "month"}]}, "stage"),
        ({"measure": {"agg": "count"}, "filter": {"field": "nowhere", "op": "eq", "value": 1}}, "nowhere"),
    ):
        with pytest.raises(DomainError) as invalid:
            filled.put(DIRECTOR, "wrong", **wrong)  # type: ignore[arg-type]
        assert (invalid.value.field, invalid.value.http_status) == (field, 422)


def test_a_store_opened_again_goes_on_where_it_was(filled: Room, tmp_path: Path) -> None:
    url = filled.settings.database_url
    first = Stores(tmp_path, url)
    tmp_path.mkdir(exist_ok=True)
    assert first.catch_up() > 0
    count = select(func.count()).select_from(table("f_deal"))
    live = first.of(1).fetch(count)
    first.close()
    again = Stores(tmp_path, url)
    again.catch_up()
    assert again.of(1).fetch(count) == live == [(len(filled.live()),)]
    again.close()
    (tmp_path / "tenant_1.duckdb").write_bytes(b"not a database")
    anew = Stores(tmp_path, url)
    assert anew.catch_up() >= len(filled.live())
    assert anew.of(1).fetch(count) == live
    anew.close()


def test_a_long_transaction_elsewhere_delays_nobody_and_loses_nothing(filled: Room) -> None:
    """The store follows transaction ids; one that runs for long, even in another database, holds xmin."""
    fields = filled.settings.database_url
    with psycopg.connect(fields) as slow, psycopg.connect(fields) as late:
        slow.execute("select pg_current_xact_id()")
        late.execute(
            "insert into rows (tenant, form, id, version, deleted, record, xid) values"
            " (1, 'deal', 900, 1, false, %s, pg_current_xact_id())",
            [json.dumps({"id": 900, "owner": ANNA, "values": {"amount": "7.00", "stage": "lead"}})],
        )
        record = filled.live()[0]
        amount = str(Decimal(record["values"]["amount"]) + 1)
        before = Decimal(filled.run(DIRECTOR, "by_owner")["total"])
        filled.write(
            record["id"], record["version"] + 1, record["owner"], **{**record["values"], "amount": amount}
        )
        filled.settle()
        assert Decimal(filled.run(DIRECTOR, "by_owner")["total"]) == before + 1
        late.commit()  # began before the change that is in already
        wait_until(lambda: Decimal(filled.run(DIRECTOR, "by_owner")["total"]) == before + 8)
        slow.rollback()
    with psycopg.connect(fields, autocommit=True) as database:
        database.execute(
            "update rows set version = 2, deleted = true, xid = pg_current_xact_id() where id = 900"
        )
    wait_until(lambda: Decimal(filled.run(DIRECTOR, "by_owner")["total"]) == before + 1)
