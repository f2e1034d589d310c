"""The plumbing tables every service's database has; migrations create them with `create_plumbing`."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

plumbing = sa.MetaData()

outbox = sa.Table(
    "outbox",
    plumbing,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("message_id", pg.UUID(as_uuid=True), nullable=False, unique=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("headers", pg.JSONB, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    # A command must reach its owner's queue; an event may have no listener.
    sa.Column("command", sa.Boolean, nullable=False),
    # Set when the broker would not take it: until then it stands aside and holds up nobody.
    sa.Column("held_until", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
inbox = sa.Table(
    "inbox",
    plumbing,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("message_id", pg.UUID(as_uuid=True), primary_key=True),
    sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("result", sa.LargeBinary),
)
# Rows are written unsealed inside the business transaction; the sealer gives committed ones seq and hash.
audit = sa.Table(
    "audit",
    plumbing,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", sa.BigInteger, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("before", pg.JSONB),
    sa.Column("after", pg.JSONB),
    sa.Column("seq", sa.BigInteger),
    sa.Column("hash", sa.LargeBinary),
    sa.Index("audit_unsealed", "id", postgresql_where=sa.text("seq is null")),
    sa.Index("audit_chain", "tenant", "seq", unique=True, postgresql_where=sa.text("seq is not null")),
    sa.Index("audit_object", "tenant", "object", "id"),
)
audit_head = sa.Table(
    "audit_head",
    plumbing,
    sa.Column("tenant", sa.BigInteger, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)


def create_plumbing(bind: sa.Connection) -> None:
    """Create the plumbing tables; for the first migration of each service."""
    plumbing.create_all(bind)
