"""Fixtures of the page tests: the app run from its entry script, a fake cluster, a filled store."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from kerascompare.planning.capacity import Capacity
from kerascompare.spec import Seeding
from kerascompare.store import RunStore, leases
from kerascompare.system import settings
from kerascompare.ui.app import activity, readings, server
from tests.app.writer import CLUSTER, Filled, Writer

ENTRY = Path(__file__).parents[2] / "streamlit_app.py"


class FakeCluster:
    """Replaces the Dask cluster: it records what is submitted and trains nothing.

    Attributes:
        submitted: The specs that were submitted.
        requests: The arguments of each request for a prediction, explanation, probe or pitfall.
        prepared: The models that a worker was told to load.
        answer: What every request returns, or the exception that it raises.
    """

    def __init__(self, store):
        self.store = store
        self.submitted = []
        self.is_ready = True
        self.answer = None
        self.requests = []
        self.prepared = []
        self.n_workers = 1
        self.step_seconds = None
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
        self.prepared.append(models)

    def predict(self, models, images):
        return self._answer(models, images)

    def explain(self, models, image):
        return self._answer(models, image)

    def probe(self, feature, style):
        return self._answer(feature, style)

    def run_pitfall(self, name):
        return self._answer(name)

    def _answer(self, *request):
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.store.close()


@pytest.fixture(autouse=True, scope="session")
def _components():
    """Scan the installed packages for components once per test run, as a server does at its start."""
    manifests = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: manifests)
        yield


@pytest.fixture(autouse=True)
def _ordinary_machine(monkeypatch):
    """Set the resources of an ordinary machine, wherever the tests run."""

    def measure_capacity(*, workers):
        parallel_runs = settings.max_parallel_runs()
        return Capacity(
            worker_bytes=18 * 10**9,
            disk_bytes=100 * 10**9,
            processors=2,
            workers=workers,
            parallel_runs=parallel_runs,
        )

    monkeypatch.setattr(readings, "measure_capacity", measure_capacity)


@pytest.fixture(autouse=True)
def cluster(_own_home, monkeypatch):
    """Replace the cluster of the app by a fake, and let leases outlast the test."""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 600.0)
    _clear_caches()
    fake = FakeCluster(RunStore())
    monkeypatch.setattr("kerascompare.cluster.cluster.Cluster", lambda _store: fake)
    yield fake
    fake.close()
    _clear_caches()


def _clear_caches():
    """Clear what the app caches of the store of a test; the shipped stores never change."""
    server.server.clear()
    caches = (readings._ended, readings._shared, readings._queue_place, activity._unfinished)
    for cached in caches:
        cached.clear()
    st.cache_data.clear()


@pytest.fixture
def open_page():
    """Return a function that opens a page through the entry script, optionally with a comparison."""

    def open_page(path=None, comparison=None):
        at = AppTest.from_file(ENTRY, default_timeout=60)
        if comparison is not None:
            at.query_params["comparison"] = comparison
        return (at.switch_page(path) if path else at).run()

    return open_page


@pytest.fixture
def add(store):
    """Return a writer that records comparisons as a worker does, without TensorFlow."""
    return Writer(store)


@pytest.fixture
def filled(add):
    """Fill the store with one comparison of each kind; return their ids."""
    return Filled(
        completed=add.completed(),
        independent=add.completed(seeding=Seeding.INDEPENDENT, seeds=(7,)),
        cancelled=add.cancelled(),
        failed=add.failed(),
        running=add.running(),
        queued=add.queued(),
    )
