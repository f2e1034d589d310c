"""Kingdee K3 Cloud as a RemoteSystem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.hub.domain.convergence import Observed, RemoteState
from connectors.hub.domain.errors import CredentialsRefused, MappingInvalid, RemoteRefused, RemoteUnavailable
from connectors.hub.domain.mapping import PullMapping, PushMapping
from connectors.hub.domain.receipts import Receipt, collect
from connectors.kingdee import errors as wire_errors
from connectors.kingdee.client import KingdeeClient, Timeouts
from connectors.kingdee.query import BillQuery, any_of, at_or_after, equals
from connectors.kingdee.signature import Credentials

_STATES = {"B": RemoteState.IN_REVIEW, "C": RemoteState.FINAL}
_SOURCES_A_QUERY = 200


class KingdeeSystem:
    """Adapter; one per job, closed after it."""

    reference = "FNumber"

    def __init__(self, client: KingdeeClient) -> None:
        self._client = client

    def check(self) -> None:
        with _translated():
            self._client.query(BillQuery("BD_Customer", ("FNumber",), order="FNumber", limit=1))

    def observe(self, mapping: PushMapping, key: str) -> Observed | None:
        found = self._where(mapping, mapping.key, key)
        return found[0] if found else None

    def find(self, mapping: PushMapping, column: str, value: str) -> list[Observed]:
        return self._where(mapping, column, value)

    def create(self, mapping: PushMapping, model: Mapping[str, Any]) -> None:
        with _translated():
            self._client.save(mapping.remote_form, model, IsVerifyBaseDataField=True)

    def submit(self, mapping: PushMapping, key: str) -> None:
        with _translated():
            self._client.submit(mapping.remote_form, [key])

    def audit(self, mapping: PushMapping, key: str) -> None:
        with _translated():
            self._client.audit(mapping.remote_form, [key])

    def changed_since(self, mapping: PullMapping, since: datetime) -> list[Receipt]:
        header = (mapping.id, mapping.number, mapping.modified, mapping.status, mapping.amount)
        fields = tuple(dict.fromkeys((*header, *mapping.columns.values())))
        query = BillQuery(
            mapping.remote_form,
            fields,
            filter=" or ".join(
                at_or_after(column, since) for column in (mapping.modified, *mapping.also_changed)
            ),
            order=f"{mapping.modified} asc, {mapping.id} asc",
        )
        with _translated():
            rows = list(self._client.query_all(query))
            return collect(mapping, rows, self._sources(mapping, rows))

    def close(self) -> None:
        self._client.close()

    def _where(self, mapping: PushMapping, column: str, value: str) -> list[Observed]:
        total = (mapping.check_total,) if mapping.check_total else ()
        query = BillQuery(
            mapping.remote_form,
            tuple(dict.fromkeys((mapping.id_column, mapping.key, "FDocumentStatus", *total))),
            filter=equals(column, value),
            order=mapping.key,
            limit=2,
        )
        with _translated():
            return [
                Observed(
                    id=str(row[mapping.id_column]),
                    number=str(row[mapping.key]),
                    state=_STATES.get(str(row["FDocumentStatus"]), RemoteState.DRAFT),
                    total=Decimal(str(row[mapping.check_total]))
                    if total and row[mapping.check_total] is not None
                    else None,
                )
                for row in self._client.query(query)
            ]

    def _sources(self, mapping: PullMapping, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        """Asked apart from the amounts: two entries in one query would multiply each other's rows."""
        if not mapping.source:
            return
        ids = list(dict.fromkeys(str(row[mapping.id]) for row in rows))
        for start in range(0, len(ids), _SOURCES_A_QUERY):
            query = BillQuery(
                mapping.remote_form,
                (mapping.id, mapping.source),
                filter=any_of(mapping.id, ids[start : start + _SOURCES_A_QUERY]),
                order=mapping.id,
            )
            for row in self._client.query_all(query):
                if row[mapping.source]:
                    yield str(row[mapping.id]), str(row[mapping.source])


def open_kingdee(
    base_url: str, settings: Mapping[str, Any], secret: Mapping[str, str], *, patient: bool
) -> KingdeeSystem:
    """Connect an account. `patient` is for background work; a person waiting for a test gets short time-outs.

    Raises MappingInvalid when a credential is missing.
    """
    for name, source in (
        ("acct", settings),
        ("user", settings),
        ("app_id", settings),
        ("app_secret", secret),
    ):
        if not source.get(name):
            raise MappingInvalid("account_incomplete", name, {"field": name})
    credentials = Credentials(
        acct=str(settings["acct"]),
        user=str(settings["user"]),
        app_id=str(settings["app_id"]),
        app_secret=str(secret["app_secret"]),
        lcid=int(settings.get("lcid", 2052)),
        org=str(settings.get("org", "0")),
    )
    write = float(settings.get("write_timeout_seconds", 60))
    read = float(settings.get("read_timeout_seconds", 20))
    timeouts = Timeouts(read=read, write=write) if patient else Timeouts(connect=2, read=4, write=4)
    client = KingdeeClient(base_url, credentials, timeouts=timeouts, read_attempts=3 if patient else 1)
    return KingdeeSystem(client)


@contextmanager
def _translated() -> Iterator[None]:
    """Vendor errors in the hub's words."""
    try:
        yield
    except wire_errors.CredentialsRefused as error:
        raise CredentialsRefused("credentials_refused", None, {"remote": str(error)}) from error
    except wire_errors.MalformedReply as error:
        raise RemoteRefused("reply_malformed", None, {"remote": str(error)}) from error
    except wire_errors.KingdeeError as error:
        if error.transient:
            raise RemoteUnavailable("remote_unavailable", None, {"remote": str(error)}) from error
        raise RemoteRefused("remote_refused", None, {"remote": str(error), "reason": error.code}) from error
