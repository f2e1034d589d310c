"""The shapes of answers, for the API's documentation; a test holds real answers against them.

Services make most answers as JSON that is passed on untouched, so these describe and do not convert.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict

from gateway.api.models import Json, Label, Record


class Answer(BaseModel):
    """Services may add names; what is described is always there."""

    model_config = ConfigDict(extra="allow")


class Named(Answer):
    key: str
    name: Label


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


class View(Named):
    """A saved view; `id` is null for one that comes with the form's definition."""

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


class Change(Answer):
    field: str
    before: Any = None
    after: Any = None


class HistoryEntry(Answer):
    """One version: who (`via`: by which rule, flow or import), when, what before and after."""

    version: int
    op: str
    at: str
    actor: int | None
    actor_name: str | None = None
    via: str
    changes: list[Change]


class FormulaExample(Answer):
    text: str
    value: Any = None


class FormulaFunction(Answer):
    """A function of formulas; `help` by language."""

    name: str
    group: str
    signature: str
    signatures: list[str]
    examples: list[FormulaExample]
    help: dict[str, str]


class RecordLink(Answer):
    form: str
    id: int
    title: str


class FormulaInput(Answer):
    """What went into a computed value; one that may not be seen has `hidden` and nothing else."""

    kind: str
    hidden: bool = False
    label: str | None = None
    key: str | None = None
    value: Any = None
    text: Any = None
    record: RecordLink | None = None


class Explanation(Answer):
    """`total`: how many visible records a figure over records was made of."""

    formula: str | None
    value: Any = None
    inputs: list[FormulaInput]
    total: int | None = None


class Hit(Answer):
    """`field` is where it was found, `snippet` the text around; the marks are pairs of places in each."""

    form: str
    form_name: Label
    id: int
    title: str
    title_marks: list[list[int]]
    field: str
    snippet: str
    marks: list[list[int]]
    score: int


class RowError(Answer):
    row: int
    field: str | None
    code: str
    message: str


class ImportReport(Answer):
    """state: queued, running, done, failed, undoing, undone. `errors` says why rows were rejected."""

    id: int
    form: str
    state: str
    total: int
    imported: int
    updated: int
    rejected: int
    ignored: list[str]
    errors: list[RowError]


class FlowEntry(Named):
    form: str
    version: int | None
    changed: bool


class Problem(Answer):
    """What is wrong with a flow, with a counterexample such as {"amount": "50000"}."""

    code: str
    node: str | None = None
    message: str
    counterexample: Json | None = None


class Problems(Answer):
    problems: list[Problem]


class Step(Answer):
    node: str
    name: Label
    kind: str
    state: str
    tasks: list[Json]


class Instance(Answer):
    id: int
    flow: str
    form: str
    record: int
    title: str
    initiator: int
    state: str
    path: list[Step]
    next: list[Json]


class InstancePage(Answer):
    rows: list[Instance]
    next: str | None


class Task(Answer):
    """actions: what the reader may do with it now: approve, reject, return."""

    id: int
    instance: int
    flow: str
    node: str
    form: str
    record: int
    title: str
    initiator: int
    state: str
    created_at: str
    actions: list[str]


class TaskPage(Answer):
    rows: list[Task]
    next: str | None
    count: int


class Rule(Named):
    form: str
    enabled: bool
    trigger: Json
    condition: str | None
    actions: list[Json]


class Run(Answer):
    id: int
    at: str
    state: str
    error: Any = None
    actions: list[Json]


class RunPage(Answer):
    rows: list[Run]
    next: str | None


class Notification(Answer):
    id: int
    title: str
    body: str
    link: str
    created_at: str
    read_at: str | None


class NotificationPage(Answer):
    rows: list[Notification]
    unread: int
    next: str | None


class Widget(Answer):
    report: str
    x: int
    y: int
    w: int
    h: int


class Dashboard(Named):
    widgets: list[Widget]
    reports: dict[str, Json]


class ReportRow(Answer):
    """key: to be given to drill; value: decimal string."""

    key: list[Any]
    label: list[str | None]
    value: str | None
    count: int


class Report(Answer):
    report: str
    rows: list[ReportRow]
    total: str | None
    count: int
    as_of: str


class Drill(Answer):
    """The records behind a number; `sum` is the number."""

    form: str
    rows: list[Record]
    next: str | None
    sum: str | None
    count: int
    as_of: str


class Account(Answer):
    key: str
    kind: str
    base_url: str
    settings: Json
    has_secret: bool
    enabled: bool


class LogRow(Answer):
    """state: pending, sent, confirmed, failed, conflict."""

    id: int
    document: str
    form: str
    record: int | None
    direction: str
    state: str
    remote_number: str | None
    attempts: int
    error: str | None
    updated_at: str


class LogPage(Answer):
    rows: list[LogRow]
    next: str | None


class Directory(Answer):
    people: list[Json]
    departments: list[Json]
    roles: list[Json]


class AuditPage(Answer):
    rows: list[Json]
    next: str | None


class Pack(Named):
    description: Label
    icon: str


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


class Put(Answer):
    created: bool
    record: Record


class RecordStep(Answer):
    """record: as it is now, null when it is gone."""

    id: int
    version: int
    op: str
    at: str
    record: Record | None


class Changes(Answer):
    changes: list[RecordStep]
    next: str
    more: bool
