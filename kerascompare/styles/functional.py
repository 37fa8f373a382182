"""The Functional style: each layer is called on the previous one's output."""

from kerascompare.spec import ArchitectureSpec
from kerascompare.styles.expressions import IMPORTS, input_expression, layer_expression


def write(architecture: ArchitectureSpec) -> str:
    """Return the source that makes `model` with `keras.Model(inputs, outputs)`."""
    last = len(architecture.layers) - 1
    lines, source = [f"inputs = {input_expression(architecture)}"], "inputs"
    for position, spec in enumerate(architecture.layers):
        target = "outputs" if position == last else "x"
        lines.append(f"{target} = {layer_expression(spec)}({source})")
        source = target
    calls = "\n".join(lines)
    return f"{IMPORTS}\n{calls}\nmodel = keras.Model(inputs, outputs)\n"
