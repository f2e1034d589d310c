"""What is wrong with something entered. Domain rules answer with problems; commands refuse with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """code: a key of errors.json; field: the input at fault, or None."""

    code: str
    field: str | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
