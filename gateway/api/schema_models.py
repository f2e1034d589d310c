"""What goes in and out of the routes by which forms are designed."""

from typing import Any

from pydantic import Field

from gateway.api.answers import Answer
from gateway.api.models import Body, Json
from gateway.api.numbers import Whole


class DraftBody(Body):
    """The whole next definition: fields in order (with their ids, new ones without), layout, rules,
    checks, …; `base_version` carries a draft over to the version published meanwhile."""

    definition: Json
    base_version: int | None = Field(default=None, ge=1, le=2**31 - 1)


class ConvertBody(Body):
    """`dry_run` tells what would be lost; without it the conversion begins in the background."""

    type: str = Field(max_length=40)
    options: Json = {}
    dry_run: bool = True


class RestoreBody(Body):
    """`as_key` where the field's own key is taken; `id` to tell fields apart that had the same key."""

    id: Whole = 0
    as_key: str = Field(default="", max_length=63)


class Draft(Answer):
    """`definition` is null without a draft; `current` is what is published."""

    base_version: int
    definition: Json | None
    updated_at: str | None
    updated_by: int | None
    current: Json


class DraftCheck(Answer):
    changes: list[Json]
    errors: list[Json]


class Version(Answer):
    version: int
    at: str
    actor: int
    actor_name: str | None
    summary: list[Json]


class Conversion(Answer):
    """Of a dry run: total, convertible and failing; else the job."""

    total: int | None = None
    convertible: int | None = None
    failing: list[Json] | None = None
    job: int | None = None


class DeletedField(Answer):
    """`until` is when it will be forgotten; `converted`: another field holds its values in a new type."""

    id: int
    key: str
    name: Any
    type: str
    removed_at: str | None
    removed_by: int | None
    removed_by_name: str | None
    until: str | None
    converted: bool


class Job(Answer):
    """`kind` convert | backfill | recompute | index; `state` queued | running | done | failed."""

    id: int
    kind: str
    field: str | None
    state: str
    done: int
    total: int
    error: Json | None
    created_at: str
    updated_at: str


class Index(Answer):
    """`size` in bytes; `state` ready | building | missing | idle; `why` system | unique | reference |
    choice | search | view | use | other.

    `scans`: how often the database used it; `asked`: lists asked for in the last 14 days that it serves.
    """

    name: str
    fields: list[str]
    why: str
    unique: bool
    size: int
    scans: int
    asked: int
    state: str
