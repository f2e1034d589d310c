"""Tables of the hub's database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()


def _moment(name: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)  # type: ignore[arg-type]


account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("base_url", sa.Text, nullable=False),
    sa.Column("settings", pg.JSONB, nullable=False),
    # null: the vendor's default mappings, so that an upgrade improves them
    sa.Column("mappings", pg.JSONB(none_as_null=True)),
    # Fernet token over a JSON object
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    # in whose name records are read: sync never sees more than this person
    sa.Column("principal", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    _moment("updated_at", nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("tenant", "key"),
)

# The map table: which remote document is which of our records.
link = sa.Table(
    "link",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("account", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("remote_form", sa.Text, nullable=False),
    sa.Column("remote_id", sa.Text, nullable=False),
    sa.Column("remote_number", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("record", sa.BigInteger, nullable=False),
    # of the payload last agreed on, in either direction
    sa.Column("payload_hash", sa.Text, nullable=False),
    # naive, the remote server's clock; null for what we sent
    sa.Column("remote_modified", sa.DateTime(timezone=False)),
    _moment("updated_at", nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("account", "remote_form", "form", "record"),
    sa.UniqueConstraint("account", "remote_form", "remote_number"),
)

# One row per synchronised document: the intent, its state and its history in numbers. It is also the sync
# log.
job = sa.Table(
    "job",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("account", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("record", sa.BigInteger),
    # push: our stable key; pull: the remote's internal id
    sa.Column("remote_key", sa.Text, nullable=False),
    sa.Column("remote_number", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", pg.JSONB(none_as_null=True)),
    # exact JSON, decimals as they are sent: a jsonb column would hand them back as floats
    sa.Column("payload", sa.Text),
    sa.Column("payload_hash", sa.Text, nullable=False, server_default=""),
    # those who asked and wait for an event: [{"reply_to", "command"}]
    sa.Column("waiting", pg.JSONB, nullable=False, server_default="[]"),
    sa.Column("actor", sa.BigInteger, nullable=False, server_default="0"),
    # set while a person or a clock should run the job again
    _moment("due_at"),
    _moment("created_at", nullable=False, server_default=sa.func.now()),
    _moment("updated_at", nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("account", "direction", "document", "remote_key"),
    sa.CheckConstraint("direction in ('push', 'pull')", name="job_direction"),
    sa.CheckConstraint("state in ('pending', 'sent', 'confirmed', 'failed', 'conflict')", name="job_state"),
    sa.Index("job_due", "due_at", postgresql_where=sa.text("due_at is not null")),
    sa.Index("job_log", "tenant", "account", sa.text("id desc")),
    sa.Index("job_record", "tenant", "form", "record"),
)

cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("account", sa.BigInteger, sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("document", sa.Text, primary_key=True),
    # naive, the remote server's clock: everything modified before it has been taken in
    sa.Column("modified_through", sa.DateTime(timezone=False)),
    _moment("pulled_at"),
    sa.Column("error", pg.JSONB(none_as_null=True)),
)

# A subscription: which changes of a form are told to which address, as which person sees them.
webhook = sa.Table(
    "webhook",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("events", pg.ARRAY(sa.Text), nullable=False),
    # updates are told only when one of these changed; empty: all of them
    sa.Column("fields", pg.ARRAY(sa.Text), nullable=False, server_default="{}"),
    # Fernet token over {"secret", "previous"?, "previous_until"?}
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("principal", sa.BigInteger, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    # why it is not enabled, when nobody switched it off: "gone"
    sa.Column("stopped", sa.Text, nullable=False, server_default=""),
    _moment("created_at", nullable=False, server_default=sa.func.now()),
    _moment("updated_at", nullable=False, server_default=sa.func.now()),
    sa.Index("webhook_form", "tenant", "form", postgresql_where=sa.text("enabled")),
)

# One message for one webhook, and the log of what became of it.
delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("webhook", sa.BigInteger, sa.ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False),
    sa.Column("message_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # what records told (RecordsChanged), before anybody's rights are applied; empty for a ping
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # delivered without a request: nothing in it was for the principal
    sa.Column("skipped", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _moment("due_at"),
    _moment("retry_until", nullable=False),
    sa.Column("status_code", sa.Integer),
    sa.Column("error", pg.JSONB(none_as_null=True)),
    # the beginning of what was last sent and of what came back
    sa.Column("body", sa.Text),
    # as whom it was made: nobody else is shown it
    sa.Column("body_principal", sa.BigInteger),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    _moment("occurred_at", nullable=False),
    _moment("created_at", nullable=False, server_default=sa.func.now()),
    _moment("updated_at", nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("webhook", "message_id"),
    sa.CheckConstraint("kind in ('changes', 'ping')", name="delivery_kind"),
    sa.CheckConstraint("state in ('pending', 'delivered', 'failed')", name="delivery_state"),
    sa.Index("delivery_due", "due_at", postgresql_where=sa.text("due_at is not null")),
    sa.Index("delivery_log", "webhook", sa.text("id desc")),
    sa.Index("delivery_old", "updated_at", postgresql_where=sa.text("state <> 'pending'")),
)
