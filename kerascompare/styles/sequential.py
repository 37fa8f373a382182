"""The Sequential style: a list of layers."""

from kerascompare.spec import ArchitectureSpec
from kerascompare.styles.expressions import IMPORTS, input_expression, layer_expression


def write(architecture: ArchitectureSpec) -> str:
    """Return the source that makes `model` with `keras.Sequential`."""
    entries = [input_expression(architecture), *map(layer_expression, architecture.layers)]
    listed = "".join(f"    {entry},\n" for entry in entries)
    return f"{IMPORTS}\nmodel = keras.Sequential([\n{listed}])\n"
