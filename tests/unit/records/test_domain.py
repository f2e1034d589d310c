"""Rules of records that need no database."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.errors import FieldInvalid
from services.records.domain import cursor
from services.records.domain.definition import Definition, checked, merged
from services.records.domain.import_columns import plan
from services.records.domain.indexes import indexes
from services.records.storage.sheets import open_sheet

SORT = [{"field": "amount", "dir": "desc"}]


def definition(*fields: Any, **more: Any) -> Definition:
    ids = itertools.count(101)
    document = merged(
        None, {"key": "contract", "app": "sales", "fields": list(fields), **more}, lambda: next(ids)
    )
    return checked({**document, "id": 17, "version": 1})


@given(
    st.lists(
        st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
    )
)
def test_a_cursor_comes_back_as_it_went(values: list[str | None]) -> None:
    assert cursor.decode(cursor.encode(SORT, values), SORT, len(values)) == values


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(FieldInvalid, match="cursor_invalid"):
        cursor.decode(text, SORT, 3)


def test_merging_is_idempotent_and_loses_nothing() -> None:
    ids = itertools.count(1)
    first = merged(None, {"key": "a", "fields": [{"key": "x", "type": "text"}]}, lambda: next(ids))
    assert merged(first, {"key": "a", "fields": [{"key": "x", "type": "text"}]}, lambda: next(ids)) == first
    second = merged(first, {"key": "a", "fields": [{"key": "y", "type": "date"}]}, lambda: next(ids))
    assert [(field["key"], field["id"]) for field in second["fields"]] == [("x", 1), ("y", 2)]


def test_ids_are_never_the_callers() -> None:
    form = definition(
        {"key": "x", "type": "text", "id": 7},
        {
            "key": "items",
            "type": "line_items",
            "options": {"fields": [{"key": "a", "type": "text", "id": 7}]},
        },
    )
    assert [field.id for field in form.form.fields] == [101, 102]
    assert form.form.field("items").columns[0].id == 103


def test_indexes_follow_the_definition() -> None:
    form = definition(
        {"key": "code", "type": "text", "unique": True, "options": {"max_length": 40}},
        {"key": "story", "type": "text", "unique": True},
        {"key": "customer", "type": "relation", "options": {"form": "customer"}},
        {"key": "tags", "type": "multi_select", "options": {"choices": [{"value": "a"}]}},
        {"key": "name", "type": "text", "searchable": True},
        {"key": "status", "type": "select", "options": {"choices": [{"value": "a"}]}},
        {"key": "on", "type": "date"},
        views=[{"key": "v", "filter": {"field": "status", "op": "eq", "value": "a"},
                "sort": [{"field": "on", "dir": "desc"}]}],
    )  # fmt: skip
    found = {index.name: (index.body, index.unique) for index in indexes(form)}
    assert found["u_17_101"] == ("(f_101)", True)
    assert found["u_17_102"] == ("(md5(f_102))", True)  # too long for a B-tree entry
    assert found["i_17_103"] == ("(f_103, id desc)", False)
    assert found["i_17_104"][0] == "using gin (f_104)"
    assert found["g_17_105"][0] == "using gin (f_105 gin_trgm_ops)"
    assert found["v_17_106_107d"][0] == "(f_106, f_107 desc nulls last, id desc)"
    assert len({index.name for index in indexes(form)}) == len(list(indexes(form)))


@pytest.mark.parametrize(("headers", "expected"), [
    (["name", "AMOUNT"], ["name", "amount"]), (["名称", "金额（元）"], ["name", "amount"]),
    (["Name *", " Ａmount "], ["name", "amount"]), (["负责人", "金额"], ["owner", "amount"]),
    (["x", "金额"], [None, "amount"]),
])  # fmt: skip
def test_headers_are_found_in_any_language(headers: list[str], expected: list[str | None]) -> None:
    form = definition(
        {"key": "name", "name": {"zh-CN": "名称", "en": "Name"}, "type": "text"},
        {"key": "amount", "name": {"zh-CN": "金额", "en": "Amount"}, "type": "money"},
    )
    chosen = plan(form, headers, {}, lambda key: True)
    assert [field.key if field else None for field in chosen.fields] == expected
    mapped = plan(form, headers, {"columns": {headers[0]: None, headers[1]: "name"}}, lambda key: True)
    assert [field.key if field else None for field in mapped.fields] == [None, "name"]
    with pytest.raises(FieldInvalid, match="import_no_columns"):
        plan(form, headers, {}, lambda key: False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_files_of_all_kinds_read_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "x"
    text = f'名称{delimiter}备注\n甲{delimiter}"两行\n文字"\n\n乙{delimiter}\n'
    path.write_bytes(text.encode(encoding))
    assert list(open_sheet(path).rows) == [["名称", "备注"], ["甲", "两行\n文字"], [], ["乙", ""]]


def test_an_xlsx_is_read_as_it_looks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", 1.0, 0.1, True, None, "  x "])  # type: ignore[union-attr]
    book.save(tmp_path / "x.xlsx")
    assert list(open_sheet(tmp_path / "x.xlsx").rows) == [["a", "1", "0.1", "是", "", "x"]]


def test_a_damaged_archive_is_an_error_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    book = openpyxl.Workbook()
    book.active.append(["a"])  # type: ignore[union-attr]
    book.save(path)
    whole = path.read_bytes()
    for length in range(4, len(whole), 397):
        path.write_bytes(whole[:length])
        with pytest.raises(FieldInvalid, match="import_file_invalid"):
            list(open_sheet(path).rows)
