"""Measure the seconds per epoch of the tutorial's model in its programs, our engines and peers."""

from __future__ import annotations

import json
from contextlib import ExitStack
from statistics import median

from benchmarks.peer import PEERS_PYTHON, Peer
from kerascompare.system import settings

ROUNDS = 5
SIDE_BY_SIDE = f"our fused, {settings.max_parallel_runs()} side by side"
PEERS = {
    "tutorial sequential": Peer("tutorial", "sequential"),
    "tutorial functional": Peer("tutorial", "functional"),
    "tutorial subclassing": Peer("tutorial", "subclassing"),
    "our fit": Peer("ours", "fit"),
    "our fused": Peer("ours", "fused"),
    SIDE_BY_SIDE: Peer(
        "ours",
        "fused",
        json.dumps({"side_by_side": settings.max_parallel_runs()}),
        TF_NUM_INTRAOP_THREADS=str(settings.threads()),
    ),
    "keras on jax": Peer("keras_jax", python=PEERS_PYTHON, KERAS_BACKEND="jax"),
    "torch loop": Peer("torch_loop", python=PEERS_PYTHON),
    "jax lax.scan": Peer("jax_scan", python=PEERS_PYTHON),
    "limit": Peer("limit"),
}
OURS = ("our fused", SIDE_BY_SIDE)
COMPARED_WITH_OURS = ("tutorial sequential", "keras on jax", "torch loop", "jax lax.scan")


def measure() -> dict[str, float]:
    """Train epochs in turns; return the median seconds of each peer, and their ratios.

    The first epoch, which compiles, is not counted. Each peer trains one model on all processors.
    "Side by side" trains several models at once, each on its share of the processors, as a worker
    does; the seconds of an epoch are those of all models divided by their number.
    """
    seconds: dict[str, list[float]] = {name: [] for name in PEERS}
    with ExitStack() as stack:
        for peer in PEERS.values():
            stack.enter_context(peer)
            peer.train_epoch()  # the first epoch traces and compiles
        for _ in range(ROUNDS):
            for name, peer in PEERS.items():
                seconds[name].append(peer.train_epoch())
    found = {name: median(values) for name, values in seconds.items()}
    return {
        **{f"{name} (s)": value for name, value in found.items()},
        **{
            f"{name} / {ours}": found[name] / found[ours]
            for ours in OURS
            for name in COMPARED_WITH_OURS
        },
        **{f"{ours} / limit": found[ours] / found["limit"] for ours in OURS},
    }
