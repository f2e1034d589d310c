"""Departments as administrators make them."""

from __future__ import annotations

from protos.gen.dougong.identity.v1 import messages_pb2
from services.chassis.errors import DomainError
from tests.integration.identity.conftest import Running


def codes(error: DomainError) -> set[tuple[str, str | None]]:
    return {(each.code, each.field) for each in (error.errors or [error])}


def department(running: Running, name: str, parent: int) -> messages_pb2.Department:
    with running.as_admin():
        return running.stub.CreateDepartment(messages_pb2.Department(name=name, parent=parent))
