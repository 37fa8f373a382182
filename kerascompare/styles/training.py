"""The `model.compile(…)` call after the definition, which is the same in all styles."""

from kerascompare import keras_api
from kerascompare.spec import TrainingConfig
from kerascompare.styles.formatting import format_source


def compile_source(training: TrainingConfig) -> str:
    """Return the formatted call of `model.compile` for a training config."""
    return format_source(compile_line(training))


def compile_line(training: TrainingConfig) -> str:
    """Return the call of `model.compile` on one line."""
    optimizer = f'"{training.optimizer}"'
    if training.learning_rate is not None:
        name = keras_api.optimizers()[training.optimizer].name
        optimizer = f"keras.optimizers.{name}(learning_rate={training.learning_rate!r})"
    return f'model.compile(optimizer={optimizer}, loss="{training.loss}", metrics=["accuracy"])'
