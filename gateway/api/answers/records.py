"""Records: history, search, imports, changes."""

from typing import Any

from gateway.api.answers.base import Answer
from gateway.api.models import Label, Record


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
    """`field` and its name are where it was found, `snippet` the text around; marks are pairs of places."""

    form: str
    form_name: Label
    id: int
    title: str
    title_marks: list[list[int]]
    field: str
    field_name: Label | None
    snippet: str
    marks: list[list[int]]
    score: int


class RowError(Answer):
    row: int
    field: str | None
    code: str
    message: str


class ImportReport(Answer):
    """state: uploaded, checking, checked, queued, running, paused, done, failed, undoing, undone. made:
    records of related forms that its rows named and did not find; removed, unmade: what an undo took back."""

    id: int
    form: str
    state: str
    total: int
    imported: int
    updated: int
    rejected: int
    removed: int
    made: int
    unmade: int
    ignored: list[str]
    errors: list[RowError]


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
