"""What a service is made of: wired by its app.py, run by chassis/process.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.chassis.context import Context
from services.chassis.database import Database
from services.chassis.errors import Catalogue, Forbidden
from services.chassis.messages import Consumer, Periodic
from services.chassis.server import Authorise, Endpoint


def deny(context: Context, policy: str) -> None:
    """The authoriser of a service without admin RPCs."""
    raise Forbidden("forbidden")


@dataclass
class Service:
    """The wiring of one service, made by its app.py: `build(settings) -> Service`."""

    name: str
    database: Database
    endpoints: Sequence[Endpoint]
    consumers: tuple[Consumer, ...]
    migrations: Path
    catalogue: Catalogue
    authorise: Authorise = deny
    periodics: tuple[Periodic, ...] = ()
    # Run once in `serve` before the port opens, e.g. to open a read store; and at its end.
    on_serve: Sequence[Callable[[], None]] = field(default_factory=tuple)
    on_stop: Sequence[Callable[[], None]] = field(default_factory=tuple)
