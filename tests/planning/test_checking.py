"""What does not fit is refused with the number to lower; what takes long is to be confirmed."""

import time

import pytest

from kerascompare.planning.capacity import Capacity
from kerascompare.planning.checking import CONFIRM_SECONDS, Source, check
from kerascompare.planning.duration import estimate_step_seconds
from kerascompare.planning.refusals import MAX_SECONDS
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, LayerSpec, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL, convolutional, dense
from tests.results.trained import record_training

GB = 10**9


def capacity(worker=18 * GB, disk=100 * GB):
    return Capacity(worker, disk, processors=2, workers=1, parallel_runs=2)


def spec(architecture=TUTORIAL, seeds=(7,), **training):
    return ComparisonSpec(
        architecture=architecture, seeds=tuple(seeds), training=TrainingConfig(**training)
    )


def chain(*layers, shape=(28, 28)):
    end = [("Flatten", {}), ("Dense", {"units": 10, "activation": "softmax"})]
    described = [LayerSpec(layer=name, arguments=given) for name, given in (*layers, *end)]
    return ArchitectureSpec(input_shape=shape, layers=described)


def test_tutorial_is_neither_refused_nor_confirmed():
    checked = check(spec(), capacity=capacity())

    assert checked.parameters == 203_530  # as Keras counts
    assert checked.refusal is checked.confirmation is None
    assert checked.source is Source.SIZE
    assert 10 < checked.seconds < 60  # docs/measured.md: 20 s


def test_measured_step_scales_the_estimate_until_something_was_trained(store):
    ordinary = check(spec(), store, capacity=capacity())
    one = estimate_step_seconds(spec(), processors=1)

    slow = check(spec(), store, capacity=capacity(), step_seconds=3 * one)
    absurd = check(spec(), store, capacity=capacity(), step_seconds=1000 * one)

    assert slow.source is absurd.source is Source.MEASURED
    assert slow.seconds == pytest.approx(3 * ordinary.seconds)
    assert absurd.seconds == pytest.approx(5 * ordinary.seconds)  # a measurement may be disturbed

    record_training(store)
    trained = check(spec(), store, capacity=capacity(), step_seconds=3 * one)
    assert trained.source is Source.EARLIER


def test_ten_layers_of_4096_units_do_not_fit_in_memory():
    large = spec(dense(hidden_layers=10, units=4096), range(1000), epochs=100)

    refusal = check(large, capacity=capacity()).refusal

    assert "of memory in a worker; this machine gives a worker 18 GB." in refusal
    assert "Lower the units of the 10 Dense layers (4,096) to " in refusal


def test_with_enough_memory_the_disk_and_then_the_time_refuse():
    large = spec(dense(hidden_layers=10, units=4096), range(1000), epochs=100)

    by_disk = check(large, capacity=capacity(worker=100 * GB)).refusal
    by_time = check(large, capacity=capacity(worker=100 * GB, disk=10**15)).refusal

    # By hand: 3,000 × 154 million weights × 4 bytes are 1.85 TB.
    assert by_disk.startswith(
        "The store would keep about 1.9 TB of this; its disk has 100 GB free, of which 500 MB must "
        "remain free. "
    )
    assert "Lower the number of seeds (1,000) to " in by_disk
    assert "years on this machine; a comparison may take at most 7 days." in by_time
    assert "Lower the number of seeds (1,000) to " in by_time


def test_seven_layers_of_4096_units_do_not_fit_a_machine_of_8_gb():
    refusal = check(spec(dense(hidden_layers=7, units=4096)), capacity=capacity(6 * GB)).refusal

    assert "this machine gives a worker 6 GB." in refusal
    assert "Lower the units of the 7 Dense layers (4,096) to " in refusal


@pytest.mark.parametrize(
    "large",
    [
        spec(dense(hidden_layers=7, units=4096), batch_size=32),
        spec(convolutional(blocks=3, filters=256), batch_size=60_000),
        spec(chain(("LSTM", {"units": 20_000}))),
    ],
    ids=["units", "batch size", "LSTM"],
)
def test_comparison_lowered_as_advised_fits(large):
    small = capacity(6 * GB)
    refusal = check(large, capacity=small).refusal
    advice = refusal.rpartition("Lower the ")[2]
    number = int(advice.rpartition(" to ")[2].rstrip(".").replace(",", ""))

    if advice.startswith("batch size"):
        changed = large.model_copy(
            update={"training": large.training.model_copy(update={"batch_size": number})}
        )
    else:
        layers = [
            layer.model_copy(update={"arguments": {**layer.arguments, "units": number}})
            if layer.arguments.get("units", 10) != 10
            else layer
            for layer in large.architecture.layers
        ]
        architecture = large.architecture.model_copy(update={"layers": tuple(layers)})
        changed = large.model_copy(update={"architecture": architecture})

    assert check(changed, capacity=small).refusal is None


def test_more_than_ten_minutes_have_to_be_confirmed():
    checked = check(spec(seeds=range(100)), capacity=capacity())

    assert checked.seconds > CONFIRM_SECONDS
    assert checked.confirmation.startswith("About ")
    assert "Lower the number of seeds (100) for a quicker answer." in checked.confirmation


def test_more_than_a_week_is_refused():
    checked = check(spec(seeds=range(1000), epochs=1000), capacity=capacity())

    assert checked.seconds > MAX_SECONDS
    assert "a comparison may take at most 7 days." in checked.refusal
    assert checked.confirmation is None


def test_duration_is_estimated_from_an_earlier_similar_comparison(store):
    record_training(store)  # 6, 4 and 2 s

    checked = check(spec(epochs=3), store, capacity=capacity())

    # By hand, a style: a surplus of 3 s, building 0.5 s, three epochs of 3 + 0.25 s; two at once.
    assert checked.seconds == pytest.approx(3 * (3 + 0.5 + 3 * 3.25) / 2)
    assert checked.source is Source.EARLIER


def test_another_comparison_shows_how_fast_the_machine_is(store):
    fresh = check(spec(dense(units=512)), capacity=capacity())
    record_training(store)  # about four times as slow as this machine
    slow = check(spec(dense(units=512)), store, capacity=capacity())

    assert slow.source is Source.SCALED
    assert slow.seconds > 1.5 * fresh.seconds


def test_unknown_memory_and_a_database_server_refuse_nothing():
    elsewhere = capacity(worker=None, disk=None)

    assert check(spec(dense(hidden_layers=10, units=4096)), capacity=elsewhere).refusal is None


@pytest.mark.parametrize(
    "layers",
    [
        [("Dense", {"units": 10**15})],
        [("Dense", {"units": 10**4000})],
        [("Dense", {"units": 1e308})],
        [("Dense", {"units": "many"})],
        [("Dense", {"units": None})],
        [("Dense", {"units": -5})],
        [("UpSampling1D", {"size": 10**9})] * 90,
        [("Reshape", {"target_shape": [10**9] * 500})],
        [("Reshape", {"target_shape": []}), ("LSTM", {"units": 4})],
        [("Permute", {"dims": [9, -9, "x"]})],
        [("Conv2D", {"filters": 4, "kernel_size": 99})],
        [("Conv2D", {"filters": 4, "kernel_size": [3, [4], None, 5], "strides": 0})],
        [("EinsumDense", {"equation": "a,b", "output_shape": {"x": 1}})],
        [("BatchNormalization", {"axis": 99})],
        [("Embedding", {"input_dim": 10**12, "output_dim": 10**12})],
    ],
)
def test_absurd_arguments_give_an_estimate_at_once(layers):
    absurd = ComparisonSpec.model_construct(
        architecture=ArchitectureSpec.model_construct(
            name="custom",
            input_shape=(28, 28),
            layers=tuple(
                LayerSpec.model_construct(layer=name, arguments=given)
                for name, given in [*layers, ("Flatten", {}), ("Dense", {"units": 10})]
            ),
        ),
        training=TrainingConfig(),
        seeds=(7,),
        styles=spec().styles,
    )
    began = time.process_time()

    checked = check(absurd, capacity=capacity())

    assert time.process_time() - began < 1
    assert checked.refusal is None or len(checked.refusal) < 400
