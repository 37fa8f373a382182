"""Layers and architectures, as validated JSON in one canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from kerascompare import keras_api
from kerascompare.quoting import quote
from kerascompare.spec.arguments import canonicalize_arguments
from kerascompare.spec.graph import (
    MAX_CALLS,
    MAX_NAMED,
    Call,
    CallSpec,
    Graph,
    check_names,
    tensor_names,
)
from kerascompare.spec.graph_order import order_calls
from kerascompare.spec.layer_names import layer_names
from kerascompare.spec.limits import MAX_VALUES, check_limits
from kerascompare.spec.naming import find_layer
from kerascompare.spec.operations import Operands, find_operation, layer_operands
from kerascompare.spec.record import Record

MAX_RANK = 8
"""Axes of an input. TensorFlow pads and transposes no more."""

MAX_SIDE = 1_000_000
"""Length of an axis of an input."""

MAX_LAYERS = 100

Shape = Annotated[tuple[Annotated[int, Field(ge=1, le=MAX_SIDE)], ...], Field(max_length=MAX_RANK)]
"""Shape of an input without the batch axis: `(28, 28)` or `(28, 28, 1)`."""

_OF_GRAPHS = ("inputs", "passes_inputs_as", "calls", "outputs")


class LayerSpec(Record):
    """One layer: a class in `keras.layers` and its constructor arguments.

    Arguments are JSON as in Keras' own config: plain values, or an object such as
    `{"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.02}}`.
    """

    layer: str
    """Name of the class. Aliases such as `Convolution2D` are resolved."""

    arguments: dict[str, Any] = Field(default_factory=dict)
    """Arguments in the canonical form of `kerascompare.spec.arguments`, whatever form was given."""

    @model_validator(mode="before")
    @classmethod
    def _make_canonical(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("layer"), str):
            return given
        api = find_layer(given["layer"], in_graph=True)
        arguments = given.get("arguments", {})
        if not isinstance(arguments, dict):
            return given
        check_limits(arguments)
        canonical = canonicalize_arguments(api, arguments)
        check_limits(canonical)  # again, for integers that were given as floats
        return given | {"layer": api.name, "arguments": canonical}


class ArchitectureSpec(Record):
    """A graph of layers, independent of the style it is written in.

    Most are chains, which need only `input_shape` and `layers`. Any other graph has `inputs`,
    `layers`, `calls` and `outputs`. Whatever form was given, a chain becomes a chain, and a graph
    gets the canonical form of `kerascompare.spec.graph`.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "custom"
    """A lower-case identifier. The subclass is named after it."""

    input_shape: Shape = ()
    """Shape of the input of a chain without the batch axis: `(28, 28)` or `(28, 28, 1)`."""

    inputs: Annotated[dict[str, Shape], Field(max_length=MAX_NAMED)] = Field(default_factory=dict)
    """Name of each input of a graph → its shape without the batch axis."""

    passes_inputs_as: Literal["dictionary", "list"] = "dictionary"
    """How several inputs of a graph are passed to the model."""

    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1, max_length=MAX_LAYERS)]
    """The layers in order of creation, which is the order of their first call."""

    calls: Annotated[tuple[CallSpec, ...], Field(max_length=MAX_CALLS)] = ()
    """The calls of a graph; in a chain each layer is called on what the previous one made."""

    outputs: Annotated[dict[str, str], Field(max_length=MAX_NAMED)] = Field(default_factory=dict)
    """Name of each output of a graph → the tensor. Several outputs are a dictionary."""

    @field_validator("inputs")
    @classmethod
    def _check_input_names(cls, inputs: dict[str, Shape]) -> dict[str, Shape]:
        check_names("input", inputs)
        return inputs

    @field_validator("outputs")
    @classmethod
    def _check_output_names(cls, outputs: dict[str, str]) -> dict[str, str]:
        check_names("output", outputs)
        return outputs

    @model_validator(mode="after")
    def _make_canonical(self) -> Self:
        if self.inputs or self.calls or self.outputs:
            self.__dict__.update(self._canonical_graph())
        else:
            self._check_chain()
        return self

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        n_values = sum(check_limits(layer.arguments) for layer in self.layers)
        if n_values > MAX_VALUES:
            raise ValueError(
                f"The arguments of a model may have up to {MAX_VALUES:,} values. "
                f"Received: {n_values:,}. Shorten the lists."
            )
        return self

    @model_serializer(mode="wrap")
    def _without_what_it_has_not(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written = serialize(self)
        if not self.calls:
            return {key: value for key, value in written.items() if key not in _OF_GRAPHS}
        del written["input_shape"]
        if self.passes_inputs_as == "dictionary":
            del written["passes_inputs_as"]
        for call in written["calls"]:
            for key in [key for key, value in call.items() if value in (None, {})]:
                del call[key]
        return written

    @property
    def is_chain(self) -> bool:
        """Whether it is one layer after another; only a chain can be a Sequential model."""
        return not self.calls

    @property
    def graph(self) -> Graph:
        """The architecture as a graph; a chain has the input `inputs` and the output `outputs`."""
        names = tuple(_names(self.layers))
        if not self.calls:
            tensors = ["inputs", *names]
            calls = tuple(
                Call(number, None, (tensors[number],), {}, name)
                for number, name in enumerate(names)
            )
            return Graph({"inputs": self.input_shape}, names, calls, {"outputs": names[-1]})
        made = tensor_names(self.inputs, self.calls)
        calls = tuple(
            Call(
                None if call.layer is None else names.index(call.layer),
                call.operation,
                call.on,
                call.arguments,
                to,
            )
            for call, to in zip(self.calls, made, strict=True)
        )
        return Graph(self.inputs, names, calls, self.outputs)

    def operands(self, call: Call) -> Operands:
        """Return how many tensors a call takes, and in which form."""
        if call.layer is None:
            return find_operation(call.operation or "").operands
        return layer_operands(keras_api.layers()[self.layers[call.layer].layer])

    def _check_chain(self) -> None:
        if "input_shape" not in self.model_fields_set:
            raise ValueError(
                "An architecture must have an 'input_shape' and 'layers', or 'inputs', 'layers', "
                f"'calls' and 'outputs'. Received: {', '.join(sorted(self.model_fields_set))}."
            )
        for layer in self.layers:
            find_layer(layer.layer)  # refuses those that take several tensors
        names = [layer.arguments["name"] for layer in self.layers if "name" in layer.arguments]
        if len(names) != len(set(names)):
            raise ValueError(f"Layer names must be unique. Received: {quote(names)}.")

    def _canonical_graph(self) -> dict[str, Any]:
        """Return the fields in canonical form; those of a chain if it is one."""
        if "input_shape" in self.model_fields_set:
            raise ValueError(
                "A graph has its shapes in 'inputs'. Received: 'input_shape' too. Remove it."
            )
        for field in ("inputs", "calls", "outputs"):
            if not getattr(self, field):
                raise ValueError(
                    "A graph must have 'inputs', 'layers', 'calls' and 'outputs'. "
                    f"Received: no {quote(field)}."
                )
        given = [(layer.layer, layer.arguments) for layer in self.layers]
        inputs, outputs = self.inputs, self.outputs
        ordered = order_calls([*inputs], given, self.calls, outputs)
        old_names = layer_names(given)
        layers = tuple(self.layers[position] for position in ordered.layers)
        new_names = _names(layers)
        renamed = {
            old_names[position]: name
            for position, name in zip(ordered.layers, new_names, strict=True)
        }
        callees = [
            call if call.layer is None else call.model_copy(update={"layer": renamed[call.layer]})
            for call in ordered.calls
        ]
        new_inputs = _unnamed_if_single(inputs, "inputs")
        made = tensor_names(new_inputs, callees)
        tensors = dict(zip((*inputs, *ordered.made), (*new_inputs, *made), strict=True))
        calls = tuple(_renamed(call, tensors) for call in callees)
        outputs = {
            name: tensors[tensor] for name, tensor in _unnamed_if_single(outputs, "outputs").items()
        }
        canonical = {
            "inputs": new_inputs,
            "layers": layers,
            "calls": calls,
            "outputs": outputs,
            "passes_inputs_as": self.passes_inputs_as if len(self.inputs) > 1 else "dictionary",
        }
        if _is_chain(new_inputs, layers, calls, outputs):
            (shape,) = inputs.values()
            return {
                "input_shape": shape,
                "layers": layers,
                "inputs": {},
                "calls": (),
                "outputs": {},
                "passes_inputs_as": "dictionary",
            }
        return canonical


def _unnamed_if_single(named: Mapping[str, Any], usual: str) -> dict[str, Any]:
    """Return inputs or outputs; a single one has the usual name, since its own means nothing."""
    return dict(zip([usual], named.values(), strict=True)) if len(named) == 1 else dict(named)


def _names(layers: tuple[LayerSpec, ...]) -> list[str]:
    return layer_names((layer.layer, layer.arguments) for layer in layers)


def _renamed(call: CallSpec, tensors: Mapping[str, str]) -> CallSpec:
    on = tuple(tensors[each] if isinstance(each, str) else each for each in call.on)
    return call.model_copy(update={"on": on, "to": None})


def _is_chain(
    inputs: Mapping[str, Any],
    layers: tuple[LayerSpec, ...],
    calls: tuple[CallSpec, ...],
    outputs: Mapping[str, str],
) -> bool:
    """Whether a canonical graph calls one layer of one tensor after another."""
    names = _names(layers)
    before = [*inputs, *names]
    return (
        len(inputs) == len(outputs) == 1
        and [call.layer for call in calls] == names
        and [call.on for call in calls] == [(name,) for name in before[:-1]]
        and [*outputs.values()] == names[-1:]
        and not any(call.arguments for call in calls)
        and all(keras_api.layers()[layer.layer].in_chain for layer in layers)
    )
