"""What an import had left before a revision, for its undoing; nothing private counts as once shown."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column to `revision`; forget since when private events were published."""
    op.add_column("revision", sa.Column("imported", sa.Text(), nullable=True))
    event = sa.table("event", sa.column("private", sa.Boolean), sa.column("published"))
    op.execute(sa.update(event).where(event.c.private).values(published=None))
