"""Files over HTTP: the gateway's routes in front of a real service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.api import errors
from gateway.api.routers import files
from protos.gen.dougong.records.v1 import files_pb2_grpc
from services.chassis.client import Client
from services.chassis.testing import with_address
from tests import loops
from tests.integration.records.conftest import ADMIN, BEN, Tenant
from tests.integration.records.files.paper import PAPER, picture

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    return new_tenant(PAPER)


@pytest.fixture
def ask(tenant: Tenant) -> Ask:
    """One request of a person."""
    settings = with_address(tenant.records.settings, "records", tenant.records.address)
    app = FastAPI()
    app.state.services = SimpleNamespace(files=Client(settings).stub("records", files_pb2_grpc.FilesStub))
    app.include_router(files.router, prefix="/api/v1")
    errors.install(app)

    def request(method: str, path: str, user: int = ADMIN, **more: Any) -> httpx.Response:
        async def as_user(scope: Any, receive: Any, send: Any) -> None:
            with tenant.as_user(user):
                await app(scope, receive, send)

        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(as_user)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway/api/v1") as http:
                return await http.request(method, path, **more)

        return loops.run(go())

    return request


def announce(ask: Ask, size: int, field: str = "scan", name: str = "合同 v1.pdf") -> int:
    body = {"name": name, "size": size, "type": "image/png", "form": "paper", "field": field}
    reply = ask("POST", "/files", json=body)
    assert reply.status_code == 201
    return int(reply.json()["id"])


def upload(ask: Ask, data: bytes, **about: str) -> int:
    id = announce(ask, len(data), **about)
    reply = ask("PUT", f"/files/{id}", content=data)
    assert reply.json()["file"]["size"] == len(data)
    return id


def test_f1_an_upload_in_pieces_that_is_taken_up_again(ask: Ask) -> None:
    data = bytes(range(256)) * 4096 * 9  # 9 MB
    id = announce(ask, len(data))

    async def slow() -> AsyncIterator[bytes]:
        for start in range(0, 5_000_000, 50_000):
            yield data[start : start + 50_000]

    first = ask("PATCH", f"/files/{id}", content=slow(), headers={"Upload-Offset": "0"})
    assert (first.status_code, first.headers["upload-offset"]) == (200, "5000000")
    wrong = ask("PATCH", f"/files/{id}", content=data[:10], headers={"Upload-Offset": "7"})
    assert (wrong.status_code, wrong.json()["params"]) == (409, {"offset": 5_000_000})
    head = ask("HEAD", f"/files/{id}")
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("5000000", str(len(data)))
    last = ask("PATCH", f"/files/{id}", content=data[5_000_000:], headers={"Upload-Offset": "5000000"})
    assert last.json()["file"] == {
        "id": id,
        "name": "合同 v1.pdf",
        "size": len(data),
        "type": "application/octet-stream",
        "url": f"/api/v1/files/{id}",
    }
    assert ask("GET", f"/files/{id}").content == data


def test_f1_ranges_and_tags(ask: Ask) -> None:
    id = upload(ask, b"0123456789")
    whole = ask("GET", f"/files/{id}")
    tag = whole.headers["etag"]
    assert (whole.status_code, whole.headers["content-length"]) == (200, "10")
    part = ask("GET", f"/files/{id}", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    assert ask("GET", f"/files/{id}", headers={"Range": "bytes=-3", "If-Range": tag}).content == b"789"
    changed = ask("GET", f"/files/{id}", headers={"Range": "bytes=2-4", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, b"0123456789")
    assert ask("GET", f"/files/{id}", headers={"Range": "bytes=10-"}).status_code == 416
    assert ask("GET", f"/files/{id}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("data", "inline"),
    [
        (b"<html><script>alert(1)</script></html>", False),
        (b"<svg xmlns='x'><script/></svg>", False),
        (picture((4, 4)), True),
    ],
)
def test_f1_nothing_uploaded_runs_in_our_name(ask: Ask, data: bytes, inline: bool) -> None:
    reply = ask("GET", f"/files/{upload(ask, data, name='照片.html')}")
    assert reply.headers["content-disposition"].startswith("inline" if inline else "attachment")
    assert "filename*=UTF-8''%E7%85%A7" in reply.headers["content-disposition"]
    assert "sandbox" in reply.headers["content-security-policy"]
    assert "script" not in reply.headers["content-security-policy"]
    assert reply.headers["content-type"] == ("image/png" if inline else "application/octet-stream")
    assert "no-cache" in reply.headers["cache-control"]


def test_f1_a_thumbnail_and_who_may_have_it(ask: Ask) -> None:
    id = upload(ask, picture(), field="photos")
    small = ask("GET", f"/files/{id}/thumbnail")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    again = ask("GET", f"/files/{id}/thumbnail", headers={"If-None-Match": small.headers["etag"]})
    assert again.status_code == 304
    for method, path in [
        ("GET", f"/files/{id}"),
        ("GET", f"/files/{id}/thumbnail"),
        ("HEAD", f"/files/{id}"),
        ("DELETE", f"/files/{id}"),
        ("PATCH", f"/files/{id}"),
    ]:
        assert ask(method, path, user=BEN).status_code == 404
    assert ask("DELETE", f"/files/{id}").status_code == 204
    assert ask("GET", f"/files/{id}").status_code == 404
