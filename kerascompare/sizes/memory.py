"""How much memory a worker needs at most to train a comparison, and what the store keeps of it.

Measured as the peak resident memory of a process that trains one replicate of three styles for an epoch
(Keras 3.15, TensorFlow 2.21, 2 processors, fused engine, Adam, unless named), beside the estimate:

| model | batch | parameters | measured | estimated |
|---|---:|---:|---:|---:|
| tutorial | 32 | 0.2 M | 1.40 GB | 1.48 GB |
| 3 × Dense 4,096 | 32 | 37 M | 5.87 GB | 6.42 GB |
| 3 × Dense 4,096 | 4,096 | 37 M | 6.51 GB | 7.13 GB |
| 5 × Dense 4,096 | 32 | 70 M | 9.60 GB | 10.9 GB |
| 3 × Dense 4,096, one style | 32 | 37 M | 3.94 GB | 4.44 GB |
| 3 × Dense 2,048, SGD | 32 | 10 M | 1.81 GB | 1.93 GB |
| 3 × Dense 2,048, fit | 32 | 10 M | 2.06 GB | 2.40 GB |
| 2 × Conv2D from 64 filters | 32 | 0.1 M | 1.75 GB | 1.90 GB |
| 2 × Conv2D from 64 filters | 4,096 | 0.1 M | 5.73 GB | 5.80 GB |
| LSTM 256 | 32 | 0.3 M | 1.57 GB | 2.07 GB |
| LSTM 256 | 4,096 | 0.3 M | 5.04 GB | 5.76 GB |
"""

from __future__ import annotations

from kerascompare.sizes.model import ModelSize, copies_of_weights
from kerascompare.spec import ComparisonSpec

FLOAT_BYTES = 4
BASE_BYTES = 1_450_000_000
"""Of a worker that trains a tiny model: TensorFlow, Dask, MNIST as tensors, compiled loops."""

FUSED_COPIES = 2.2
FIT_COPIES = 1.1
"""How often a run holds its variables while it trains: XLA's loop gives back new ones."""

CHECKPOINT_COPIES = 4.5
"""How often the variables of a run are held while they are written to the store: as arrays, as a
file in memory, as its bytes, and as the database's; runs side by side may write at once."""

ACTIVATION_COPIES = 1.8
"""How often the activations of a step are held: they, and their gradients."""

TEST_BATCH = 1000
"""Images per step where nothing is learnt (`training.engine.TEST_BATCH_SIZE`)."""

RECORD_BYTES = 30_000
"""Of a run in the store beside its weights: predictions, source, summary, epoch logs."""


def worker_bytes(spec: ComparisonSpec, size: ModelSize, *, side_by_side: int = 1) -> int:
    """Return the memory in bytes that a worker needs at most to train a replicate.

    Args:
        spec: What is trained: all its styles are there at once.
        size: Of its model.
        side_by_side: How many runs the worker trains at once.
    """
    return BASE_BYTES + variable_bytes(spec, size) + step_bytes(spec, size, side_by_side)


def variable_bytes(spec: ComparisonSpec, size: ModelSize) -> int:
    """Return what the parameters and the optimizer's variables of all styles take, in bytes."""
    copies = FUSED_COPIES if spec.training.engine == "fused" else FIT_COPIES
    one_run = size.parameters * FLOAT_BYTES * copies_of_weights(spec.training)
    return int(one_run * (copies * len(spec.styles) + CHECKPOINT_COPIES))


def step_bytes(spec: ComparisonSpec, size: ModelSize, side_by_side: int) -> int:
    """Return what the images of a step take on their way through the model, in bytes."""
    batch = min(spec.training.batch_size, spec.training.images)
    one_step = max(ACTIVATION_COPIES * batch * size.activations, TEST_BATCH * size.widest)
    return int(FLOAT_BYTES * one_step * spec.parallel_runs(side_by_side))


def stored_bytes(spec: ComparisonSpec, size: ModelSize) -> int:
    """Return what a comparison takes in the store at most, in bytes.

    The weights of all runs, and the checkpoints of one replicate, twice: an old one goes when the
    new one is there.
    """
    weights = size.parameters * FLOAT_BYTES
    runs = len(spec.seeds) * len(spec.styles)
    checkpoints = 2 * len(spec.styles) * weights * copies_of_weights(spec.training)
    return runs * (weights + RECORD_BYTES) + checkpoints
