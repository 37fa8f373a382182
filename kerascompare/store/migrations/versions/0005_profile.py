"""Add the profiles of weights, which barcodes show. Old results have none until they are read."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("results", sa.Column("profile", sa.String(32)))
