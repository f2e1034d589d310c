"""Comments, versions, recycle bin, duplicates."""

from gateway.api.answers.base import Answer
from gateway.api.models import Json, Record


class Skipped(Answer):
    field: str
    code: str
    params: Json


class Restored(Answer):
    """restored: keys of the fields that went back; skipped: those that could not, and why."""

    record: Record | None
    restored: list[str]
    skipped: list[Skipped]


class PersonName(Answer):
    id: int
    name: str | None


class Comment(Answer):
    """actions: edit, delete, as far as the reader may."""

    id: int
    parent: int | None
    author: int
    author_name: str | None
    at: str
    edited_at: str | None
    deleted: bool
    body: str
    mentions: list[PersonName]
    actions: list[str]


class CommentPage(Answer):
    rows: list[Comment]
    count: int
    next: int | None


class Follow(Answer):
    following: bool
    followers: list[PersonName]


class Recycled(Answer):
    id: int
    title: str
    values: Json
    deleted_at: str
    deleted_by: int | None
    deleted_by_name: str | None
    merged_into: int | None
    purge_at: str


class RecycledPage(Answer):
    rows: list[Recycled]
    next: str | None


class Undeleted(Answer):
    """lost: values the form has no room for any more; returned: references a merged record got back."""

    record: Record | None
    lost: list[str]
    returned: int


class Likeness(Answer):
    """score: 0 to 1; block: such a record is refused."""

    id: int
    title: str
    score: float
    rule: str
    block: bool
    matched: list[Json]


class DuplicateGroup(Answer):
    rule: str
    score: float
    records: list[Record]


class DuplicateGroups(Answer):
    groups: list[DuplicateGroup]
    total: int
    partial: bool


class Merged(Answer):
    """moved: how many records point at the merged one now that pointed at the others."""

    record: Record | None
    moved: int


class Place(Answer):
    form: str
    id: int
