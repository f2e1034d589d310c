"""Applications, forms, views."""

from typing import Any

from gateway.api.answers.base import Answer, Named
from gateway.api.models import Json, Label


class FormEntry(Named):
    icon: str | None = None


class App(Named):
    icon: str | None = None
    forms: list[FormEntry]
    dashboards: list[Named]


class Field(Answer):
    """A field as the reader may use it; `access` is masked, read or write."""

    key: str
    id: int
    name: Label
    type: str
    required: bool
    unique: bool
    searchable: bool
    options: Json
    default: Any = None
    formula: str | None = None
    help: Label | None = None
    access: str


class Form(Answer):
    key: str
    name: Label
    app: str
    version: int
    title_field: str | None
    fields: list[Field]
    views: list[Json]
    actions: list[str]
    system: dict[str, str]


class Word(Answer):
    """A word in use and in how many records."""

    word: str
    count: int


class View(Named):
    """A saved view; `id` is null for one that comes with the form's definition; `etag` goes into If-Match."""

    id: int | None
    kind: str
    shared: bool
    owner: int | None
    is_default: bool
    filter: Json | None = None
    sort: list[Json] = []
    group: list[Json] = []
    columns: list[Json] = []
    colors: list[Json] = []
    options: Json = {}
    row_height: str = "short"
    etag: str | None = None


class Views(Answer):
    """`may_share`: whether the reader may keep views for everybody."""

    views: list[View]
    may_share: bool


class GroupTotal(Answer):
    count: int
    values: Json


class Group(GroupTotal):
    """`key` has a value for each level; `label` the names of what they refer to."""

    key: list[Any]
    label: list[str | None]


class Groups(Answer):
    groups: list[Group]
    total: GroupTotal
    more: bool


class RelatedForm(Answer):
    form: str
    field: str
    name: Label
    many: bool = False
