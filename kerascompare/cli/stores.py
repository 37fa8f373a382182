"""The stores in which a command looks for a comparison."""

from __future__ import annotations

from kerascompare.store import Comparison, RunStore, find


def find_comparison(comparison_id: str) -> tuple[RunStore, Comparison]:
    """Return the store that has a comparison, and the comparison.

    The stores that ship are read first: the user's is opened only if neither has it.

    Raises:
        UnknownComparisonError: If no store has it.
        StoreError: If the data folder does not work.
    """
    stores = (RunStore.shipped, RunStore.reference, RunStore)
    return find((open_store() for open_store in stores), comparison_id)
