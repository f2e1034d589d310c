"""Versions, comments, followers and the recycle bin through gRPC."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import life_events_pb2
from protos.gen.dougong.records.v1 import life_pb2 as pb
from services.chassis.errors import Forbidden, Invalid, NotFound
from services.chassis.handling import DONE
from services.records.commands.recycle_bin import purge_expired
from tests.integration.records.conftest import ADMIN, ANNA, BEN, CARL, Records, Tenant
from tests.integration.records.life import Life


@pytest.fixture
def life(tenant: Tenant) -> Life:
    return Life(tenant)


TYPES: dict[str, Any] = {
    "records.comment.added": life_events_pb2.CommentAdded,
    "records.followed.changed": life_events_pb2.FollowedChanged,
}


@pytest.fixture
def told(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is told of the tenant's records while the test runs."""
    from services.chassis import database

    heard: list[Any] = []
    append = database.outbox.append

    def note(connection: Any, envelope: Any, body: bytes, command: bool = False) -> None:
        if envelope.type in TYPES and envelope.tenant == tenant.id:
            heard.append(TYPES[envelope.type].FromString(body))
        append(connection, envelope, body, command)

    monkeypatch.setattr(database.outbox, "append", note)
    return heard


def test_a_version_comes_back_as_far_as_the_person_may_write(tenant: Tenant, life: Life) -> None:
    made = tenant.create(
        ADMIN, "contract",
        {"name": "一期", "amount": "100", "cost": "60", "owner": ANNA,
         "items": [{"product": "泵", "price": "1"}]},
    )  # fmt: skip
    tenant.update(ADMIN, "contract", made["id"], 1, {"name": "二期", "cost": "70", "items": None})
    tenant.update(ADMIN, "contract", made["id"], 2, {"amount": "300"})
    back = life.go_back(ANNA, "contract", made["id"], 1, 3)
    assert back["record"]["values"]["name"] == "一期"
    assert back["record"]["values"]["amount"] == "100.00"
    assert back["record"]["values"]["items"] == [{"product": "泵", "price": "1.00"}]
    assert sorted(back["restored"]) == ["amount", "items", "name"]
    assert back["skipped"] == []  # the cost exists for Anna no more than it did before
    assert tenant.get(ADMIN, "contract", made["id"])["values"]["cost"] == "70.00"
    steps = tenant.history(ADMIN, "contract", made["id"])
    assert [(step["version"], step["op"], step["via"]) for step in steps] == [
        (4, "updated", "restore:1"), (3, "updated", ""), (2, "updated", ""), (1, "created", ""),
    ]  # fmt: skip


def test_what_no_longer_fits_is_named(tenant: Tenant, life: Life) -> None:
    customer = tenant.create(ADMIN, "customer", {"name": "甲"})
    made = tenant.create(ADMIN, "contract", {"name": "一期", "customer": customer["id"], "external_id": "X"})
    tenant.update(ADMIN, "contract", made["id"], 1, {"name": "二期", "customer": None, "external_id": "Y"})
    tenant.delete(ADMIN, "customer", customer["id"], 1)
    tenant.create(ADMIN, "contract", {"name": "other", "external_id": "X"})
    back = life.go_back(ADMIN, "contract", made["id"], 1, 2)
    assert back["restored"] == ["name"]
    assert {(each["field"], each["code"]) for each in back["skipped"]} == {
        ("customer", "reference_not_found"),
        ("external_id", "value_taken"),
    }
    with pytest.raises(Invalid, match="version_unknown"):
        life.go_back(ADMIN, "contract", made["id"], 9, 3)
    with pytest.raises(NotFound):
        life.go_back(BEN, "contract", made["id"], 1, 3)


def test_comments_tell_those_who_may_know(tenant: Tenant, life: Life, told: list[Any]) -> None:
    made = tenant.create(ANNA, "contract", {"name": "精工一期", "amount": "5"})
    first = life.say(ANNA, "contract", made["id"], f"@[{CARL}] @[{BEN}] 请看 https://example.com ")
    assert first["body"] == f"@[{CARL}] @[{BEN}] 请看 https://example.com"
    assert first["mentions"] == [{"id": CARL, "name": "卡尔"}, {"id": BEN, "name": "本"}]
    assert first["unseen"] == [{"id": BEN, "name": "本"}]
    answer = life.say(CARL, "contract", made["id"], "好", first["id"])
    assert answer["parent"] == first["id"]
    deeper = life.say(ANNA, "contract", made["id"], "谢谢", answer["id"])
    assert deeper["parent"] == first["id"]
    news, reply, _ = told
    assert [each.person for each in news.mentions] == [CARL]
    assert (news.text, news.author_name) == ("@卡尔 @本 请看 https://example.com", "安娜")
    assert [(each.person, each.title) for each in reply.followers] == [(ANNA, "精工一期")]
    seen = life.comments(CARL, "contract", made["id"])
    assert (seen["count"], [each["id"] for each in seen["rows"]]) == (
        3,
        [deeper["id"], answer["id"], first["id"]],
    )
    assert seen["rows"][0]["actions"] == []
    assert seen["rows"][1]["actions"] == ["edit", "delete"]
    for refused in (life.comments, partial(life.say, body="hm")):
        with pytest.raises(NotFound):
            refused(BEN, "contract", made["id"])


def test_a_comment_is_changed_and_taken_back_by_its_author(tenant: Tenant, life: Life) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    said = life.say(ANNA, "contract", made["id"], "one")
    answer = life.say(CARL, "contract", made["id"], "two", said["id"])
    with pytest.raises(Forbidden):
        life.call(CARL, "UpdateComment", pb.CommentRequest(id=said["id"], body="mine now"))
    with pytest.raises(Forbidden):
        life.call(CARL, "DeleteComment", pb.CommentRequest(id=said["id"]))
    with pytest.raises(NotFound):
        life.call(BEN, "UpdateComment", pb.CommentRequest(id=said["id"], body="x"))
    changed = life.call(ANNA, "UpdateComment", pb.CommentRequest(id=said["id"], body=f"@[{CARL}] three"))
    assert changed["edited_at"] is not None
    assert changed["body"] == f"@[{CARL}] three"
    life.call(ANNA, "DeleteComment", pb.CommentRequest(id=said["id"]))
    rows = life.comments(ANNA, "contract", made["id"])["rows"]
    assert [(each["deleted"], each["body"]) for each in rows] == [(False, "two"), (True, "")]
    life.call(CARL, "DeleteComment", pb.CommentRequest(id=answer["id"]))
    assert life.comments(ANNA, "contract", made["id"]) == {"rows": [], "count": 0, "next": None}
    for body, code in (
        (" \n ", "comment_empty"),
        ("x" * 10_001, "comment_long"),
        ("@[999]", "mention_unknown"),
    ):
        with pytest.raises(Invalid, match=code):
            life.say(ANNA, "contract", made["id"], body)


def test_followers_hear_of_changes_they_may_see(tenant: Tenant, life: Life, told: list[Any]) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    assert life.follow(ANNA, "contract", made["id"])["following"]
    assert not life.follow(CARL, "contract", made["id"])["following"]
    everybody = life.follow(CARL, "contract", made["id"], True)["followers"]
    assert [each["id"] for each in everybody] == [ANNA, CARL]
    with pytest.raises(NotFound):
        life.follow(BEN, "contract", made["id"], True)
    tenant.update(ADMIN, "contract", made["id"], 1, {"cost": "1"})
    tenant.update(ADMIN, "contract", made["id"], 2, {"amount": "2", "cost": "2"})
    life.follow(ANNA, "contract", made["id"], False)
    tenant.update(ADMIN, "contract", made["id"], 3, {"name": "B"})
    assert set(tenant.records.drain("records.followers", 2.0)) == {DONE}
    said = [{each.person: names(each.fields_json) for each in one.readers} for one in told]
    # Whoever is owner and does not want to know was asked when the worker came by, not when it happened.
    assert said == [{CARL: {"成本"}}, {CARL: {"金额", "成本", "毛利"}}, {CARL: {"合同名称"}}]
    assert {each.title for one in told for each in one.readers} == {"B"}
    life.follow(ANNA, "contract", made["id"], True)
    tenant.update(ADMIN, "contract", made["id"], 4, {"cost": "3"})
    tenant.update(ADMIN, "contract", made["id"], 5, {"amount": "4", "cost": "4"})
    tenant.update(ANNA, "contract", made["id"], 6, {"amount": "5"})
    assert set(tenant.records.drain("records.followers", 2.0)) == {DONE}
    assert [[each.person for each in one.readers] for one in told[3:]] == [[CARL], [ANNA, CARL], [CARL]]
    assert names(told[4].readers[0].fields_json) == {"金额"}


def names(fields_json: bytes) -> set[str]:
    return {label if isinstance(label, str) else label["zh-CN"] for label in json.loads(fields_json)}


def test_a_deleted_record_comes_back_whole(tenant: Tenant, life: Life) -> None:
    customer = tenant.create(ANNA, "customer", {"name": "甲"})
    values = {
        "name": "一期", "customer": customer["id"], "amount": "5", "tags": ["a"], "signed_on": "2026-01-02",
        "paid_at": "2026-11-22T08:00:00Z", "big": True,
        "items": [{"product": "泵", "quantity": "2", "price": "3"}],
    }  # fmt: skip
    made = tenant.create(ANNA, "contract", values)
    life.say(ANNA, "contract", made["id"], "hello")
    tenant.delete(ANNA, "contract", made["id"], 1)
    tenant.delete(ANNA, "customer", customer["id"], 1)
    (kept,) = life.bin(ANNA, "contract")["rows"]
    assert (kept["id"], kept["title"], kept["deleted_by_name"]) == (made["id"], "一期", "安娜")
    assert "cost" not in kept["values"]
    assert life.bin(BEN, "contract")["rows"] == []
    with pytest.raises(Forbidden):
        life.bin(CARL, "contract")
    with pytest.raises(NotFound):
        life.restore(BEN, "contract", made["id"])
    life.restore(ANNA, "customer", customer["id"])
    back = life.restore(ANNA, "contract", made["id"])["record"]
    assert back["values"] == made["values"]
    assert back["labels"] == made["labels"]
    assert back["version"] == 3
    assert [step["op"] for step in tenant.history(ANNA, "contract", made["id"])] == [
        "restored",
        "deleted",
        "created",
    ]
    assert life.comments(ANNA, "contract", made["id"])["count"] == 1
    assert life.bin(ANNA, "contract")["rows"] == []
    with pytest.raises(NotFound):
        life.restore(ANNA, "contract", made["id"])


def test_a_unique_value_taken_meanwhile_is_named(tenant: Tenant, life: Life) -> None:
    made = tenant.create(ADMIN, "contract", {"name": "A", "external_id": "X"})
    tenant.delete(ADMIN, "contract", made["id"], 1)
    tenant.create(ADMIN, "contract", {"name": "B", "external_id": "X"})
    with pytest.raises(Invalid) as refused:
        life.restore(ADMIN, "contract", made["id"])
    assert (refused.value.code, refused.value.field) == ("value_taken", "external_id")
    assert [each["id"] for each in life.bin(ADMIN, "contract")["rows"]] == [made["id"]]


def test_the_bin_is_read_by_pages(tenant: Tenant, life: Life) -> None:
    made = [tenant.create(user, "contract", {"name": "A"}) for user in (ANNA, BEN) * 4]
    for each in made:
        tenant.delete(ADMIN, "contract", each["id"], 1)
    for user, count in ((ADMIN, 8), (ANNA, 4)):
        seen, cursor = [], ""
        while True:
            page = life.bin(user, "contract", cursor, 3)
            seen += [each["id"] for each in page["rows"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        own = [each["id"] for each in made if user == ADMIN or each["owner"] == user]
        assert seen == own[::-1]
        assert len(seen) == count
    with pytest.raises(Invalid, match="cursor_invalid"):
        life.bin(ADMIN, "contract", "nonsense")


def test_purging_forgets_all_but_the_audit(tenant: Tenant, life: Life, records: Records) -> None:
    made = [tenant.create(ADMIN, "contract", {"name": "A"}) for _ in range(3)]
    for each in made:
        life.say(ADMIN, "contract", each["id"], "hm")
    for each in made[:2]:
        tenant.delete(ADMIN, "contract", each["id"], 1)
    with pytest.raises(Forbidden):
        life.purge(ANNA, "contract", made[0]["id"])
    life.purge(ADMIN, "contract", made[0]["id"])
    with pytest.raises(NotFound):
        life.purge(ADMIN, "contract", made[0]["id"])
    now = datetime.now(UTC)
    assert purge_expired(records.service.database, timedelta(days=30), now) == 0
    assert purge_expired(records.service.database, timedelta(days=30), now + timedelta(days=31)) >= 1
    assert life.bin(ADMIN, "contract")["rows"] == []
    with records.service.database.engine.connect() as connection:
        ids = [each["id"] for each in made]
        left = connection.exec_driver_sql(
            "select record from comment where tenant = %s and record = any(%s)", (tenant.id, ids)
        ).all()
        mine = [(tenant.id, f"record:contract/{id}") for id in ids[:2]]
        purged = connection.exec_driver_sql(
            "select count(*) from audit where action = 'record.purge' and tenant = %s and object = any(%s)",
            (tenant.id, [name for _, name in mine]),
        ).scalar()
    assert [row[0] for row in left] == [made[2]["id"]]
    assert purged == 2


def test_a_number_alone_finds_the_record(tenant: Tenant, life: Life) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    assert life.find(ANNA, made["id"]) == {"form": "contract", "id": made["id"]}
    for user, id in ((BEN, made["id"]), (ANNA, made["id"] + 1_000_000), (ANNA, 0)):
        with pytest.raises(NotFound):
            life.find(user, id)
