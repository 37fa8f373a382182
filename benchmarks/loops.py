"""Measure for each layer whether XLA makes the training loop faster.

The fused engine's rule on what to compile is based on these results.
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.peer import run_module

IMAGES, STEPS, SECONDS = 20_000, 50, 0.5
FLAT, ROWS, IMAGE = (784,), (28, 28), (28, 28, 1)
DENSE = ("Dense", {"units": 256, "activation": "relu"})
CASES = {
    "Dense": (FLAT, [DENSE]),
    "5 Dense": (FLAT, [DENSE] * 5),
    "BatchNormalization": (FLAT, [DENSE, ("BatchNormalization", {})]),
    "LayerNormalization": (FLAT, [DENSE, ("LayerNormalization", {})]),
    "PReLU": (FLAT, [("Dense", {"units": 256}), ("PReLU", {})]),
    "Dropout": (FLAT, [DENSE, ("Dropout", {"rate": 0.3})]),
    "Dropout of the images": (FLAT, [("Dropout", {"rate": 0.3}), DENSE]),
    "GaussianNoise": (FLAT, [("GaussianNoise", {"stddev": 0.1}), DENSE]),
    "Conv1D": (ROWS, [("Conv1D", {"filters": 16, "kernel_size": 3})]),
    "Conv2D": (IMAGE, [("Conv2D", {"filters": 16, "kernel_size": 3})]),
    "2 Conv2D": (IMAGE, [("Conv2D", {"filters": 8, "kernel_size": 3})] * 2),
    "DepthwiseConv2D": (IMAGE, [("DepthwiseConv2D", {"kernel_size": 3})]),
    "SeparableConv2D": (IMAGE, [("SeparableConv2D", {"filters": 8, "kernel_size": 3})]),
    "Conv2DTranspose": (IMAGE, [("Conv2DTranspose", {"filters": 4, "kernel_size": 3})]),
    "MaxPooling2D": (IMAGE, [("MaxPooling2D", {})]),
    "AveragePooling2D": (IMAGE, [("AveragePooling2D", {"pool_size": 2})]),
    "LSTM": (ROWS, [("LSTM", {"units": 32})]),
    "GRU": (ROWS, [("GRU", {"units": 32})]),
    "SimpleRNN": (ROWS, [("SimpleRNN", {"units": 32})]),
}


def measure() -> dict[str, float]:
    """Return by layer the time of the uncompiled loop divided by that of the compiled loop."""
    return run_module("loops")


def _measure_ratio(input_shape: tuple[int, ...], layers: list[tuple[str, dict]]) -> float:
    from benchmarks import ours
    from kerascompare import ArchitectureSpec, LayerSpec, TrainingConfig

    last = [("Flatten", {}), ("Dense", {"units": 10, "activation": "softmax"})]
    specs = [LayerSpec(layer=layer, arguments=arguments) for layer, arguments in [*layers, *last]]
    architecture = ArchitectureSpec(input_shape=input_shape, layers=specs)
    config = TrainingConfig(images=IMAGES)
    step_seconds = []
    for is_compiled in (True, False):
        engine = ours.build_engine(architecture, config)
        engine.trace(is_compiled=is_compiled)
        engine.seconds(STEPS)
        times, until = [], time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            times.append(engine.seconds(STEPS))
        step_seconds.append(min(times))
    return step_seconds[1] / step_seconds[0]


if __name__ == "__main__":
    ratios = {
        f"{name}, uncompiled / compiled": _measure_ratio(*case) for name, case in CASES.items()
    }
    json.dump(ratios, sys.stdout)
