"""One database per service, one pool, one way to write: a transaction that carries outbox and audit."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from google.protobuf.message import Message
from sqlalchemy.dialects.postgresql import insert

from services.chassis import crash, outbox, telemetry
from services.chassis.audit import write_audit
from services.chassis.context import Actor, Context, current
from services.chassis.errors import Conflict, Unavailable
from services.chassis.messages import Envelope, message_id_from
from services.chassis.postgres import VIGILANCE
from services.chassis.tables import inbox

REQUESTS = "request"  # the consumer under which the inbox keeps idempotency keys
STATEMENT_TIMEOUT_MS = 30_000
# SQLSTATE classes of a database that is away or out of means: connection, resources, operator, system.
OUTAGE_CLASSES = ("08", "53", "57", "58")
QUERY_CANCELED = "57014"  # in class 57, but the statement's fault: it ran into its time limit
RACES = ("40001", "40P01")  # serialisation failure, deadlock


# A pooled connection used a moment ago is not asked again whether it is there.
FRESH_SECONDS = 1.0
Write = tuple[str, Sequence[Any]]


class Transaction:
    """An open transaction. `sql` is SQLAlchemy Core, `raw` the same connection as psycopg's."""

    def __init__(self, connection: sa.Connection, tenant: int, actor: Actor) -> None:
        self.sql, self.tenant, self.actor = connection, tenant, actor
        self._collected: list[Write] | None = None

    @property
    def raw(self) -> "psycopg.Connection[Any]":
        driver: Any = self.sql.connection.driver_connection
        return driver

    def write(self, sql: str, params: Sequence[Any]) -> None:
        """Run an insert, update or delete that answers nothing; inside `together`, with the others there."""
        if self._collected is None:
            self.raw.execute(sql.encode(), params)
        else:
            self._collected.append((sql, params))

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside goes to the server as one statement, at the end of the block.

        The writes do not see each other's effects, and their order is not defined: they must be of different
        rows. Nothing is sent when the block raises.
        """
        assert self._collected is None
        writes: list[Write] = []
        self._collected = writes
        try:
            yield
        finally:
            self._collected = None
        if writes:
            *others, (last, _) = writes
            parts = ", ".join(f"w{n} as ({sql})" for n, (sql, _) in enumerate(others))
            statement = f"with {parts} {last}" if parts else last
            self.raw.execute(statement.encode(), [param for _, params in writes for param in params])

    def publish(
        self,
        type: str,
        message: Message,
        *,
        aggregate_id: object = "",
        aggregate_version: int = 0,
        message_id: uuid.UUID | None = None,
        actor: Actor | None = None,
        command: bool = False,
    ) -> uuid.UUID:
        """Put a message into the outbox: it leaves if and only if this transaction commits.

        An event is a fact for anyone; a command (`command=True`) asks its one owner and waits for its queue.

        A message id given twice is sent once (see `messages.message_id_from`).
        """
        envelope = Envelope(
            message_id or uuid.uuid4(),
            self.tenant,
            type,
            str(aggregate_id),
            aggregate_version,
            traceparent=telemetry.inject(),
            actor=actor or self.actor,
        )
        outbox.append(self.write, envelope, message.SerializeToString(), command)
        return envelope.message_id

    def audit(
        self,
        action: str,
        object: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write who did what to which object, with the values before and after."""
        write_audit(self.write, self.tenant, self.actor, action, object, before, after)

    def first_time(self, consumer: str, message_id: uuid.UUID) -> bool:
        """Insert into the inbox; False when this consumer has handled the message already."""
        # By what it returns: SQLAlchemy does not keep the row count of an insert.
        statement = insert(inbox).values(consumer=consumer, message_id=message_id).on_conflict_do_nothing()
        return self.sql.execute(statement.returning(inbox.c.message_id)).first() is not None


class Database:
    """The service's own database."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = url
        self.engine = sa.create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            hide_parameters=True,  # errors are logged, and travel with dead letters; people's data is not
            json_serializer=lambda value: json.dumps(value, ensure_ascii=False, default=str),
            connect_args={**VIGILANCE, "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"},
        )
        sa.event.listen(self.engine, "checkin", _note_use)
        sa.event.listen(self.engine, "checkout", self._check)

    @contextmanager
    def transaction(self, context: Context | None = None) -> Iterator[Transaction]:
        """Open a transaction for the caller (the current context unless given); commits at the end.

        With an idempotency key in the context the request's first transaction records it, so a repeated
        request raises Conflict("already_applied") instead of acting twice. Raises Unavailable when the
        database is out; when it went away during the commit, whether that happened is unknown.
        """
        context = context or current()
        with _refusing_when_out():
            with self.engine.begin() as connection:
                tx = Transaction(connection, context.tenant, context.actor)
                key = context.idempotency_key
                records = bool(key) and key not in context.applied
                if records and not tx.first_time(REQUESTS, _request_id(context)):
                    raise Conflict("already_applied")
                yield tx
                crash.point("database.before_commit")
            crash.point("database.after_commit")
            if records:
                context.applied.add(key)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a read-only transaction for queries; one snapshot for all its statements."""
        context = current()
        with _refusing_when_out(), self.engine.connect() as connection:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin():
                yield Transaction(connection, context.tenant, context.actor)

    @contextmanager
    def glance(self) -> Iterator[Transaction]:
        """For a query that is one statement: without a transaction, whose begin and end are round trips."""
        context = current()
        with _refusing_when_out(), self.engine.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield Transaction(connection, context.tenant, context.actor)

    def keep_answer(self, context: Context, answer: bytes) -> None:
        """Keep what the request with the context's idempotency key was answered."""
        own = (inbox.c.consumer == REQUESTS) & (inbox.c.message_id == _request_id(context))
        with _refusing_when_out(), self.engine.begin() as connection:
            connection.execute(sa.update(inbox).where(own).values(result=answer))

    def kept_answer(self, context: Context) -> bytes | None:
        """What that request was answered; None when it has not been, or not recorded."""
        own = (inbox.c.consumer == REQUESTS) & (inbox.c.message_id == _request_id(context))
        with _refusing_when_out(), self.engine.connect() as connection:
            return connection.execute(sa.select(inbox.c.result).where(own)).scalar()

    def close(self) -> None:
        self.engine.dispose()

    def _check(self, connection: Any, record: Any, _: Any) -> None:
        """Before a pooled connection is used: is it still there? A new one takes its place otherwise."""
        idle = time.monotonic() - record.info.get("used", -FRESH_SECONDS)
        if connection.closed or (idle >= FRESH_SECONDS and not self._answers(connection)):
            raise sa.exc.DisconnectionError

    def _answers(self, connection: Any) -> bool:
        try:
            return bool(self.engine.dialect.do_ping(connection))
        except psycopg.Error:
            return False


def _note_use(_: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def outage(error: BaseException) -> bool:
    """Whether the database cannot be reached or is out of means, so that waiting helps."""
    if isinstance(error, sa.exc.TimeoutError):
        return True  # no connection left in the pool
    if isinstance(error, sa.exc.DBAPIError):
        return error.connection_invalidated or outage(error.orig or ValueError())
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    state = error.sqlstate
    if state is None:  # not from the server: it could not be reached, or went away
        return isinstance(error, psycopg.OperationalError)
    return state[:2] in OUTAGE_CLASSES and state != QUERY_CANCELED


def lost_a_race(error: BaseException) -> bool:
    """Whether the same transaction would succeed if it were run again at once."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return isinstance(cause, psycopg.Error) and cause.sqlstate in RACES


def _request_id(context: Context) -> uuid.UUID:
    return message_id_from(context.tenant, context.user, context.idempotency_key)


@contextmanager
def _refusing_when_out() -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, sa.exc.TimeoutError, psycopg.Error) as error:
        if outage(error):
            raise Unavailable("unavailable") from error
        raise


def sqlalchemy_url(url: str) -> str:
    """Name psycopg 3 as the driver of a plain postgresql:// address."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
