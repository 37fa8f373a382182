"""Measure the installed Keras and write `catalogue.json`: `python -m tools.keras_catalogue`."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

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
from tools.keras_catalogue.parameters import REFUSALS, Entry, parameters_of, signature_of

ACTIVATIONS = activations.ALL_OBJECTS_DICT
OBJECTS = {
    "initializers": initializers.ALL_OBJECTS_DICT,
    "regularizers": regularizers.ALL_OBJECTS_DICT,
    "constraints": constraints.ALL_OBJECTS_DICT,
}
BASES = {"Initializer", "Regularizer", "Constraint", "LearningRateSchedule"}
NOT_OF_OPTIMIZERS = {"learning_rate", "name", "exclude_layers"}
"""Parameters that a spec gives elsewhere, that change no result, or that hold patterns of names."""

DTYPES = (
    *("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool", "string"),
)
"""Dtypes and policies, except quantized ones, which need a trained model."""


def measure() -> dict[str, Any]:
    """Describe what a spec may name of the installed Keras.

    Returns:
        Dict of JSON values: keras_version; layers, initializers, regularizers and constraints by
        name of the class; aliases by section; activations; dtypes; optimizers by identifier;
        schedules of learning rates by name of the class.

    Raises:
        ValueError: If a layer is not proven to work in a chain and has no reason why it cannot, or
            has such a reason and works in a chain.
    """
    sections: dict[str, dict[str, Entry]] = {section: {} for section in ("layers", *OBJECTS)}
    aliases: dict[str, dict[str, str]] = {section: {} for section in ("activations", *sections)}
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
        activation = _activation(alias)
        if activation == alias:
            activations.append(alias)
        elif activation:
            aliases["activations"][alias] = activation
    return {
        "keras_version": keras.__version__,
        **sections,
        "aliases": aliases,
        "activations": activations,
        "dtypes": [dtype for dtype in DTYPES if keras.DTypePolicy(dtype).name == dtype],
        "optimizers": dict(_optimizers()),
        keras_api.SCHEDULES: dict(_schedules()),
    }


def to_text(catalogue: Mapping[str, Any]) -> str:
    """Return a catalogue as JSON with one class per line."""
    sections = []
    for section, entries in catalogue.items():
        if isinstance(entries, dict):
            lines = (f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
            written = "{\n" + ",\n".join(lines) + "\n}"
        else:
            written = json.dumps(entries)
        sections.append(f"{json.dumps(section)}: {written}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _layer_classes() -> Iterator[tuple[str, type]]:
    for name in sorted(set(dir(keras.layers)) - {"Input", "InputLayer"}):
        found = getattr(keras.layers, name)
        if inspect.isclass(found) and issubclass(found, keras.layers.Layer):
            yield name, found


def _layer(name: str, layer_class: Any) -> Entry:
    reason = REASONS.get(name)
    if name in UNNAMEABLE:
        return {"reason": reason}
    call = inspect.signature(layer_class.call).parameters
    parameters = signature_of(layer_class).values()
    example = _proven_example(name, layer_class, parameters, images="data" in call)
    if (example is None) == (reason is None):
        raise ValueError(
            "A layer must work in a chain or have a reason why it cannot. "
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


def _objects(module: ModuleType, all_objects: Mapping[str, Any]) -> Iterator[tuple[str, type]]:
    """Yield the names by which Keras finds a module's classes, with the class, without bases."""
    for name in sorted({*all_objects, *dir(module)}):
        found = all_objects.get(name, getattr(module, name, None))
        if inspect.isclass(found) and found.__name__ not in BASES:
            yield name, found


def _object(module: Any, found: type) -> Entry:
    """Describe a class that a string may stand for."""
    parameters, positional = parameters_of(found, {})
    try:
        identifier = to_snake_case(found.__name__)
        known = type(module.get(identifier)) is found
    except REFUSALS:  # Constant needs a value in its config
        known = False
    return {
        "parameters": parameters,
        "positional": positional,
        "identifier": identifier if known else None,
    }


def _activation(identifier: str) -> str | None:
    """Return the name of an activation in a config, or None if it needs more than one tensor."""
    try:
        function = keras.activations.get(identifier)
        function(tf.ones((2, 4)))
    except REFUSALS:
        return None
    return keras.activations.serialize(function)


def _reads_training(layer_class: Any) -> bool:
    """Return whether the code of `call` reads the argument `training`."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(layer_class.call)))
    return any(
        isinstance(node, ast.Name) and node.id == "training" for node in ast.walk(ast.parse(source))
    )


def _proven_example(
    name: str, layer_class: Any, parameters: Collection[inspect.Parameter], *, images: bool
) -> Entry | None:
    """Return arguments and an input shape with which the layer works in a chain, or None."""
    for example in _candidates(name, parameters, images=images):
        try:
            if _works_in_chain(layer_class, parameters, **example):
                return example
        except REFUSALS:
            continue
    return None


def _candidates(
    name: str, parameters: Collection[inspect.Parameter], *, images: bool
) -> Iterator[Entry]:
    if name in SPECIAL:
        yield SPECIAL[name] | {"input_shape": list(SPECIAL[name]["input_shape"])}
        return
    arguments = _required_arguments(parameters)
    if arguments is None:
        return
    for shape in IMAGE_SHAPES if images else SHAPES:
        yield {"input_shape": list(shape), "arguments": arguments}


def _required_arguments(parameters: Collection[inspect.Parameter]) -> dict[str, Any] | None:
    """Return a value for each required parameter, or None if a parameter is unknown."""
    required = [p.name for p in parameters if p.default is p.empty]
    if not set(required) <= set(ARGUMENTS):
        return None
    return {name: ARGUMENTS[name] for name in required}


def _works_in_chain(
    layer_class: Any,
    parameters: Collection[inspect.Parameter],
    *,
    input_shape: list[int],
    arguments: dict[str, Any],
    dtype: str = "float32",
) -> bool:
    """Build the chain, run it on two samples and compare the output with the output shape.

    Building alone is not enough: in Keras 3.15, RandomCrop declares the cropped shape and returns
    the whole image in evaluation (keras-team/keras issue 21868). Every optional parameter is also
    passed with its default, which proves the list of parameters.
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
    declared = tf.TensorShape((2, *model.output_shape[1:]))
    return all(declared.is_compatible_with(output.shape) for output in outputs)


def _deserialized(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: keras.saving.deserialize_keras_object(value)
        if isinstance(value, dict | list)
        else value
        for name, value in arguments.items()
    }


def _public_classes(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name in sorted(dir(module)):
        found = getattr(module, name)
        if inspect.isclass(found):
            yield name, found


def _optimizers() -> Iterator[tuple[str, Entry]]:
    for name, found in _public_classes(keras.optimizers):
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
            measured, _ = parameters_of(found, {})
            yield (
                name.lower(),
                {
                    "name": name,
                    "learning_rate": learning_rate.default,
                    "parameters": {
                        parameter: entry
                        for parameter, entry in measured.items()
                        if parameter not in NOT_OF_OPTIMIZERS
                    },
                    "positional": list(measured).index("name") - 1,
                },
            )


def _schedules() -> Iterator[tuple[str, Entry]]:
    for name, found in _public_classes(keras.optimizers.schedules):
        if name not in BASES:
            measured, positional = parameters_of(found, None)
            yield name, {"parameters": measured, "positional": positional}


if __name__ == "__main__":
    catalogue = Path(keras_api.__file__).with_name("catalogue.json")
    catalogue.write_text(to_text(measure()), encoding="utf-8")
