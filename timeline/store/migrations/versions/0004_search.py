"""Search: the folded text of each event, and an index over it. Filled when the files are next read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FTS5 = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "folded, content='search', content_rowid='n', detail=none, tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE TRIGGER search_added AFTER INSERT ON search BEGIN"
    " INSERT INTO search_index(rowid, folded) VALUES (new.n, new.folded); END",
    "CREATE TRIGGER search_gone AFTER DELETE ON search BEGIN"
    " INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', old.n, old.folded); END",
    "CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN"
    " INSERT INTO search_index(search_index, rowid, folded) VALUES ('delete', old.n, old.folded);"
    " INSERT INTO search_index(rowid, folded) VALUES (new.n, new.folded); END",
)


def upgrade() -> None:
    """Add the table and each store's own index."""
    with op.batch_alter_table("store") as table:
        table.add_column(sa.Column("fold_version", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "search",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("event", name="search_event"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FTS5:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX search_words ON search USING gin (to_tsvector('simple', folded))")
