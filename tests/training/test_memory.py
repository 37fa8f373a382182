"""A worker that exceeds its memory limit records the reason, ends and is replaced."""

import threading

import numpy as np
import pytest

from kerascompare import styles
from kerascompare.cluster.cluster import Cluster
from kerascompare.sizes import memory
from kerascompare.sizes.model import measure_model
from kerascompare.spec import ComparisonSpec, Style, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL, dense
from kerascompare.store import UNFINISHED, Status
from kerascompare.styles.build import build
from kerascompare.system import settings
from kerascompare.training import engine_cache
from kerascompare.training.engine_cache import EngineCache
from kerascompare.training.memory import EXIT_CODE, MemoryWatch
from kerascompare.training.tensors import load_data
from tests.processes import wait_for

SENTENCE = (
    "Training needed more than the 300 MB of memory that a worker may use. "
    "Lower the size of the layers or the batch size."
)


def watch(resident, ended):
    return MemoryWatch(300 * 10**6, resident_bytes=lambda: resident, end=ended.append)


def test_below_the_limit_nothing_happens():
    failures, ended = [], []
    below = watch(299 * 10**6, ended)
    with below.training(failures.append):
        below.check()
    assert not failures
    assert not ended


def test_above_the_limit_training_fails_before_the_process_ends():
    events = []
    above = MemoryWatch(
        300 * 10**6,
        resident_bytes=lambda: 301 * 10**6,
        end=lambda code: events.append(f"exit {code}"),
    )
    with above.training(events.append):
        above.check()
    assert events == [SENTENCE, f"exit {EXIT_CODE}"]


def test_above_the_limit_an_idle_worker_goes_on():
    ended = []
    above = watch(10**9, ended)
    above.check()
    with above.training(ended.append):
        pass
    above.check()
    assert not ended


def test_process_ends_even_if_the_reason_cannot_be_recorded():
    ended = []
    above = watch(10**9, ended)

    def fail(_sentence):
        raise OSError("The disk is full.")

    with above.training(fail):
        above.check()
    assert ended == [EXIT_CODE]


def test_started_watch_measures_by_itself():
    is_over = threading.Event()
    above = MemoryWatch(1, end=lambda _code: is_over.set())
    with above.training(lambda _sentence: None):
        above.start()
        assert is_over.wait(60)


@pytest.fixture
def tiny_workers(monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "300MB")  # TensorFlow alone takes more


def test_worker_that_exceeds_its_memory_is_replaced_and_its_comparison_says_why(
    store, tiny_workers
):
    spec = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=1000, images=3968))
    with Cluster(store, warms_up=False) as cluster:
        for _ in range(2):  # the second with the new worker
            comparison_id = cluster.submit(spec)
            wait_for(
                lambda trained=comparison_id: store.comparison(trained).status not in UNFINISHED,
                seconds=180,
            )
            assert store.comparison(comparison_id).status is Status.FAILED
            assert {run.error for run in store.runs(comparison_id)} == {SENTENCE}


# The cache of engines


def engine_of(engines, architecture, style=Style.SEQUENTIAL):
    spec = spec_of(architecture)
    source = styles.write(architecture, style)
    model = build(source, styles.compile_source(spec.training), seed=1)
    data = load_data(architecture, spec.task, 64)
    engine = engines.get_or_build(model, source, spec, data)
    engine.prepare()
    return engine


def spec_of(architecture):
    return ComparisonSpec(architecture=architecture, training=TrainingConfig(images=64))


def needed(architecture):
    spec = spec_of(architecture)
    return memory.worker_bytes(
        spec, measure_model(architecture), parallel_runs=settings.max_parallel_runs()
    )


def test_earlier_engines_are_dropped_if_the_next_comparison_needs_their_memory(monkeypatch):
    engines = EngineCache()
    before = engine_of(engines, dense(units=300))
    after = dense(units=200)
    size_bytes = (
        3 * 4 * (784 * 300 + 300 + 300 * 10 + 10)
    )  # the weights, and two variables of Adam for each

    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", str(needed(after) + 2 * size_bytes))
    engines.make_room(spec_of(after))
    assert engine_of(engines, dense(units=300)) is before

    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", str(needed(after) + size_bytes // 2))
    engines.make_room(spec_of(after))
    assert engine_of(engines, dense(units=300)) is not before


def test_engines_of_the_next_comparison_are_kept(monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "300MB")
    engines = EngineCache()
    before = engine_of(engines, dense(units=200))

    engines.make_room(spec_of(dense(units=200)))

    assert engine_of(engines, dense(units=200)) is before


def test_variables_of_a_dropped_model_are_freed(monkeypatch):
    monkeypatch.setattr(engine_cache, "MAX_KEPT", 1)
    engines = EngineCache()
    dropped = engine_of(engines, dense(units=200)).model
    kept = engine_of(engines, dense(units=100)).model

    assert {variable.value.read_value().shape.rank for variable in dropped.variables} == {0}
    assert np.asarray(kept.layers[1].kernel).shape == (784, 100)
