"""Measure the installed Keras and write `catalogue.json`: `python -m tools.keras_catalogue`."""

import ast
import inspect
import json
import textwrap
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras.src import activations, constraints, initializers, regularizers
from keras.src.utils.naming import to_snake_case

from kerascompare import keras_api
from tools.keras_catalogue.examples import (
    ARGUMENTS,
    CELL,
    IMAGE_SHAPES,
    REASONS,
    SHAPES,
    SPECIAL,
    UNNAMEABLE,
)
from tools.keras_catalogue.parameters import REFUSALS, parameters_of, signature_of

ACTIVATIONS = activations.ALL_OBJECTS_DICT
OBJECTS = {
    "initializers": initializers.ALL_OBJECTS_DICT,
    "regularizers": regularizers.ALL_OBJECTS_DICT,
    "constraints": constraints.ALL_OBJECTS_DICT,
}
BASES = {"Initializer", "Regularizer", "Constraint"}
DTYPES = (
    *("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool", "string"),
)
"""The dtypes and policies without quantization, which needs a trained model."""


def measure():
    """Describe what may be named of the installed Keras.

    Returns:
        JSON-representable dict: keras_version; layers, initializers, regularizers, constraints
        by the name of their class; aliases, the other names of each, by section; activations;
        dtypes; optimizers.

    Raises:
        ValueError: If a layer can neither be proven to stand in a chain nor has a reason why
            it cannot, or has a reason and stands in a chain all the same.
    """
    sections = {"layers": {}} | {section: {} for section in OBJECTS}
    aliases = {"activations": {}} | {section: {} for section in sections}
    for name, layer_class in _layer_classes():
        main_name = layer_class.__name__
        if name != main_name and getattr(keras.layers, main_name, None) is layer_class:
            aliases["layers"][name] = main_name
        else:
            sections["layers"][name] = _layer(name, layer_class)
    for section, all_objects in OBJECTS.items():
        for alias, found in _objects(getattr(keras, section), all_objects):
            name = found.__name__
            sections[section].setdefault(name, _object(getattr(keras, section), found))
            if alias != name:
                aliases[section][alias] = name
    activations = []
    for alias in sorted(ACTIVATIONS):
        name = _activation(alias)
        if name == alias:
            activations.append(name)
        elif name:
            aliases["activations"][alias] = name
    return {
        "keras_version": keras.__version__,
        **sections,
        "aliases": aliases,
        "activations": activations,
        "dtypes": [dtype for dtype in DTYPES if keras.DTypePolicy(dtype).name == dtype],
        "optimizers": dict(_optimizers()),
    }


def to_text(catalogue):
    """Write a catalogue as JSON, one class a line."""
    sections = []
    for section, entries in catalogue.items():
        if isinstance(entries, dict):
            lines = (f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
            written = "{\n" + ",\n".join(lines) + "\n}"
        else:
            written = json.dumps(entries)
        sections.append(f"{json.dumps(section)}: {written}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _layer_classes():
    for name in sorted(set(dir(keras.layers)) - {"Input", "InputLayer"}):
        found = getattr(keras.layers, name)
        if inspect.isclass(found) and issubclass(found, keras.layers.Layer):
            yield name, found


def _layer(name, layer_class):
    reason = REASONS.get(name)
    if name in UNNAMEABLE:
        return {"reason": reason}
    call = inspect.signature(layer_class.call).parameters
    parameters = signature_of(layer_class).values()
    example = _proven_example(name, layer_class, parameters, images="data" in call)
    if (example is None) == (reason is None):
        raise ValueError(
            "A layer either stands in a chain or has a reason why it cannot. "
            f"Received: layer '{name}' with example {example} and reason {reason!r}. "
            "Correct its entry in tools/keras_catalogue/examples.py."
        )
    arguments = example["arguments"] if example else _required_arguments(parameters)
    measured, positional = parameters_of(
        layer_class, None if arguments is None else _deserialized(arguments)
    )
    verdict = {"example": example} if reason is None else {"reason": reason}
    return {
        "parameters": measured,
        "positional": positional,
        "takes_training": _reads_training(layer_class),
        "is_cell": reason == CELL,
        "is_activation": ".layers.activations." in layer_class.__module__ and reason is None,
        **verdict,
    }


def _objects(module, all_objects):
    """Yield the names by which Keras finds a class of a module, and the class, bases left out."""
    for name in sorted({*all_objects, *dir(module)}):
        found = all_objects.get(name, getattr(module, name, None))
        if inspect.isclass(found) and found.__name__ not in BASES:
            yield name, found


def _object(module, found):
    """Describe a class that a string can name as well, with its defaults."""
    parameters, positional = parameters_of(found, {})
    try:
        identifier = to_snake_case(found.__name__)
        known = type(module.get(identifier)) is found
    except REFUSALS:  # Constant: its config must hold the value
        known = False
    return {
        "parameters": parameters,
        "positional": positional,
        "identifier": identifier if known else None,
    }


def _activation(identifier):
    """Return the name in a config of an activation that needs one tensor only, or None."""
    try:
        function = keras.activations.get(identifier)
        function(tf.ones((2, 4)))
    except REFUSALS:
        return None
    return keras.activations.serialize(function)


def _reads_training(layer_class):
    """Tell whether the code of `call` does anything with an argument `training`."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(layer_class.call)))
    return any(
        isinstance(node, ast.Name) and node.id == "training" for node in ast.walk(ast.parse(source))
    )


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
    arguments = _required_arguments(parameters)
    if arguments is None:
        return
    for shape in IMAGE_SHAPES if images else SHAPES:
        yield {"input_shape": list(shape), "arguments": arguments}


def _required_arguments(parameters):
    """Return a value for each required parameter, or None if there is none for one of them."""
    required = [p.name for p in parameters if p.default is p.empty]
    if not set(required) <= set(ARGUMENTS):
        return None
    return {name: ARGUMENTS[name] for name in required}


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
    catalogue = Path(keras_api.__file__).with_name("catalogue.json")
    catalogue.write_text(to_text(measure()), encoding="utf-8")
