"""Seconds per epoch of the tutorial's model: its own programs, our engines, others, the limit."""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median

from benchmarks.peer import PEERS_PYTHON, Peer

ROUNDS = 5
PEERS = {
    "tutorial sequential": Peer("tutorial", "sequential"),
    "tutorial functional": Peer("tutorial", "functional"),
    "tutorial subclassing": Peer("tutorial", "subclassing"),
    "our fit": Peer("ours", "fit"),
    "our fused": Peer("ours", "fused"),
    "keras on jax": Peer("keras_jax", python=PEERS_PYTHON, KERAS_BACKEND="jax"),
    "torch loop": Peer("torch_loop", python=PEERS_PYTHON),
    "jax lax.scan": Peer("jax_scan", python=PEERS_PYTHON),
    "limit": Peer("limit"),
}
AGAINST_FUSED = ("keras on jax", "torch loop", "jax lax.scan")


def measure() -> dict[str, float]:
    """Return the median seconds of an epoch after the first, in turns, and the ratios of them."""
    seconds: dict[str, list[float]] = {name: [] for name in PEERS}
    with ExitStack() as stack:
        for peer in PEERS.values():
            stack.enter_context(peer)
            peer.seconds()  # the first epoch traces and compiles
        for _ in range(ROUNDS):
            for name, peer in PEERS.items():
                seconds[name].append(peer.seconds())
    found = {name: median(values) for name, values in seconds.items()}
    fused = found["our fused"]
    return {
        **{f"{name} (s)": value for name, value in found.items()},
        "tutorial fit / fused": found["tutorial sequential"] / fused,
        **{f"{name} / fused": found[name] / fused for name in AGAINST_FUSED},
        "fused / limit": fused / found["limit"],
    }
