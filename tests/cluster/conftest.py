"""Fixtures of the cluster's tests: a short comparison, and a process with a cluster."""

import subprocess
import sys
from pathlib import Path

import pytest

from kerascompare.cluster.cluster import Cluster
from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import dense
from kerascompare.store import RunStore, Status
from tests import compiled

# Dropout and BatchNormalization have states, which must survive too.
SPEC = ComparisonSpec(
    architecture=dense(units=64, dropout=0.2, batch_normalization=True),
    training=TrainingConfig(epochs=4, images=3968),  # without a smaller last batch to trace
    styles=("sequential", "subclassing"),
    seeds=(7,),
)

PATIENCE_S = 180
"""Timeout for training to reach what a test needs; two tests may share a core."""

APP = """
import sys
from kerascompare.cluster.cluster import Cluster
from kerascompare.spec import ComparisonSpec
from kerascompare.store import RunStore

if __name__ == "__main__":
    with Cluster(RunStore(sys.argv[1]), warms_up=False) as cluster:
        print(cluster.submit(ComparisonSpec.model_validate_json(sys.argv[2])), flush=True)
        sys.stdin.read()
"""

UNINTERRUPTED = """
import sys
from kerascompare.spec import ComparisonSpec
from kerascompare.store import RunStore, leases
from kerascompare.training import replicate, worker

leases.LEASE_SECONDS = 600.0  # no cluster renews it
worker.dask_setup(None)
store = RunStore(sys.argv[1])
comparison_id = store.create(ComparisonSpec.model_validate_json(sys.argv[2]), cluster="test")
for found in store.replicates(comparison_id):
    replicate.train_replicate(store, found.id, cluster="test", worker="test")
print(comparison_id)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Set the data folder for the whole module, since its cluster outlives a test."""
    folder = compiled.share(tmp_path_factory.mktemp("cluster") / "my home", tmp_path_factory)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERASCOMPARE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def shared_store(home):
    store = RunStore(f"sqlite:///{home}/store.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def cluster(shared_store):
    with Cluster(shared_store, warms_up=False) as cluster:
        yield cluster


@pytest.fixture
def app(shared_store):
    """Return a function that starts a process with a cluster that trains a comparison, as the app does."""
    started = []

    def app(spec, store=shared_store):
        process = subprocess.Popen(
            [sys.executable, "-c", APP, store.url, spec.model_dump_json()],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield app
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """Return the fingerprints of `SPEC` trained by one process without interruption."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('undisturbed')}/store.db")
    found = train_uninterrupted(store, SPEC)
    store.close()
    assert len(set(found)) == 1
    return found


def train_uninterrupted(store, spec):
    """Train a comparison in one process without interruption; return the fingerprints of its runs."""
    finished = subprocess.run(
        [sys.executable, "-c", UNINTERRUPTED, store.url, spec.model_dump_json()],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return fingerprints(store, finished.stdout.strip())


def fingerprints(store, comparison_id):
    return [run.fingerprint for run in store.runs(comparison_id)]


def epochs_of(store, comparison_id):
    return store.epoch_logs(comparison_id).epoch.tolist()


def ended(store, comparison_id):
    """Return a function that returns the status of a comparison once it has ended, None before."""

    def status():
        found = store.comparison(comparison_id).status
        return found if found not in (Status.QUEUED, Status.RUNNING) else None

    return status
