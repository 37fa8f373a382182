"""What the page tests share: the app opened from its entry script, a filled store, no worker."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from kerascompare.planning.capacity import Capacity
from kerascompare.spec import Seeding
from kerascompare.store import RunStore, leases
from kerascompare.system import settings
from kerascompare.ui.app import readings, server
from tests.app.writer import CLUSTER, Filled, Writer

ENTRY = Path(__file__).parents[2] / "streamlit_app.py"


class FakeCluster:
    """Stands where the Dask cluster does: it notes what is submitted, and trains nothing.

    To a probe or a pitfall it answers with `answer`, or raises it.
    """

    def __init__(self, store):
        self.store = store
        self.submitted = []
        self.is_ready = True
        self.answer = None
        self.asked = []
        self.made_ready = []
        self.n_workers = 1
        self.troubles = []

    def start(self):
        return self

    @property
    def answers(self):
        return self

    def submit(self, spec, *, owner=None):
        self.submitted.append(spec)
        return self.store.create(spec, cluster=CLUSTER, owner=owner)

    def get_ready_to_probe(self):
        pass

    def get_ready_to_predict(self, models):
        self.made_ready.append(models)

    def predict(self, models, images):
        return self._answer(models, images)

    def explain(self, models, image):
        return self._answer(models, image)

    def probe(self, feature, style):
        return self._answer(feature, style)

    def run_pitfall(self, name):
        return self._answer(name)

    def _answer(self, *asked):
        self.asked.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.store.close()


@pytest.fixture(autouse=True, scope="session")
def _components():
    """Look for components among the installed packages once, as a server does, not in each test."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(autouse=True)
def _ordinary_machine(monkeypatch):
    """Let the app have what an ordinary machine has, wherever the tests run."""

    def measure_capacity(*, workers):
        at_once = settings.max_parallel_runs()
        return Capacity(
            worker_bytes=18 * 10**9,
            disk_bytes=100 * 10**9,
            processors=2,
            workers=workers,
            parallel_runs=at_once,
        )

    monkeypatch.setattr(readings, "measure_capacity", measure_capacity)


@pytest.fixture(autouse=True)
def cluster(_own_home, monkeypatch):
    """Give the app's cluster, which is a fake; the store's leases outlast the test."""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 600.0)
    _forget_the_store()
    fake = FakeCluster(RunStore())
    monkeypatch.setattr("kerascompare.cluster.cluster.Cluster", lambda _store: fake)
    yield fake
    fake.close()
    _forget_the_store()


def _forget_the_store():
    """Empty what the app keeps of a test's own store; what ships with the project never changes."""
    server.server.clear()
    readings._ended.clear()
    readings._unfinished.clear()
    st.cache_data.clear()


@pytest.fixture
def open_page():
    """Give a function that opens a page by way of the entry script, perhaps with a comparison."""

    def open_page(path=None, comparison=None):
        at = AppTest.from_file(ENTRY, default_timeout=60)
        if comparison is not None:
            at.query_params["comparison"] = comparison
        return (at.switch_page(path) if path else at).run()

    return open_page


@pytest.fixture
def add(store):
    """Give what writes comparisons as a worker would, without TensorFlow."""
    return Writer(store)


@pytest.fixture
def filled(add):
    """Fill the store with one comparison of each kind; give their ids."""
    return Filled(
        completed=add.completed(),
        independent=add.completed(seeding=Seeding.INDEPENDENT, seeds=(7,)),
        cancelled=add.cancelled(),
        failed=add.failed(),
        running=add.running(),
        queued=add.queued(),
    )
