"""The run store: the one package that knows the database."""

from kerascompare.store.records import (
    ENDED,
    UNFINISHED,
    CancelledError,
    Comparison,
    EpochLog,
    LeaseLostError,
    Progress,
    Replicate,
    Run,
    Status,
    StoreError,
    UnfinishedError,
    UnknownComparisonError,
)
from kerascompare.store.run_store import LEASE_SECONDS, RunStore, find

__all__ = [
    "ENDED",
    "LEASE_SECONDS",
    "UNFINISHED",
    "CancelledError",
    "Comparison",
    "EpochLog",
    "LeaseLostError",
    "Progress",
    "Replicate",
    "Run",
    "RunStore",
    "Status",
    "StoreError",
    "UnfinishedError",
    "UnknownComparisonError",
    "find",
]
