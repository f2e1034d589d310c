"""The fixed tables, as migrations make them; the tables of records are in columns.py."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()
MOMENT = sa.DateTime(timezone=True)

catalogue = sa.Table(
    "catalogue",
    metadata,
    sa.Column("tenant", sa.BigInteger, primary_key=True),
    # Moves with every change of any definition of the tenant: what caches compare.
    sa.Column("version", sa.BigInteger, nullable=False),
)
app = sa.Table(
    "app",
    metadata,
    sa.Column("tenant", sa.BigInteger, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("definition", pg.JSONB, nullable=False),
    sa.Column("position", sa.BigInteger, sa.Identity(always=True)),
)
form = sa.Table(
    "form",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("definition", pg.JSONB, nullable=False),
)
form_version = sa.Table(
    "form_version",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", sa.BigInteger, nullable=False),
    sa.Column("definition", pg.JSONB, nullable=False),
)
history = sa.Table(
    "history",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("record", sa.BigInteger, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("op", sa.SmallInteger, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", sa.BigInteger, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    # {field key: [before, after]}, JSON values of the contract.
    sa.Column("changes", pg.JSONB, nullable=False),
)
batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("settings", pg.JSONB, nullable=False),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("created_by", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("imported", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("updated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("removed", sa.BigInteger, nullable=False, server_default="0"),
    # Records of related forms that its rows named and did not find; how many of them an undo took back.
    sa.Column("made", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("unmade", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("failure", pg.JSONB),
)
batch_file = sa.Table(
    "batch_file",
    metadata,
    sa.Column("batch", sa.BigInteger, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
batch_error = sa.Table(
    "batch_error",
    metadata,
    sa.Column("batch", sa.BigInteger, primary_key=True),
    sa.Column("row", sa.BigInteger, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("field", sa.Text),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("params", pg.JSONB, nullable=False),
)
directory = sa.Table(
    "directory",
    metadata,
    sa.Column("tenant", sa.BigInteger, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)
file = sa.Table(
    "file",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    # receiving, ready, removing
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("received", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("type", sa.Text),
    sa.Column("sha256", sa.Text),
    # Where the store keeps it.
    sa.Column("key", sa.Text, nullable=False),
    # Ids of the form and the field it was uploaded for; with a record: whose it is.
    sa.Column("form", sa.BigInteger, nullable=False),
    sa.Column("field", sa.BigInteger, nullable=False),
    sa.Column("record", sa.BigInteger),
    sa.Column("created_at", MOMENT, nullable=False),
    sa.Column("created_by", sa.BigInteger, nullable=False),
    sa.Column("touched_at", MOMENT, nullable=False),
)
comment = sa.Table(
    "comment",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("tenant", sa.BigInteger, nullable=False),
    sa.Column("form", sa.BigInteger, nullable=False),
    sa.Column("record", sa.BigInteger, nullable=False),
    sa.Column("parent", sa.BigInteger),
    sa.Column("author", sa.BigInteger, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("edited_at", MOMENT),
    sa.Column("deleted_at", MOMENT),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("mentions", pg.ARRAY(sa.BigInteger), nullable=False),
)
follower = sa.Table(
    "follower",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("record", sa.BigInteger, primary_key=True),
    sa.Column("person", sa.BigInteger, primary_key=True),
    # False: does not want to, although owner, creator or once named in a comment.
    sa.Column("following", sa.Boolean, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
)
recycled = sa.Table(
    "recycled",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("record", sa.BigInteger, primary_key=True),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", sa.BigInteger, nullable=False),
    sa.Column("batch", sa.BigInteger),
    sa.Column("content", pg.JSONB, nullable=False),
    sa.Column("external_key", sa.Text),
    sa.Column("merged_into", sa.BigInteger),
    # What the merge took over: {"references": {form id: [record ids]}, "comments": [ids]}.
    sa.Column("moved", pg.JSONB(none_as_null=True)),
)
search_state = sa.Table(
    "search_state",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    # The rules every row is indexed by; null while none is.
    sa.Column("mark", sa.Text),
    # What an unfinished run is bringing the rows to, and up to which id it is done.
    sa.Column("wanted", sa.Text),
    sa.Column("position", sa.BigInteger),
    sa.Column("started_at", MOMENT),
)
print_template = sa.Table(
    "print_template",
    metadata,
    sa.Column("form", sa.BigInteger, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("definition", pg.JSONB, nullable=False),
    sa.Column("at", MOMENT, nullable=False),
    sa.Column("actor", sa.BigInteger, nullable=False),
)
