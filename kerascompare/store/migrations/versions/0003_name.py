"""Add names of comparisons; allow results without weights."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("comparisons", sa.Column("name", sa.String(80)))
    with op.batch_alter_table("results") as results:
        results.alter_column("weights", existing_type=sa.LargeBinary, nullable=True)
