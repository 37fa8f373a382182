"""The contract of the store: what is recorded is read back, and leases are respected."""

import math
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import reduce
from operator import and_, or_
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from kerascompare.spec import ComparisonSpec
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import (
    LEASE_SECONDS,
    CancelledError,
    EpochLog,
    LeaseLostError,
    Progress,
    RunStore,
    Status,
    UnfinishedError,
    UnknownComparisonError,
    schema,
)
from tests.processes import wait_for

SPEC = ComparisonSpec(architecture=TUTORIAL, seeds=(7, 8))
LOG = EpochLog(
    epoch=1,
    loss=0.5,
    accuracy=0.75,
    test_loss=0.25,
    test_accuracy=0.875,
    seconds=5.0,
    test_seconds=0.5,
)
PROGRESS = Progress(epoch=1, step=3, steps=63, loss=0.5, accuracy=0.75, seconds=0.125)
ARRAYS = [np.float32([[1, 2], [3, 4]]), np.uint32([5, 6])]


@pytest.fixture
def passes(store):
    """Let time pass without waiting: make everything that was written older."""

    def passes(seconds):
        with store.writes() as connection:
            for column in (
                schema.replicates.c.lease_expires_at,
                schema.replicates.c.begun_at,
                schema.comparisons.c.created_at,
            ):
                connection.execute(column.table.update().values({column: column - seconds}))

    return passes


def claimed(store, *, cluster="here", worker="me"):
    """Create a comparison whose first replicate a worker has claimed; return both their ids."""
    comparison_id = store.create(SPEC, cluster=cluster)
    replicate_id = store.replicates(comparison_id)[0].id
    assert store.claim(replicate_id, cluster=cluster, worker=worker)
    store.start(replicate_id, {"threads": 2}, worker="me")
    return comparison_id, replicate_id


def record(store, replicate_id, *, worker="me"):
    """Record one epoch of each run of a replicate."""
    for run in store.runs_of_replicate(replicate_id):
        store.record_epoch(run.id, LOG, variables=ARRAYS, replicate_id=replicate_id, worker=worker)


def complete(store, run):
    predictions = np.arange(10_000) % 10
    store.complete(
        run.id, weights=ARRAYS, predictions=predictions, fingerprint="f" * 64, worker="me"
    )


# What is written is read back


def test_created_comparison_is_read_back_with_its_runs(store):
    comparison_id = store.create(SPEC, cluster="here")

    comparison = store.comparison(comparison_id)
    assert comparison.spec == SPEC
    assert comparison.status is Status.QUEUED
    assert not comparison.cancel_requested
    assert [(run.seed, run.style) for run in store.runs(comparison_id)] == [
        (seed, style) for seed in (7, 8) for style in ("sequential", "functional", "subclassing")
    ]


def test_ids_are_40_random_bits_that_no_seed_determines(store):
    ids = []
    for _ in range(32):
        random.seed(0)
        np.random.seed(0)
        ids.append(store.create(SPEC, cluster="here"))

    assert len(set(ids)) == 32
    assert {len(comparison_id) for comparison_id in ids} == {10}
    numbers = [int(comparison_id, 16) for comparison_id in ids]
    # A random bit is equal in all of them with a probability of 2**-31.
    is_varying = reduce(or_, numbers) & ~reduce(and_, numbers)
    assert is_varying == 2**40 - 1


def test_unknown_id_raises_a_sentence(store):
    with pytest.raises(UnknownComparisonError, match="There is no comparison 'nowhere'"):
        store.comparison("nowhere")


def test_comparisons_are_listed_newest_first(store, passes):
    first = store.create(SPEC, cluster="here")
    passes(1)
    second = store.create(SPEC, cluster="here")

    assert [comparison.id for comparison in store.comparisons()] == [second, first]


def test_recorded_epoch_is_read_back_and_its_progress_deleted(store):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]
    lease = {"replicate_id": replicate_id, "worker": "me"}
    store.record_progress(run.id, PROGRESS, **lease)
    (row,) = store.progress(comparison_id).to_dict("records")
    assert row == {"run": run.id, "style": "sequential", "seed": 7, **vars(PROGRESS)}

    store.record_epoch(run.id, LOG, variables=ARRAYS, **lease)

    assert store.epoch_logs_of(run.id) == [LOG]
    assert store.progress(comparison_id).empty
    epoch, arrays = store.checkpoint(run.id)
    assert epoch == 1
    assert [a.dtype for a in arrays] == [a.dtype for a in ARRAYS]
    assert all(map(np.array_equal, arrays, ARRAYS))


def test_loss_that_is_nan_or_infinite_is_read_back(store):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]
    lost = EpochLog(**{**vars(LOG), "loss": math.nan, "test_loss": math.inf})

    store.record_epoch(run.id, lost, variables=ARRAYS, replicate_id=replicate_id, worker="me")

    (read,) = store.epoch_logs_of(run.id)
    assert math.isnan(read.loss)
    assert read.test_loss == math.inf
    assert store.epoch_logs(comparison_id).loss.dtype == float


def test_completed_run_has_results_and_no_checkpoint(store):
    comparison_id, replicate_id = claimed(store)
    record(store, replicate_id)
    run = store.runs(comparison_id)[0]

    complete(store, run)

    assert store.runs(comparison_id)[0].status is Status.COMPLETED
    assert store.checkpoint(run.id) is None
    assert store.predictions(run.id).tolist() == [i % 10 for i in range(10_000)]
    assert all(map(np.array_equal, store.weights(run.id), ARRAYS))


# The last status is final


def test_a_cancelled_run_stays_cancelled(store):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]
    store.cancel_replicate(replicate_id, worker="me")

    complete(store, run)
    store.fail(run.id, error="late", details="", worker="me")
    store.start(replicate_id, {"threads": 2}, worker="me")

    after = store.runs(comparison_id)[0]
    assert (after.status, after.fingerprint, after.error) == (Status.CANCELLED, None, None)
    assert store.weights(run.id) is None


def test_a_completed_run_is_not_cancelled_afterwards(store):
    comparison_id, replicate_id = claimed(store)
    complete(store, store.runs(comparison_id)[0])

    store.request_cancel(comparison_id)
    store.cancel_replicate(replicate_id, worker="me")

    assert [run.status for run in store.runs(comparison_id)] == [
        Status.COMPLETED,
        *[Status.CANCELLED] * 5,
    ]
    assert store.comparison(comparison_id).status is Status.CANCELLED


def test_cancelling_ends_untrained_replicates_at_once(store):
    comparison_id, _ = claimed(store)

    store.request_cancel(comparison_id)

    assert [run.status for run in store.runs(comparison_id)] == [
        *[Status.RUNNING] * 3,
        *[Status.CANCELLED] * 3,
    ]
    assert store.comparison(comparison_id).cancel_requested


def test_cancelling_between_two_workers_keeps_epochs_alone(store, passes):
    comparison_id, replicate_id = claimed(store)
    record(store, replicate_id)
    run = store.runs(comparison_id)[0]
    store.record_progress(run.id, PROGRESS, replicate_id=replicate_id, worker="me")
    passes(LEASE_SECONDS + 1)

    store.request_cancel(comparison_id)

    assert store.comparison(comparison_id).status is Status.CANCELLED
    assert store.epoch_logs_of(run.id) == [LOG]
    assert store.progress(comparison_id).empty
    assert all(store.checkpoint(run.id) is None for run in store.runs(comparison_id))


def test_replicate_that_starts_over_keeps_only_failed_runs(store):
    _, replicate_id = claimed(store)
    record(store, replicate_id)
    first, second, third = store.runs_of_replicate(replicate_id)
    complete(store, first)
    store.fail(second.id, error="Memory ran out.", details="", worker="me")

    store.start_over(replicate_id, worker="me")

    after = store.runs_of_replicate(replicate_id)
    assert [run.status for run in after] == [Status.QUEUED, Status.FAILED, Status.QUEUED]
    assert [run.fingerprint for run in after] == [None] * 3
    assert [store.epoch_logs_of(run.id) for run in after] == [[], [LOG], []]
    assert store.weights(first.id) is None
    assert store.checkpoint(third.id) is None


def test_cancel_request_stops_the_worker_and_keeps_its_complete_epoch(store):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]
    lease = {"replicate_id": replicate_id, "worker": "me"}
    store.request_cancel(comparison_id)

    with pytest.raises(CancelledError):
        store.record_progress(run.id, PROGRESS, **lease)
    with pytest.raises(CancelledError):
        store.record_epoch(run.id, LOG, variables=ARRAYS, **lease)

    assert store.progress(comparison_id).empty
    assert store.epoch_logs_of(run.id) == [LOG]


def test_a_failed_replicate_leaves_its_completed_runs_alone(store):
    comparison_id, replicate_id = claimed(store)
    complete(store, store.runs(comparison_id)[0])

    store.fail_replicate(replicate_id, cluster="here", error="Memory ran out.", details="Traceback")

    first, second, *_ = store.runs(comparison_id)
    assert first.status is Status.COMPLETED
    assert (second.status, second.error) == (Status.FAILED, "Memory ran out.")


# Leases


def test_lease_of_another_cluster_is_respected_until_it_expires(store, passes):
    _, replicate_id = claimed(store)
    passes(LEASE_SECONDS - 1)

    assert not store.claim(replicate_id, cluster="there", worker="you")
    assert store.adopt_expired("there") == []


def test_renewed_lease_lasts_longer(store, passes):
    _, replicate_id = claimed(store)
    passes(LEASE_SECONDS - 1)
    store.renew("here")
    passes(LEASE_SECONDS - 1)

    store.check(replicate_id, worker="me")
    assert store.adopt_expired("there") == []


def test_leases_do_not_depend_on_the_clocks_of_the_machines(store, monkeypatch):
    _, replicate_id = claimed(store)
    now = time.time()
    for apart in (20, -20):
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda now=now + apart: now)
            store.check(replicate_id, worker="me")
            assert store.adopt_expired("there") == []
            assert not store.claim(replicate_id, cluster="there", worker="you")
            store.renew("here")
    store.check(replicate_id, worker="me")


def test_expired_leases_are_adopted_by_another_cluster(store, passes):
    comparison_id, replicate_id = claimed(store)
    passes(LEASE_SECONDS + 1)

    assert store.adopt_expired("there") == [r.id for r in store.replicates(comparison_id)]
    assert store.claim(replicate_id, cluster="there", worker="you")
    assert store.adopt_expired("elsewhere") == []


def test_released_leases_can_be_adopted_at_once(store):
    comparison_id, _ = claimed(store)

    store.release_all("here")

    assert store.adopt_expired("there") == [r.id for r in store.replicates(comparison_id)]


def test_ended_replicates_are_not_adopted(store, passes):
    comparison_id, replicate_id = claimed(store)
    store.cancel_replicate(replicate_id, worker="me")
    passes(LEASE_SECONDS + 1)

    assert store.adopt_expired("there") == [store.replicates(comparison_id)[1].id]


@pytest.mark.parametrize("loss", ["taken", "adopted", "released"])
def test_worker_without_the_lease_ends_nothing(store, passes, loss):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]
    if loss == "adopted":
        passes(LEASE_SECONDS + 1)
        assert store.adopt_expired("there")
    elif loss == "taken":
        assert store.claim(replicate_id, cluster="here", worker="you")
    else:
        store.release_all("here")
    build = {"source": "", "parameters": 1, "layers": [], "summary": "", "seconds": 1.0}

    for write in (
        lambda: complete(store, run),
        lambda: store.fail(run.id, error="late", details="", worker="me"),
        lambda: store.cancel_replicate(replicate_id, worker="me"),
        lambda: store.start(replicate_id, {"threads": 9}, worker="me"),
        lambda: store.start_over(replicate_id, worker="me"),
        lambda: store.record_build(run.id, **build, worker="me"),
        lambda: store.record_loop(run.id, "late", worker="me"),
    ):
        with pytest.raises(LeaseLostError):
            write()
    store.release_replicate(replicate_id, worker="me")
    store.fail_replicate(replicate_id, cluster="elsewhere", error="late")
    store.fail_replicate(replicate_id, cluster="here", error="late", worker="me")

    after = store.runs(comparison_id)[0]
    assert (after.status, after.error, after.loop) == (Status.RUNNING, None, None)
    assert store.replicate(replicate_id).environment == {"threads": 2}
    if loss == "taken":
        store.check(replicate_id, worker="you")


@pytest.mark.parametrize("loss", ["expired", "taken", "finished"])
def test_worker_that_lost_its_lease_records_nothing(store, passes, loss):
    comparison_id, replicate_id = claimed(store)
    run = store.runs(comparison_id)[0]
    lease = {"replicate_id": replicate_id, "worker": "me"}
    if loss == "expired":
        passes(LEASE_SECONDS + 1)
    elif loss == "taken":
        assert store.claim(replicate_id, cluster="here", worker="you")
    else:
        store.release_replicate(replicate_id, worker="me")

    with pytest.raises(LeaseLostError):
        store.check(replicate_id, worker="me")
    with pytest.raises(LeaseLostError):
        store.record_progress(run.id, PROGRESS, **lease)
    with pytest.raises(LeaseLostError):
        store.record_epoch(run.id, LOG, variables=ARRAYS, **lease)

    assert store.progress(comparison_id).empty
    assert store.epoch_logs(comparison_id).empty
    assert store.checkpoint(run.id) is None


def test_two_clusters_that_adopt_the_same_replicates_share_none(store, passes):
    for _ in range(3):
        store.create(SPEC, cluster="gone")
    passes(LEASE_SECONDS + 1)
    with ThreadPoolExecutor() as threads:
        taken = list(threads.map(store.adopt_expired, ["a", "b", "c", "d"]))

    ids = [replicate_id for adopted in taken for replicate_id in adopted]
    assert len(ids) == len(set(ids)) == 6


# A page polls one snapshot


def test_snapshot_is_what_the_single_methods_return(store):
    comparison_id, replicate_id = claimed(store)
    record(store, replicate_id)
    run = store.runs(comparison_id)[0]
    progress = replace(PROGRESS, epoch=2)
    store.record_progress(run.id, progress, replicate_id=replicate_id, worker="me")

    found = store.snapshot(comparison_id)

    assert found.comparison == store.comparison(comparison_id)
    assert found.replicates == store.replicates(comparison_id)
    assert found.runs == store.runs(comparison_id)
    assert found.epoch_logs.equals(store.epoch_logs(comparison_id))
    assert found.progress.equals(store.progress(comparison_id))
    assert len(found.epoch_logs) == 3
    assert len(found.progress) == 1
    assert [replicate.position for replicate in found.replicates] == [0, 1]
    assert [replicate.environment for replicate in found.replicates] == [{"threads": 2}, {}]


def test_snapshot_takes_four_queries(store):
    comparison_id, _ = claimed(store)
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        store.snapshot(comparison_id)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)

    assert len([statement for statement in statements if "SELECT" in statement]) == 4


def test_snapshot_of_an_unknown_comparison_raises_a_sentence(store):
    with pytest.raises(UnknownComparisonError, match="There is no comparison 'nowhere'"):
        store.snapshot("nowhere")


# What a visitor does with a comparison


def test_comparison_is_renamed_and_loses_its_name_again(store):
    comparison_id = store.create(SPEC, cluster="here")

    store.rename(comparison_id, "  My first  ")
    assert store.comparison(comparison_id).name == "My first"
    store.rename(comparison_id, "x" * 100)
    assert store.comparison(comparison_id).name == "x" * 80
    store.rename(comparison_id, " ")
    assert store.comparison(comparison_id).name is None


def test_unknown_comparison_is_not_renamed(store):
    with pytest.raises(UnknownComparisonError, match="There is no comparison 'nowhere'"):
        store.rename("nowhere", "My first")


def test_deleting_a_comparison_deletes_its_records_and_no_others(store):
    kept, kept_replicate = claimed(store)
    comparison_id, replicate_id = claimed(store)
    for trained in (kept_replicate, replicate_id):
        record(store, trained)
        for run in store.runs_of_replicate(trained):
            complete(store, run)
    for comparison in (kept, comparison_id):
        second = store.replicates(comparison)[1].id
        assert store.claim(second, cluster="here", worker="me")
        store.cancel_replicate(second, worker="me")
    runs = [run.id for run in store.runs(comparison_id)]

    store.delete(comparison_id)

    assert [comparison.id for comparison in store.comparisons()] == [kept]
    assert store.runs(comparison_id) == store.replicates(comparison_id) == []
    assert store.epoch_logs(comparison_id).empty
    assert all(store.weights(run) is None and not store.epoch_logs_of(run) for run in runs)
    assert len(store.epoch_logs(kept)) == 3


def test_comparison_in_training_is_not_deleted(store):
    comparison_id, _ = claimed(store)

    with pytest.raises(UnfinishedError, match=r"still being trained\. Cancel it first"):
        store.delete(comparison_id)

    assert store.comparison(comparison_id).status is Status.RUNNING


def test_mean_curves_average_all_runs_by_epoch(store):
    comparison_id, replicate_id = claimed(store)
    queued = store.create(SPEC, cluster="here")
    for epoch in (1, 2):
        for place, run in enumerate(store.runs_of_replicate(replicate_id)):
            log = replace(LOG, epoch=epoch, test_accuracy=0.5 + 0.125 * place + 0.25 * (epoch - 1))
            lease = {"replicate_id": replicate_id, "worker": "me"}
            store.record_epoch(run.id, log, variables=ARRAYS, **lease)

    # By hand: the means of 0.5, 0.625, 0.75 and of 0.75, 0.875, 1.
    assert store.mean_curves([comparison_id, queued]) == {comparison_id: [0.625, 0.875], queued: []}


# Many processes, one database


WRITER = """
import pathlib, sys
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.spec import ComparisonSpec
from kerascompare.store import RunStore

pathlib.Path(sys.argv[1]).touch()
while not pathlib.Path("go").exists():
    pass
store = RunStore(sys.argv[2])
for _ in range(40):
    id = store.create(ComparisonSpec(architecture=TUTORIAL), cluster=sys.argv[1])
    store.renew(sys.argv[1])
    store.request_cancel(id)
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_processes_that_create_the_store_and_write_at_once_all_succeed(tmp_path, request, database):
    url = f"sqlite:///{tmp_path}/store.db"
    if database == "postgresql":
        url = request.getfixturevalue("empty_postgres")
    names = ["a", "b", "c"]
    code = Path(__file__).parents[2]
    writers = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.append({str(code)!r})\n{WRITER}",
                name,
                url,
            ],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    wait_for(lambda: all((tmp_path / name).exists() for name in names), seconds=60)
    (tmp_path / "go").touch()

    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    assert len(RunStore(url).comparisons()) == 120
