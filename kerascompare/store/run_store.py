"""The run store: the only channel between processes for what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from kerascompare.store.comparisons import Comparisons
from kerascompare.store.leases import Leases
from kerascompare.store.overview import Overview
from kerascompare.store.queue import Queue
from kerascompare.store.reading import Reading
from kerascompare.store.recording import Recording
from kerascompare.system import settings

SHIPPED = Path(__file__).parents[1] / "data" / "shipped.db"
REFERENCE = Path(__file__).parents[1] / "data" / "reference.db"


class RunStore(Comparisons, Leases, Queue, Recording, Reading, Overview):
    """Comparisons and everything their training records, shared by all processes.

    Every method is one short transaction. With SQLite the database is in WAL mode: readers see
    the last committed state and never wait for the writer. Times are seconds since 1970-01-01 UTC
    by the clock of the database.

    The holder of a replicate's **lease** trains it: a cluster (one process with its workers), and
    within the cluster a worker. A cluster renews its leases as long as it runs; any cluster may
    adopt an expired lease. The unfinished replicates that are leased to a cluster and that no
    worker is training are the queue of the cluster. `guards` holds the conditions of all writes.

    Each part of the contract stands in the docstrings of one base class: `Comparisons` creates,
    lists and deletes; `Leases` and `Queue` are for clusters; `Recording` is for workers; `Reading`
    and `Overview` are for everybody.

    Args:
        url: SQLAlchemy URL of the database; by default the one of the settings.

    Raises:
        StoreError: From every method, if the database cannot be read or written.
        StoreReplacedError: Once from any method, if the database was deleted or replaced.
    """

    def __init__(self, url: str | None = None):
        super().__init__(url or settings.store_url())

    @classmethod
    def shipped(cls) -> Self:
        """Return the store of the models that ship with the project: one completed comparison.

        `python -m tools.ship models` creates it.
        """
        return cls(f"sqlite:///file:{SHIPPED}?mode=ro&immutable=1&uri=true")

    @classmethod
    def reference(cls) -> Self:
        """Return the store of the reference comparisons: the tutorial's model under thirty seeds.

        One comparison per seeding, the one with independent seeds first; without weights.
        `python -m tools.ship reference` creates it.
        """
        return cls(f"sqlite:///file:{REFERENCE}?mode=ro&immutable=1&uri=true")
