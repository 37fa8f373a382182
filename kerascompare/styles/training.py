"""The `model.compile(…)` call after the definition, which is the same in all styles."""

from __future__ import annotations

from kerascompare import keras_api
from kerascompare.spec import TASKS, Task, TrainingConfig
from kerascompare.spec.task import Output
from kerascompare.styles.expressions import literal, single_or_dictionary
from kerascompare.styles.formatting import format_source


def compile_source(training: TrainingConfig, task: Task = Task.DIGIT) -> str:
    """Return the formatted call of `model.compile` for a training config and a task."""
    return format_source(compile_line(training, task))


def compile_line(training: TrainingConfig, task: Task = Task.DIGIT) -> str:
    """Return the call of `model.compile` on one line."""
    losses = {name: _loss(output, training) for name, output in TASKS[task].outputs.items()}
    loss = single_or_dictionary(losses)
    metrics = single_or_dictionary(dict.fromkeys(losses, '["accuracy"]'))
    return f"model.compile(optimizer={_optimizer(training)}, loss={loss}, metrics={metrics})"


def _optimizer(training: TrainingConfig) -> str:
    """Return the optimizer: its identifier if all its arguments are Keras' defaults."""
    rate = {} if training.learning_rate is None else {"learning_rate": training.learning_rate}
    arguments = rate | training.optimizer_arguments
    if not arguments:
        return f'"{training.optimizer}"'
    written = ", ".join(f"{name}={literal(value)}" for name, value in arguments.items())
    return f"keras.optimizers.{keras_api.optimizers()[training.optimizer].name}({written})"


def _loss(output: Output, training: TrainingConfig) -> str:
    """Return the loss of an output: its identifier if its labels are not smoothed."""
    if not training.label_smoothing:
        return f'"{output.loss}"'
    return f"keras.losses.{output.smoothing_loss}(label_smoothing={training.label_smoothing!r})"
