"""Write a graph of layers call by call, as in the Functional API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from kerascompare.spec.architecture import ArchitectureSpec, LayerSpec
from kerascompare.spec.graph import CallSpec
from kerascompare.spec.layer_names import layer_names


class GraphBuilder:
    """Collects layers and calls; `build` returns the architecture.

    Args:
        **inputs: Name of each input → its shape without the batch axis.
    """

    def __init__(self, **inputs: tuple[int, ...]):
        self.inputs = inputs
        self._layers: list[LayerSpec] = []
        self._calls: list[tuple[int | str, tuple[str | float, ...], dict[str, Any]]] = []

    def layer(self, layer: str, **arguments: Any) -> int:
        """Create a layer; return its number for `call`."""
        return self.add(LayerSpec(layer=layer, arguments=arguments))

    def add(self, layer: LayerSpec) -> int:
        """Add a layer that was described; return its number for `call`."""
        self._layers.append(layer)
        return len(self._layers) - 1

    def call(self, callee: int | str, /, *on: str | float, **arguments: Any) -> str:
        """Call a layer, or a function of `keras.ops` by its name; return the tensor."""
        self._calls.append((callee, on, arguments))
        return _tensor(len(self._calls) - 1)

    @property
    def n_calls(self) -> int:
        """Number of calls."""
        return len(self._calls)

    def then(self, layer: str, on: str | Sequence[str], **arguments: Any) -> str:
        """Create a layer and call it on a tensor or several; return the tensor."""
        number = self.layer(layer, **arguments)
        return self.call(number, *([on] if isinstance(on, str) else on))

    def build(
        self,
        name: str,
        passes_inputs_as: Literal["dictionary", "list"] = "dictionary",
        /,
        **outputs: str,
    ) -> ArchitectureSpec:
        """Return the architecture.

        Args:
            name: Name of the architecture.
            passes_inputs_as: As in `ArchitectureSpec`.
            **outputs: Name of each output → the tensor.
        """
        names = layer_names((layer.layer, layer.arguments) for layer in self._layers)
        calls = tuple(
            CallSpec(
                layer=names[callee] if isinstance(callee, int) else None,
                operation=callee if isinstance(callee, str) else None,
                on=on,
                arguments=arguments,
                to=_tensor(number),
            )
            for number, (callee, on, arguments) in enumerate(self._calls)
        )
        return ArchitectureSpec(
            name=name,
            inputs=self.inputs,
            passes_inputs_as=passes_inputs_as,
            layers=tuple(self._layers),
            calls=calls,
            outputs=outputs,
        )


def _tensor(number: int) -> str:
    """Return the name of what a call makes; with a space, so that no input has it."""
    return f"tensor {number}"
