"""Both stores: a directory, and a bucket of an S3 server in this process; a tenant with the form paper."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from minio import Minio
from moto.server import ThreadedMotoServer

from services.records.storage.files.disk import DiskStore
from services.records.storage.files.s3 import S3Store
from services.records.storage.files.store import FileStore
from tests.integration.records.conftest import ANNA, EVERYTHING, Tenant, company, grant
from tests.integration.records.files.paper import PAPER, Files

ACCESS, SECRET = "test-access", "test-secret"


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """host:port of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_endpoint: str) -> str:
    name = f"b-{secrets.token_hex(4)}"
    Minio(s3_endpoint, ACCESS, SECRET, secure=False).make_bucket(name)
    return name


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "disk":
        return DiskStore(tmp_path / "files")
    endpoint = request.getfixturevalue("s3_endpoint")
    return S3Store(endpoint, request.getfixturevalue("bucket"), ACCESS, SECRET, secure=False)


@pytest.fixture
def new_key() -> Callable[[], str]:
    numbers = itertools.count()
    return lambda: f"7/{next(numbers):032x}"


@pytest.fixture(scope="module")
def tenant(new_tenant: Callable[..., Tenant]) -> Tenant:
    """Sellers have their own papers and no secret ones; the leader sees all but the scans."""
    made = new_tenant(PAPER)
    grants = [
        grant(3, 2, "form:paper", EVERYTHING, "own", {"*": "write", "secret": "hidden"}),
        grant(5, 3, "form:paper", ["view"], "all", {"*": "read", "scan": "hidden"}),
    ]
    made.policy(company(made.id, grants))
    return made


@pytest.fixture
def anna(tenant: Tenant) -> Files:
    return Files(tenant, ANNA)
