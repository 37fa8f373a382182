"""A worker that is killed, stuck or ignores cancelling affects no other training."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from kerascompare.cluster import heartbeat, queue
from kerascompare.cluster.cluster import Cluster
from kerascompare.cluster.kinds import TRAIN
from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL, dense
from kerascompare.store import RunStore, Status, schema
from tests import postgres
from tests.cluster.conftest import (
    PATIENCE_S,
    SPEC,
    ended,
    epochs_of,
    fingerprints,
    train_uninterrupted,
)
from tests.processes import alive, descendants, running, training_process, wait_for

FIVE_SEEDS = ComparisonSpec(
    architecture=dense(units=32, dropout=0.2, batch_normalization=True),
    training=TrainingConfig(epochs=10, images=1984),
    styles=("subclassing",),
    seeds=range(5),
)
LONG = ComparisonSpec(
    architecture=TUTORIAL,
    training=TrainingConfig(epochs=1000, images=3968),
    styles=("sequential",),
    seeds=(1, 2),
)
SHORT = TrainingConfig(epochs=1, images=992)
FORKED = pytest.mark.skipif(not TRAIN.is_forked, reason="workers are not forked here")


@pytest.fixture(scope="module")
def shared_store(home):
    store = RunStore(f"sqlite:///{home}/faults.db")
    yield store
    store.close()


def workers(cluster):
    """Return the processes that a cluster has started."""
    return descendants(running(cluster._folder.name, psutil.Process().children()))


def trainer(cluster, store, comparison_id):
    """Wait until a comparison is being trained; return the process that trains it."""
    wait_for(
        lambda: any(run.build_seconds for run in store.runs(comparison_id)), seconds=PATIENCE_S
    )
    return training_process(workers(cluster))


def holder(store, replicate_id):
    """Return the worker that holds the lease of a replicate, or None."""
    query = sa.select(schema.replicates.c.lease_worker)
    with store.reads() as connection:
        return connection.execute(query.where(schema.replicates.c.id == replicate_id)).scalar()


def kill(cluster, replicate_id):
    """Kill the training worker, and wait until the queue has noticed it."""
    future = cluster._queue._training[replicate_id].future
    training_process(workers(cluster)).kill()
    wait_for(
        lambda: getattr(cluster._queue._training.get(replicate_id), "future", None) is not future,
        seconds=PATIENCE_S,
    )


def test_killed_workers_do_not_change_the_bits_of_the_runs(cluster, shared_store):
    undisturbed = train_uninterrupted(shared_store, FIVE_SEEDS)
    comparison_id = cluster.submit(FIVE_SEEDS)
    killed = set()

    def kill_training_workers():
        for replicate_id in {*cluster._queue._training} - killed:
            # Only early epochs: the replicate could end before the kill.
            if 1 <= shared_store.n_epochs(replicate_id) <= 4:
                kill(cluster, replicate_id)
                killed.add(replicate_id)
        return ended(shared_store, comparison_id)()

    assert wait_for(kill_training_workers, seconds=3 * PATIENCE_S) is Status.COMPLETED
    assert len(killed) == 5
    assert fingerprints(shared_store, comparison_id) == undisturbed
    assert len(set(undisturbed)) == 5
    assert epochs_of(shared_store, comparison_id) == [*range(1, 11)] * 5


def test_comparison_completes_while_the_worker_of_another_is_killed_six_times(
    cluster, shared_store
):
    one_long_epoch = LONG.model_copy(
        update={"training": TrainingConfig(epochs=1, engine="fit", batch_size=1)}
    )
    guilty = cluster.submit(one_long_epoch, owner="guilty")
    innocent = cluster.submit(
        ComparisonSpec(architecture=TUTORIAL, training=SHORT, styles=("sequential",)),
        owner="innocent",
    )
    kills = 0

    def kill_guilty_worker():
        nonlocal kills
        for replicate in shared_store.replicates(guilty):
            if replicate.id in cluster._queue._training and holder(shared_store, replicate.id):
                kill(cluster, replicate.id)
                kills += 1
        return ended(shared_store, guilty)()

    assert wait_for(kill_guilty_worker, seconds=PATIENCE_S) is Status.FAILED

    assert kills == 6
    assert wait_for(ended(shared_store, innocent), seconds=PATIENCE_S) is Status.COMPLETED
    runs = shared_store.runs(guilty)
    assert {run.status for run in runs} == {Status.FAILED}
    assert all(run.error.startswith("The worker died 3 times while it trained") for run in runs)


def test_comparisons_of_12_3_and_1_replicates_by_three_owners_end_in_the_order_1_3_12(
    cluster, shared_store
):
    tiny = dense(hidden_layers=0)
    ids = [
        cluster.submit(
            ComparisonSpec(
                architecture=tiny,
                training=TrainingConfig(epochs=1, images=320),
                styles=("functional",),
                seeds=range(n),
            ),
            owner=owner,
        )
        for n, owner in ((12, "a"), (3, "b"), (1, "c"))
    ]
    order = []

    def all_ended():
        order.extend(
            comparison_id
            for comparison_id in ids[::-1]
            if comparison_id not in order and ended(shared_store, comparison_id)()
        )
        return len(order) == 3

    wait_for(all_ended, seconds=PATIENCE_S)

    assert order == ids[::-1]
    assert {shared_store.comparison(comparison_id).status for comparison_id in ids} == {
        Status.COMPLETED
    }


def test_stuck_worker_is_replaced_and_its_replicate_completes(
    cluster, shared_store, undisturbed, monkeypatch
):
    comparison_id = cluster.submit(SPEC)
    stuck = trainer(cluster, shared_store, comparison_id)
    wait_for(lambda: len(epochs_of(shared_store, comparison_id)) >= 2, seconds=PATIENCE_S)
    monkeypatch.setattr(queue, "NO_PROGRESS_SECONDS", 3.0)

    stuck.send_signal(signal.SIGSTOP)
    wait_for(lambda: not alive([stuck]), seconds=30)
    monkeypatch.undo()

    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED
    assert fingerprints(shared_store, comparison_id) == undisturbed


def test_worker_that_ignores_cancelling_is_replaced(cluster, shared_store, monkeypatch):
    comparison_id = cluster.submit(LONG)
    worker = trainer(cluster, shared_store, comparison_id)
    wait_for(lambda: len(epochs_of(shared_store, comparison_id)) >= 1, seconds=PATIENCE_S)
    monkeypatch.setattr(queue, "CANCEL_SECONDS", 1.0)

    worker.send_signal(signal.SIGSTOP)
    shared_store.request_cancel(comparison_id)

    assert wait_for(ended(shared_store, comparison_id), seconds=30) is Status.CANCELLED
    wait_for(lambda: not alive([worker]), seconds=10)
    assert epochs_of(shared_store, comparison_id)


def test_killed_nanny_is_replaced(cluster):
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)
    before = cluster._workers.addresses()
    nanny = cluster._workers._cluster.workers["train-0"].process.pid

    psutil.Process(nanny).kill()
    wait_for(
        lambda: (
            (worker := cluster._workers._cluster.workers.get("train-0"))
            and worker.process is not None
            and worker.process.pid != nanny
        ),
        seconds=10,
    )

    wait_for(lambda: (now := cluster._workers.addresses()) and now != before, seconds=PATIENCE_S)


def libraries(process):
    """Return the paths of the shared libraries of a process, joined."""
    return " ".join({mapped.path for mapped in process.memory_maps() if ".so" in mapped.path})


@FORKED
def test_worker_is_forked_from_a_process_with_tensorflow_and_without_its_threads(cluster):
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)
    nanny = psutil.Process(cluster._workers._cluster.workers["train-0"].process.pid)
    (source,) = [child for child in nanny.children() if child.children()]

    assert "libtensorflow" in libraries(source)
    assert "libtensorflow" not in libraries(nanny)
    assert "pandas" not in libraries(nanny)  # of the list that Dask imports by default
    threads = [
        Path(f"/proc/{source.pid}/task/{thread.id}/comm").read_text().strip()
        for thread in source.threads()
    ]
    # Besides the main thread and the lifeline's there may be jemalloc's, which a fork recreates.
    assert [name for name in threads if name != "jemalloc_bg_thd"] == [source.name()] * 2


@FORKED
def test_training_continues_after_the_fork_server_was_killed(cluster, shared_store, undisturbed):
    comparison_id = cluster.submit(SPEC)
    worker = trainer(cluster, shared_store, comparison_id)
    source = worker.parent()
    wait_for(lambda: epochs_of(shared_store, comparison_id), seconds=PATIENCE_S)

    source.kill()

    wait_for(lambda: not alive([worker]), seconds=10)
    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED
    assert fingerprints(shared_store, comparison_id) == undisturbed


def test_training_continues_while_the_scheduler_is_disconnected(cluster, shared_store, monkeypatch):
    comparison_id = cluster.submit(LONG)
    trainer(cluster, shared_store, comparison_id)
    (replicate_id,) = cluster._queue._training
    held_by = holder(shared_store, replicate_id)

    with monkeypatch.context() as patch:
        patch.setattr(cluster._client, "status", "connecting")
        wait_for(lambda: "training queue failed" in " ".join(cluster.troubles), seconds=30)
        assert not cluster.is_ready
    wait_for(lambda: not cluster.troubles, seconds=30)

    assert holder(shared_store, replicate_id) == held_by  # the worker was not replaced
    shared_store.request_cancel(comparison_id)
    assert wait_for(ended(shared_store, comparison_id), seconds=30) is Status.CANCELLED


def test_starting_a_worker_is_retried_after_a_failure(cluster, monkeypatch):
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)
    nanny = psutil.Process(cluster._workers._cluster.workers["train-0"].process.pid)
    start, failed = asyncio.create_subprocess_exec, []

    async def fails_once(*arguments, **options):
        if not failed:
            failed.append(1)
            raise OSError("Too many open files")
        return await start(*arguments, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", fails_once)
    nanny.kill()
    wait_for(lambda: failed, seconds=30)

    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)


@FORKED
def test_replaced_worker_leaves_no_semaphores(cluster):
    (address,) = wait_for(cluster._workers.addresses, seconds=PATIENCE_S)
    nanny = psutil.Process(cluster._workers._cluster.workers["train-0"].process.pid)
    mapped = Path(f"/proc/{nanny.pid}/maps").read_text().splitlines()
    inodes = {int(line.split()[4]) for line in mapped if "/dev/shm/sem." in line}
    # As directory entries, whose inodes are known even if another program removes the file meanwhile.
    semaphores = [Path(entry) for entry in os.scandir("/dev/shm") if entry.inode() in inodes]
    assert semaphores
    assert [*Path(cluster._folder.name).glob("pymp-*/listener-*")]

    cluster._workers.replace(address)

    wait_for(lambda: not any(path.exists() for path in semaphores), seconds=PATIENCE_S)
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)


def test_heartbeat_continues_after_any_error_and_reports_it(cluster, shared_store, monkeypatch):
    beats = []

    def fails(_cluster_id):
        beats.append(1)
        raise ZeroDivisionError("of some library")

    with monkeypatch.context() as patch:
        patch.setattr(shared_store, "renew", fails)
        wait_for(lambda: len(beats) >= 2, seconds=30)
        assert "heartbeat failed (ZeroDivisionError)" in " ".join(cluster.troubles)

    wait_for(lambda: not cluster.troubles, seconds=30)


def test_leased_replicate_that_nobody_trains_is_submitted(cluster, shared_store):
    """As after a lost message: the store has the lease, and no worker the task."""
    spec = ComparisonSpec(architecture=TUTORIAL, training=SHORT, styles=("sequential",))
    comparison_id = shared_store.create(spec, cluster=cluster.id)

    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED


def test_training_continues_after_the_database_was_unavailable(home, empty_postgres):
    store = RunStore(empty_postgres)
    with Cluster(store, warms_up=False) as cluster:
        comparison_id = cluster.submit(LONG)
        wait_for(lambda: len(epochs_of(store, comparison_id)) >= 1, seconds=PATIENCE_S)
        with postgres.unavailable(empty_postgres):
            wait_for(lambda: "The store" in " ".join(cluster.troubles), seconds=30)
            assert "tests@" in store.public_url
            wait_for(
                lambda: all(t.future.done() for t in [*cluster._queue._training.values()]),
                seconds=30,
            )
        known = len(epochs_of(store, comparison_id))

        wait_for(lambda: len(epochs_of(store, comparison_id)) > known, seconds=PATIENCE_S)
        wait_for(lambda: not cluster.troubles, seconds=30)
        store.request_cancel(comparison_id)
        assert wait_for(ended(store, comparison_id), seconds=30) is Status.CANCELLED
    store.close()


def test_deleted_store_is_noticed_and_the_new_one_used(home):
    store = RunStore(f"sqlite:///{home}/deleted/store.db")
    short = ComparisonSpec(architecture=TUTORIAL, training=SHORT, styles=("sequential",))
    with Cluster(store, warms_up=False) as cluster:
        first = cluster.submit(LONG)
        wait_for(lambda: epochs_of(store, first), seconds=PATIENCE_S)
        for file in (home / "deleted").glob("store.db*"):
            file.unlink()

        # A heartbeat, and what a busy machine adds to it.
        wait_for(lambda: store.replaced, seconds=heartbeat.HEARTBEAT_SECONDS + 10)
        assert store.replaced.startswith("The store was deleted or replaced at ")
        second = cluster.submit(short)
        assert wait_for(ended(store, second), seconds=PATIENCE_S) is Status.COMPLETED
        assert [comparison.id for comparison in store.comparisons()] == [second]
    store.close()


def test_replicate_that_workers_give_up_repeatedly_fails_with_a_sentence(home, monkeypatch):
    """As with a worker whose settings name another store: it refuses each time."""
    store = RunStore(f"sqlite:///{home}/ours.db")
    other = RunStore(f"sqlite:///{home}/other.db")
    monkeypatch.setattr(queue, "MAX_TRIES", 2)
    with Cluster(other, warms_up=False) as cluster:
        cluster._queue._store = store
        comparison_id = store.create(SPEC, cluster=cluster.id)

        assert wait_for(ended(store, comparison_id), seconds=PATIENCE_S) is Status.FAILED
    error = store.runs(comparison_id)[0].error
    assert "started 2 times without progress" in error
    assert "KERASCOMPARE_STORE" in error
    store.close()
    other.close()
