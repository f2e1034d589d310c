"""What the hub asks of an external system; each vendor has one adapter in `remotes/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from connectors.hub.domain.convergence import Observed
from connectors.hub.domain.mapping import PullMapping, PushMapping
from connectors.hub.domain.receipts import Receipt


class RemoteSystem(Protocol):
    """Every method raises RemoteUnavailable, RemoteRefused or CredentialsRefused.

    A write that raises RemoteUnavailable may have happened: look the document up before anything else.
    """

    reference: str

    def check(self) -> None:
        """Sign in and read something small."""
        ...

    def observe(self, mapping: PushMapping, key: str) -> Observed | None:
        """Look a document up by our key."""
        ...

    def find(self, mapping: PushMapping, column: str, value: str) -> list[Observed]:
        """Documents whose column equals the value, two at most: enough to tell one from several."""
        ...

    def create(self, mapping: PushMapping, model: Mapping[str, Any]) -> None: ...

    def submit(self, mapping: PushMapping, key: str) -> None: ...

    def audit(self, mapping: PushMapping, key: str) -> None: ...

    def changed_since(self, mapping: PullMapping, since: datetime) -> list[Receipt]:
        """Documents modified at or after `since` (naive, the remote server's clock), oldest change first."""
        ...

    def close(self) -> None: ...
