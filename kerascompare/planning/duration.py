"""How long a comparison takes, from the size of its model.

The constants are those with which README's table "growth" comes out within a third (2 processors).
Seconds of an epoch, measured and estimated: tutorial 0.84 and 0.94, 64 units 0.32 and 0.43, 1,024
units 2.9 and 3.0, batch size 512 0.33 and 0.34, five hidden layers 2.4 and 2.1, deep 3.3 and 3.6,
convolutional 5.0 and 5.2, fit 4.8 and 4.9. Recurrent and very wide layers come out within a factor
of three. A machine's own speed comes in by what it has completed, see `checking.check`.
"""

from __future__ import annotations

from math import ceil

from kerascompare.sizes.model import ModelSize, copies_of_weights, measure_model
from kerascompare.spec import ComparisonSpec

DENSE_RATE = 125e9
SLOW_RATE = 35e9
"""Floating-point operations a second of one processor; the slow one with convolutions and recurrent
layers, whose matrices are small."""

UPDATE_RATE = 3e9
"""Numbers a second that an optimizer reads and writes, its own among them."""

STEP_SECONDS = 0.02e-3
LAYER_SECONDS = 0.04e-3
"""What a training step takes beside its arithmetic, and what each layer adds, compiled by XLA."""

UNCOMPILED_LAYER_SECONDS = 0.15e-3
FIT_STEP_SECONDS = 2.1e-3
TIME_STEP_SECONDS = 0.1e-3
"""What a step of a recurrent layer takes beside its arithmetic, there and back."""

FIRST_SECONDS = 1.0
FIRST_LAYER_SECONDS = 0.2
"""What tracing and compiling take, once for each style."""

SIDE_BY_SIDE_GAIN = 0.75
"""Share of the arithmetic's time that runs side by side take (`benchmarks/engines.py`)."""

STORED_BYTES_A_SECOND = 50e6
"""How fast a checkpoint is written."""

RUN_SECONDS = 0.3
TEST_SECONDS = 0.05
TEST_IMAGES = 10_000
OPERATIONS_FORWARD = 2
OPERATIONS_BOTH_WAYS = 6
"""For each multiply-add of a forward pass: the backward pass computes it twice more."""

_RANDOM = ("Dropout", "Gaussian", "Random", "AugMix", "CutMix", "MixUp", "RandAugment")
_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D")


def estimate_seconds(
    spec: ComparisonSpec,
    size: ModelSize | None = None,
    *,
    processors: int = 1,
    workers: int = 1,
    side_by_side: int = 1,
) -> float:
    """Estimate the seconds that a comparison takes on an ordinary machine.

    Args:
        spec: What is trained.
        size: Of its model; measured here if it is not given.
        processors: Of the machine.
        workers: How many replicates are trained at once.
        side_by_side: How many runs of a replicate a worker trains at once.
    """
    size = size or measure_model(spec.architecture)
    training = spec.training
    at_once = spec.parallel_runs(side_by_side)
    steps = ceil(training.images / training.batch_size)
    waiting, computing = _step(spec, size, max(processors // workers, 1))
    testing = TEST_SECONDS + TEST_IMAGES * OPERATIONS_FORWARD * size.multiply_adds / (
        _rate(spec, size) * max(processors // workers, 1)
    )
    written = 4 * size.parameters * copies_of_weights(training) / STORED_BYTES_A_SECOND
    gain = SIDE_BY_SIDE_GAIN if at_once > 1 else 1
    epoch = steps * (waiting / at_once + computing * gain) + testing + written
    first = FIRST_SECONDS + FIRST_LAYER_SECONDS * len(size.layers)
    turns = ceil(len(spec.seeds) / workers)
    return len(spec.styles) * (first + turns * (RUN_SECONDS + training.epochs * epoch))


def _step(spec: ComparisonSpec, size: ModelSize, processors: int) -> tuple[float, float]:
    """Return the seconds of a training step: those that do not use the processors, and the others."""
    training = spec.training
    batch = min(training.batch_size, training.images)
    is_compiled = _convolves(spec) + _draws_random_numbers(spec) == 0
    layer_seconds = LAYER_SECONDS if is_compiled else UNCOMPILED_LAYER_SECONDS
    waiting = STEP_SECONDS + layer_seconds * len(size.layers) + TIME_STEP_SECONDS * size.steps
    if training.engine == "fit":
        waiting += FIT_STEP_SECONDS
    arithmetic = (
        OPERATIONS_BOTH_WAYS * batch * size.multiply_adds / (_rate(spec, size) * processors)
    )
    update = size.parameters * copies_of_weights(training) / UPDATE_RATE
    return waiting, arithmetic + update


def _rate(spec: ComparisonSpec, size: ModelSize) -> float:
    return SLOW_RATE if _convolves(spec) or size.steps else DENSE_RATE


def _convolves(spec: ComparisonSpec) -> bool:
    return any(layer.layer in _CONVOLUTIONS for layer in spec.architecture.layers)


def _draws_random_numbers(spec: ComparisonSpec) -> bool:
    return any(word in layer.layer for layer in spec.architecture.layers for word in _RANDOM)
