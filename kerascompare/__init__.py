"""kerascompare: the three ways to write a Keras model, trained side by side.

import kerascompare
result = kerascompare.compare(epochs=1, seeds=[7])
result.table, result.verdict, result.figure("loss")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors and type checkers, which do not run `__getattr__`
    from kerascompare.api import compare
    from kerascompare.spec import (
        ArchitectureSpec,
        ComparisonSpec,
        LayerSpec,
        Seeding,
        Style,
        TrainingConfig,
    )
    from kerascompare.spec.architectures import ARCHITECTURES

__version__ = "0.1.0"

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

_MODULES = {
    "ARCHITECTURES": "spec.architectures",
    "ArchitectureSpec": "spec",
    "ComparisonSpec": "spec",
    "LayerSpec": "spec",
    "Seeding": "spec",
    "Style": "spec",
    "TrainingConfig": "spec",
    "compare": "api",
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use: importing all takes longer than the app may."""
    if name not in _MODULES:
        raise AttributeError(f"module 'kerascompare' has no attribute {name!r}")
    return getattr(import_module(f"kerascompare.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names, also those that are not imported yet."""
    return sorted({*globals(), *__all__})
