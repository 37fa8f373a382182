"""The subclassing style: a class that creates its layers and calls them."""

from collections.abc import Callable

from kerascompare.spec import ArchitectureSpec
from kerascompare.styles.expressions import (
    IMPORTS,
    input_expressions,
    layer_expression,
    passed_inputs,
    single_or_dictionary,
)
from kerascompare.styles.program import Program, Step


def class_name(architecture: ArchitectureSpec) -> str:
    """Return the name of the subclass: `TutorialModel` for the architecture `tutorial`."""
    return "".join(word.capitalize() for word in architecture.name.split("_")) + "Model"


def write(architecture: ArchitectureSpec) -> str:
    """Return the source that makes `model` with a subclass of `keras.Model`.

    The class is registered, so that saved models can be loaded. It creates its layers in the order
    of the spec, since that order decides the initial weights, and passes `training` to the layers
    that take it. The call on `keras.Input` creates the weights.
    """
    name = class_name(architecture)
    program = Program(architecture)
    assignments = "\n".join(
        f"        self.{attribute} = {layer_expression(layer)}"
        for attribute, layer in zip(program.layer_variables, architecture.layers, strict=True)
    )
    methods = "".join(_method(program, number) for number in range(len(program.towers)))
    body = "\n".join(f"        {line}" for line in _call(program))
    return f"""{IMPORTS}

@keras.saving.register_keras_serializable()
class {name}(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
{assignments}
{methods}
    def call(self, {_parameter(program)}, training=None):
{body}


model = {name}()
model({passed_inputs(architecture, input_expressions(architecture))})
"""


def _method(program: Program, number: int) -> str:
    """Return a tower as a method."""
    tower = program.towers[number]
    parameter, lines = program.tower_body(tower, _attribute(program), passes_training=True)
    training = ", training=None" if _tower_takes_training(program, number) else ""
    body = "\n".join(f"        {line}" for line in lines)
    return f"\n    def {program.tower_names[number]}(self, {parameter}{training}):\n{body}\n"


def _call(program: Program) -> list[str]:
    """Return the statements of `call`."""
    graph, variables = program.graph, program.variables
    outputs = [*graph.outputs.values()]
    lines = _unpacked(program)
    for step in program.steps:
        expression = _expression(program, step)
        if step is program.steps[-1] and outputs == [step.result]:
            return [*lines, f"return {expression}"]
        lines.append(f"{variables[step.result]} = {expression}")
    named = {name: variables[tensor] for name, tensor in graph.outputs.items()}
    return [*lines, f"return {single_or_dictionary(named)}"]


def _parameter(program: Program) -> str:
    names = [*program.graph.inputs]
    return names[0] if len(names) == 1 else "inputs"


def _unpacked(program: Program) -> list[str]:
    """Return the statements that give the inputs their names."""
    names = [*program.graph.inputs]
    if len(names) == 1:
        return []
    if program.architecture.passes_inputs_as == "list":
        return [f"{', '.join(names)} = inputs"]
    return [f'{name} = inputs["{name}"]' for name in names]


def _expression(program: Program, step: Step) -> str:
    if step.tower is None:
        return program.expression(step.calls, _attribute(program), passes_training=True)
    source = program.variables[step.calls[0].tensors[0]]
    training = ", training=training" if _tower_takes_training(program, step.tower) else ""
    return f"self.{program.tower_names[step.tower]}({source}{training})"


def _tower_takes_training(program: Program, number: int) -> bool:
    return any(program.takes_training(layer) for layer in program.towers[number].layers)


def _attribute(program: Program) -> Callable[[int], str]:
    return lambda layer: f"self.{program.layer_variables[layer]}"
