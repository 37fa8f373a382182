"""The first version of the tables."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: the first version of the code created its tables without Alembic."""
