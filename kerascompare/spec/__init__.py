"""Spec: what a comparison is, as validated JSON."""

from kerascompare.spec.architecture import ArchitectureSpec, LayerSpec
from kerascompare.spec.comparison import MNIST_PIXELS, ComparisonSpec, Seeding, can_express
from kerascompare.spec.graph import Call, CallSpec, Graph
from kerascompare.spec.seeds import MAX_SEEDS, parse_seeds, seeds_text
from kerascompare.spec.sentences import error_sentence
from kerascompare.spec.style import Style
from kerascompare.spec.task import TASKS, Task
from kerascompare.spec.training import MNIST_IMAGES, TrainingConfig

__all__ = [
    "MAX_SEEDS",
    "MNIST_IMAGES",
    "MNIST_PIXELS",
    "TASKS",
    "ArchitectureSpec",
    "Call",
    "CallSpec",
    "ComparisonSpec",
    "Graph",
    "LayerSpec",
    "Seeding",
    "Style",
    "Task",
    "TrainingConfig",
    "can_express",
    "error_sentence",
    "parse_seeds",
    "seeds_text",
]
