"""Cursors of pages that go by descending id."""

import base64
import binascii

from services.chassis.errors import Invalid


def encode(id: int) -> str:
    """An opaque cursor: continue below this id."""
    return base64.urlsafe_b64encode(str(id).encode()).decode()


def decode(cursor: str) -> int | None:
    """None for the first page. Raises Invalid("cursor_invalid")."""
    if not cursor:
        return None
    try:
        id = int(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error) as error:
        raise Invalid("cursor_invalid", "cursor") from error
    if not 0 < id < 2**63:
        raise Invalid("cursor_invalid", "cursor")
    return id
