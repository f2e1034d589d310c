"""Many writes in one request."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.api.answers import Answer
from gateway.api.models import Body, Failure, Json
from gateway.api.numbers import Id, Version

MOST_OPERATIONS = 500


class CreateOperation(Body):
    op: Literal["create"]
    values: Json


class UpdateOperation(Body):
    """Changes some values; `record_changed` when somebody was faster."""

    op: Literal["update"]
    id: Id
    version: Version
    values: Json


class UpsertOperation(Body):
    """Creates or updates the record whose field, one without duplicates, has the value."""

    op: Literal["upsert"]
    field: str = Field(max_length=63)
    value: str = Field(max_length=2000)
    values: Json


class DeleteOperation(Body):
    op: Literal["delete"]
    id: Id
    version: Version


Operation = Annotated[
    CreateOperation | UpdateOperation | UpsertOperation | DeleteOperation, Field(discriminator="op")
]


class Bulk(Body):
    """`atomic`: all of them or none."""

    operations: list[Operation] = Field(max_length=MOST_OPERATIONS)
    atomic: bool = False


class OperationResult(Answer):
    """`id` of the record that was written; `error` of an operation that was refused."""

    ok: bool
    id: int | None
    created: bool
    error: Failure | None


class BulkReport(Answer):
    """One result for each operation, in their order."""

    results: list[OperationResult]
