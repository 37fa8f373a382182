"""The tables as they were first kept."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Do nothing: the first version made its tables itself."""
