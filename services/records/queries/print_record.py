"""A record as a PDF, Word or Excel file, with what its reader may print of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.chassis.errors import Forbidden, Invalid, NotFound
from services.kernel.access import Level
from services.kernel.calendar import local_date
from services.kernel.errors import KernelError
from services.kernel.fields import SYSTEM_FIELDS, Field, TextContext
from services.kernel.labels import resolve_label
from services.records.domain.definition import Definition
from services.records.domain.printing import NUMERIC, Content, Table, default_blocks, parts_of
from services.records.domain.titles import title_of
from services.records.printing.excel import render_excel
from services.records.printing.pdf import Paper, render_pdf
from services.records.printing.word import render_word
from services.records.queries.get_record import record_seen
from services.records.queries.visible import visible
from services.records.storage import print_templates
from services.records.storage.session import Session

FORMATS = {
    "pdf": ("application/pdf", render_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", render_word),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_excel),
}
YES, NO = {"zh-CN": "是", "en": "Yes"}, {"zh-CN": "否", "en": "No"}


def list_templates(session: Session, form: str) -> list[dict[str, Any]]:
    """[{key, name, paper, landscape, blocks?}]; the blocks for those who may change them."""
    definition = session.form(form)
    session.access(definition, "print")
    found = [{"key": row.key, **row.definition} for row in print_templates.every(session.tx, definition.id)]
    if session.authority.may("admin:forms"):
        return found
    return [{name: value for name, value in each.items() if name != "blocks"} for each in found]


def print_record(
    session: Session, form: str, id: int, template: str, format: str, language: str
) -> tuple[bytes, str, str]:
    """(bytes, media type, file name). Raises NotFound, Forbidden without the print permission, Invalid."""
    if format not in FORMATS:
        raise Invalid("format_unknown", "format", {"possible": ", ".join(FORMATS)})
    definition = session.form(form)
    row = visible(session, definition, id)
    if not session.authority.access(definition, "print").allows_row(row):
        raise Forbidden("forbidden")
    content = _content(session, definition, row, language)
    chosen = _template(session, definition, template)
    day = local_date(session.authority.now, session.authority.zone)
    footer = f"{resolve_label(definition.form.name, language)} · #{id} · {day.isoformat()}"
    paper = Paper(chosen.get("paper", "a4"), bool(chosen.get("landscape")), footer, language)
    media, render = FORMATS[format]
    return render(parts_of(content, chosen["blocks"]), paper), media, f"{content.title}.{format}"


def _template(session: Session, definition: Definition, key: str) -> Mapping[str, Any]:
    if not key:
        return {"blocks": default_blocks(definition.form, definition.document.get("layout") or [])}
    found = print_templates.find(session.tx, definition.id, key)
    if found is None:
        raise NotFound("not_found")
    return found


def _content(session: Session, definition: Definition, row: Mapping[str, Any], language: str) -> Content:
    """Seen as in the record's page, and no more than the print permission gives."""
    seen = record_seen(session, definition, row["id"])
    values, labels = seen["values"], seen["labels"]
    view = session.authority.access(definition, "view")
    prints = session.authority.access(definition, "print")
    texts: dict[str, str] = {}
    tables: dict[str, Table] = {}
    for key, field in definition.form.by_key.items():
        level = min(view.level_on(key, row), prints.level_on(key, row))
        if level == Level.HIDDEN:
            continue
        value = seen.get(key) if key in SYSTEM_FIELDS else values.get(key)
        if level == Level.MASKED:
            masked = field.kind.mask(row[key], field)
            texts[key] = "" if masked is None else str(masked)
        elif field.type == "line_items":
            tables[key] = _table(session, field, value or [], language)
        else:
            texts[key] = _text(session, field, value, labels.get(key), language)
    title = definition.title
    shown = title is None or texts.get(title.key)
    name = title_of(session.authority, definition, row) if shown else f"#{row['id']}"
    return Content(definition.form, name, texts, tables, language)


def _text(session: Session, field: Field, value: Any, label: Any, language: str) -> str:
    if label is not None:
        return "、".join(str(each) for each in label if each) if isinstance(label, list) else str(label)
    if value is None:
        return ""
    if field.type in ("relation", "relations", "attachments", "images", "signature"):
        return ""  # an id says nothing on paper
    if isinstance(value, bool):
        return resolve_label(YES if value else NO, language)
    try:
        text = field.kind.to_text(field.kind.validate(value, field), field, language, _context(session))
    except KernelError:
        return str(value)
    kind = str(field.options.get("result", "")) if field.type == "formula" else field.type
    return _grouped(text) if kind == "money" else text


def _context(session: Session) -> TextContext:
    snapshot = session.authority.snapshot

    def label(kind: str, form: str, id: int) -> str | None:
        known: Any = {"person": snapshot.people, "department": snapshot.departments}.get(kind, {})
        return known[id].name if id in known else None

    return TextContext(tz=session.authority.zone, label=label)


def _grouped(text: str) -> str:
    """80000.00 → 80,000.00; what is no plain number stays as it is."""
    whole, point, cents = text.partition(".")
    digits = whole.removeprefix("-")
    if not digits.isdecimal() or (point and not cents.isdecimal()):
        return text
    return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{cents}"


def _table(session: Session, field: Field, lines: list[Any], language: str) -> Table:
    columns = [column for column in field.columns if column.type != "relation"]
    rows = [[_text(session, c, line.get(c.key), None, language) for c in columns] for line in lines]
    numeric = [place for place, column in enumerate(columns) if _kind(column) in NUMERIC]
    return Table([resolve_label(column.name, language) for column in columns], rows, numeric)


def _kind(column: Field) -> str:
    return str(column.options.get("result", "")) if column.type == "formula" else column.type
