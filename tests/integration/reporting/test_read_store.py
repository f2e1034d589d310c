"""The read store follows the bus whatever comes late, twice, or in a new shape."""

import json
import time
from decimal import Decimal
from pathlib import Path

import psycopg
from sqlalchemy import func, select, table

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.testing import wait_until
from services.reporting.storage import store
from services.reporting.storage.store import Stores
from tests.integration.reporting.company import ANNA, BERND, DIRECTOR, FORM
from tests.integration.reporting.room import Room


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
