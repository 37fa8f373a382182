"""What the cluster's tests share: a short replicate, and an app's process with a cluster."""

import subprocess
import sys
from pathlib import Path

import pytest

from kerascompare.cluster.cluster import Cluster
from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import dense
from kerascompare.store import RunStore, Status
from tests import compiled

# Dropout and BatchNormalization: their states must survive too.
SPEC = ComparisonSpec(
    architecture=dense(units=64, dropout=0.2, batch_normalization=True),
    training=TrainingConfig(epochs=4, images=3968),  # without a smaller last batch to trace
    styles=("sequential", "subclassing"),
    seeds=(7,),
)

PATIENCE_S = 180
"""For training to come as far as a test needs it: no promise, and slow where two tests share a core."""

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

IN_ONE_GO = """
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
    """Move the data folder for the whole module: its cluster outlives a test."""
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
    """Start a process with a cluster of its own that trains a comparison, as the app does."""
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
    """Return the fingerprints of the comparison trained by one process, in one go."""
    store = RunStore(f"sqlite:///{tmp_path_factory.mktemp('undisturbed')}/store.db")
    found = trained_in_one_go(store, SPEC)
    store.close()
    assert len(set(found)) == 1
    return found


def trained_in_one_go(store, spec):
    """Train a comparison in one process, as a worker would; return the fingerprints of its runs."""
    finished = subprocess.run(
        [sys.executable, "-c", IN_ONE_GO, store.url, spec.model_dump_json()],
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
    """Return a function that tells the status of a comparison that has ended."""

    def status():
        found = store.comparison(comparison_id).status
        return found if found not in (Status.QUEUED, Status.RUNNING) else None

    return status
