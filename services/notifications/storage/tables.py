"""Tables of notifications."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()


def _time(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


# One row per person told, whatever the channels; in_app: whether it stands in the person's list.
notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("message_id", pg.UUID(as_uuid=True), nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("title", pg.JSONB, nullable=False),
    sa.Column("body", pg.JSONB, nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("in_app", sa.Boolean, nullable=False),
    _time("created_at"),
    _time("read_at", nullable=True),
    sa.UniqueConstraint("message_id", "person"),
    sa.Index("notifications_list", "tenant", "person", "id", postgresql_where=sa.text("in_app")),
    sa.Index(
        "notifications_unread",
        "tenant",
        "person",
        "id",
        postgresql_where=sa.text("in_app and read_at is null"),
    ),
    sa.Index("notifications_age", "created_at"),
)
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column(
        "notification",
        sa.BigInteger,
        sa.ForeignKey("notifications.id", ondelete="cascade"),
        nullable=False,
    ),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("mail_id", sa.Text, nullable=False),
    _time("next_at", nullable=True),
    _time("claimed_at", nullable=True),
    _time("created_at"),
    _time("updated_at"),
    sa.UniqueConstraint("notification", "channel"),
    sa.Index("deliveries_due", "next_at", postgresql_where=sa.text("state = 'pending'")),
    sa.Index("deliveries_claimed", "claimed_at", postgresql_where=sa.text("state = 'sending'")),
    sa.Index("deliveries_log", "tenant", "id"),
    sa.Index("deliveries_state", "tenant", "state", "id"),
)
preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("tenant", sa.BigInteger, primary_key=True),
    sa.Column("person", sa.BigInteger, primary_key=True),
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("enabled", sa.Boolean, nullable=False),
)
