"""Durations estimated from earlier comparisons, against sums by hand."""

import math

import pytest

from kerascompare.planning import earlier
from kerascompare.results import comparison
from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL
from tests.results.trained import record_training


def test_another_architecture_and_an_empty_store_have_nothing_similar(store):
    assert earlier.find_similar(store, ComparisonSpec(architecture=TUTORIAL)) is None
    record_training(store)

    other = ComparisonSpec(architecture=ARCHITECTURES["convolutional"])
    assert earlier.find_similar(store, other) is None


# By hand, a style: its first epoch's surplus 6 - 3; a run: building 0.5, each epoch 3 + 0.25.
@pytest.mark.parametrize(
    ("epochs", "images", "seeds", "expected", "by_two_workers"),
    [
        (3, 60_000, (7,), 3 * (3 + 0.5 + 3 * 3.25), 3 * (3 + 0.5 + 3 * 3.25)),
        (10, 60_000, (1, 2), 3 * (3 + 2 * (0.5 + 10 * 3.25)), 3 * (3 + 0.5 + 10 * 3.25)),
        (10, 30_000, (7,), 3 * (3 + 0.5 + 10 * 1.75), 3 * (3 + 0.5 + 10 * 1.75)),
    ],
)
def test_estimate_scales_with_epochs_steps_and_runs(
    store, epochs, images, seeds, expected, by_two_workers
):
    record_training(store)
    training = TrainingConfig(epochs=epochs, images=images)
    spec = ComparisonSpec(architecture=TUTORIAL, training=training, seeds=seeds)
    reading = comparison.read(store, earlier.find_similar(store, spec).id)

    assert math.isclose(earlier.estimate_seconds_from(reading, spec), expected, rel_tol=0.01)
    at_once = earlier.estimate_seconds_from(reading, spec, workers=2)
    assert math.isclose(at_once, by_two_workers, rel_tol=0.01)
    in_parallel = earlier.estimate_seconds_from(reading, spec, parallel_runs=2)
    assert math.isclose(in_parallel, expected / 2, rel_tol=0.01)


def test_comparison_of_one_epoch_is_similar_to_the_same_training_only(store):
    similar_id = record_training(store, seconds=(6.0,), images=1000)
    same = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=1, images=1000))
    longer = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=10))

    assert earlier.find_similar(store, same).id == similar_id
    assert earlier.find_similar(store, longer) is None
    record_training(store)
    newest = record_training(store, seconds=(6.0,), images=1000)
    assert earlier.find_similar(store, same).id == newest
    assert earlier.find_similar(store, longer).id not in (similar_id, newest)
