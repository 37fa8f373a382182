"""Build our engines on MNIST, as a replicate does."""

from __future__ import annotations

from kerascompare import ArchitectureSpec, Style, TrainingConfig, styles
from kerascompare.spec import Task
from kerascompare.styles.build import build
from kerascompare.training.engine import Engine
from kerascompare.training.engine_cache import ENGINES
from kerascompare.training.tensors import load_data

SEED = 42


def build_engine(architecture: ArchitectureSpec, config: TrainingConfig) -> Engine:
    """Build the engine of a training config, with a model in the Sequential style."""
    source = styles.write(architecture, Style.SEQUENTIAL)
    model = build(source, styles.compile_source(config), seed=SEED)
    data = load_data(architecture, Task.DIGIT, config.images)
    return ENGINES[config.engine](model, data, batch_size=config.batch_size)
