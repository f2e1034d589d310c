"""A list as a file: the rows, fields and masks of the person who asks, page by page."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import xlsxwriter

from services.chassis.errors import Forbidden, Invalid
from services.kernel.errors import FieldInvalid, KernelError
from services.kernel.fields import SYSTEM_FIELDS, Field, TextContext
from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.queries.import_errors import PLAIN, pieces
from services.records.queries.query_records import read_query
from services.records.storage.listing import PageQuery, run_page, sort_keys
from services.records.storage.session import Session, Sessions

PAGE = 500
#: What Excel holds on one sheet, the header included.
MOST_SHEET_ROWS = 1_048_576
#: A cell that begins like this is run as a formula by whoever opens the file, unless it is a number.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBERS = ("number", "money", "percent", "integer", "rating", "duration")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Export:
    """``left_out``: keys of wanted fields that the person may see but not take out."""

    left_out: tuple[str, ...]
    pieces: Iterator[bytes]


def export_records(sessions: Sessions, form: str, asked: Any, language: str) -> Export:
    """``asked``: {filter, sort, search, columns, format}. CSV (UTF-8 with its mark) or xlsx.

    Rights are asked for again with every page. Raises NotFound, Forbidden without the export permission,
    Invalid; ``export_no_columns`` when nothing of what is wanted may be taken out.
    """
    if not isinstance(asked, dict) or asked.get("format", "xlsx") not in ("csv", "xlsx"):
        raise Invalid("query_invalid", "format")
    query = read_query({key: asked[key] for key in ("filter", "sort", "search") if asked.get(key)})
    with sessions.read() as session:
        fields, left_out = _columns(session, session.form(form), asked.get("columns"))
    if not fields:
        raise Forbidden("export_no_columns")
    rows = _rows(sessions, form, query, fields)
    written = _csv if asked.get("format", "xlsx") == "csv" else _book
    return Export(left_out, written(rows, fields, language, session.authority))


def _book(
    rows: Iterator[Row], fields: Sequence[Field], language: str, authority: Authority
) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="dougong-export-") as directory:
        path = Path(directory) / "export.xlsx"
        _xlsx(path, rows, fields, language, authority)
        yield from pieces(path)


def _columns(session: Session, definition: Definition, wanted: Any) -> tuple[list[Field], tuple[str, ...]]:
    """The asked ones in their order that may be exported, and the keys of those that may only be seen.

    Raises FieldInvalid for what may not be seen, as for what does not exist.
    """
    readable = [key for key in session.access(definition, "view").readable() if key != "version"]
    may_export = set(session.access(definition, "export").readable())
    if wanted is None:
        own = [field.key for field in definition.form.fields if field.key in readable]
        keys = [*own, *(key for key in ("owner", "department", "created_at") if key in readable)]
    else:
        if not isinstance(wanted, list) or not all(isinstance(key, str) for key in wanted):
            raise FieldInvalid("query_invalid", "columns")
        for key in wanted:
            if key not in readable:
                raise FieldInvalid("field_unknown", key[:80])
        keys = list(dict.fromkeys(wanted))
    fields = [definition.form.field(key) for key in keys if key in may_export]
    return fields, tuple(key for key in keys if key not in may_export)


def _rows(sessions: Sessions, form: str, query: Mapping[str, Any], fields: Sequence[Field]) -> Iterator[Row]:
    sort, cursor = query.get("sort") or [], None
    keys = tuple(field.key for field in fields)
    while True:
        with sessions.read() as session:
            definition = session.form(form)
            if _columns(session, definition, list(keys))[1]:
                raise Forbidden("forbidden")  # taken away meanwhile
            scope = session.access(definition, "export").visible
            page_query = PageQuery(
                query.get("filter"), sort, cursor, PAGE, False, query["search"], keys, within="export"
            )
            sort_keys(session, definition, sort)
            mark = ("export", form, json.dumps(query, sort_keys=True), keys, str(scope.identity()),
                    session.authority.user, session.authority.today)  # fmt: skip
            page = run_page(session, definition, page_query, mark)
        yield from json.loads(b"[" + page.rows + b"]")
        if page.next is None:
            return
        cursor = page.next


def cell_text(field: Field, row: Row, language: str, context: TextContext) -> str:
    """The cell as people read it; numbers as plain digits, so that they can be added up again."""
    label = row.get("labels", {}).get(field.key)
    if label is not None:
        return "、".join(map(str, label)) if isinstance(label, list) else str(label)
    files = row.get("files", {}).get(field.key)
    if files is not None:
        return "、".join(str(each.get("name", "")) for each in files)
    place = row if field.key in SYSTEM_FIELDS else row["values"]
    value = place.get(field.key)
    if value is None:
        return ""
    if field.type in NUMBERS and field.type != "duration":
        return str(value)
    try:
        return field.kind.to_text(field.kind.validate(value, field), field, language, context)
    except KernelError:  # a masked value, or one older than today's options
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def safe_text(text: str) -> str:
    """The text as it can stand in a CSV without being taken for a formula."""
    return "'" + text if text.startswith(RISKY) and _number(text) is None else text


def _number(text: str) -> float | None:
    """What a spreadsheet can hold exactly: up to 15 digits."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or len(number.as_tuple().digits) > 15:
        return None
    return float(number)


def _csv(
    rows: Iterator[Row], fields: Sequence[Field], language: str, authority: Authority
) -> Iterator[bytes]:
    context, buffer = TextContext(tz=authority.zone), io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([safe_text(field.label(language)) for field in fields])
    for n, row in enumerate(rows, 1):
        writer.writerow([safe_text(cell_text(field, row, language, context)) for field in fields])
        if n % PAGE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(
    path: Path, rows: Iterator[Row], fields: Sequence[Field], language: str, authority: Authority
) -> None:
    """Row by row to disk. What is beyond one sheet's length goes on the next."""
    context, book = TextContext(tz=authority.zone), xlsxwriter.Workbook(path, PLAIN)
    bold = book.add_format({"bold": True, "bg_color": "#F2F3F5"})
    formats = {"money": book.add_format({"num_format": "#,##0.00"}),
               "percent": book.add_format({"num_format": "0.00%"})}  # fmt: skip
    sheet, line = None, MOST_SHEET_ROWS
    for row in _and_once(rows):
        if line >= MOST_SHEET_ROWS:
            sheet, line = book.add_worksheet(), 1
            for place, field in enumerate(fields):
                sheet.set_column(place, place, 18)
                sheet.write_string(0, place, field.label(language), bold)
            sheet.freeze_panes(1, 0)
        assert sheet is not None
        if row is None:
            continue
        for place, field in enumerate(fields):
            text = cell_text(field, row, language, context)
            number = _number(text) if field.type in NUMBERS else None
            if number is not None:
                sheet.write_number(line, place, number, formats.get(field.type))
            elif text:
                sheet.write_string(line, place, text[:32_767])
        line += 1
    book.close()


def _and_once(rows: Iterator[Row]) -> Iterator[Row | None]:
    """A list without rows still has its header."""
    yield None
    yield from rows
