"""What commands and queries work with; made once by app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.chassis.database import Database
from services.chassis.errors import Catalogue
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot
from services.workflow.clients.records import RecordsClient
from services.workflow.texts import Texts


@dataclass(frozen=True)
class Dependencies:
    """clock answers aware UTC."""

    database: Database
    policies: PolicyCache[Snapshot]
    records: RecordsClient
    texts: Texts
    catalogue: Catalogue
    clock: Callable[[], datetime]
