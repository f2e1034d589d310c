"""What a reader may print of records: as seen on the record's page, and no more than `print` gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from services.chassis.errors import Invalid, NotFound
from services.kernel.access import Level
from services.kernel.calendar import local_date
from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Field, TextContext
from services.kernel.formula import Clock, Compiled, compile_text, run, schema_of
from services.kernel.labels import resolve_label
from services.kernel.money import EXACT
from services.records.domain.definition import Definition
from services.records.domain.files import FILE_TYPES, file_ids
from services.records.domain.printing.figures import grouped, short_number
from services.records.domain.printing.parts import Content, Picture, Table
from services.records.domain.printing.template import Demand, logo_bytes
from services.records.domain.titles import title_of
from services.records.queries.get_record import record_seen
from services.records.queries.read_file import read_bytes, readable_file
from services.records.queries.visible import visible
from services.records.storage.files.store import FileStore
from services.records.storage.files.thumbnail import LARGEST, for_paper
from services.records.storage.session import Session

NUMERIC = ("number", "money", "percent")
#: Bytes of pictures in one print.
MOST_PICTURE_BYTES = 20 * 1024**2
YES, NO = {"zh-CN": "是", "en": "Yes"}, {"zh-CN": "否", "en": "No"}


class Reader:
    """One print for one person; what was read of related records is kept until it is done.

    ``origin``: scheme and host that links to records begin with.
    """

    def __init__(self, session: Session, store: FileStore, language: str, origin: str) -> None:
        self.session, self.store, self.language, self.origin = session, store, language, origin
        self._known: dict[tuple[str, int], Shown | None] = {}
        self._picture_bytes = 0

    def content(
        self, definition: Definition, row: Mapping[str, Any], template: Mapping[str, Any], demand: Demand
    ) -> Content:
        shown = Shown(self, definition, row)
        texts = {key: shown.text(key) for key in definition.form.by_key if shown.level(key) != Level.HIDDEN}
        tables = {field.key: shown.table(field) for field in definition.form.fields if shown.has_table(field)}
        hops = {name: self._hop(shown, name) for name in demand.hops}
        formulas = {text: self._computed(shown, text) for text in demand.formulas}
        title = definition.title
        named = title is None or texts.get(title.key)
        return Content(
            form=definition.form,
            title=title_of(self.session.authority, definition, row) if named else f"#{row['id']}",
            texts={**texts, **hops},
            tables=tables,
            language=self.language,
            formulas=formulas,
            special=self._special(definition, row["id"]),
            pictures={key: shown.pictures(key) for key in pictured(template)},
            logo=logo_of(template),
        )

    def _special(self, definition: Definition, id: int) -> dict[str, str]:
        authority = self.session.authority
        person = authority.snapshot.people.get(authority.user)
        return {
            "date": local_date(authority.now, authority.zone).isoformat(),
            "printer": person.name if person is not None else "",
            "form": resolve_label(definition.form.name, self.language),
            "number": str(id),
            "link": f"{self.origin}/r/{short_number(id)}",
        }

    def related(self, definition: Definition, row: Mapping[str, Any], key: str) -> Shown | None:
        """The record a relation names; None when there is none that may be seen."""
        field = definition.form.by_key.get(key)
        id = row.get(key)
        return self.record(str(field.options.get("form")), id) if field is not None and id else None

    def record(self, form: str, id: int) -> Shown | None:
        mark = (form, id)
        if mark not in self._known:
            self._known[mark] = self._look_up(form, id)
        return self._known[mark]

    def _look_up(self, form: str, id: int) -> Shown | None:
        target = self.session.definitions.forms.get(form)
        try:
            return None if target is None else Shown(self, target, visible(self.session, target, id))
        except NotFound:
            return None

    def _hop(self, shown: Shown, name: str) -> str:
        head, _, tail = name.partition(".")
        target = self.related(shown.definition, shown.row, head) if shown.level(head) >= Level.READ else None
        return target.text(tail) if target is not None and target.level(tail) != Level.HIDDEN else ""

    def _computed(self, shown: Shown, text: str) -> str:
        """The formula's value as text; nothing when any of what it is made from may not be read in full."""
        try:
            compiled = compile_text(text, schema_of(shown.definition.form))
        except KernelError:  # a field it named was taken out of the form since
            return ""
        env = self._inputs(shown, compiled)
        if env is None:
            return ""
        authority = self.session.authority
        clock = Clock(authority.now, authority.today, authority.zone, authority.user)
        return self.said(run(compiled.ast, env, clock))

    def _inputs(self, shown: Shown, compiled: Compiled) -> dict[str, Any] | None:
        env = dict(shown.row)
        for name in compiled.references:
            head, dot, tail = name.partition(".")
            if shown.level(head) < Level.READ:
                return None
            if dot and shown.definition.form.by_key[head].type == "relation":
                target = self.related(shown.definition, shown.row, head)
                if target is not None and target.level(tail) < Level.READ:
                    return None
                env[name] = None if target is None else target.row.get(tail)
        return env

    def said(self, value: Any) -> str:
        """A computed value the way people write it."""
        match value:
            case None:
                return ""
            case bool():
                return resolve_label(YES if value else NO, self.language)
            case Decimal():
                return grouped(f"{value.normalize(EXACT):f}")
            case datetime():
                return value.astimezone(self.session.authority.zone).strftime("%Y-%m-%d %H:%M")
            case date() | time():
                return value.isoformat()
            case list() | tuple():
                return "、".join(self.said(each) for each in value)
            case _:
                return str(value)

    def picture(self, id: int) -> Picture | None:
        """The file's picture; the right to read it is asked for here, as for every other reading of it."""
        try:
            file = readable_file(self.session, id)
        except NotFound:
            return None
        if not file.type.startswith("image/") or file.size > LARGEST:
            return None
        made = for_paper(b"".join(read_bytes(self.store, file, 0, file.size)))
        if made is None:
            return None
        self._picture_bytes += len(made[0])
        if self._picture_bytes > MOST_PICTURE_BYTES:
            raise Invalid("print_large")
        return Picture(*made)

    @cached_property
    def text_context(self) -> TextContext:
        snapshot = self.session.authority.snapshot

        def label(kind: str, form: str, id: int) -> str | None:
            known: Any = {"person": snapshot.people, "department": snapshot.departments}.get(kind, {})
            return known[id].name if id in known else None

        return TextContext(tz=self.session.authority.zone, label=label)


class Shown:
    """One record as the reader may print it."""

    def __init__(self, reader: Reader, definition: Definition, row: Mapping[str, Any]) -> None:
        self.reader, self.definition, self.row = reader, definition, row
        authority = reader.session.authority
        self.view, self.prints = authority.access(definition, "view"), authority.access(definition, "print")

    def level(self, key: str) -> Level:
        return min(self.view.level_on(key, self.row), self.prints.level_on(key, self.row))

    @cached_property
    def seen(self) -> Mapping[str, Any]:
        found = record_seen(self.reader.session, self.definition, self.row["id"])
        return found or {"values": {}, "labels": {}}

    def text(self, key: str) -> str:
        field = self.definition.form.by_key[key]
        if self.level(key) == Level.MASKED:
            masked = field.kind.mask(self.row[key], field)
            return "" if masked is None else str(masked)
        if field.type in FILE_TYPES:
            return "、".join(file["name"] for file in self.seen.get("files", {}).get(key) or ())
        value = self.seen.get(key) if key in SYSTEM_FIELDS else self.seen["values"].get(key)
        label = self.seen.get("labels", {}).get(key)
        if label is not None:
            return "、".join(str(each) for each in label if each) if isinstance(label, list) else str(label)
        return self._plain(field, value)

    def _plain(self, field: Field, value: Any) -> str:
        if value is None or field.type in ("relations", "line_items"):
            return ""
        if field.type == "relation":  # an id says nothing on paper
            target = self.reader.record(str(field.options.get("form")), value)
            return (
                ""
                if target is None
                else title_of(self.reader.session.authority, target.definition, target.row)
            )
        if isinstance(value, bool):
            return self.reader.said(value)
        try:
            python = field.kind.validate(value, field)
            text = field.kind.to_text(python, field, self.reader.language, self.reader.text_context)
        except KernelError:
            return str(value)
        return grouped(text) if kind_of(field) == "money" else text

    def has_table(self, field: Field) -> bool:
        return field.type == "line_items" and self.level(field.key) >= Level.READ

    def table(self, field: Field) -> Table:
        lines = self.seen["values"].get(field.key) or []
        columns = list(field.columns)
        return Table(
            keys=[column.key for column in columns],
            headers=[resolve_label(column.name, self.reader.language) for column in columns],
            rows=[[self._plain(column, line.get(column.key)) for column in columns] for line in lines],
            numeric=[place for place, column in enumerate(columns) if kind_of(column) in NUMERIC],
            sums={column.key: _sum(column, lines) for column in columns if kind_of(column) in NUMERIC},
        )

    def pictures(self, key: str) -> list[Picture]:
        field = self.definition.form.by_key.get(key)
        if field is None or field.type not in FILE_TYPES or self.level(key) < Level.READ:
            return []
        found = (self.reader.picture(id) for id in file_ids(field, self.row.get(key)))
        return [each for each in found if each is not None]


def kind_of(field: Field) -> str:
    return str(field.options.get("result", "")) if field.type == "formula" else field.type


def _sum(column: Field, lines: Iterable[Mapping[str, Any]]) -> str:
    values = [Decimal(str(line[column.key])) for line in lines if line.get(column.key) is not None]
    return grouped(f"{sum(values, Decimal(0)):f}")


def pictured(template: Mapping[str, Any]) -> set[str]:
    """The fields whose pictures a template shows."""
    shown = {str(block["field"]) for block in template["blocks"] if block["kind"] == "image"}
    signed = (block.get("signed", ()) for block in template["blocks"] if block["kind"] == "signatures")
    return shown | {str(key) for keys in signed for key in keys if key}


def logo_of(template: Mapping[str, Any]) -> Picture | None:
    data = (logo_bytes(block.get("logo")) for block in template["blocks"] if block["kind"] == "company")
    made = next((for_paper(each) for each in data if each), None)
    return None if made is None else Picture(*made)
