"""Parameters of a problem in one language: display names beside the keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.labels import resolve_label


def worded(params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """`params` with `named`: the counterexample in display names, "合同金额 = 50000"; lists joined."""
    result = dict(params)
    if "counterexample" in params:
        names = params.get("names") or {}
        parts = [
            f"{resolve_label(names.get(key) or key, language)} {'= ∅' if value is None else f'= {value}'}"
            for key, value in params["counterexample"].items()
        ]
        result["named"] = ("，" if language.startswith("zh") else ", ").join(parts) or "∅"
    if isinstance(params.get("branches"), list):
        result["branch_pair"] = " / ".join(params["branches"])
    return result
