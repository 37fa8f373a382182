"""Whoever dies takes only itself along: workers that are killed, stuck or deaf."""

import asyncio
import signal
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from kerascompare.cluster import heartbeat, queue
from kerascompare.cluster.cluster import Cluster
from kerascompare.cluster.processes import TRAIN
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
    trained_in_one_go,
)
from tests.processes import alive, descendants, running, training_process, wait_for

TWENTY = ComparisonSpec(
    architecture=dense(units=32, dropout=0.2, batch_normalization=True),
    training=TrainingConfig(epochs=10, images=1984),
    styles=("subclassing",),
    seeds=range(20),
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
    """Wait until a comparison is being trained; return the process that does it."""
    wait_for(
        lambda: any(run.build_seconds for run in store.runs(comparison_id)), seconds=PATIENCE_S
    )
    return training_process(workers(cluster))


def holder(store, replicate_id):
    """Return the worker that has begun a replicate, or None."""
    query = sa.select(schema.replicates.c.lease_worker)
    with store.reads() as connection:
        return connection.execute(query.where(schema.replicates.c.id == replicate_id)).scalar()


def kill(cluster, replicate_id):
    """Kill the worker that trains, and wait until the queue has heard of it."""
    future = cluster._queue._training[replicate_id].future
    training_process(workers(cluster)).kill()
    wait_for(
        lambda: getattr(cluster._queue._training.get(replicate_id), "future", None) is not future,
        seconds=PATIENCE_S,
    )


def test_twenty_killed_workers_leave_the_bits_of_twenty_undisturbed_runs(cluster, shared_store):
    undisturbed = trained_in_one_go(shared_store, TWENTY)
    comparison_id = cluster.submit(TWENTY)
    killed = set()

    def kill_who_trains():
        for replicate_id in {*cluster._queue._training} - killed:
            # Not so late that the replicate may have ended before.
            if 1 <= shared_store.n_epochs(replicate_id) <= 4:
                kill(cluster, replicate_id)
                killed.add(replicate_id)
        return ended(shared_store, comparison_id)()

    assert wait_for(kill_who_trains, seconds=3 * PATIENCE_S) is Status.COMPLETED
    assert len(killed) == 20
    assert fingerprints(shared_store, comparison_id) == undisturbed
    assert len(set(undisturbed)) == 20
    assert epochs_of(shared_store, comparison_id) == [*range(1, 11)] * 20


def test_innocent_comparison_completes_while_the_worker_of_another_is_killed_six_times(
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

    def kill_the_guilty():
        nonlocal kills
        for replicate in shared_store.replicates(guilty):
            if replicate.id in cluster._queue._training and holder(shared_store, replicate.id):
                kill(cluster, replicate.id)
                kills += 1
        return ended(shared_store, guilty)()

    assert wait_for(kill_the_guilty, seconds=PATIENCE_S) is Status.FAILED

    assert kills == 6
    assert wait_for(ended(shared_store, innocent), seconds=PATIENCE_S) is Status.COMPLETED
    runs = shared_store.runs(guilty)
    assert {run.status for run in runs} == {Status.FAILED}
    assert all(run.error.startswith("The worker died 3 times while it trained") for run in runs)


def test_three_visitors_comparisons_of_30_3_and_1_replicates_end_in_the_order_1_3_30(
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
        for n, owner in ((30, "a"), (3, "b"), (1, "c"))
    ]
    order = []

    def all_ended():
        order.extend(one for one in ids[::-1] if one not in order and ended(shared_store, one)())
        return len(order) == 3

    wait_for(all_ended, seconds=PATIENCE_S)

    assert order == ids[::-1]
    assert {shared_store.comparison(one).status for one in ids} == {Status.COMPLETED}


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


def test_worker_that_does_not_stop_when_cancelled_is_replaced(cluster, shared_store, monkeypatch):
    comparison_id = cluster.submit(LONG)
    deaf = trainer(cluster, shared_store, comparison_id)
    wait_for(lambda: len(epochs_of(shared_store, comparison_id)) >= 1, seconds=PATIENCE_S)
    monkeypatch.setattr(queue, "CANCEL_SECONDS", 1.0)

    deaf.send_signal(signal.SIGSTOP)
    shared_store.request_cancel(comparison_id)

    assert wait_for(ended(shared_store, comparison_id), seconds=30) is Status.CANCELLED
    wait_for(lambda: not alive([deaf]), seconds=10)
    assert epochs_of(shared_store, comparison_id)


def test_nanny_that_is_killed_is_replaced_within_10_seconds(cluster):
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
    assert "pandas" not in libraries(nanny)  # Dask's own list, which we keep it from importing
    threads = [
        Path(f"/proc/{source.pid}/task/{thread.id}/comm").read_text().strip()
        for thread in source.threads()
    ]
    # A library's that is made anew in a fork; Python's main thread and the one of the lifeline.
    assert [name for name in threads if name != "jemalloc_bg_thd"] == [source.name()] * 2


@FORKED
def test_killed_process_that_workers_are_forked_from_takes_only_its_worker_along(
    cluster, shared_store, undisturbed
):
    comparison_id = cluster.submit(SPEC)
    worker = trainer(cluster, shared_store, comparison_id)
    source = worker.parent()
    wait_for(lambda: epochs_of(shared_store, comparison_id), seconds=PATIENCE_S)

    source.kill()

    wait_for(lambda: not alive([worker]), seconds=10)
    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED
    assert fingerprints(shared_store, comparison_id) == undisturbed


def test_training_goes_on_while_the_scheduler_cannot_be_asked(cluster, shared_store, monkeypatch):
    comparison_id = cluster.submit(LONG)
    trainer(cluster, shared_store, comparison_id)
    (replicate_id,) = cluster._queue._training
    held_by = holder(shared_store, replicate_id)

    with monkeypatch.context() as patch:
        patch.setattr(cluster._client, "status", "connecting")
        wait_for(lambda: "training queue has trouble" in " ".join(cluster.troubles), seconds=30)
        assert not cluster.is_ready
    wait_for(lambda: not cluster.troubles, seconds=30)

    assert holder(shared_store, replicate_id) == held_by  # nobody took it for dead
    shared_store.request_cancel(comparison_id)
    assert wait_for(ended(shared_store, comparison_id), seconds=30) is Status.CANCELLED


def test_worker_that_could_not_be_started_is_started_when_that_works(cluster, monkeypatch):
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
def test_replaced_worker_leaves_nothing_in_shared_memory_or_temporary_folders(cluster):
    (address,) = wait_for(cluster._workers.addresses, seconds=PATIENCE_S)
    nanny = psutil.Process(cluster._workers._cluster.workers["train-0"].process.pid)
    mapped = Path(f"/proc/{nanny.pid}/maps").read_text().splitlines()
    inodes = {int(line.split()[4]) for line in mapped if "/dev/shm/sem." in line}
    semaphores = [path for path in Path("/dev/shm").iterdir() if path.stat().st_ino in inodes]
    assert semaphores
    assert [*Path(cluster._folder.name).glob("pymp-*/listener-*")]

    cluster._workers.replace(address)

    wait_for(lambda: not any(path.exists() for path in semaphores), seconds=10)
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)


def test_heartbeat_goes_on_after_any_error_and_tells_it(cluster, shared_store, monkeypatch):
    beats = []

    def fails(_cluster_id):
        beats.append(1)
        raise ZeroDivisionError("of some library")

    with monkeypatch.context() as patch:
        patch.setattr(shared_store, "renew", fails)
        wait_for(lambda: len(beats) >= 2, seconds=30)
        assert "heartbeat has trouble (ZeroDivisionError)" in " ".join(cluster.troubles)

    wait_for(lambda: not cluster.troubles, seconds=30)


def test_replicate_that_is_leased_here_and_not_trained_is_submitted_again(cluster, shared_store):
    """As after a lost message: the store says that it is ours, and nobody trains it."""
    spec = ComparisonSpec(architecture=TUTORIAL, training=SHORT, styles=("sequential",))
    comparison_id = shared_store.create(spec, cluster=cluster.id)

    assert wait_for(ended(shared_store, comparison_id), seconds=PATIENCE_S) is Status.COMPLETED


def test_replicate_goes_on_after_the_database_was_away(home, empty_postgres):
    store = RunStore(empty_postgres)
    with Cluster(store, warms_up=False) as cluster:
        comparison_id = cluster.submit(LONG)
        wait_for(lambda: len(epochs_of(store, comparison_id)) >= 1, seconds=PATIENCE_S)
        with postgres.away(empty_postgres):
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


def test_store_that_is_deleted_is_noticed_within_a_heartbeat_and_the_next_one_trained_in(home):
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
        assert [one.id for one in store.comparisons()] == [second]
    store.close()


def test_worker_that_gives_up_again_and_again_is_bounded_with_a_sentence(home, monkeypatch):
    """As with a worker that records in another store: it refuses each time."""
    store = RunStore(f"sqlite:///{home}/ours.db")
    other = RunStore(f"sqlite:///{home}/other.db")
    monkeypatch.setattr(queue, "MAX_TRIES", 2)
    with Cluster(other, warms_up=False) as cluster:
        cluster._queue._store = store
        comparison_id = store.create(SPEC, cluster=cluster.id)

        assert wait_for(ended(store, comparison_id), seconds=PATIENCE_S) is Status.FAILED
    error = store.runs(comparison_id)[0].error
    assert "begun 2 times without any progress" in error
    assert "KERASCOMPARE_STORE" in error
    store.close()
    other.close()
