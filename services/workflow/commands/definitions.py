"""Forms in use, as records publishes them."""

import json
from typing import Any

from services.chassis.database import Transaction
from services.kernel.fields import Form
from services.workflow.dependencies import Dependencies
from services.workflow.storage import forms


def fresh_form(deps: Dependencies, key: str) -> Form:
    """The definition as records has it now; for saving and publishing. Raises NotFound."""
    return Form.from_json(deps.records.definition(key))


def current_form(deps: Dependencies, tx: Transaction, key: str) -> Form:
    """The newest definition known here; asks records for one that was never heard of. Raises NotFound."""
    definition = forms.find_form(tx, key)
    if definition is None:
        definition = deps.records.definition(key)
        forms.save_form(tx, key, int(definition.get("version") or 1), definition)
    return Form.from_json(definition)


def to_bytes(value: Any) -> bytes:
    """JSON for a message or an answer."""
    return json.dumps(value, ensure_ascii=False, default=str).encode()
