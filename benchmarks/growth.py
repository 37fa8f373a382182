"""Measure how the time of an epoch grows with images, batch size, units and depth."""

from __future__ import annotations

import json
from statistics import median

from benchmarks.peer import Peer

EPOCHS = 3
VARIED = {
    "images": (15_000, 30_000, 60_000),
    "batch_size": (32, 128, 512),
    "units": (64, 256, 1024),
    "hidden_layers": (1, 3, 5),
}
READY = ("deep", "convolutional")


def measure() -> dict[str, float]:
    """Vary a property of the tutorial's comparison at a time; return median seconds per epoch."""
    cases = [
        (f"{name} {value:,}", {name: value}) for name, values in VARIED.items() for value in values
    ]
    cases += [(f"architecture {name}", {"architecture": name}) for name in READY]
    found = {}
    for name, varied in cases:
        with Peer("ours", "fused", json.dumps(varied)) as peer:
            peer.train_epoch()
            found[f"{name} (s)"] = median(peer.train_epoch() for _ in range(EPOCHS))
    return found
