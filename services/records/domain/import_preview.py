"""What a file seems to hold: where its header is, what its columns are, which fields they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from services.kernel.errors import KernelError
from services.kernel.fields import Field, TextContext
from services.records.domain.definition import Definition
from services.records.domain.import_columns import SHORT_DATE, field_names, iso_date, plain

LOOKED_AT = 200
HEADER_WITHIN = 20
SAMPLES = 5
LEAST_ALIKE = 0.72
#: What people call the same thing.
SYNONYMS = (
    ("客户", "客户名称", "公司", "公司名称", "单位", "customer", "client", "account", "company"),
    ("金额", "合同金额", "总价", "总金额", "amount", "price", "total", "value"),
    ("电话", "手机", "联系电话", "手机号", "phone", "mobile", "tel"),
    ("邮箱", "邮件", "电子邮件", "email", "mail"),
    ("姓名", "名称", "名字", "name", "title"),
    ("日期", "时间", "date", "day"),
    ("负责人", "销售", "业务员", "owner", "sales", "manager"),
    ("备注", "说明", "描述", "remark", "note", "notes", "comment", "description"),
    ("状态", "阶段", "status", "stage"),
    ("编号", "编码", "号码", "代码", "number", "code", "no"),
)
_NUMBER = re.compile(r"\(?-?[¥$€£￥]?-?[0-9][0-9,]*\.?[0-9]*[万亿]?元?\)?")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?\d[\d ()\-]{6,18}\d")
_YES_NO = {"是", "否", "yes", "no", "true", "false", "y", "n", "√", "×", "有", "无"}


@dataclass(frozen=True)
class Header:
    """``row`` counts from 1 as in the file, 0 for a file without one; ``names`` one per column."""

    row: int
    names: list[str]


def find_header(rows: Sequence[Sequence[str]], merged: Sequence[Any] = (), row: int | None = None) -> Header:
    """The row that looks most like one: full, of words, all different, above rows as wide as itself.

    Groups above it (cells merged over several columns) go before their columns' names.
    """
    width = max((len(each) for each in rows[:LOOKED_AT]), default=0)
    found = row if row is not None else _likeliest(rows, width)
    if found == 0 or found > len(rows):
        return Header(0, [f"#{n + 1}" for n in range(width)])
    names = [*rows[found - 1], *[""] * width][:width]
    groups = _groups(rows, merged, found - 1, width)
    full = [f"{groups[n]} / {name}" if groups.get(n) and name else groups.get(n) or name
            for n, name in enumerate(names)]  # fmt: skip
    return Header(found, [" ".join(name.split())[:120] for name in full])


def _likeliest(rows: Sequence[Sequence[str]], width: int) -> int:
    best, score = 1, -1.0
    for n, row in enumerate(rows[:HEADER_WITHIN]):
        said = [cell for cell in row if cell]
        if not said or (width > 1 and len(said) < 2):
            continue
        words = sum(not _is_value(cell) for cell in said) / len(said)
        different = len(set(said)) / len(said)
        below = [sum(1 for cell in each if cell) for each in rows[n + 1 : n + 6]]
        carried = sum(count >= len(said) / 2 for count in below) / len(below) if below else 0.5
        value = 2 * len(said) / width + 2 * words + different + carried - 0.05 * n
        if value > score + 1e-9:
            best, score = n + 1, value
    return best


def _groups(rows: Sequence[Sequence[str]], merged: Sequence[Any], header: int, width: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for (first_row, first), (last_row, last) in merged:
        spans = last - first + 1
        if 0 < header == last_row + 1 and 2 <= spans < width and first_row < len(rows):
            row = rows[first_row]
            if first < len(row) and row[first]:
                found |= dict.fromkeys(range(first, last + 1), row[first])
    return found


def _is_value(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) or _DATE.match(cell) or SHORT_DATE.fullmatch(cell))


def date_order(cells: Sequence[str]) -> str | None:
    """How short dates of a column are meant: a part above 12 must be the day; else as Excel shows them."""
    parts = [match for cell in cells if (match := SHORT_DATE.fullmatch(cell.strip()))]
    if not parts:
        return None
    return "dmy" if any(int(match[1]) > 12 for match in parts) else "mdy"


def guess_type(cells: Sequence[str]) -> str:
    """The field type a new field for this column would have."""
    said = [cell.strip() for cell in cells if cell.strip()]
    if not said:
        return "text"

    def mostly(test: Callable[[str], Any]) -> bool:
        return sum(bool(test(cell)) for cell in said) >= 0.9 * len(said)

    if mostly(lambda c: c.casefold() in _YES_NO):
        return "checkbox"
    if mostly(lambda c: _DATE.fullmatch(c) or SHORT_DATE.fullmatch(c)):
        return "date"
    if mostly(lambda c: _DATE.match(c) and ":" in c):
        return "datetime"
    if mostly(lambda c: c.endswith("%") and _NUMBER.fullmatch(c[:-1])):
        return "percent"
    if mostly(_EMAIL.fullmatch):
        return "email"
    if mostly(lambda c: c.startswith(("http://", "https://"))):
        return "url"
    if mostly(lambda c: _NUMBER.fullmatch(c) and not (len(c) > 1 and c[0] == "0" and c[1] != ".")):
        long = any(len(re.sub(r"\D", "", c)) > 15 for c in said)
        marked = any(c[0] in "¥￥$€£" or "元" in c for c in said)
        phones = all(re.fullmatch(r"1[3-9]\d{9}", c) for c in said)
        return "text" if long else "phone" if phones else "money" if marked else "number"
    if mostly(_PHONE.fullmatch):
        return "phone"
    if len(said) >= 20 and len(set(said)) <= 12 and max(map(len, said)) <= 30:
        return "select"
    return "long_text" if any("\n" in c or len(c) > 200 for c in said) else "text"


def propose(
    definition: Definition,
    header: Header,
    rows: Sequence[Sequence[str]],
    may_write: Callable[[str], bool],
    context: TextContext,
) -> list[dict[str, Any]]:
    """[{column, header, samples, type_guess, field, score, date}] of the columns; each field once at most."""
    names = field_names(definition, may_write)
    columns = []
    offers: list[tuple[float, int, str]] = []
    for n, name in enumerate(header.names):
        cells = [row[n] for row in rows if n < len(row) and row[n]][:LOOKED_AT]
        order = date_order(cells)
        for field in {each.key: each for each in names.values()}.values():
            alike = _alike(name, field, names)
            if alike >= LEAST_ALIKE:
                offers.append((alike * _readable(field, cells, order, context), n, field.key))
        columns.append({
            "column": n, "header": name, "samples": list(dict.fromkeys(cells))[:SAMPLES],
            "type_guess": guess_type(cells), "field": None, "score": 0.0, "date": order,
            "choices": sorted(set(cells))[:12] if guess_type(cells) == "select" else [],
        })  # fmt: skip
    taken: set[str] = set()
    for score, n, key in sorted(offers, key=lambda each: (-each[0], each[1])):
        if columns[n]["field"] is None and key not in taken and score >= 0.3:
            columns[n] |= {"field": key, "score": round(score, 2)}
            taken.add(key)
    return columns


def _alike(header: str, field: Field, names: Mapping[str, Field]) -> float:
    """1 for the same name, less for a synonym or a similar one."""
    text, last = plain(header), plain(header.rpartition(" / ")[2])
    own = [name for name, each in names.items() if each is field]
    if text in own or last in own:
        return 1.0
    best = max((SequenceMatcher(None, last, plain(name)).ratio() for name in own), default=0.0)
    for group in SYNONYMS:
        if last in group and any(plain(name) in group for name in own):
            best = max(best, 0.85)
    if len(last) >= 2 and any(last in name or (len(name) >= 2 and name in last) for name in own):
        best = max(best, 0.75)
    return min(best, 0.95)


def _readable(field: Field, cells: Sequence[str], order: str | None, context: TextContext) -> float:
    """How much of the sample the field can hold; names of people and records are not held against it."""
    if not cells or field.kind.refers(field):
        return 1.0
    good = 0
    for cell in cells[:50]:
        try:
            field.kind.parse_text(iso_date(cell, order) if order else cell, field, context)
        except KernelError:
            continue
        good += 1
    return 0.4 + 0.6 * good / len(cells[:50])
