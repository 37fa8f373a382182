"""The graph of a model as DOT text, in its style's colour; the browser draws it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from kerascompare.looks.theme import INK, LOOKS, MUTED

_FONT = "Helvetica,Arial,sans-serif"
# Reads on white and on near-black alike (contrast 3.5 and 5): the browser's drawing does not
# follow the theme. The nodes bring their own light ground for the same reason.
_EDGE = "#808795"


def dot(style: str, layers: Sequence[Mapping]) -> str:
    """Write the graph of one model.

    Args:
        style: A key of `theme.LOOKS`. The edges of `"subclassing"` are dashed: Keras itself does
            not know them, they are read from the code.
        layers: The layers in order, the input first, each with `name`, `layer` (its class),
            `output_shape` (list, None for the batch; None if unknown) and `parameters` (int or
            None).

    Returns:
        DOT for `st.graphviz_chart`, one node a layer.
    """
    look = LOOKS[style]
    lines = [
        f"digraph {_quoted(style)} {{",
        "  bgcolor=transparent rankdir=TB nodesep=0.2 ranksep=0.28 margin=0.05",
        f'  node [shape=box style="rounded,filled" penwidth=1.5 margin="0.16,0.07"'
        f" color={_quoted(look.light)} fillcolor={_quoted(_on_white(look.light, 0.1))}"
        f" fontname={_quoted(_FONT)} fontsize=12 fontcolor={_quoted(INK.light)}]",
        f"  edge [color={_quoted(_EDGE)} penwidth=1.2 arrowsize=0.6"
        f" style={'dashed' if style == 'subclassing' else 'solid'}]",
    ]
    lines += [f"  n{i} [label={_label(layer)}]" for i, layer in enumerate(layers)]
    lines += [f"  n{i} -> n{i + 1}" for i in range(len(layers) - 1)]
    return "\n".join([*lines, "}", ""])


def _label(layer: Mapping) -> Markup:
    """One node's label in Graphviz' HTML-like form: class, name, shape and parameters."""
    shape = layer["output_shape"]
    facts = ["?" if shape is None else f"({', '.join(map(str, shape))})"]
    if layer["parameters"]:
        facts.append(f"{layer['parameters']:,} parameters")
    return Markup('<<b>{}</b>  {}<br/><font point-size="10" color="{}">{}</font>>').format(
        _visible(layer["layer"]), _visible(layer["name"]), MUTED.light, " · ".join(facts)
    )


def _visible(text: str) -> str:
    """Return a text without control characters, of which Graphviz draws no graph."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _on_white(colour: str, share: float) -> str:
    """Mix `share` of `colour` (`#RRGGBB`) into white."""
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + share * (channel - 255)):02X}" for channel in channels)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
