"""The run store: the one package that knows the database."""

from kerascompare.store.comparisons import find
from kerascompare.store.leases import LEASE_SECONDS
from kerascompare.store.records import (
    ENDED,
    UNFINISHED,
    CancelledError,
    Comparison,
    EpochLog,
    LeaseLostError,
    Progress,
    QueuePlace,
    Replicate,
    Run,
    Status,
    StoreError,
    StoreReplacedError,
    UnfinishedError,
    UnknownComparisonError,
    Unreadable,
    UnreadableComparisonError,
)
from kerascompare.store.run_store import RunStore

__all__ = [
    "ENDED",
    "LEASE_SECONDS",
    "UNFINISHED",
    "CancelledError",
    "Comparison",
    "EpochLog",
    "LeaseLostError",
    "Progress",
    "QueuePlace",
    "Replicate",
    "Run",
    "RunStore",
    "Status",
    "StoreError",
    "StoreReplacedError",
    "UnfinishedError",
    "UnknownComparisonError",
    "Unreadable",
    "UnreadableComparisonError",
    "find",
]
