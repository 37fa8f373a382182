"""The `model.compile(…)` call after the definition, which is the same in all styles."""

from kerascompare import keras_api
from kerascompare.spec import TASKS, Task, TrainingConfig
from kerascompare.styles.formatting import format_source


def compile_source(training: TrainingConfig, task: Task = Task.DIGIT) -> str:
    """Return the formatted call of `model.compile` for a training config and a task."""
    return format_source(compile_line(training, task))


def compile_line(training: TrainingConfig, task: Task = Task.DIGIT) -> str:
    """Return the call of `model.compile` on one line."""
    optimizer = f'"{training.optimizer}"'
    if training.learning_rate is not None:
        name = keras_api.optimizers()[training.optimizer].name
        optimizer = f"keras.optimizers.{name}(learning_rate={training.learning_rate!r})"
    outputs = TASKS[task].outputs
    if len(outputs) == 1:
        (output,) = outputs.values()
        loss, metrics = f'"{output.loss}"', '["accuracy"]'
    else:
        losses = ", ".join(f'"{name}": "{output.loss}"' for name, output in outputs.items())
        accuracies = ", ".join(f'"{name}": ["accuracy"]' for name in outputs)
        loss, metrics = f"{{{losses}}}", f"{{{accuracies}}}"
    return f"model.compile(optimizer={optimizer}, loss={loss}, metrics={metrics})"
