"""What no message between services can carry is the caller's mistake, not ours."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from gateway.api import errors
from gateway.api.translate import seconds
from protos.gen.dougong.records.v1 import service_pb2
from services.chassis.errors import Invalid


def test_a_number_out_of_range_is_malformed() -> None:
    app = FastAPI()
    errors.install(app)

    @app.get("/{id}")
    def read(id: int) -> int:
        if not id:
            raise ValueError("a fault of ours")
        return int(service_pb2.RecordRequest(form="x", id=id).id)

    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/7").json() == 7
    refused = client.get(f"/{2**70}")
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
    assert client.get("/0").status_code == 500


def test_a_moment_that_is_none_is_malformed() -> None:
    with pytest.raises(Invalid):
        seconds("yesterday")
