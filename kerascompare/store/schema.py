"""The tables of the database. Every change needs a migration, see `migrations`."""

from __future__ import annotations

import math

import sqlalchemy as sa


class Score(sa.TypeDecorator):
    """A float that may be NaN, such as the loss of diverging training; SQLite stores NaN as NULL."""

    impl = sa.Float
    cache_ok = True

    def process_result_value(self, value: float | None, _dialect: sa.Dialect) -> float:
        return math.nan if value is None else value


NAME_LENGTH = 80
"""Maximum number of characters in the name of a comparison."""

metadata = sa.MetaData()
comparisons = sa.Table(
    "comparisons",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("created_at", sa.Float, nullable=False, index=True),
    sa.Column("spec", sa.Text, nullable=False),
    sa.Column("name", sa.String(NAME_LENGTH)),
    sa.Column("owner", sa.String(64)),
    sa.Column("cancel_requested_at", sa.Float),
)
replicates = sa.Table(
    "replicates",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("comparison_id", sa.ForeignKey("comparisons.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("environment", sa.JSON, nullable=False),
    sa.Column("lease_cluster", sa.String(32), index=True),
    sa.Column("lease_worker", sa.String(64)),
    sa.Column("lease_expires_at", sa.Float),
    sa.Column("begun_at", sa.Float),
    sa.Column("deaths", sa.Integer, nullable=False, server_default=sa.text("0")),
)
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("comparison_id", sa.ForeignKey("comparisons.id"), nullable=False, index=True),
    sa.Column("replicate_id", sa.ForeignKey("replicates.id"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("style", sa.String(16), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("run_seed", sa.BigInteger, nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("source", sa.Text),
    sa.Column("parameters", sa.BigInteger),
    sa.Column("layers", sa.JSON),
    sa.Column("summary", sa.Text),
    sa.Column("build_seconds", sa.Float),
    sa.Column("loop", sa.String(100)),
    sa.Column("fingerprint", sa.String(64)),
    sa.Column("error", sa.Text),
    sa.Column("details", sa.Text),
)
epoch_logs = sa.Table(
    "epoch_logs",
    metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True),
    *(sa.Column(name, Score) for name in ("loss", "accuracy", "test_loss", "test_accuracy")),
    *(sa.Column(name, sa.Float, nullable=False) for name in ("seconds", "test_seconds")),
    sa.Column("metrics", sa.JSON),
)
progress = sa.Table(
    "progress",
    metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("steps", sa.Integer, nullable=False),
    *(sa.Column(name, Score) for name in ("loss", "accuracy")),
    sa.Column("seconds", sa.Float, nullable=False),
)
results = sa.Table(
    "results",
    metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("weights", sa.LargeBinary),
    sa.Column("predictions", sa.LargeBinary, nullable=False),
    sa.Column("profile", sa.String(32)),
)
checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("variables", sa.LargeBinary, nullable=False),
)
parts = sa.Table(
    "parts",
    metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("blob", sa.String(16), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
store = sa.Table("store", metadata, sa.Column("id", sa.String(16), primary_key=True))

RECORDED_BY_RUNS = (epoch_logs, progress, results, checkpoints, parts)
"""The tables that hold what runs recorded, by their `run_id`."""
