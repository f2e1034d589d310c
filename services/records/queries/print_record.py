"""Records as PDF, Word or Excel files, with what their reader may print of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.chassis.errors import Forbidden, Invalid, NotFound
from services.records.domain.definition import Definition
from services.records.domain.printing.parts import Sheet, sheet_of
from services.records.domain.printing.template import check_template, default_blocks, demand_of, texts_in
from services.records.domain.tag import tag_of
from services.records.printing.excel import render_excel
from services.records.printing.pdf import render_pages, render_pdf
from services.records.printing.word import render_word
from services.records.queries.print_content import Reader
from services.records.queries.visible import visible
from services.records.storage import print_templates
from services.records.storage.files.store import FileStore
from services.records.storage.session import Session

FORMATS = {
    "pdf": ("application/pdf", render_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", render_word),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_excel),
}
MOST_RECORDS = 200
#: What fits into one answer.
LARGEST = 30 * 1024**2
Row = Mapping[str, Any]
Template = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """``origin``: scheme and host that links begin with; an empty template is the form's layout."""

    form: str
    template: str
    format: str
    language: str
    origin: str


@dataclass(frozen=True)
class Made:
    content: bytes
    media_type: str
    file_name: str
    #: Records that were asked for and may not be printed.
    skipped: int = 0


def list_templates(session: Session, form: str) -> list[dict[str, Any]]:
    """[{key, name, paper, landscape, …}]; the blocks for those who may change them. Raises Forbidden."""
    definition = session.form(form)
    designs = session.authority.may("admin:forms")
    if not designs:
        session.access(definition, "print")
    found = [
        {"key": row.key, **row.definition, "etag": tag_of(row.definition)}
        for row in print_templates.every(session.tx, definition.id)
    ]
    if designs:
        return found
    return [{name: each[name] for name in ("key", "name") if name in each} for each in found]


def print_record(session: Session, store: FileStore, asked: Asked, id: int) -> Made:
    """Raises NotFound, Forbidden without the print permission, Invalid."""
    definition = _wanted(session, asked)
    row = visible(session, definition, id)
    if not session.authority.access(definition, "print").allows_row(row):
        raise Forbidden("forbidden")
    return _made(session, store, asked, definition, [row])


def print_records(session: Session, store: FileStore, asked: Asked, ids: Sequence[int]) -> Made:
    """Several records in one file, each beginning a page, in this order; those she may not print are skipped.

    Raises Invalid ``print_too_many``; NotFound when none is left.
    """
    definition = _wanted(session, asked)
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_RECORDS:
        raise Invalid("print_too_many", None, {"max": MOST_RECORDS})
    prints = session.access(definition, "print")
    rows = []
    for id in wanted:
        try:
            row = visible(session, definition, id)
        except NotFound:
            continue
        if prints.allows_row(row):
            rows.append(row)
    if not rows:
        raise NotFound("not_found")
    return _made(session, store, asked, definition, rows, skipped=len(wanted) - len(rows))


def preview(
    session: Session, store: FileStore, asked: Asked, template: Any, id: int, page: int
) -> tuple[bytes, int]:
    """(a page as PNG, how many there are) by a template that is not kept. Raises as `print_record`."""
    definition = session.form_by_admin(asked.form)
    checked = check_template(definition.form, template)
    row = visible(session, definition, id)
    if not session.authority.access(definition, "print").allows_row(row):
        raise Forbidden("forbidden")
    pages = render_pages(_sheets(session, store, asked, definition, checked, [row]))
    return pages[min(max(page, 1), len(pages)) - 1], len(pages)


def _wanted(session: Session, asked: Asked) -> Definition:
    if asked.format not in FORMATS:
        raise Invalid("format_unknown", "format", {"possible": ", ".join(FORMATS)})
    return session.form(asked.form)


def _made(
    session: Session,
    store: FileStore,
    asked: Asked,
    definition: Definition,
    rows: Sequence[Row],
    skipped: int = 0,
) -> Made:
    template = _template(session, definition, asked.template)
    sheets = _sheets(session, store, asked, definition, template, rows)
    media, render = FORMATS[asked.format]
    content = render(sheets)
    if len(content) > LARGEST:
        raise Invalid("print_large")
    more = f" +{len(sheets) - 1}" if len(sheets) > 1 else ""
    return Made(content, media, f"{sheets[0].title}{more}.{asked.format}", skipped)


def _sheets(
    session: Session,
    store: FileStore,
    asked: Asked,
    definition: Definition,
    template: Template,
    rows: Sequence[Row],
) -> list[Sheet]:
    reader, demand = Reader(session, store, asked.language, asked.origin), demand_of(texts_in(template))
    return [sheet_of(reader.content(definition, row, template, demand), template) for row in rows]


def _template(session: Session, definition: Definition, key: str) -> Template:
    if not key:
        return {"blocks": default_blocks(definition.form, definition.document.get("layout") or [])}
    found = print_templates.find(session.tx, definition.id, key)
    if found is None:
        raise NotFound("not_found")
    return found
