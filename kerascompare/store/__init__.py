"""The run store: the only package that uses the database."""

from kerascompare.store.comparisons import find
from kerascompare.store.leases import LEASE_SECONDS
from kerascompare.store.overview import Activity
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
    Snapshot,
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
    "Activity",
    "CancelledError",
    "Comparison",
    "EpochLog",
    "LeaseLostError",
    "Progress",
    "QueuePlace",
    "Replicate",
    "Run",
    "RunStore",
    "Snapshot",
    "Status",
    "StoreError",
    "StoreReplacedError",
    "UnfinishedError",
    "UnknownComparisonError",
    "Unreadable",
    "UnreadableComparisonError",
    "find",
]
