"""What a Functional and a subclassing program have in common: statements and their variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kerascompare import keras_api
from kerascompare.spec import ArchitectureSpec, Call
from kerascompare.spec.graph import KNOWN
from kerascompare.spec.operations import OPERATIONS
from kerascompare.styles.expressions import automatic_names, literal
from kerascompare.styles.towers import Tower, find_towers
from kerascompare.styles.variables import identifiers, name_tensors


@dataclass(frozen=True)
class Step:
    """A statement that assigns one tensor.

    Attributes:
        calls: Nested calls, innermost first; or those of one use of a tower.
        tower: Position of the tower, or None.
    """

    calls: tuple[Call, ...]
    tower: int | None = None

    @property
    def result(self) -> str:
        """The tensor that is assigned."""
        return self.calls[-1].to


class Program:
    """The statements of an architecture, in a form that both styles write alike.

    Attributes:
        architecture: What is written.
        graph: The same as a graph.
        towers: What is written once, as a function or method.
        steps: The statements.
    """

    def __init__(self, architecture: ArchitectureSpec) -> None:
        self.architecture = architecture
        self.graph = architecture.graph
        self.towers = find_towers(self.graph)
        self.steps = [*self._steps()]

    @cached_property
    def layer_variables(self) -> list[str]:
        """A variable or attribute for each layer: its automatic name."""
        unnamed = automatic_names(self.architecture)
        return identifiers(unnamed, taken=(*KNOWN, *self.graph.inputs, *self.graph.outputs))

    @cached_property
    def tower_names(self) -> list[str]:
        """The names of the towers' functions."""
        taken = (*KNOWN, *self.graph.inputs, *self.graph.outputs, *self.layer_variables)
        return identifiers(["tower"] * len(self.towers), taken=taken)

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """Assigned tensor → its variable."""
        taken = {*KNOWN, *self.layer_variables, *self.tower_names}
        return name_tensors(self.graph, [step.calls for step in self.steps], taken=taken)

    def is_shared(self, layer: int) -> bool:
        """Whether a layer is called several times."""
        return len(self.graph.calls_of(layer)) > 1

    def takes_training(self, layer: int) -> bool:
        """Whether `call` passes `training` to a layer."""
        return keras_api.layers()[self.architecture.layers[layer].layer].takes_training

    def expression(
        self, calls: Sequence[Call], callee: Callable[[int], str], *, passes_training: bool
    ) -> str:
        """Return nested calls as an expression of variables.

        Args:
            calls: Innermost first.
            callee: Position of a layer → the expression that is called.
            passes_training: Whether layers that take `training` get it.
        """
        written: dict[str, str] = {}
        for call in calls:
            operands = [
                written.get(operand) or self.variables[operand]
                if isinstance(operand, str)
                else f"({operand!r})"
                if operand < 0
                else repr(operand)
                for operand in call.on
            ]
            written[call.to] = self._call(call, operands, callee, passes_training=passes_training)
        return written[calls[-1].to]

    def tower_body(
        self, tower: Tower, callee: Callable[[int], str], *, passes_training: bool
    ) -> tuple[str, list[str]]:
        """Return the parameter of a tower's function, and its statements."""
        is_input = all(use[0].on[0] in self.graph.inputs for use in tower.calls)
        parameter = "image" if is_input and "image" not in self.layer_variables else "x"
        source, lines = parameter, []
        for call in tower.first:
            called = self._call(call, [source], callee, passes_training=passes_training)
            lines.append(f"return {called}" if call is tower.first[-1] else f"x = {called}")
            source = "x"
        return parameter, lines

    def _steps(self) -> list[Step]:
        in_tower = {
            call.to: (number, use)
            for number, tower in enumerate(self.towers)
            for use in tower.calls
            for call in use
        }
        steps: list[Step] = []
        waiting: list[Call] = []  # written inside of the next call
        for call in self.graph.calls:
            if call.to in in_tower:
                number, use = in_tower[call.to]
                if call is use[-1]:
                    steps.append(Step(use, number))
                continue
            if self._is_inlined(call):
                waiting.append(call)
                continue
            inner = [each for each in waiting if self._is_inside(each, call)]
            waiting = [each for each in waiting if each not in inner]
            steps.append(Step((*inner, call)))
        return steps

    def _is_inlined(self, call: Call) -> bool:
        """Whether a call is written inside of the function that uses its result."""
        if call.operation is None or call.to in self.graph.outputs.values():
            return False
        users = self.graph.users(call.to)
        return len(users) == 1 and _is_function(users[0])

    def _is_inside(self, inner: Call, outer: Call) -> bool:
        while inner is not outer:
            users = self.graph.users(inner.to)
            if len(users) != 1 or not _is_function(users[0]):
                return False
            inner = users[0]
        return True

    def _call(
        self,
        call: Call,
        operands: Sequence[str],
        callee: Callable[[int], str],
        *,
        passes_training: bool,
    ) -> str:
        more = [f"{name}={literal(value)}" for name, value in call.arguments.items()]
        if self.architecture.operands(call).as_list:
            operands = [f"[{', '.join(operands)}]"]
        if call.layer is None:
            return _operation(call, operands, more)
        if passes_training and self.takes_training(call.layer):
            more.append("training=training")
        return f"{callee(call.layer)}({', '.join([*operands, *more])})"


def _is_function(call: Call) -> bool:
    """Whether a call is written as a function of `keras.ops`, not as an operator."""
    return call.operation is not None and OPERATIONS[call.operation].symbol is None


def _operation(call: Call, operands: Sequence[str], more: Sequence[str]) -> str:
    operation = OPERATIONS[call.operation or ""]
    if operation.symbol and len(operands) == 1:
        return f"{operation.symbol}{operands[0]}"
    if operation.symbol:
        return f" {operation.symbol} ".join(operands)
    return f"keras.ops.{operation.name}({', '.join([*operands, *more])})"
