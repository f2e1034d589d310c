"""Identity's tables. Every reference carries the tenant, so the database itself keeps tenants apart."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _tenant() -> sa.Column[int]:
    return sa.Column("tenant", sa.BigInteger, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _time(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer, nullable=False, server_default="1")


def _belongs(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant", column], [f"{table}.tenant", f"{table}.id"])


tenants = sa.Table(
    "tenants",
    metadata,
    _id(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("policy_version", sa.BigInteger, nullable=False, server_default="1"),
    _time("created_at"),
)
people = sa.Table(
    "people",
    metadata,
    _id(),
    sa.Column("tenant", sa.BigInteger, sa.ForeignKey("tenants.id"), nullable=False),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    _text("email"),
    _text("phone"),
    _text("title"),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("manager", sa.BigInteger),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.Text),
    _version(),
    _time("created_at"),
    sa.UniqueConstraint("tenant", "id"),
    _belongs("manager", "people"),
    sa.Index("people_login", "tenant", sa.text("lower(login)"), unique=True),
)
departments = sa.Table(
    "departments",
    metadata,
    _id(),
    sa.Column("tenant", sa.BigInteger, sa.ForeignKey("tenants.id"), nullable=False),
    sa.Column("parent", sa.BigInteger),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("head", sa.BigInteger),
    _version(),
    sa.UniqueConstraint("tenant", "id"),
    _belongs("parent", "departments"),
    _belongs("head", "people"),
    sa.Index("departments_root", "tenant", unique=True, postgresql_where=sa.text("parent is null")),
)
roles = sa.Table(
    "roles",
    metadata,
    _id(),
    sa.Column("tenant", sa.BigInteger, sa.ForeignKey("tenants.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", pg.JSONB, nullable=False),
    _version(),
    sa.UniqueConstraint("tenant", "id"),
    sa.UniqueConstraint("tenant", "key"),
)
person_departments = sa.Table(
    "person_departments",
    metadata,
    _tenant(),
    sa.Column("person", sa.BigInteger, primary_key=True),
    sa.Column("department", sa.BigInteger, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    _belongs("person", "people"),
    _belongs("department", "departments"),
)
person_roles = sa.Table(
    "person_roles",
    metadata,
    _tenant(),
    sa.Column("person", sa.BigInteger, primary_key=True),
    sa.Column("role", sa.BigInteger, primary_key=True),
    _belongs("person", "people"),
    _belongs("role", "roles"),
    sa.Index("person_roles_role", "tenant", "role"),
)
grants = sa.Table(
    "grants",
    metadata,
    _id(),
    _tenant(),
    sa.Column("role", sa.BigInteger, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("actions", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("rows", pg.JSONB, nullable=False),
    sa.Column("fields", pg.JSONB, nullable=False),
    sa.Column("restrict", sa.Boolean, nullable=False),
    _belongs("role", "roles"),
    sa.Index("grants_role", "tenant", "role"),
)
# Session tokens and API keys are stored as SHA-256 only: of 256 random bits that is enough.
sessions = sa.Table(
    "sessions",
    metadata,
    _id(),
    _tenant(),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    _text("address"),
    _text("user_agent"),
    _time("created_at"),
    _time("last_used_at"),
    _time("expires_at"),
    _belongs("person", "people"),
    sa.Index("sessions_person", "tenant", "person"),
    sa.Index("sessions_expiry", "expires_at"),
)
api_keys = sa.Table(
    "api_keys",
    metadata,
    _id(),
    _tenant(),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False, unique=True),
    sa.Column("secret_hash", sa.LargeBinary, nullable=False),
    _time("created_at"),
    _time("expires_at", nullable=True),
    _time("last_used_at", nullable=True),
    _belongs("person", "people"),
    sa.Index("api_keys_person", "tenant", "person"),
)
login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    _time("last_at"),
)
