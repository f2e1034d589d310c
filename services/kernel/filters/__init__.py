"""Filters and sorts over a form's fields: checked, compiled to SQL, or evaluated in memory."""

from collections.abc import Collection
from typing import Any

from services.kernel.fields import Form
from services.kernel.filters.match import matches
from services.kernel.filters.readable import examples_of_words, filter_of_words
from services.kernel.filters.sql import SortKey, check_sort, compile_filter, compile_sort
from services.kernel.filters.tree import read_filter

__all__ = [
    "SortKey",
    "check_filter",
    "check_sort",
    "compile_filter",
    "compile_sort",
    "examples_of_words",
    "filter_of_words",
    "matches",
]


def check_filter(data: Any, form: Form, readable_keys: Collection[str]) -> None:
    """Raises FieldInvalid when filter JSON cannot be run over those fields."""
    read_filter(data, form, readable_keys)
