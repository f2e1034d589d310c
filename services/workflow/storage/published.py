"""Published versions of flows, read once: they never change."""

from dataclasses import dataclass

from services.chassis.database import Transaction
from services.chassis.errors import NotFound
from services.kernel.fields import Form
from services.workflow.domain.flow import Flow
from services.workflow.domain.read_flow import read_flow
from services.workflow.storage import flows


@dataclass(frozen=True)
class Published:
    """A published version of a flow and the form it was published for."""

    version: int
    flow: Flow
    form: Form


CACHED_VERSIONS = 500
_published: dict[tuple[str, int, str, int], Published] = {}


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
