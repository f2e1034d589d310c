"""Refusals of the hub. Nouns with a code, the place they concern and parameters for the message."""

from __future__ import annotations

from typing import Any


class HubError(Exception):
    """Carries the three attributes of a catalogued error."""

    def __init__(self, code: str, field: str | None = None, params: dict[str, Any] | None = None) -> None:
        super().__init__(code, field, params or {})
        self.code = code
        self.field = field
        self.params: dict[str, Any] = params or {}


class MappingInvalid(HubError):
    """A mapping or account definition that cannot be used; `field` is the path inside it."""


class Unmappable(HubError):
    """A record whose values do not fit the mapping: the owner of the record or of the mapping must act."""


class SyncConflict(HubError):
    """The two sides disagree and nobody but a person can say who is right."""


class RemoteRefused(HubError):
    """The other system understood and said no; params.remote is its own text."""


class RemoteUnavailable(HubError):
    """The other system gave no usable answer; the same call may succeed later. Nothing is decided by it."""


class CredentialsRefused(HubError):
    """The other system does not accept the account; every job waits for a person."""


class AddressRefused(HubError):
    """An address of the inner network, where a webhook must not reach."""


class ReceiverRefused(HubError):
    """The receiver of a webhook answered, and not with success; params.status is its answer."""
