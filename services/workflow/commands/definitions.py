"""Definitions in use: forms as records publishes them, published versions of flows."""

import json
from dataclasses import dataclass
from typing import Any

from services.chassis.database import Transaction
from services.chassis.errors import NotFound
from services.kernel.fields import Form
from services.workflow.commands.dependencies import Dependencies
from services.workflow.domain.flow import Flow
from services.workflow.domain.read_flow import read_flow
from services.workflow.storage import flows, forms


@dataclass(frozen=True)
class Published:
    """A published version of a flow and the form it was published for. Never changes, so it may be kept."""

    version: int
    flow: Flow
    form: Form


CACHED_VERSIONS = 500
_published: dict[tuple[str, int, str, int], Published] = {}


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


def published_flow(tx: Transaction, key: str, version: int = 0) -> Published:
    """A published version; 0 means the one new instances run. Raises NotFound("flow_not_found")."""
    place = (str(tx.sql.engine.url), tx.tenant, key, version)
    if version and place in _published:
        return _published[place]
    row = flows.find_version(tx, key, version)
    if row is None:
        raise NotFound("flow_not_found", params={"flow": key})
    found = Published(row["version"], read_flow(row["definition"]), Form.from_json(row["form_definition"]))
    if len(_published) >= CACHED_VERSIONS:
        _published.clear()
    _published[(*place[:3], found.version)] = found
    return found


def to_bytes(value: Any) -> bytes:
    """JSON for a message or an answer."""
    return json.dumps(value, ensure_ascii=False, default=str).encode()
