"""Estimate the memory that a worker needs and the bytes that the store keeps.

Peak resident memory of a process that trains one replicate of three styles for an epoch (Keras 3.15,
TensorFlow 2.21, 2 processors, fused engine and Adam unless stated), measured and estimated:

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
"""Memory of a worker with a tiny model: TensorFlow, Dask, MNIST as tensors, compiled loops."""

FUSED_COPIES = 2.2
FIT_COPIES = 1.1
"""Copies of its variables that a run holds while it trains: XLA's loop returns new ones."""

CHECKPOINT_COPIES = 4.5
"""Copies of a run's variables while they are written to the store: arrays, a file in memory, its
bytes, and those of the database. Parallel runs may write at the same time."""

ACTIVATION_COPIES = 1.8
"""Copies of the activations of a step: themselves and their gradients."""

TEST_BATCH_SIZE = 1000
"""Images per step of testing and predicting; it affects speed and memory only."""

RECORD_BYTES = 30_000
"""Bytes of a run in the store besides its weights: predictions, source, summary, epoch logs."""


def worker_bytes(spec: ComparisonSpec, size: ModelSize, *, parallel_runs: int = 1) -> int:
    """Return the bytes of memory that a worker needs at most to train a replicate.

    Args:
        spec: The comparison. The models of all its styles are in memory at once.
        size: Size of its model.
        parallel_runs: How many runs the worker trains at once.
    """
    return BASE_BYTES + variable_bytes(spec, size) + step_bytes(spec, size, parallel_runs)


def variable_bytes(spec: ComparisonSpec, size: ModelSize) -> int:
    """Return the bytes of the parameters and the optimizer's variables of all styles."""
    copies = FUSED_COPIES if spec.training.engine == "fused" else FIT_COPIES
    run_bytes = size.parameters * FLOAT_BYTES * copies_of_weights(spec.training)
    return int(run_bytes * (copies * len(spec.able_styles) + CHECKPOINT_COPIES))


def step_bytes(spec: ComparisonSpec, size: ModelSize, parallel_runs: int) -> int:
    """Return the bytes of the activations of a step, of all parallel runs."""
    batch = min(spec.training.batch_size, spec.training.images)
    activations = max(ACTIVATION_COPIES * batch * size.activations, TEST_BATCH_SIZE * size.widest)
    return int(FLOAT_BYTES * activations * spec.parallel_runs(parallel_runs))


def stored_bytes(spec: ComparisonSpec, size: ModelSize) -> int:
    """Return the bytes that a comparison takes in the store at most.

    These are the weights of all runs and the checkpoints of one replicate, which count twice: an
    old checkpoint is deleted after the new one has been written.
    """
    weights = size.parameters * FLOAT_BYTES
    runs = len(spec.seeds) * len(spec.able_styles)
    checkpoints = 2 * len(spec.able_styles) * weights * copies_of_weights(spec.training)
    return runs * (weights + RECORD_BYTES) + checkpoints
