"""The heartbeat: as long as this process lives, its leases do."""

from __future__ import annotations

from kerascompare.cluster.loop import Loop
from kerascompare.store import RunStore

HEARTBEAT_SECONDS = 2.0
"""How often the leases are renewed: a fifth of the time for which they last."""


class Heartbeat(Loop):
    """Renews the leases of a cluster, and notices when the store is another.

    It does nothing that could wait for anybody but the store.
    """

    def __init__(self, store: RunStore, cluster_id: str):
        super().__init__("heartbeat", self._beat, seconds=HEARTBEAT_SECONDS)
        self._store = store
        self._cluster_id = cluster_id

    def _beat(self) -> None:
        self._store.verify()
        self._store.renew(self._cluster_id)
