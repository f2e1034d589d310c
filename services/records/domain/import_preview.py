"""What a file seems to hold: where its header is, what its columns are, which fields they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from services.kernel.errors import KernelError
from services.kernel.fields import Field, TextContext
from services.records.domain.definition import Definition
from services.records.domain.import_columns import SHORT_DATE, field_names, iso_date, plain
from services.records.domain.import_headers import DATE, LOOKED_AT, NUMBER, Header

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
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?\d[\d ()\-]{6,18}\d")
_YES_NO = {"是", "否", "yes", "no", "true", "false", "y", "n", "√", "×", "有", "无"}


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
    if mostly(lambda c: DATE.fullmatch(c) or SHORT_DATE.fullmatch(c)):
        return "date"
    if mostly(lambda c: DATE.match(c) and ":" in c):
        return "datetime"
    if mostly(lambda c: c.endswith("%") and NUMBER.fullmatch(c[:-1])):
        return "percent"
    if mostly(_EMAIL.fullmatch):
        return "email"
    if mostly(lambda c: c.startswith(("http://", "https://"))):
        return "url"
    if mostly(lambda c: NUMBER.fullmatch(c) and not (len(c) > 1 and c[0] == "0" and c[1] != ".")):
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
