"""Add the loop that runs training steps; allow NULL for scores, as which SQLite stores NaN."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("runs", sa.Column("loop", sa.String(100)))
    scores = {
        "epoch_logs": ("loss", "accuracy", "test_loss", "test_accuracy"),
        "progress": ("loss", "accuracy"),
    }
    for name, columns in scores.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, existing_type=sa.Float, nullable=True)
