"""The mappings a new Kingdee account starts with; a tenant may replace any of them.

Facts the vendor documents not (FSRCBILLNO, the header total, base data needing audit) are settings here,
never code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("mappings.json")


def default_mappings() -> dict[str, Any]:
    """A fresh copy of {"push": […], "pull": […]} as `connectors.hub.domain.mapping` reads it."""
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
