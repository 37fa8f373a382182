"""The heartbeat: renews the leases of a cluster as long as its process runs."""

from __future__ import annotations

from kerascompare.cluster.loop import Loop
from kerascompare.store import RunStore

HEARTBEAT_SECONDS = 2.0
"""Interval between two renewals of the leases: a fifth of `LEASE_SECONDS`."""


class Heartbeat(Loop):
    """Renews the leases of a cluster, and checks that the store is still the same one.

    It must not wait for anything but the store, since leases would expire meanwhile.
    """

    def __init__(self, store: RunStore, cluster_id: str):
        super().__init__("heartbeat", self._beat, seconds=HEARTBEAT_SECONDS)
        self._store = store
        self._cluster_id = cluster_id

    def _beat(self) -> None:
        self._store.verify()
        self._store.renew(self._cluster_id)
