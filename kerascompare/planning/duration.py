"""Estimate how long a comparison takes on an ordinary machine, from the size of its model.

With these constants the estimates for the rows "growth" of `docs/measured.md` are within a third of
the measurements (2 processors). Seconds of an epoch, measured and estimated: tutorial 0.84 and 0.94,
64 units 0.32 and 0.43, 1,024 units 2.9 and 3.0, batch size 512 0.33 and 0.34, five hidden layers 2.4
and 2.1, deep 3.3 and 3.6, convolutional 5.0 and 5.2, fit 4.8 and 4.9. Recurrent and very wide layers
are within a factor of three. `checking.check` corrects for the speed of this machine.
"""

from __future__ import annotations

from math import ceil

from kerascompare.data.mnist import TEST_IMAGES
from kerascompare.sizes.model import ModelSize, copies_of_weights, measure_model
from kerascompare.spec import ComparisonSpec

DENSE_RATE = 125e9
SLOW_RATE = 35e9
"""Floating-point operations per second of one processor; the slow rate is for convolutions and
recurrent layers, whose matrices are small."""

UPDATE_RATE = 3e9
"""Numbers per second that an optimizer reads and writes, its own variables among them."""

STEP_SECONDS = 0.02e-3
LAYER_SECONDS = 0.04e-3
"""Overhead of a training step and of each layer, compiled by XLA."""

UNCOMPILED_LAYER_SECONDS = 0.15e-3
"""Overhead of each layer in a model that XLA does not compile."""

FIT_STEP_SECONDS = 2.1e-3
"""Additional overhead of a training step of the engine `fit`."""

TIME_STEP_SECONDS = 0.1e-3
"""Overhead of a step of a recurrent layer, forward and backward."""

FIRST_SECONDS = 1.0
FIRST_LAYER_SECONDS = 0.2
"""Tracing and compiling, once for each style, and the share of each layer in it."""

PARALLEL_SHARE = 0.75
"""Time of the arithmetic of parallel runs divided by that of runs in turn (`benchmarks/engines.py`)."""

STORED_BYTES_PER_SECOND = 50e6
"""Speed of writing a checkpoint."""

RUN_SECONDS = 0.3
"""Overhead of a run."""

TEST_SECONDS = 0.05
"""Overhead of testing, once an epoch."""

OPERATIONS_FORWARD = 2
OPERATIONS_BOTH_WAYS = 6
"""Floating-point operations per multiply-add of a forward pass; the backward pass takes two more
multiply-adds."""

_RANDOM = ("Dropout", "Gaussian", "Random", "AugMix", "CutMix", "MixUp", "RandAugment")
_CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D")


def estimate_seconds(
    spec: ComparisonSpec,
    *,
    processors: int = 1,
    workers: int = 1,
    parallel_runs: int = 1,
) -> float:
    """Estimate the seconds that a comparison takes on an ordinary machine.

    Args:
        spec: The comparison.
        processors: Number of processors of the machine.
        workers: How many replicates are trained at once.
        parallel_runs: How many runs of a replicate a worker trains at once.
    """
    size = measure_model(spec.architecture)
    training = spec.training
    at_once = spec.parallel_runs(parallel_runs)
    steps = ceil(training.images / training.batch_size)
    overhead, computing = _step(spec, size, max(processors // workers, 1))
    testing = TEST_SECONDS + TEST_IMAGES * OPERATIONS_FORWARD * size.multiply_adds / (
        _rate(spec, size) * max(processors // workers, 1)
    )
    written = 4 * size.parameters * copies_of_weights(training) / STORED_BYTES_PER_SECOND
    share = PARALLEL_SHARE if at_once > 1 else 1
    epoch = steps * (overhead / at_once + computing * share) + testing + written
    first = FIRST_SECONDS + FIRST_LAYER_SECONDS * len(size.layers)
    turns = ceil(len(spec.seeds) / workers)
    return len(spec.able_styles) * (first + turns * (RUN_SECONDS + training.epochs * epoch))


def estimate_step_seconds(spec: ComparisonSpec, *, processors: int) -> float:
    """Estimate the seconds of a training step of a single run on an ordinary machine."""
    return sum(_step(spec, measure_model(spec.architecture), processors))


def _step(spec: ComparisonSpec, size: ModelSize, processors: int) -> tuple[float, float]:
    """Return the seconds of a training step: those of its overhead and those of its arithmetic."""
    training = spec.training
    batch = min(training.batch_size, training.images)
    is_compiled = not (_convolves(spec) or _draws_random_numbers(spec))
    layer_seconds = LAYER_SECONDS if is_compiled else UNCOMPILED_LAYER_SECONDS
    overhead = STEP_SECONDS + layer_seconds * len(size.layers) + TIME_STEP_SECONDS * size.steps
    if training.engine == "fit":
        overhead += FIT_STEP_SECONDS
    arithmetic = (
        OPERATIONS_BOTH_WAYS * batch * size.multiply_adds / (_rate(spec, size) * processors)
    )
    update = size.parameters * copies_of_weights(training) / UPDATE_RATE
    return overhead, arithmetic + update


def _rate(spec: ComparisonSpec, size: ModelSize) -> float:
    return SLOW_RATE if _convolves(spec) or size.steps else DENSE_RATE


def _convolves(spec: ComparisonSpec) -> bool:
    return any(layer.layer in _CONVOLUTIONS for layer in spec.architecture.layers)


def _draws_random_numbers(spec: ComparisonSpec) -> bool:
    return any(word in layer.layer for layer in spec.architecture.layers for word in _RANDOM)
