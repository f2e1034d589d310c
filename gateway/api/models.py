"""The shapes of the REST API, for its documentation and for checking what comes in."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gateway.api.numbers import Id, Version, Whole

Label = dict[str, str] | str
Json = dict[str, Any]


class Body(BaseModel):
    """A request body: unknown names are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Failure(BaseModel):
    """What every error looks like."""

    code: str
    field: str | None = None
    params: Json = {}
    message: str
    errors: list["Failure"] = []


class Login(Body):
    tenant: str = Field(max_length=63, examples=["demo"])
    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class Preferences(Body):
    language: str = ""
    current_password: str = ""
    new_password: str = ""


class Person(BaseModel):
    id: int
    login: str
    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    departments: list[int] = []
    roles: list[int] = []
    manager: int | None = None
    active: bool = True
    language: str = "zh-CN"
    version: int = 0


class NewPerson(Body):
    login: str = Field(max_length=200)
    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    email: str = ""
    phone: str = ""
    title: str = ""
    departments: list[Id] = []
    roles: list[Id] = []
    manager: Id | None = None
    language: str = "zh-CN"


class PersonChange(Body):
    """A change to a person: what is absent stays; `version` guards against another's change."""

    version: Version
    name: str = Field("", max_length=200)
    email: str = ""
    phone: str = ""
    title: str = ""
    departments: list[Id] = []
    roles: list[Id] = []
    manager: Id | None = None
    active: bool = True
    language: str = "zh-CN"


class Department(BaseModel):
    id: int
    parent: int | None = None
    name: str
    head: int | None = None
    version: int = 0


class NewDepartment(Body):
    parent: Id | None = None
    name: str = Field(max_length=200)
    head: Id | None = None


class DepartmentChange(Body):
    """What is absent stays."""

    version: Version
    parent: Id | None = None
    name: str = Field("", max_length=200)
    head: Id | None = None


class Role(BaseModel):
    id: int
    key: str
    name: Label
    people: int = 0
    version: int = 0


class NewRole(Body):
    key: str
    name: Label


class RoleChange(Body):
    version: Version
    name: Label


class NewApiKey(Body):
    name: str = Field(max_length=200)
    expires_at: str | None = Field(None, description="UTC, ISO 8601; absent: one year")


class NewForm(Body):
    app: str
    key: str
    name: Label
    title_field: str | None = None
    fields: list[Json] = []
    icon: str | None = None


class FieldBody(Body):
    field: Json


class FormulaText(Body):
    text: str = Field(max_length=10_000)
    draft: bool = Field(False, description="on the fields of the form's draft")
    table: str = Field("", max_length=63, description="inside the rows of this line-items field")


class Query(Body):
    """One page of a list. `filter` and `sort` are described in the API guide."""

    filter: Json | None = None
    sort: list[Json] = []
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)
    skip: int = Field(0, ge=0, le=5_000_000, description="Rows to pass over after the cursor")
    count: bool = False
    search: str | None = Field(None, max_length=200)
    fields: list[str] | None = None


class Grouping(Body):
    """`group`: [{field, by}], `by` of dates day, week, month, quarter or year; `measures`: [{agg, field}]."""

    filter: Json | None = None
    search: str | None = Field(None, max_length=200)
    group: list[Json] = Field([], max_length=3)
    measures: list[Json] = Field([], max_length=10)
    limit: int = Field(200, ge=1, le=1000)


class ViewBody(Body):
    """A view, or what of it changes. What each kind takes in `options` is described in the API guide."""

    key: str | None = None
    name: Label | None = None
    kind: str | None = None
    shared: bool | None = None
    is_default: bool | None = None
    filter: Json | None = None
    sort: list[Json] | None = None
    group: list[Json] | None = None
    columns: list[Json] | None = None
    colors: list[Json] | None = None
    options: Json | None = None
    row_height: str | None = None


class Record(BaseModel):
    id: int
    version: int
    owner: int | None = None
    department: int | None = None
    created_at: str
    created_by: int | None = None
    updated_at: str
    updated_by: int | None = None
    values: Json
    labels: Json = {}


class RecordPage(BaseModel):
    rows: list[Record]
    next: str | None = None
    count: Json | None = None


class Values(Body):
    values: Json


class VersionedValues(Body):
    version: Version | None = Field(None, description="The version that was read; or send it as `If-Match`")
    values: Json


class StartInstance(Body):
    record: Id


class Opinion(Body):
    opinion: str = Field("", max_length=4000)


class MarkRead(Body):
    ids: list[Id] = []
    all: bool = False


class ReportRun(Body):
    filter: Json | None = None


class ReportDrill(Body):
    key: list[Any] = []
    filter: Json | None = None
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)


class Sample(Body):
    seed: Whole = 2026


class RestoreVersion(Body):
    """`to_version`: the one to go back to; `version`: the one the writer sees now."""

    to_version: Version
    version: Version


class CommentText(Body):
    body: str = Field(max_length=20_000, examples=["@[7] please have a look"])


class NewComment(CommentText):
    parent: Id | None = Field(None, description="The comment it answers")


class LikeValues(Body):
    values: Json
    id: Id | None = Field(None, description="The record the values are of, when there is one already")


class Merge(Body):
    """`from`: the records that go; `values`: what is taken over from them."""

    from_: list[Id] = Field(alias="from", min_length=1, max_length=20)
    version: Version
    values: Json = {}


class PrintBand(Body):
    """Texts at the left, in the middle and at the right of every page's head or foot."""

    left: str = ""
    center: str = ""
    right: str = ""


class PrintTemplate(Body):
    name: Label
    paper: Literal["a3", "a4", "a5", "b5", "letter"] = "a4"
    landscape: bool = False
    header: PrintBand | None = None
    footer: PrintBand | None = None
    blocks: list[Json] = Field(max_length=100)


class PrintPreview(Body):
    template: PrintTemplate
    record: Id = Field(description="The record to fill it with")
    page: int = Field(1, ge=1, le=10_000)


class PrintRecords(Body):
    ids: list[Id] = Field(min_length=1, max_length=200)
    template: str = ""
    format: Literal["pdf", "docx", "xlsx"] = "pdf"
