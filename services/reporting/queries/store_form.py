"""A form as the read store has it."""

import time

from services.chassis.errors import Unavailable
from services.kernel.fields import Form
from services.reporting.storage.store import TenantStore

PATIENCE_SECONDS = 3.0


def store_form(store: TenantStore, key: str) -> Form:
    """The form; a moment's wait for one published just now. Raises Unavailable("store_catching_up")."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (form := store.forms.get(key)) is None:
        if time.monotonic() > deadline:
            raise Unavailable("store_catching_up")
        time.sleep(0.05)
    return form
