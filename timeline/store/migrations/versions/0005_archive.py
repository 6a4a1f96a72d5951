"""Timelines of the store's own, runs of imports, tombstones, redirects, and what lists are drawn from.

Terms, lines and returns can be worked out from the documents. They are made anew when the files are next
opened, since the ways of deriving them have another number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the archive's tables; make `occurrence` anew in the order of its dates."""
    with op.batch_alter_table("store") as table:
        table.add_column(sa.Column("shown_by", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("purge_pending", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE store SET horizon_first = 0, horizon_last = -1, shown_by = 'an earlier version'")
    with op.batch_alter_table("timeline") as table:
        table.add_column(sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("event_earliest", "event")
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("position", sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("line", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("imported", sa.Text(), nullable=True))
    op.create_index("event_position", "event", ["position", "id"])
    op.create_index(
        "event_public",
        "event",
        ["position", "id", "timeline"],
        sqlite_where=sa.text("status = 'published' AND private IS 0"),
        postgresql_where=sa.text("status = 'published' AND private IS false"),
    )
    op.drop_table("term")
    op.create_table(
        "term",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("what", "value", "event"),
        sqlite_with_rowid=False,
    )
    op.create_index("term_event", "term", ["event"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER search_added")  # the index is written many rows at once
    with op.batch_alter_table("revision") as table:
        table.add_column(sa.Column("run", sa.Integer(), nullable=True))
    op.create_index("revision_run", "revision", ["run"])
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run_timeline",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("timeline", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run", "timeline"),
    )
    op.create_table(
        "mapping",
        sa.Column("timeline", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("timeline", "header"),
    )
    op.create_table(
        "withdrawn",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("timeline", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "redirect",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("timeline", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("redirect_target", "redirect", ["target"])
    op.drop_table("occurrence")
    op.create_table(
        "occurrence",
        sa.Column("date", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("end_precision", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("milestone", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=True),
        sa.Column("original_date", sa.Integer(), nullable=True),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("end_season", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("date", "event", "series", "cycle"),
        sqlite_with_rowid=False,
    )
    op.create_index("occurrence_event", "occurrence", ["event"])
    long = sa.text('"end" > date')
    op.create_index("occurrence_long", "occurrence", ["date"], sqlite_where=long, postgresql_where=long)
