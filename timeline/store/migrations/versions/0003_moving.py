"""A store that was moved says so and opens no more; one that is arriving does not open yet."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add where it went, and whether it is still arriving."""
    with op.batch_alter_table("store") as table:
        table.add_column(sa.Column("moved_to", sa.Text(), nullable=True))
        table.add_column(sa.Column("arriving", sa.Boolean(), nullable=False, server_default=sa.false()))
