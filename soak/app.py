"""Run the app in a separate process, with its own store and data folder."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil
import sqlalchemy as sa

from kerascompare.spec import ComparisonSpec
from kerascompare.store import UNFINISHED, RunStore, schema
from kerascompare.store.database import now
from tests.processes import alive, family, running, training_process, wait_for
from tools.streamlit_server import StreamlitServer

ROOT = Path(__file__).parents[1]
PATIENCE_S = 90
"""Timeout for what takes seconds on an idle machine; the machine may be busy."""

DISK_MB = 1024
"""Size of the disk of the store, if one can be mounted. The app refuses training that would leave
less than 500 MB free."""


class App:
    """The process of `streamlit run streamlit_app.py`; `with` stops it and deletes its files.

    Attributes:
        folder: Holds the data folder, the log and the store's disk.
        disk: Folder of the store: a separate small file system, if `has_own_disk`.
        store: The app's store, also opened by this process.
    """

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kerascompare-soak-"))
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "soak", str(self.disk)],
            capture_output=True,
        )
        self.has_own_disk = mounted.returncode == 0
        self.store_file = self.disk / "store.db"
        self.log_file = self.folder / "app.log"
        self.url = ""
        self._server: StreamlitServer | None = None
        self._ever_started: list[psutil.Process] = []
        self.store = RunStore(f"sqlite:///{self.store_file}")

    def start(self) -> None:
        """Start the app and wait until it responds."""
        self._server = StreamlitServer.start(
            self.folder / "home", log=self.log_file, store=self.store.url
        )
        self.url = self._server.url
        self._server.wait_until_healthy()

    def end(self, signum: signal.Signals) -> list[psutil.Process]:
        """Send a signal to the app's own process; return all processes that it had."""
        processes = self.processes()
        self._process.send_signal(signum)
        self._process.wait(PATIENCE_S)
        return processes

    def processes(self) -> list[psutil.Process]:
        """Return the app's process and all its descendants."""
        found = family(self._process.pid)
        self._ever_started += [process for process in found if process not in self._ever_started]
        return found

    def memory_mb(self) -> float:
        """Return the resident memory of the app's own process in MB (10⁶ bytes)."""
        return psutil.Process(self._process.pid).memory_info().rss / 1e6

    def nanny(self) -> psutil.Process | None:
        """Return the nanny of the training worker, or None."""
        return next(iter(running("kerascompare train", self.processes())), None)

    def worker(self) -> psutil.Process | None:
        """Return the training worker, or None."""
        nanny = self.nanny()
        try:
            return training_process(nanny.children(recursive=True)) if nanny else None
        except (ValueError, psutil.NoSuchProcess):
            return None

    def log(self, start: int = 0) -> str:
        """Return the log of the app from a position in bytes."""
        return self.log_file.read_bytes()[start:].decode(errors="replace")

    def cluster_of(self, comparison_id: str) -> str | None:
        """Return the cluster that a comparison is leased to, or None."""
        query = sa.select(schema.replicates.c.lease_cluster).where(
            schema.replicates.c.comparison_id == comparison_id
        )
        with self.store.reads() as connection:
            return connection.execute(query.limit(1)).scalar()

    def lease_expires_in(self, comparison_id: str) -> float:
        """Return how many seconds the lease of a comparison's first replicate still lasts."""
        query = sa.select(schema.replicates.c.lease_expires_at - now()).where(
            schema.replicates.c.comparison_id == comparison_id
        )
        with self.store.reads() as connection:
            return connection.execute(query.limit(1)).scalar() or 0.0

    def train(self, spec: ComparisonSpec, cluster: str) -> str:
        """Put a comparison into the queue of the app's cluster; return its id."""
        return self.store.create(spec, cluster=cluster, owner="soak")

    def epochs(self, comparison_id: str) -> int:
        """Return how many epochs are recorded, over all runs."""
        return len(self.store.epoch_logs(comparison_id))

    def await_epochs(self, comparison_id: str, count: int) -> None:
        """Wait until `count` epochs are recorded over all runs, or the comparison has ended."""
        wait_for(
            lambda: self.epochs(comparison_id) >= count or self._has_ended(comparison_id),
            seconds=PATIENCE_S,
        )

    def fingerprints(self, comparison_id: str, *, seconds: float = PATIENCE_S) -> list[str | None]:
        """Wait until a comparison has ended; return its fingerprints, None for what failed."""
        wait_for(lambda: self._has_ended(comparison_id), seconds=seconds)
        return [run.fingerprint for run in self.store.runs(comparison_id)]

    def cancel_all(self) -> None:
        """Cancel all unfinished comparisons, and wait until they have ended."""
        unfinished = [
            comparison.id
            for comparison in self.store.comparisons()
            if comparison.status in UNFINISHED
        ]
        for comparison_id in unfinished:
            self.store.request_cancel(comparison_id)
        for comparison_id in unfinished:
            wait_for(lambda here=comparison_id: self._has_ended(here), seconds=PATIENCE_S)

    def _has_ended(self, comparison_id: str) -> bool:
        return self.store.comparison(comparison_id).status not in UNFINISHED

    @property
    def _process(self) -> subprocess.Popen:
        return self._server.process

    @property
    def is_running(self) -> bool:
        """Whether there is an app that has not ended."""
        return self._server is not None and self._process.poll() is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self.is_running:
            self.processes()
        for process in alive(self._ever_started):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self._server is not None:
            self._process.wait()
        psutil.wait_procs(self._ever_started, timeout=PATIENCE_S)  # they keep the disk busy
        self.store.close()
        if self.has_own_disk:
            subprocess.run(["umount", str(self.disk)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
