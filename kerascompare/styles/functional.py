"""The Functional style: each layer is called on tensors."""

from kerascompare.spec import ArchitectureSpec
from kerascompare.styles.expressions import (
    IMPORTS,
    input_expressions,
    layer_expression,
    passed_inputs,
    single_or_dictionary,
)
from kerascompare.styles.program import Program


def write(architecture: ArchitectureSpec) -> str:
    """Return the source that makes `model` with `keras.Model(inputs, outputs)`.

    A layer is created where it is called, one that is shared before its first call: so layers are
    created in the order of the spec.
    """
    program = Program(architecture)
    inputs = "".join(
        f"{name} = {expression}\n" for name, expression in input_expressions(architecture).items()
    )
    graph = program.graph
    passed = passed_inputs(architecture, {name: name for name in graph.inputs})
    outputs = {name: program.variables[tensor] for name, tensor in graph.outputs.items()}
    return (
        f"{IMPORTS}\n{inputs}{_statements(program)}\n"
        f"model = keras.Model({passed}, {single_or_dictionary(outputs)})\n"
    )


def write_calls(architecture: ArchitectureSpec) -> str:
    """Return only the statements between the inputs and `keras.Model(…)`."""
    return _statements(Program(architecture))


def _statements(program: Program) -> str:
    architecture = program.architecture
    lines: list[str] = []
    created: set[int] = set()

    def create(layers: list[int]) -> None:
        for layer in layers:
            if layer not in created:
                created.add(layer)
                expression = layer_expression(architecture.layers[layer])
                lines.append(f"{program.layer_variables[layer]} = {expression}")

    def callee(layer: int) -> str:
        if layer in created:
            return program.layer_variables[layer]
        return layer_expression(architecture.layers[layer])

    for step in program.steps:
        if step.tower is None:
            called = [call.layer for call in step.calls if call.layer is not None]
            create([layer for layer in called if program.is_shared(layer)])
            expression = program.expression(step.calls, callee, passes_training=False)
        else:
            tower, name = program.towers[step.tower], program.tower_names[step.tower]
            if step.calls == tower.first:
                create([*tower.layers])
                parameter, body = program.tower_body(tower, callee, passes_training=False)
                lines += [f"\ndef {name}({parameter}):", *(f"    {line}" for line in body), ""]
            expression = f"{name}({program.variables[step.calls[0].tensors[0]]})"
        lines.append(f"{program.variables[step.result]} = {expression}")
    return "\n".join(lines)
