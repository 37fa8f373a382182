"""Add what tasks with several outputs measure besides loss and score. Old epochs have none."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("epoch_logs", sa.Column("metrics", sa.JSON))
