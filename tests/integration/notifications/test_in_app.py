"""What people find in their lists: their own, in their language, once."""

from __future__ import annotations

import json
import uuid

import pytest
from kombu import Connection, Exchange, Queue

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.notifications.v1 import events_pb2, service_pb2
from services.chassis.context import platform, use
from services.chassis.errors import Forbidden, Invalid, Unauthenticated
from services.chassis.testing import as_person, drain, wait_until
from tests.integration.notifications.conftest import GONE, LI, SMITH, TITLE, ZHANG, Running


def test_a_notification_reaches_everybody_named_once_and_nobody_else(running: Running) -> None:
    running.send(ZHANG, SMITH, ZHANG)
    page = running.listed(ZHANG)
    assert page["unread"] == 1
    assert page["next"] is None
    (row,) = page["rows"]
    assert (row["title"], row["link"], row["read_at"]) == ("合同待审批", "/tasks/1", None)
    assert row["body"] == "合同 HT-202611-0001 待您审批。"
    assert running.listed(SMITH, language="en")["rows"][0]["title"] == "A contract awaits approval"
    assert running.listed(LI) == {"rows": [], "unread": 0, "next": None}
    assert running.states() == [(ZHANG, "in_app", "sent", ""), (SMITH, "in_app", "sent", "")]


def test_the_same_message_twice_tells_once(running: Running) -> None:
    id = uuid.uuid4()
    for _ in range(3):
        running.send(ZHANG, message_id=id)
    assert running.listed(ZHANG)["unread"] == 1


def test_only_ones_own_are_listed_or_marked_even_with_the_ids_of_others(running: Running) -> None:
    running.send(ZHANG, LI)
    foreign = running.listed(LI)["rows"][0]["id"]
    with running.as_(ZHANG):
        running.stub.MarkRead(service_pb2.MarkReadRequest(ids=[foreign]))
    assert running.listed(LI)["unread"] == 1
    with as_person(running.settings, running.tenant + 10_000, LI):
        running.stub.MarkRead(service_pb2.MarkReadRequest(all=True))
        assert json.loads(running.stub.List(service_pb2.ListRequest()).json)["rows"] == []
    assert running.listed(LI)["unread"] == 1


def test_reading_marks_some_or_all_and_keeps_the_first_time(running: Running) -> None:
    for _ in range(3):
        running.send(ZHANG)
    newest, middle, _ = (row["id"] for row in running.listed(ZHANG)["rows"])
    with running.as_(ZHANG):
        reply = running.stub.MarkRead(service_pb2.MarkReadRequest(ids=[middle]))
        assert json.loads(reply.json) == {"unread": 2}
        read_at = {row["id"]: row["read_at"] for row in running.listed(ZHANG)["rows"]}[middle]
        assert json.loads(running.stub.MarkRead(service_pb2.MarkReadRequest()).json) == {"unread": 2}
        unread = json.loads(running.stub.List(service_pb2.ListRequest(unread_only=True)).json)
        assert unread["rows"][0]["id"] == newest
        assert middle not in [row["id"] for row in unread["rows"]]
        assert json.loads(running.stub.MarkRead(service_pb2.MarkReadRequest(all=True)).json) == {"unread": 0}
        with pytest.raises(Invalid):
            running.stub.MarkRead(service_pb2.MarkReadRequest(ids=range(1001)))
    assert {row["id"]: row["read_at"] for row in running.listed(ZHANG)["rows"]}[middle] == read_at


def test_pages_follow_each_other_without_gap_or_repeat(running: Running) -> None:
    for number in range(7):
        running.send(ZHANG, title=f"第 {number} 条")
    seen, cursor = [], ""
    with running.as_(ZHANG):
        for size in (3, 3, 1):
            request = service_pb2.ListRequest(page=common_pb2.Page(cursor=cursor, limit=3))
            page = json.loads(running.stub.List(request).json)
            assert len(page["rows"]) == size
            seen += [row["title"] for row in page["rows"]]
            cursor = page["next"] or ""
        assert cursor == ""
        with pytest.raises(Invalid) as refused:
            running.stub.List(service_pb2.ListRequest(page=common_pb2.Page(cursor="7")))
    assert refused.value.code == "cursor_invalid"
    assert seen == [f"第 {number} 条" for number in reversed(range(7))]


def test_open_pages_hear_of_it_with_the_new_count(running: Running) -> None:
    with Connection(running.settings.amqp_url) as connection:
        channel = connection.channel()
        exchange = Exchange(running.settings.bus_prefix, "topic", durable=True)(channel)
        queue = Queue("", exchange, "notifications.posted", exclusive=True, durable=False)(channel)
        queue.declare()
        running.send(ZHANG)
        running.send(ZHANG)
        heard: list[events_pb2.NotificationPosted] = []

        def both() -> bool:
            while (message := queue.get(no_ack=True)) is not None:
                if message.headers["tenant"] == running.tenant:
                    heard.append(events_pb2.NotificationPosted.FromString(message.body))
            return len(heard) == 2

        wait_until(both)
    assert [(each.user, each.unread, each.link) for each in heard] == [
        (ZHANG, 1, "/tasks/1"), (ZHANG, 2, "/tasks/1"),
    ]  # fmt: skip
    assert json.loads(heard[0].title_json) == TITLE
    assert [each.id for each in reversed(heard)] == [row["id"] for row in running.listed(ZHANG)["rows"]]


def test_inactive_and_unknown_people_are_passed_over_and_logged(running: Running) -> None:
    running.send(GONE, 999, ZHANG, channels=("in_app", "mail"))
    assert running.states() == [
        (GONE, "in_app", "skipped", "person_inactive"),
        (GONE, "mail", "skipped", "person_inactive"),
        (999, "in_app", "skipped", "person_unknown"),
        (999, "mail", "skipped", "person_unknown"),
        (ZHANG, "in_app", "sent", ""),
        (ZHANG, "mail", "pending", ""),
    ]
    assert running.listed(ZHANG)["unread"] == 1
    with running.as_(GONE), pytest.raises(Forbidden):
        running.stub.List(service_pb2.ListRequest())


def test_somebody_hired_a_second_ago_is_told_too(running: Running) -> None:
    running.send(ZHANG)  # the policy is held now
    running.identity.version = 2
    running.identity.extra = [{"id": 77, "name": "新人", "active": True, "email": "new@example.com"}]
    running.send(77)
    assert running.states()[-1] == (77, "in_app", "sent", "")


def test_while_identity_is_away_nothing_is_lost(running: Running) -> None:
    running.identity.away = True
    running.send(ZHANG)
    assert [verdict.action for verdict in running.verdicts] == ["wait"]
    assert running.sql("select count(*) from notifications where tenant = %s", running.tenant) == [(0,)]
    running.identity.away = False

    def told() -> bool:  # the message comes back from the retry queue by itself
        drain(running.service, running.settings, "notifications.notify", wait=0.3)
        return bool(running.states())

    wait_until(told)
    assert running.listed(ZHANG)["unread"] == 1


@pytest.mark.parametrize("title", [b"{", b"7", b'{"zh-CN": 7}', b"{}", b"[" * 50_000])
def test_what_makes_no_notification_goes_to_the_dead_letters(running: Running, title: bytes) -> None:
    running.send(ZHANG, title=title)
    assert [verdict.action for verdict in running.verdicts] == ["dead"]
    assert running.states() == []


def test_links_lead_into_the_product_only(running: Running) -> None:
    running.send(ZHANG, link="https://evil.example.com/")
    assert running.listed(ZHANG)["rows"][0]["link"] is None


def test_preferences_decide_by_topic_and_channel(running: Running) -> None:
    chosen = [
        {"topic": "*", "channel": "mail", "enabled": False},
        {"topic": "rule:*", "channel": "in_app", "enabled": False},
        {"topic": "rule:big_deal", "channel": "in_app", "enabled": True},
    ]
    with running.as_(ZHANG):
        body = json.dumps({"preferences": chosen}).encode()
        assert json.loads(running.stub.PutPreferences(common_pb2.Json(json=body)).json) == {
            "channels": ["in_app", "mail"], "preferences": chosen,
        }  # fmt: skip
        assert json.loads(running.stub.GetPreferences(common_pb2.Empty()).json)["preferences"] == chosen
    with running.as_(LI):
        assert json.loads(running.stub.GetPreferences(common_pb2.Empty()).json)["preferences"] == []
    for topic in ("task", "rule:reminder", "rule:big_deal"):
        running.send(ZHANG, channels=("in_app", "mail"), topic=topic)
    assert [(channel, state) for _, channel, state, _ in running.states()] == [
        ("in_app", "sent"), ("mail", "skipped"),
        ("in_app", "skipped"), ("mail", "skipped"),
        ("in_app", "sent"), ("mail", "skipped"),
    ]  # fmt: skip
    assert [row["topic"] for row in running.listed(ZHANG)["rows"]] == ["rule:big_deal", "task"]
    assert running.listed(ZHANG)["unread"] == 2


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"preferences": [{"topic": "task", "channel": "pigeon", "enabled": true}]}',
        b'{"preferences": [{"topic": "Task!", "channel": "mail", "enabled": true}]}',
        b'{"preferences": [{"topic": "task", "channel": "mail", "enabled": "no"}]}',
        b'{"preferences": [{"topic": "task", "channel": ["mail"], "enabled": true}]}',
        b'{"preferences": [{"topic": "t", "channel": "mail", "enabled": true, "person": 8}]}',
    ],
)
def test_preferences_that_are_none_are_refused(running: Running, body: bytes) -> None:
    with running.as_(ZHANG), pytest.raises(Invalid):
        running.stub.PutPreferences(common_pb2.Json(json=body))


def test_the_delivery_log_is_for_administrators_and_says_nothing_of_the_content(running: Running) -> None:
    running.send(ZHANG, LI, channels=("in_app", "mail"))
    request = service_pb2.ListDeliveriesRequest(page=common_pb2.Page(limit=3))
    with running.as_(ZHANG), pytest.raises(Forbidden):
        running.stub.ListDeliveries(request)
    with pytest.raises(Unauthenticated):
        running.stub.ListDeliveries(request)
    with use(platform(running.tenant, "workflow")), pytest.raises(Forbidden):
        running.stub.List(service_pb2.ListRequest())
    with running.as_(1):
        text = running.stub.ListDeliveries(request).json.decode()
        page = json.loads(text)
        assert [(row["person_name"], row["channel"]) for row in page["rows"]] == [
            ("李娜", "mail"), ("李娜", "in_app"), ("张伟", "mail"),
        ]  # fmt: skip
        assert "HT-202611-0001" not in text
        rest = service_pb2.ListDeliveriesRequest(page=common_pb2.Page(cursor=page["next"]))
        assert len(json.loads(running.stub.ListDeliveries(rest).json)["rows"]) == 1
        pending = service_pb2.ListDeliveriesRequest(state="pending")
        assert len(json.loads(running.stub.ListDeliveries(pending).json)["rows"]) == 2
        with pytest.raises(Invalid):
            running.stub.ListDeliveries(service_pb2.ListDeliveriesRequest(state="lost"))


def test_old_notifications_go_with_their_deliveries(running: Running) -> None:
    running.send(ZHANG)
    running.sql(
        "update notifications set created_at = now() - interval '181 days' where tenant = %s returning 1",
        running.tenant,
    )
    running.send(ZHANG)
    next(each for each in running.service.periodics if each.name == "notifications.purge_old").run()
    assert len(running.listed(ZHANG)["rows"]) == 1
    assert len(running.states()) == 1
