"""A cluster trains and answers, and no process outlives the one that started it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path

import dask
import psutil
import pytest

from kerascompare.cluster.answering import TrainedModels
from kerascompare.cluster.answers import NoAnswerError
from kerascompare.cluster.cluster import Cluster
from kerascompare.cluster.kinds import ANSWER, Work
from kerascompare.data.mnist import load_test
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, LayerSpec, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore, Status
from kerascompare.system import machine
from kerascompare.system.settings import SettingsError
from tests.cluster.conftest import PATIENCE_S, SPEC, ended, epochs_of, fingerprints
from tests.processes import alive, descendants, family, running, wait_for

LONG = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=1000, images=3968))


@pytest.fixture(scope="module")
def cluster(shared_store):
    with Cluster(shared_store, warms_up=False) as cluster:
        yield cluster
        workers = [process for child in started(cluster) for process in family(child.pid)]
    assert workers
    wait_for(lambda: not alive(workers), seconds=5)


def in_third_epoch(store, comparison_id):
    return lambda: (store.progress(comparison_id).epoch == 3).any()


def test_command_line_trains_at_a_scheduler_and_exits_with_1_after_a_failed_run(
    cluster, shared_store, tmp_path
):
    five = ArchitectureSpec(
        input_shape=(28, 28),
        layers=[LayerSpec(layer="Flatten"), LayerSpec(layer="Dense", arguments={"units": 5})],
    )
    (tmp_path / "five.json").write_text(five.model_dump_json())
    options = ["--architecture", str(tmp_path / "five.json"), "--styles", "functional"]

    finished = subprocess.run(
        [sys.executable, "-m", "kerascompare", "compare", *options],
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "KERASCOMPARE_STORE": shared_store.url,
            "KERASCOMPARE_SCHEDULER": cluster._workers.scheduler_address,
            **certificates(cluster, tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )

    assert finished.returncode == 1
    assert "functional failed: " in finished.stdout
    assert "10 probabilities for each image" in finished.stdout
    assert "Traceback" not in finished.stdout + finished.stderr


def test_cancelled_comparison_stops_and_keeps_its_epochs(cluster, shared_store, home):
    comparison_id = cluster.submit(LONG)
    wait_for(lambda: len(epochs_of(shared_store, comparison_id)) >= 4, seconds=PATIENCE_S)

    shared_store.request_cancel(comparison_id)
    known = len(epochs_of(shared_store, comparison_id))
    status = wait_for(ended(shared_store, comparison_id), seconds=10)

    assert status is Status.CANCELLED
    assert 4 <= known <= len(epochs_of(shared_store, comparison_id)) <= known + 2
    assert shared_store.progress(comparison_id).empty
    # The folder's name has a space; XLA must not cut its path there.
    assert [*home.glob("compiled/*/*.pb")]
    assert not home.with_name("my").exists()


def test_no_process_outlives_a_killed_app_and_another_app_completes_its_comparison(
    cluster, shared_store, undisturbed, app
):
    process, comparison_id = app(SPEC)
    wait_for(in_third_epoch(shared_store, comparison_id), seconds=PATIENCE_S)
    started = family(process.pid)
    assert len(started) >= 3

    process.kill()
    process.wait()
    left = epochs_of(shared_store, comparison_id)
    wait_for(lambda: not alive(started), seconds=10)

    assert shared_store.comparison(comparison_id).status is Status.RUNNING
    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED
    assert 2 <= len(left) < 8
    assert epochs_of(shared_store, comparison_id) == [1, 2, 3, 4] * 2
    assert fingerprints(shared_store, comparison_id) == undisturbed


def test_probe_is_answered_while_a_comparison_trains(cluster, shared_store):
    comparison_id = cluster.submit(LONG)
    wait_for(lambda: len(epochs_of(shared_store, comparison_id)) >= 1, seconds=PATIENCE_S)
    known = len(epochs_of(shared_store, comparison_id))

    probed = cluster.answers.probe("multiple input", "sequential")
    pitfalls = cluster.answers.run_pitfall("build creates no weights").pitfalls

    (finding,) = probed.findings
    assert (finding.outcome, finding.error_type) == ("no", "ValueError")
    assert probed.versions["keras"] == version("keras")
    assert pitfalls[0].wrong.output == "weights: 0\n"
    wait_for(lambda: len(epochs_of(shared_store, comparison_id)) > known, seconds=10)
    shared_store.request_cancel(comparison_id)
    assert wait_for(ended(shared_store, comparison_id), seconds=10) is Status.CANCELLED


def test_predictions_during_training_do_not_change_its_fingerprints(
    cluster, shared_store, undisturbed
):
    shipped = RunStore.shipped()
    models = TrainedModels(True, shipped.comparisons()[0].id, 42)
    images, labels = load_test()
    cluster.answers.predict(models, images[:1])  # starts the worker before training begins
    comparison_id = cluster.submit(SPEC)
    answers = 0

    def predict():
        nonlocal answers
        start = 10 * (answers % 100)
        read = cluster.answers.predict(models, images[start : start + 10])[0].probabilities.argmax(
            axis=1
        )
        assert (read == labels[start : start + 10]).mean() >= 0.7
        answers += 1
        return ended(shared_store, comparison_id)()

    assert wait_for(predict, seconds=PATIENCE_S) is Status.COMPLETED
    assert answers > 5
    assert fingerprints(shared_store, comparison_id) == undisturbed


def test_models_of_a_comparison_predict_with_its_final_weights(cluster, shared_store):
    known = [c.id for c in shared_store.comparisons(are_completed=True) if c.spec == SPEC]
    comparison_id = known[0] if known else cluster.submit(SPEC)
    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED
    images, _ = load_test()

    answers = cluster.answers.predict(TrainedModels(False, comparison_id, 7), images)

    for answer, run in zip(answers, shared_store.runs(comparison_id), strict=True):
        assert answer.style is run.style
        read = answer.probabilities.argmax(axis=1)
        assert (read == shared_store.predictions(run.id)).mean() > 0.999


def test_killed_answering_worker_is_replaced(cluster):
    cluster.answers.probe("clone_model", "sequential")
    (runner,) = runners(cluster)
    runner.parent().kill()

    assert cluster.answers.probe("clone_model", "sequential").findings[0].outcome == "yes"
    assert runners(cluster) != [runner]
    wait_for(lambda: not alive([runner]), seconds=5)


def test_idle_answering_worker_is_stopped(cluster, monkeypatch):
    cluster.answers.probe("clone_model", "sequential")
    assert len(runners(cluster)) == 1

    monkeypatch.setattr("kerascompare.cluster.answers.IDLE_SECONDS", 0.1)
    wait_for(lambda: not runners(cluster), seconds=15)
    monkeypatch.undo()

    assert cluster.is_complete
    assert cluster.answers.probe("clone_model", "sequential").findings[0].outcome == "yes"


def test_missing_answering_worker_raises_the_remedy(cluster, store, trusted):
    with Cluster(store, scheduler_address=trusted, warms_up=False, adopts=False) as other:
        cluster._workers.stop(ANSWER)
        wait_for(lambda: not other._workers.count(Work.PROBE), seconds=15)

        with pytest.raises(NoAnswerError, match="no worker that can probe"):
            other.answers.probe("clone_model", "sequential")


def certificates(cluster, folder):
    """Write the keys of a client of the cluster; return the variables by which Dask finds them."""
    security = cluster._client.security
    variables = {}
    for name, pem in (
        ("CA_FILE", security.tls_ca_file),
        ("CLIENT__KEY", security.tls_client_key),
        ("CLIENT__CERT", security.tls_client_cert),
    ):
        (folder / name).write_text(pem)
        variables[f"DASK_DISTRIBUTED__COMM__TLS__{name}"] = str(folder / name)
    return variables


@pytest.fixture
def trusted(cluster, tmp_path):
    """Let clients in this process connect to the cluster's scheduler; return its address."""
    found = certificates(cluster, tmp_path)
    keys = {
        f"distributed.comm.tls.{key}": found[f"DASK_DISTRIBUTED__COMM__TLS__{name}"]
        for key, name in (
            ("ca-file", "CA_FILE"),
            ("client.key", "CLIENT__KEY"),
            ("client.cert", "CLIENT__CERT"),
        )
    }
    with dask.config.set(keys):
        yield cluster._workers.scheduler_address


def heartbeats():
    return [thread for thread in threading.enumerate() if thread.name == "heartbeat"]


def runners(cluster):
    """Return the processes that run probes for a cluster."""
    return running("kerascompare.features.runner", descendants(started(cluster)))


def started(cluster):
    """Return the processes that a cluster has started, without those of other tests' apps."""
    return running(cluster._folder.name, psutil.Process().children())


def test_missing_scheduler_raises_its_address(store):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    hearts = heartbeats()

    for wrong in (address, "nonsense:"):
        with (
            dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
            pytest.raises(SettingsError, match="No Dask scheduler responds at " + wrong),
        ):
            Cluster(store, scheduler_address=wrong).start()
    assert heartbeats() == hearts


def test_scheduler_with_tls_is_refused_without_certificates(store, tmp_path):
    (tmp_path / "nonsense.pem").write_text("nonsense")

    def files(name):
        path = str(tmp_path / name)
        keys = ("ca-file", "client.cert", "client.key")
        return {f"distributed.comm.tls.{key}": path for key in keys}

    for given, reason in (
        ({}, "no certificates are given"),
        (files("missing.pem"), "cannot be read: No such file"),
        (files("nonsense.pem"), "cannot be read"),
    ):
        with (
            dask.config.set(given),
            pytest.raises(SettingsError, match=f"requires TLS, and .*{reason}") as caught,
        ):
            Cluster(store, scheduler_address="tls://127.0.0.1:1").start()
        assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in str(caught.value)


def test_worker_whose_nanny_was_killed_is_restarted(cluster):
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)
    worker = cluster._workers._cluster.workers["train-0"]

    psutil.Process(worker.process.pid).kill()
    wait_for(lambda: not cluster.is_complete, seconds=30)

    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)


def test_closing_stops_processes_and_releases_leases_if_the_scheduler_is_silent(store, monkeypatch):
    cluster = Cluster(store, warms_up=False).start()
    comparison_id = cluster.submit(LONG)
    folder = Path(cluster._folder.name)
    processes = wait_for(lambda: started(cluster), seconds=30)

    def times_out(timeout):
        raise TimeoutError

    monkeypatch.setattr(cluster._client, "close", times_out)
    cluster.close()
    monkeypatch.undo()
    cluster._client.close()

    assert not alive(processes)
    assert not folder.exists()
    assert store.adopt_expired("another") == [
        replicate.id for replicate in store.replicates(comparison_id)
    ]


@pytest.mark.skipif(machine.processors() < 2, reason="needs two processors")
def test_two_workers_share_processors_and_replicates(store, monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKERS", "2")
    spec = ComparisonSpec(
        architecture=TUTORIAL,
        training=TrainingConfig(epochs=5, images=3968),
        styles=("sequential", "subclassing"),
        seeds=(1, 2),
    )
    both = []

    def at_once(comparison_id):
        both.append(len(set(store.progress(comparison_id).seed)))
        return max(both) == 2

    with Cluster(store, warms_up=False) as cluster:
        wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)
        comparison_id = cluster.submit(spec)
        wait_for(lambda: at_once(comparison_id), seconds=PATIENCE_S)
        status = wait_for(ended(store, comparison_id), seconds=PATIENCE_S)

    assert status is Status.COMPLETED
    threads = [replicate.environment["threads"] for replicate in store.replicates(comparison_id)]
    assert threads == [machine.processors() // 2] * 2
    assert len(set(fingerprints(store, comparison_id))) == 2  # one for each seed


@pytest.mark.parametrize(
    "ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda s: s.name
)
def test_no_process_is_left_of_an_app_that_ended_while_starting(ending, store, app):
    process, _ = app(LONG, store)
    # The newest process imports TensorFlow and does not react to signals meanwhile.
    started = wait_for(lambda: len(found := family(process.pid)) >= 4 and found, seconds=30)

    process.send_signal(ending)

    wait_for(lambda: process.poll() is not None and not alive(started), seconds=5)
