"""The tables of workflow. Every row carries its tenant, every query names it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()


def moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def tenant(*, key: bool = False) -> "sa.Column[int]":
    return sa.Column("tenant", sa.BigInteger, nullable=False, primary_key=key, autoincrement=False)


# Copies of the forms records published, for binding formulas.
form = sa.Table(
    "form",
    metadata,
    tenant(key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("definition", pg.JSONB, nullable=False),
)
# version: the published one, 0 for none yet.
flow = sa.Table(
    "flow",
    metadata,
    tenant(key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("draft", pg.JSONB, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    moment("updated_at"),
    sa.Column("updated_by", sa.BigInteger, nullable=False),
)
# form_definition: the form when it was published. Formulas are bound to it, so that renaming or removing a
# field changes nothing that runs.
flow_version = sa.Table(
    "flow_version",
    metadata,
    tenant(key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("definition", pg.JSONB, nullable=False),
    sa.Column("form_definition", pg.JSONB, nullable=False),
    moment("published_at"),
    sa.Column("published_by", sa.BigInteger, nullable=False),
)
instance = sa.Table(
    "instance",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    tenant(),
    sa.Column("flow", sa.Text, nullable=False),
    sa.Column("flow_version", sa.Integer, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("record", sa.BigInteger, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("initiator", sa.BigInteger, nullable=False),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("counter", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The record as submitted in this round: what conditions are decided on.
    sa.Column("variables", pg.JSONB, nullable=False),
    # The instance version whose status records has confirmed to be in the record.
    sa.Column("confirmed", sa.Integer, nullable=False, server_default="0"),
    moment("started_at"),
    moment("updated_at"),
    moment("finished_at", nullable=True),
)
# One flow runs once at a time for a record.
sa.Index(
    "instance_live",
    instance.c.tenant,
    instance.c.flow,
    instance.c.record,
    unique=True,
    postgresql_where=sa.text("status in ('running', 'returned')"),
)
sa.Index("instance_record", instance.c.tenant, instance.c.form, instance.c.record, instance.c.id)
sa.Index(
    "instance_flow",
    instance.c.tenant,
    instance.c.flow,
    postgresql_where=sa.text("status in ('running', 'returned')"),
)
# What the initiator submitted, round by round, as the initiator saw it: all of the record a task shows.
submission = sa.Table(
    "submission",
    metadata,
    sa.Column("instance", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
    tenant(),
    sa.Column("snapshot", pg.JSONB, nullable=False),
    moment("at"),
)
scope = sa.Table(
    "scope",
    metadata,
    sa.Column("instance", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("parent", sa.Integer),
    sa.Column("branch", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)
token = sa.Table(
    "token",
    metadata,
    sa.Column("instance", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("scope", sa.Integer, nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("activation", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)
# number is the engine's, id the one people and URLs use.
task = sa.Table(
    "task",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    tenant(),
    sa.Column("instance", sa.BigInteger, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("activation", sa.Integer, nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("assignee", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("actor", sa.BigInteger),
    sa.Column("opinion", sa.Text, nullable=False),
    sa.Column("stand_in", sa.Boolean, nullable=False),
    moment("created_at"),
    moment("closed_at", nullable=True),
    sa.UniqueConstraint("instance", "number"),
)
sa.Index("task_person", task.c.tenant, task.c.assignee, task.c.state, task.c.id)
# Of an instance (number, activation), or of a rule (kind "scan").
timer = sa.Table(
    "timer",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    tenant(),
    sa.Column("kind", sa.Text, nullable=False),
    moment("due"),
    sa.Column("instance", sa.BigInteger),
    sa.Column("number", sa.Integer),
    sa.Column("activation", sa.Integer),
    sa.Column("rule", sa.Text),
)
sa.Index("timer_due", timer.c.due)
sa.Index(
    "timer_instance",
    timer.c.instance,
    timer.c.number,
    unique=True,
    postgresql_where=timer.c.instance.is_not(None),
)
sa.Index("timer_rule", timer.c.tenant, timer.c.rule, unique=True, postgresql_where=timer.c.rule.is_not(None))
log = sa.Table(
    "log",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    tenant(),
    sa.Column("instance", sa.BigInteger, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    moment("at"),
    sa.Column("actor", sa.BigInteger, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("activation", sa.Integer, nullable=False),
    sa.Column("task", sa.Integer, nullable=False),
    sa.Column("detail", pg.JSONB, nullable=False),
)
sa.Index("log_instance", log.c.instance, log.c.id)
# form_definition: as of flow_version. author: in whose name the rule looks for records.
rule = sa.Table(
    "rule",
    metadata,
    tenant(key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("definition", pg.JSONB, nullable=False),
    sa.Column("form_definition", pg.JSONB, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("author", sa.BigInteger, nullable=False),
    moment("updated_at"),
)
sa.Index("rule_form", rule.c.tenant, rule.c.form)
# cause: what set the rule off, derived from the triggering message; a cause makes one run.
run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    tenant(),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("cause", pg.UUID(as_uuid=True), nullable=False),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("record", sa.BigInteger, nullable=False),
    sa.Column("record_version", sa.Integer, nullable=False),
    sa.Column("actor", sa.BigInteger, nullable=False),
    sa.Column("depth", sa.Integer, nullable=False),
    # running, done, failed, stopped_loop
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("inputs", pg.JSONB, nullable=False),
    sa.Column("actions", pg.JSONB, nullable=False),
    moment("at"),
    moment("finished_at", nullable=True),
    sa.UniqueConstraint("tenant", "rule", "cause"),
)
sa.Index("run_rule", run.c.tenant, run.c.rule, run.c.id)
