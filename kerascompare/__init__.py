"""kerascompare: the three ways to write a Keras model, trained side by side.

import kerascompare
result = kerascompare.compare(epochs=1, seeds=[7])
result.table, result.verdict, result.figure("loss")
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "ARCHITECTURES": "spec.architectures",
    "ArchitectureSpec": "spec",
    "ComparisonSpec": "spec",
    "LayerSpec": "spec",
    "Seeding": "spec",
    "Style": "spec",
    "TrainingConfig": "spec",
    "compare": "api",
}
__all__ = list(_HOMES)


def __getattr__(name: str):
    """Load what is asked for: all of it takes a second, and the app answers before it is there."""
    if name not in _HOMES:
        raise AttributeError(f"module 'kerascompare' has no attribute {name!r}")
    return getattr(import_module(f"kerascompare.{_HOMES[name]}"), name)
