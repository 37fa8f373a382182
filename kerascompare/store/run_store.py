"""The run store: the only channel between processes."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from kerascompare.store.comparisons import Comparisons
from kerascompare.store.leases import Leases
from kerascompare.store.reading import Reading
from kerascompare.store.recording import Recording
from kerascompare.system import settings

SHIPPED = Path(__file__).parents[1] / "data" / "shipped.db"
REFERENCE = Path(__file__).parents[1] / "data" / "reference.db"


class RunStore(Comparisons, Leases, Recording, Reading):
    """Comparisons and everything their training yields, shared by all processes.

    Every method is one short transaction. With SQLite the database is in WAL mode: readers see
    the last complete state and never wait for the writer. Times are seconds since 1970-01-01 UTC
    by the database's clock.

    A replicate is trained by whoever holds its **lease**: a cluster (one process with its
    workers), and within it the worker that trains. A cluster renews its leases as long as it
    lives; an expired lease may be adopted by any other. What is leased to a cluster and not being
    trained is its queue.

    Raises:
        StoreError: From every method, if the database cannot be read or written.
        StoreReplacedError: Once from any method, if it was deleted or replaced.
    """

    def __init__(self, url: str | None = None):
        super().__init__(url or settings.store_url())

    @classmethod
    def shipped(cls) -> Self:
        """Return the store of the models that ship with the project: one completed comparison.

        `python -m tools.ship models` made it.
        """
        return cls(f"sqlite:///file:{SHIPPED}?mode=ro&immutable=1&uri=true")

    @classmethod
    def reference(cls) -> Self:
        """Return the store of the reference: the tutorial's comparison under thirty seeds.

        Both seedings, the independent one first; without weights. `python -m tools.ship
        reference` made it.
        """
        return cls(f"sqlite:///file:{REFERENCE}?mode=ro&immutable=1&uri=true")
