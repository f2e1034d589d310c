"""What the use cases work with, wired once in app.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.hub.clients.records import Reader
from connectors.hub.domain.errors import CredentialsRefused, HubError
from connectors.hub.domain.mapping import Mappings, read_mappings
from connectors.hub.domain.remote import RemoteSystem
from connectors.hub.storage.accounts import Account
from connectors.hub.storage.vault import SecretUnreadable, Vault
from services.chassis.database import Database
from services.chassis.errors import DomainError


class Records(Protocol):
    """See clients.records.RecordsReader."""

    def get(self, reader: Reader, form: str, id: int) -> dict[str, Any]: ...
    def find(self, reader: Reader, form: str, field: str, value: str) -> list[int]: ...
    def field_keys(self, reader: Reader, form: str) -> frozenset[str]: ...


@dataclass(frozen=True)
class Vendor:
    """A kind of account: how to connect (base_url, settings, secret, patient) and the mappings it starts
    with."""

    connect: Callable[..., RemoteSystem]
    mappings: Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Workbench:
    database: Database
    vault: Vault
    records: Records
    vendors: dict[str, Vendor]

    def mappings(self, account: Account) -> Mappings:
        """Raises MappingInvalid."""
        return read_mappings(account.mappings or self.vendors[account.kind].mappings())

    @contextmanager
    def remote(self, account: Account, *, patient: bool = True) -> Iterator[RemoteSystem]:
        """A connection to the account, closed at the end. Raises MappingInvalid, CredentialsRefused."""
        try:
            secret = self.vault.open(account.secret)
        except SecretUnreadable as error:
            raise CredentialsRefused("secret_unreadable") from error
        system = self.vendors[account.kind].connect(
            account.base_url, account.settings, secret, patient=patient
        )
        try:
            yield system
        finally:
            system.close()


def reader_of(account: Account) -> Reader:
    return Reader(account.tenant, account.principal, account.key)


def error_json(error: HubError | DomainError) -> dict[str, Any]:
    """An error as it is kept with a job."""
    return {"code": error.code, "field": error.field, "params": error.params}
