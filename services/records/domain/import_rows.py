"""Rows of a file as records to be made, with everything that is the same for every row asked only once.

Cells repeat: what a text means in a column, or why it is refused, is worked out at its first appearance. What
a form has beyond plain fields (rules, checks) goes through `new_values` row by row, as single writes do.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from services.kernel.access import Level
from services.kernel.access.rows import Rows
from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import Field, TextContext
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.import_columns import Plan
from services.records.domain.import_faults import own_errors
from services.records.domain.writing import NotAllowed, check_people, new_values

MOST_KEPT = 4_000
#: What a text means may change with every record made: looked up again in every chunk.
REFERRING = ("relation", "relations")
#: What names somebody who must exist.
NAMING = ("person", "people", "department")


class Cell(NamedTuple):
    """A value, and its member of a JSON object; or why there is none."""

    value: Any
    json: str = ""
    errors: tuple[FieldInvalid, ...] = ()


json_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class RowReader:
    """Reads the rows of one chunk after the other for one person. Not for several threads."""

    def __init__(self, authority: Authority, definition: Definition, chosen: Plan) -> None:
        self.authority, self.definition, self.chosen = authority, definition, chosen
        self.columns = [(n, field) for n, field in enumerate(chosen.fields) if field is not None]
        self.kept: dict[int, dict[str, Cell]] = {n: {} for n, _ in self.columns}
        self.access = authority.access(definition, "create")
        self.verdicts: dict[tuple[Any, Any], bool] = {}
        self.departments: dict[int, int] = {}
        self.template, self.required = self._template()

    def next_chunk(self, authority: Authority) -> None:
        """Forget what may have changed since the last chunk."""
        if authority.snapshot is not self.authority.snapshot:
            self.kept = {n: {} for n, _ in self.columns}
        for n, field in self.columns:
            if field.type in REFERRING:
                self.kept[n] = {}
        self.authority = authority
        self.access = authority.access(self.definition, "create")
        self.verdicts, self.departments = {}, {}
        self.template, self.required = self._template()

    def cells(
        self, row: Sequence[str], context: TextContext
    ) -> tuple[list[tuple[Field, Cell]], list[FieldInvalid]]:
        """The row's cells that say something, and what is wrong with each of the others."""
        found: list[tuple[Field, Cell]] = []
        errors: list[FieldInvalid] = []
        width = len(row)
        if width > len(self.chosen.fields) and any(row[len(self.chosen.fields) :]):
            errors.append(FieldInvalid("import_too_wide"))
        for n, field in self.columns:
            text = row[n] if n < width else ""
            if not text:
                continue
            cell = self.kept[n].get(text)
            if cell is None:
                cell = self._cell(n, field, text, context)
            if cell.errors:
                errors += cell.errors
            else:
                found.append((field, cell))
        return found, errors

    def _cell(self, n: int, field: Field, text: str, context: TextContext) -> Cell:
        try:
            value = field.kind.parse_text(text, field, context)
            if field.type in NAMING:
                check_people(self.authority, self.definition.form, {field.key: value}, [field.key])
            cell = Cell(value, "" if value is None else json_text(field.kind.to_json(value)))
        except FieldErrors as several:
            cell = Cell(None, errors=tuple(several.errors))
        except FieldInvalid as error:
            cell = Cell(None, errors=(error,))
        if len(self.kept[n]) >= MOST_KEPT:
            self.kept[n].clear()
        self.kept[n][text] = cell
        return cell

    def record(
        self, given: Sequence[tuple[Field, Cell]], unread: Collection[str] = ()
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Complete Python values but for the id and automatic numbers, and the JSON of those that are known.

        ``unread``: fields whose cells were refused already, with all that rests on them. Raises FieldErrors
        with everything else that is wrong, and NotAllowed.
        """
        plain = self.template
        if plain is None:
            return self._by_rules(given, unread), {}
        values, texts = dict(plain[0]), dict(plain[1])
        for field, cell in given:
            values[field.key] = cell.value
            texts[field.key] = cell.json
        owner = values["owner"]
        if "department" not in values:
            if owner not in self.departments:
                self.departments[owner] = self.authority.department_of(owner)
            values["department"] = self.departments[owner]
        mark = (owner, values["department"])
        if mark not in self.verdicts:
            keys = [field.key for _, field in self.columns]
            self.verdicts[mark] = self.access.allows_row(values) and all(
                self.access.writable(key, values) for key in keys
            )
        if not self.verdicts[mark]:
            return self._by_rules(given, unread), {}
        missing = [key for key in self.required if values[key] is None and key not in unread]
        if missing:
            raise FieldErrors([FieldInvalid("required", key) for key in missing])
        return values, texts

    def _by_rules(self, given: Sequence[tuple[Field, Cell]], unread: Collection[str]) -> dict[str, Any]:
        """As single writes are made. What is missing does not keep the rules from being asked, too."""
        found = {field.key: cell.value for field, cell in given}
        user = self.authority.user
        try:
            return new_values(self.authority, self.definition, found, user)
        except FieldErrors as first:
            errors = list(first.errors)
        absent = {*unread, *(each.field for each in errors if each.code == "required" and each.field)}
        try:
            rest = new_values(self.authority, self.undemanding, found, user) if absent else {}
        except FieldErrors as more:
            errors += own_errors(self.definition, more.errors, absent)
            rest = {}
        except NotAllowed:
            rest = {}
        own = own_errors(self.definition, errors, unread)
        if own or not unread:
            raise FieldErrors(own or errors)
        return rest

    @cached_property
    def undemanding(self) -> Definition:
        """The same form with nothing required of its fields."""
        document = self.definition.document
        fields = [{**each, "required": False} for each in document.get("fields", ())]
        return Definition.read({**document, "fields": fields})

    def _template(self) -> tuple[tuple[dict[str, Any], dict[str, str]] | None, list[str]]:
        """The values and JSON of a row whose cells are all empty; None when rows cannot be made from one."""
        definition, authority = self.definition, self.authority
        rules = definition.rules
        extra = (
            rules.rules
            or rules.checks
            or rules.defaults
            or any(field.options.get("depends_on") for field in definition.form.fields)
        )
        shares = (*self.access.shares, *self.access.restrictions)
        if extra or not all(_static(share.rows) for share in shares):
            return None, []
        required = [
            field.key
            for field in definition.form.fields
            if field.required and authority.level(definition, "create", field.key) == Level.WRITE
        ]
        try:
            empty = dict.fromkeys((field.key for field in definition.form.fields), None)
            first = new_values(authority, self.undemanding, {}, authority.user)
        except (FieldErrors, NotAllowed):
            return None, []
        values = {**empty, **first}
        del values["department"]
        texts = {
            key: json_text(definition.form.field(key).kind.to_json(value))
            for key, value in values.items()
            if value is not None and key in empty
        }
        return (values, texts), required


def _static(rows: Rows) -> bool:
    """Whether it depends on a record's owner and department alone."""
    if rows.kind in ("all", "none"):
        return True
    if rows.kind == "ids":
        return rows.column in ("owner", "department")
    return rows.kind in ("and", "or") and all(_static(part) for part in rows.parts)
