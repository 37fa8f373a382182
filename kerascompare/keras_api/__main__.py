"""Measure the installed Keras and write `catalogue.json`: `python -m kerascompare.keras_api`."""

import ast
import inspect
import json
import textwrap
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from kerascompare.keras_api.examples import ARGUMENTS, IMAGE_SHAPES, REASONS, SHAPES, SPECIAL

REFUSALS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    tf.errors.OpError,
)
"""What Keras raises for arguments or shapes that do not fit a layer."""


def measure():
    """Describe the layers and optimizers of the installed Keras.

    Returns:
        JSON-representable dict with the keys keras_version, layers, optimizers.

    Raises:
        ValueError: If a layer can neither be proven to stand in a chain nor has a reason why
            it cannot, or has a reason and stands in a chain all the same.
    """
    return {
        "keras_version": keras.__version__,
        "layers": {name: _layer(name, layer_class) for name, layer_class in _layer_classes()},
        "optimizers": dict(_optimizers()),
    }


def to_text(catalogue):
    """Write a catalogue as JSON, one layer or optimizer a line."""
    sections = [f'"keras_version": {json.dumps(catalogue["keras_version"])}']
    for section in ("layers", "optimizers"):
        lines = (
            f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in catalogue[section].items()
        )
        sections.append(f'"{section}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _layer_classes():
    for name in sorted(set(dir(keras.layers)) - {"Input", "InputLayer"}):
        found = getattr(keras.layers, name)
        if inspect.isclass(found) and issubclass(found, keras.layers.Layer):
            yield name, found


def _layer(name, layer_class):
    call = inspect.signature(layer_class.call).parameters
    parameters = _parameters(layer_class)
    example = _proven_example(name, layer_class, parameters, images="data" in call)
    reason = REASONS.get(name)
    if (example is None) == (reason is None):
        raise ValueError(
            "A layer either stands in a chain or has a reason why it cannot. "
            f"Received: layer '{name}' with example {example} and reason {reason!r}. "
            "Correct its entry in kerascompare/keras_api/examples.py."
        )
    verdict = {"example": example} if reason is None else {"reason": reason}
    return {
        "required": [p.name for p in parameters if p.default is p.empty],
        "optional": {p.name: p.default for p in parameters if p.default is not p.empty},
        "takes_training": _reads_training(layer_class),
        "in_chain": reason is None,
        **verdict,
    }


def _reads_training(layer_class):
    """Tell whether the code of `call` does anything with an argument `training`."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(layer_class.call)))
    return any(
        isinstance(node, ast.Name) and node.id == "training" for node in ast.walk(ast.parse(source))
    )


def _parameters(layer_class):
    """List the constructor's parameters, then those of every layer if it passes them on."""
    own = list(inspect.signature(layer_class.__init__).parameters.values())[1:]
    named = {p.name: p for p in own if p.kind is not p.VAR_KEYWORD}
    if len(named) < len(own):
        every_layer = inspect.signature(keras.layers.Layer.__init__).parameters
        for shared in ("name", "dtype", "trainable"):
            named.setdefault(shared, every_layer[shared])
    return list(named.values())


def _proven_example(name, layer_class, parameters, *, images):
    """Find arguments and an input shape with which the layer stands in a chain, or None."""
    for example in _candidates(name, parameters, images=images):
        try:
            if _stands_in_chain(layer_class, parameters, **example):
                return example
        except REFUSALS:
            continue
    return None


def _candidates(name, parameters, *, images):
    if name in SPECIAL:
        yield SPECIAL[name] | {"input_shape": list(SPECIAL[name]["input_shape"])}
        return
    required = [p.name for p in parameters if p.default is p.empty]
    if not set(required) <= set(ARGUMENTS):
        return
    arguments = {parameter: ARGUMENTS[parameter] for parameter in required}
    for shape in IMAGE_SHAPES if images else SHAPES:
        yield {"input_shape": list(shape), "arguments": arguments}


def _stands_in_chain(layer_class, parameters, *, input_shape, arguments, dtype="float32"):
    """Build the chain, run it on two samples, and compare the output with what was promised.

    Building alone proves too little: in Keras 3.15 RandomCrop promises the cropped shape and
    returns the whole image in evaluation (keras-team/keras issue 21868). Every optional parameter is passed with its default as well, so the list of parameters
    is proven along with the example.
    """
    defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
    layer_class(**defaults | _deserialized(arguments))
    layer = layer_class(**_deserialized(arguments))
    model = keras.Sequential([keras.Input(input_shape, dtype=dtype), layer])
    if len(model.outputs) != 1:
        return False
    samples = np.full((2, *input_shape), "a" if dtype == "string" else 0)
    inputs = tf.convert_to_tensor(samples, dtype=dtype)
    outputs = [model(inputs, training=training) for training in (False, True)]
    promised = tf.TensorShape((2, *model.output_shape[1:]))
    return all(promised.is_compatible_with(output.shape) for output in outputs)


def _deserialized(arguments):
    return {
        name: keras.saving.deserialize_keras_object(value)
        if isinstance(value, dict | list)
        else value
        for name, value in arguments.items()
    }


def _optimizers():
    for name in sorted(dir(keras.optimizers)):
        found = getattr(keras.optimizers, name)
        if not inspect.isclass(found):
            continue
        parameters = dict(inspect.signature(found.__init__).parameters)
        learning_rate = parameters.get("learning_rate")
        if learning_rate is None or not isinstance(learning_rate.default, float):
            continue
        try:
            found(learning_rate=learning_rate.default)
            by_identifier = keras.optimizers.get(name.lower())
        except REFUSALS:
            continue
        if type(by_identifier) is found:
            yield name.lower(), {"name": name, "learning_rate": learning_rate.default}


if __name__ == "__main__":
    catalogue = Path(__file__).with_name("catalogue.json")
    catalogue.write_text(to_text(measure()), encoding="utf-8")
