"""Returns in other calendars, of sets and seasons, and moved ones; days of the year -170,000,000.

What a return is can be worked out from its event, so the table is made anew and left empty, the
horizon with it: the next roll fills both.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what an occurrence has gained."""
    op.execute("DELETE FROM occurrence")
    op.execute("UPDATE store SET horizon_first = 0, horizon_last = -1")
    with op.batch_alter_table("occurrence") as table:
        table.add_column(sa.Column("calendar", sa.Text(), nullable=False))
        table.add_column(sa.Column("member", sa.Text(), nullable=True))
        table.add_column(sa.Column("original_date", sa.Integer(), nullable=True))
        table.add_column(sa.Column("season", sa.Integer(), nullable=True))
        table.add_column(sa.Column("end_season", sa.Integer(), nullable=True))
    with op.batch_alter_table("event") as table:
        for column in ("earliest", "latest"):
            table.alter_column(
                column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True
            )
