"""Bodies and answers of imports in steps, and of exports."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ImportColumn(BaseModel):
    """What one column of the file stands for; `new` makes a field for it."""

    column: int = Field(ge=0, le=500)
    field: str | None = None
    date: Literal["mdy", "dmy"] | None = None
    new: dict[str, Any] | None = None


class ImportMapping(BaseModel):
    """`key` finds the records that `update` and `upsert` change; `create_missing` by relation field."""

    sheet: str | None = Field(None, max_length=200)
    header_row: int = Field(1, ge=0, le=200)
    columns: list[ImportColumn] = Field(max_length=500)
    key: str | None = None
    mode: Literal["insert", "update", "upsert"] = "insert"
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    create_missing: dict[str, bool] = Field(default_factory=dict)


class PreviewColumn(BaseModel):
    """`score` from 0 to 1 says how sure the proposal of `field` is."""

    column: int
    header: str
    samples: list[str]
    type_guess: str
    field: str | None
    score: float
    date: str | None
    choices: list[str]


class ImportPreview(BaseModel):
    """`header_row` counts from 1, 0: none. `rows` are the first below it, `head` the first of the sheet."""

    sheets: list[str]
    sheet: str
    header_row: int
    encoding: str | None
    columns: list[PreviewColumn]
    rows: list[list[str]]
    head: list[list[str]]


class Export(BaseModel):
    """`columns`: field keys in their order; without them all that may be seen."""

    filter: dict[str, Any] | None = None
    sort: list[dict[str, Any]] | None = None
    search: str | None = Field(None, max_length=100)
    columns: list[str] | None = Field(None, max_length=500)
    format: Literal["csv", "xlsx"] = "xlsx"
