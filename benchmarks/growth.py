"""How the cost of an epoch grows with images, batch size, units and depth."""

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
    """Return the median seconds of a fused epoch; what is not named is the tutorial's."""
    cases = [
        (f"{name} {value:,}", {name: value}) for name, some in VARIED.items() for value in some
    ]
    cases += [(f"architecture {name}", {"architecture": name}) for name in READY]
    found = {}
    for name, varied in cases:
        with Peer("ours", "fused", json.dumps(varied)) as peer:
            peer.seconds()
            found[f"{name} (s)"] = median(peer.seconds() for _ in range(EPOCHS))
    return found
