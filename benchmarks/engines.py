"""Seconds per epoch of the tutorial's model: its own programs, our engines, others, the limit."""

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
AGAINST_FUSED = ("tutorial sequential", "keras on jax", "torch loop", "jax lax.scan")


def measure() -> dict[str, float]:
    """Return the median seconds of an epoch after the first, in turns, and the ratios of them.

    Each peer has all processors for one model, but for ours side by side: there each model has its
    part of them, as in a worker, and an epoch's seconds are those of all over their number.
    """
    seconds: dict[str, list[float]] = {name: [] for name in PEERS}
    with ExitStack() as stack:
        for peer in PEERS.values():
            stack.enter_context(peer)
            peer.seconds()  # the first epoch traces and compiles
        for _ in range(ROUNDS):
            for name, peer in PEERS.items():
                seconds[name].append(peer.seconds())
    found = {name: median(values) for name, values in seconds.items()}
    return {
        **{f"{name} (s)": value for name, value in found.items()},
        **{
            f"{name} / {ours}": found[name] / found[ours] for ours in OURS for name in AGAINST_FUSED
        },
        **{f"{ours} / limit": found[ours] / found["limit"] for ours in OURS},
    }
