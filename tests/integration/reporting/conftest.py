"""A reporting service for each module, empty and filled."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import events_pb2
from protos.gen.dougong.reporting.v1 import service_pb2_grpc
from services.chassis.client import Client
from services.chassis.policy import PolicyCache
from services.chassis.testing import (
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
from tests.integration.reporting.company import ANNA, BERND, DIRECTOR, FORM, SNAPSHOT, STAGES
from tests.integration.reporting.room import Room


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
