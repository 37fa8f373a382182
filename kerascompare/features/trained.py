"""Features that can be watched while they train: the comparison that shows each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kerascompare.spec import ComparisonSpec, Task
from kerascompare.spec.architectures import residual, usual_architecture

TRAINED: Mapping[str, ComparisonSpec] = MappingProxyType(
    {
        "multiple branch": ComparisonSpec(architecture=residual()),
        **{
            feature: ComparisonSpec(architecture=usual_architecture(task), task=task)
            for feature, task in {
                "layer sharing": Task.SAME_DIGIT,
                "multiple input": Task.SUM,
                "multiple output": Task.DIGIT_AND_PARITY,
            }.items()
        },
    }
)
"""Feature → a comparison of which the styles without the feature are refused by Keras."""
