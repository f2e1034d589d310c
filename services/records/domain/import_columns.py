"""Which column of a file stands for which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.kernel.fields.validation import WRITABLE_SYSTEM
from services.kernel.labels import every_label
from services.records.domain.definition import Definition


@dataclass(frozen=True)
class Plan:
    """``fields`` by position, None for columns left out; ``key`` the field that finds records to update.

    ``words``: by field key, cells to read as other cells ({"stage": {"Won": "已签约"}}).
    """

    fields: tuple[Field | None, ...]
    key: Field | None
    ignored: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]
    #: By position, in which order short dates name day and month: "mdy" or "dmy".
    dates: Mapping[int, str] = dataclass_field(default_factory=dict)
    #: Whether rows whose key is not found become records.
    creates: bool = True
    #: Keys of relation fields whose missing targets are to be made.
    missing: tuple[str, ...] = ()

    def reworded(self, cells: Sequence[str]) -> list[str]:
        """The row's cells as they are to be read."""
        read = list(cells)
        for place, field in enumerate(self.fields[: len(read)]):
            if field is not None and field.key in self.words:
                read[place] = self.words[field.key].get(read[place], read[place])
        for place, order in self.dates.items():
            if place < len(read):
                read[place] = iso_date(read[place], order)
        return read


SHORT_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?P<rest>\D.*)?")


def iso_date(text: str, order: str) -> str:
    """1/5/26 as 2026-01-05 ("mdy") or 2026-05-01 ("dmy"); anything else as it is. 00-69 is this century."""
    match = SHORT_DATE.fullmatch(text.strip())
    if match is None:
        return text
    first, second, year = (int(match[n]) for n in (1, 2, 3))
    month, day = (first, second) if order == "mdy" else (second, first)
    if year < 100:
        year += 2000 if year < 70 else 1900
    return f"{year:04}-{month:02}-{day:02}{match['rest'] or ''}"


def plain(header: str) -> str:
    """A header as compared: width, case, spaces, a star for "required" and a unit in brackets left out."""
    text = unicodedata.normalize("NFKC", header).strip().strip("*").strip().casefold()
    return text.partition("(")[0].strip() or text


def plan(
    definition: Definition,
    headers: Sequence[str],
    mapping: Mapping[str, Any],
    may_write: Callable[[str], bool],
) -> Plan:
    """Raises FieldInvalid ``import_*`` when the file cannot be understood.

    ``mapping``: {columns: {header: field key or null}, values, key, mode}; headers it does not name are
    matched by key and by name in any language. Fields the person may not write do not exist.
    """
    chosen = mapping.get("columns") or {}
    if isinstance(chosen, list):
        return _by_position(definition, len(headers), mapping, may_write)
    names = field_names(definition, may_write)
    fields: list[Field | None] = []
    ignored: list[str] = []
    for header in headers:
        if header in chosen:
            field = _chosen(definition, chosen[header], may_write)
        else:
            field = names.get(header.strip().casefold()) or names.get(plain(header))
            if field is None and header.strip():
                ignored.append(header)
        fields.append(field)
    used = [field.key for field in fields if field is not None]
    if not used:
        raise FieldInvalid("import_no_columns")
    if len(set(used)) < len(used):
        raise FieldInvalid("import_header_twice", next(key for key in used if used.count(key) > 1))
    words = mapping.get("values") or {}
    return Plan(tuple(fields), _key(definition, mapping, used), tuple(ignored), words)


def _by_position(
    definition: Definition, width: int, mapping: Mapping[str, Any], may_write: Callable[[str], bool]
) -> Plan:
    """``columns``: [{"column": place from 0, "field": key or null, "date": "mdy"|"dmy"|absent}]."""
    fields: list[Field | None] = [None] * width
    dates: dict[int, str] = {}
    for each in mapping["columns"]:
        place = each.get("column")
        if not isinstance(place, int) or not 0 <= place < width:
            raise FieldInvalid("import_column_unknown", None, {"column": str(place)[:20]})
        fields[place] = _chosen(definition, each.get("field"), may_write)
        if each.get("date") in ("mdy", "dmy"):
            dates[place] = each["date"]
    used = [field.key for field in fields if field is not None]
    if not used:
        raise FieldInvalid("import_no_columns")
    if len(set(used)) < len(used):
        raise FieldInvalid("import_header_twice", next(key for key in used if used.count(key) > 1))
    return Plan(
        tuple(fields),
        _key(definition, mapping, used),
        (),
        mapping.get("values") or {},
        dates,
        mapping.get("mode") != "update",
        tuple(key for key, wanted in (mapping.get("create_missing") or {}).items() if wanted),
    )


def field_names(definition: Definition, may_write: Callable[[str], bool]) -> dict[str, Field]:
    writable = [
        field for key, field in definition.form.by_key.items() if importable(field) and may_write(key)
    ]
    found: dict[str, Field] = {}
    for field in writable:
        found[field.key.casefold()] = field
    for field in reversed(writable):
        for label in every_label(field.name):
            found[plain(label)] = field
            found[label.strip().casefold()] = field
    return found


def importable(field: Field) -> bool:
    return (field.id != 0 or field.key in WRITABLE_SYSTEM) and not field.kind.computed


def _chosen(definition: Definition, key: Any, may_write: Callable[[str], bool]) -> Field | None:
    if key is None:
        return None
    field = definition.form.by_key.get(key) if isinstance(key, str) else None
    if field is None or not importable(field) or not may_write(field.key):
        raise FieldInvalid("field_unknown", str(key)[:80])
    return field


def _key(definition: Definition, mapping: Mapping[str, Any], used: list[str]) -> Field | None:
    if mapping.get("mode", "insert") == "insert":
        return None
    field = definition.form.by_key.get(str(mapping.get("key")))
    if field is None or field.key not in used or not field.unique:
        raise FieldInvalid("import_key_invalid", str(mapping.get("key"))[:80])
    return field
