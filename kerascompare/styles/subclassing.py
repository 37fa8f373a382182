"""The subclassing style: a class that creates its layers and calls them."""

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec
from kerascompare.styles.expressions import (
    IMPORTS,
    automatic_names,
    input_expression,
    layer_expression,
)


def class_name(architecture: ArchitectureSpec) -> str:
    """Return the name of the subclass: `TutorialModel` for the architecture `tutorial`."""
    return "".join(word.capitalize() for word in architecture.name.split("_")) + "Model"


def write(architecture: ArchitectureSpec) -> str:
    """Return the source that makes `model` with a subclass of `keras.Model`.

    The class is registered, so that saved models can be loaded. It creates its layers in the order
    of the chain, since that order decides the initial weights, and passes `training` to the layers
    that take it. The call on `keras.Input` creates the weights.
    """
    name = class_name(architecture)
    attributes = automatic_names(architecture)
    layers = zip(attributes, architecture.layers, strict=True)
    assignments = "\n".join(f"        self.{a} = {layer_expression(spec)}" for a, spec in layers)
    return f"""{IMPORTS}

@keras.saving.register_keras_serializable()
class {name}(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
{assignments}

    def call(self, inputs, training=None):
{_calls(architecture, attributes)}


model = {name}()
model({input_expression(architecture)})
"""


def _calls(architecture: ArchitectureSpec, attributes: list[str]) -> str:
    lines, source = [], "inputs"
    for attribute, spec in zip(attributes, architecture.layers, strict=True):
        takes_training = keras_api.layers()[spec.layer].takes_training
        arguments = f"{source}, training=training" if takes_training else source
        lines.append(f"        x = self.{attribute}({arguments})")
        source = "x"
    lines[-1] = lines[-1].replace("x = ", "return ", 1)
    return "\n".join(lines)
