"""Who may call a route. Every route declares one of these as a dependency; a test refuses a route without."""

from services.chassis.context import current
from services.chassis.errors import Unauthenticated


async def public() -> None:
    """Anybody."""


async def person() -> None:
    """A signed-in person or an API key; what they may do is decided by the service that owns the thing."""
    if not current().user:
        raise Unauthenticated("unauthenticated")


POLICIES = (public, person)
