"""Identity serving policy, a real worker of notifications, a mail server; and the worker killed mid-mail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2, service_pb2_grpc
from protos.gen.dougong.notifications.v1 import events_pb2
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.testing import (
    WorkerProcess,
    as_person,
    make_settings,
    prepare,
    run_server,
    wait_until,
    with_address,
)
from services.identity.app import build as build_identity
from services.notifications.app import build as build_notifications
from tests.integration.notifications.conftest import BODY, TITLE, Mailbox


@pytest.fixture
def world(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path, mailbox: Mailbox, mail_port: int
) -> Iterator[tuple[Callable[[], None], dict[str, str], Callable[[str], list[Any]]]]:
    """send(): one notification by mail to a person identity knows; the worker's environment; SQL."""
    identity_settings = make_settings("identity", fresh_database("identity"), amqp_url, tmp_path)
    identity = build_identity(identity_settings)
    prepare(identity, identity_settings)
    with run_server(identity, identity_settings) as address:
        settings = make_settings(
            "notifications",
            fresh_database("notifications"),
            amqp_url,
            tmp_path,
            addresses={"identity": address},
            prefix=identity_settings.bus_prefix,
            smtp_url=f"smtp://127.0.0.1:{mail_port}",
            public_url="https://crm.example.com",
        )
        notifications = build_notifications(settings)
        prepare(notifications, settings)
        stub = Client(with_address(identity_settings, "identity", address)).stub(
            "identity", service_pb2_grpc.IdentityStub
        )
        with use(platform(0, "gateway")):
            founded = stub.BootstrapTenant(
                service_pb2.BootstrapTenantRequest(
                    slug="east",
                    name="东方机械",
                    admin_login="wang",
                    admin_name="王敏",
                    admin_password="correct horse 8",
                )
            )  # fmt: skip
        with as_person(identity_settings, founded.tenant.id, founded.admin.id):
            person = messages_pb2.Person(
                login="john", name="John", email="j@example.com", language="en", active=True
            )
            person = stub.CreatePerson(service_pb2.CreatePersonRequest(person=person))

        def send() -> None:
            message = events_pb2.Notify(
                users=[person.id],
                title_json=json.dumps(TITLE).encode(),
                body_json=json.dumps(BODY).encode(),
                channels=["in_app", "mail"],
                topic="task",
            )
            with use(platform(founded.tenant.id, "workflow")), notifications.database.transaction() as tx:
                tx.publish("notifications.notify", message, command=True)

        def sql(text: str) -> list[Any]:
            with psycopg.connect(settings.database_url, autocommit=True) as connection:
                return connection.execute(text).fetchall()

        with run_server(notifications, settings):
            yield send, dict(settings.extra), sql


def test_workers_killed_around_a_mail_never_send_it_twice_and_the_next_goes_on(
    world: tuple[Callable[[], None], dict[str, str], Callable[[str], list[Any]]],
    mailbox: Mailbox,
    tmp_path: Path,
) -> None:
    send, environment, sql = world
    for number, (point, taken) in enumerate((("mail.after_claim", 0), ("mail.after_send", 1)), start=1):
        send()
        crashing = {**environment, "DOUGONG_CRASH_AT": point}
        doomed = WorkerProcess("services.notifications", crashing, tmp_path / f"{point}.log")
        doomed.process.wait(60)
        assert doomed.process.returncode == -9
        assert len(mailbox.taken) == taken
        assert sql("select state from deliveries where channel = 'mail'") == [("sending",)] * number
    sql("update deliveries set claimed_at = now() - interval '6 minutes' where channel = 'mail' returning 1")
    with WorkerProcess("services.notifications", environment, tmp_path / "work.log"):
        for _ in range(3):
            send()
        wait_until(lambda: len(mailbox.taken) == 4, 60, "the next mails")
        wait_until(
            lambda: len(sql("select 1 from deliveries where channel = 'mail' and state = 'sent'")) == 3, 60
        )
    assert len({message["Message-ID"] for _, message in mailbox.taken}) == 4
    assert {message["Subject"] for _, message in mailbox.taken} == {"A contract awaits approval"}
    assert sql(
        "select channel, state, attempts, error, count(*) from deliveries group by 1, 2, 3, 4 order by 1, 2"
    ) == [
        ("in_app", "sent", 0, "", 5),
        ("mail", "sent", 1, "", 3),
        ("mail", "uncertain", 1, "sender_died", 2),
    ]
