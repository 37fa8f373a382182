"""kerascompare: the three ways to write a Keras model, trained side by side.

import kerascompare
result = kerascompare.compare(epochs=1, seeds=[7])
result.table, result.verdict, result.figure("loss")
"""

from kerascompare.architectures import ARCHITECTURES
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    LayerSpec,
    Seeding,
    Style,
    TrainingConfig,
)

__version__ = "0.1.0"


def __getattr__(name: str):
    """Load `compare` when it is asked for: Dask, pandas and Plotly take most of a second."""
    if name == "compare":
        from kerascompare.api import compare

        return compare
    raise AttributeError(f"module 'kerascompare' has no attribute {name!r}")


__all__ = [
    "ARCHITECTURES",
    "ArchitectureSpec",
    "ComparisonSpec",
    "LayerSpec",
    "Seeding",
    "Style",
    "TrainingConfig",
    "compare",
]
