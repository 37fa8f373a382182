"""An engine of ours on MNIST, built as a replicate builds it."""

from __future__ import annotations

from kerascompare import ArchitectureSpec, Style, TrainingConfig, styles
from kerascompare.styles.build import build
from kerascompare.training.engine import Engine
from kerascompare.training.engine_cache import ENGINES
from kerascompare.training.tensors import load_tensors

SEED = 42


def engine(architecture: ArchitectureSpec, config: TrainingConfig) -> Engine:
    """Return the engine that `config` names, its model written in the Sequential style."""
    source = styles.write(architecture, Style.SEQUENTIAL)
    model = build(source, styles.compile_source(config), seed=SEED)
    data = load_tensors(architecture.input_shape, config.images)
    return ENGINES[config.engine](model, data, batch_size=config.batch_size)
