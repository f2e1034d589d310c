"""What the use cases of reporting share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.chassis.database import Database, Transaction
from services.chassis.errors import NotFound
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot
from services.kernel.fields import Form
from services.reporting.storage import definitions
from services.reporting.storage.store import Stores


@dataclass(frozen=True)
class Dependencies:
    """`fetch_form(key)` asks records for a definition that has not arrived by event yet."""

    database: Database
    policy: PolicyCache[Snapshot]
    stores: Stores
    fetch_form: Callable[[str], Form]
    clock: Callable[[], datetime]

    def form(self, tx: Transaction, key: str) -> Form:
        """The form as known here; raises NotFound when it does not exist."""
        found = definitions.find_form(tx, key)
        if found:
            return found
        form = self.fetch_form(key)
        definitions.save_form(tx, key, form.version, form.to_json())
        return form


def report_of(tx: Transaction, key: str) -> dict[str, object]:
    """The stored definition of a report; raises NotFound."""
    found = definitions.find(tx, "reports", key)
    if found is None:
        raise NotFound("report_unknown", params={"report": key})
    return found
