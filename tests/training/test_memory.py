"""A worker that exceeds its memory says so in the store and ends; a fresh one takes its place."""

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
from kerascompare.training import built
from kerascompare.training.built import BuiltEngines
from kerascompare.training.memory import EXIT_CODE, MemoryWatch
from kerascompare.training.replicate import tensors
from tests.processes import wait_for

SENTENCE = (
    "Training needed more than the 300 MB of memory that a worker may use. "
    "Lower the size of the layers or the batch size."
)


def watch(resident, ended):
    return MemoryWatch(300 * 10**6, resident_bytes=lambda: resident, end=ended.append)


def test_below_the_limit_nothing_happens():
    told, ended = [], []
    below = watch(299 * 10**6, ended)
    with below.training(told.append):
        below.look()
    assert not told
    assert not ended


def test_above_the_limit_the_training_is_told_before_the_process_ends():
    events = []
    above = MemoryWatch(
        300 * 10**6,
        resident_bytes=lambda: 301 * 10**6,
        end=lambda code: events.append(f"exit {code}"),
    )
    with above.training(events.append):
        above.look()
    assert events == [SENTENCE, f"exit {EXIT_CODE}"]


def test_above_the_limit_a_worker_that_trains_nothing_goes_on():
    ended = []
    above = watch(10**9, ended)
    above.look()
    with above.training(ended.append):
        pass
    above.look()
    assert not ended


def test_process_ends_even_if_the_store_does_not_take_the_reason():
    ended = []
    above = watch(10**9, ended)

    def fail(_sentence):
        raise OSError("The disk is full.")

    with above.training(fail):
        above.look()
    assert ended == [EXIT_CODE]


def test_watch_looks_by_itself():
    is_over = threading.Event()
    above = MemoryWatch(1, end=lambda _code: is_over.set())
    with above.training(lambda _sentence: None):
        above.start()
        assert is_over.wait(60)


@pytest.fixture
def tiny_workers(monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "300MB")  # TensorFlow alone takes more


def test_worker_that_exceeds_its_memory_is_replaced_and_what_it_trained_says_why(
    store, tiny_workers
):
    spec = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=1000, images=3968))
    with Cluster(store, warms_up=False) as cluster:
        for _ in range(2):  # the second by the worker that took the place of the first
            comparison_id = cluster.submit(spec)
            wait_for(
                lambda one=comparison_id: store.comparison(one).status not in UNFINISHED,
                seconds=180,
            )
            assert store.comparison(comparison_id).status is Status.FAILED
            assert {run.error for run in store.runs(comparison_id)} == {SENTENCE}


# Engines that a worker keeps


def engine_of(engines, architecture, style=Style.SEQUENTIAL):
    config = TrainingConfig(images=64)
    source = styles.write(architecture, style)
    model = build(source, styles.compile_source(config), seed=1)
    engine = engines.engine(model, source, config, tensors((28, 28), 64))
    engine.prepare()
    return engine


def spec_of(architecture):
    return ComparisonSpec(architecture=architecture, training=TrainingConfig(images=64))


def needed(architecture):
    spec = spec_of(architecture)
    return memory.worker_bytes(
        spec, measure_model(architecture), parallel_runs=settings.max_parallel_runs()
    )


def test_earlier_engines_go_where_the_next_training_needs_their_room(monkeypatch):
    engines = BuiltEngines()
    before = engine_of(engines, dense(units=300))
    after = dense(units=200)
    size_bytes = 3 * 4 * (784 * 300 + 300 + 300 * 10 + 10)  # weights and Adam's two of each

    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", str(needed(after) + 2 * size_bytes))
    engines.make_room(spec_of(after))
    assert engine_of(engines, dense(units=300)) is before

    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", str(needed(after) + size_bytes // 2))
    engines.make_room(spec_of(after))
    assert engine_of(engines, dense(units=300)) is not before


def test_engines_of_the_comparison_that_is_trained_stay(monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "300MB")
    engines = BuiltEngines()
    before = engine_of(engines, dense(units=200))

    engines.make_room(spec_of(dense(units=200)))

    assert engine_of(engines, dense(units=200)) is before


def test_dropped_model_gives_back_its_variables(monkeypatch):
    monkeypatch.setattr(built, "MAX_KEPT", 1)
    engines = BuiltEngines()
    dropped = engine_of(engines, dense(units=200)).model
    kept = engine_of(engines, dense(units=100)).model

    assert {variable.value.read_value().shape.rank for variable in dropped.variables} == {0}
    assert np.asarray(kept.layers[1].kernel).shape == (784, 100)
