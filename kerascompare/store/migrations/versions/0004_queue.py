"""Add the queue, parts of large blobs, and the id of the store."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("comparisons", sa.Column("owner", sa.String(64)))
    op.add_column(
        "replicates", sa.Column("deaths", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("replicates", sa.Column("begun_at", sa.Float))
    op.create_table(
        "parts",
        sa.Column("run_id", sa.String(16), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("blob", sa.String(16), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    store = op.create_table("store", sa.Column("id", sa.String(16), primary_key=True))
    op.bulk_insert(store, [{"id": secrets.token_hex(8)}])
