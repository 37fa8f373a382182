"""Whether the seconds of a comparison may be compared between the styles."""

from __future__ import annotations

from kerascompare.spec import ComparisonSpec

SHARED_SCORES = ("first_epoch", "epoch_median", "train", "test")
"""Seconds that are measured while runs train together. Models are built one after the other."""

SHARED = "measured while sharing the processor"


def shares_processor(spec: ComparisonSpec) -> bool:
    """Return whether the runs of a replicate may have trained at the same time.

    Then each of their seconds depends on what the others did meanwhile, and no style is called
    faster. With the engine `fit` and with a single style the runs take turns. The store does not
    record how many runs a worker trained at once, so `fused` with several styles counts as shared.
    """
    return spec.training.engine == "fused" and len(spec.able_styles) > 1


def is_ranked(spec: ComparisonSpec, score: str) -> bool:
    """Return whether the styles of a comparison may be ranked by a column of its table."""
    return score not in SHARED_SCORES or not shares_processor(spec)
