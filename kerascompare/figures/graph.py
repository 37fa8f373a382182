"""Write the graph of a model as DOT text in its style's color; the browser draws it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from kerascompare.looks.theme import INK, LOOKS, MUTED, mix_with_white

_FONT = "Helvetica,Arial,sans-serif"
# The browser's drawing does not follow the theme, so this color has to stand out from white and from
# near-black (contrast 3.5 and 5). For the same reason the nodes have a light fill.
_EDGE = "#808795"


def dot(style: str, layers: Sequence[Mapping]) -> str:
    """Write the graph of one model.

    Args:
        style: A key of `theme.LOOKS`. The edges of `"subclassing"` are dashed, since Keras does
            not know them: they are read from the code.
        layers: The layers in order, the input first, each with `name`, `layer` (its class),
            `output_shape` (a list with None for the batch; None if unknown) and `parameters` (int
            or None).

    Returns:
        DOT for `st.graphviz_chart`, with one node per layer.
    """
    look = LOOKS[style]
    lines = [
        f"digraph {_quoted(style)} {{",
        "  bgcolor=transparent rankdir=TB nodesep=0.2 ranksep=0.28 margin=0.05",
        f'  node [shape=box style="rounded,filled" penwidth=1.5 margin="0.16,0.07"'
        f" color={_quoted(look.light)} fillcolor={_quoted(mix_with_white(look.light, 0.1))}"
        f" fontname={_quoted(_FONT)} fontsize=12 fontcolor={_quoted(INK.light)}]",
        f"  edge [color={_quoted(_EDGE)} penwidth=1.2 arrowsize=0.6"
        f" style={'dashed' if style == 'subclassing' else 'solid'}]",
    ]
    lines += [f"  n{i} [label={_label(layer)}]" for i, layer in enumerate(layers)]
    lines += [f"  n{i} -> n{i + 1}" for i in range(len(layers) - 1)]
    return "\n".join([*lines, "}", ""])


def _label(layer: Mapping) -> Markup:
    """Return a node's label in Graphviz' HTML-like form: class, name, shape and parameters."""
    shape = layer["output_shape"]
    facts = ["?" if shape is None else f"({', '.join(map(str, shape))})"]
    if layer["parameters"]:
        facts.append(f"{layer['parameters']:,} parameters")
    return Markup('<<b>{}</b>  {}<br/><font point-size="10" color="{}">{}</font>>').format(
        _visible(layer["layer"]), _visible(layer["name"]), MUTED.light, " · ".join(facts)
    )


def _visible(text: str) -> str:
    """Replace control characters, with which Graphviz does not draw the graph."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
