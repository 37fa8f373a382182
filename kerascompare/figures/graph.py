"""Write the graph of a model as DOT text in its style's color; the browser draws it."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from kerascompare.looks.theme import INK, LOOKS, MUTED, mix_with_white
from kerascompare.spec import ArchitectureSpec, Call

_FONT = "Helvetica,Arial,sans-serif"
# The browser's drawing does not follow the theme, so this color has to stand out from white and from
# near-black (contrast 3.5 and 5). For the same reason the nodes have a light fill.
_EDGE = "#808795"


def dot(style: str, architecture: ArchitectureSpec, built: Sequence[Mapping]) -> str:
    """Write the graph of one model.

    The nodes are alike in all styles, so that the browser places them alike. A layer that is called
    several times is one node for each call, with a heavier line: they share their weights.

    Args:
        style: A key of `theme.LOOKS`. The edges of `"subclassing"` are dashed, since Keras does
            not know them: they are read from the code.
        architecture: What was built.
        built: What Keras knows of each layer: `name`, `layer` (its class), `output_shape` (a list
            with None for the batch; None if unknown) and `parameters` (int or None).

    Returns:
        DOT for `st.graphviz_chart`, with one node for each input and each call.
    """
    look, drawn = LOOKS[style], architecture.graph
    calls, inputs = drawn.calls, drawn.inputs
    lines = [
        f"digraph {_quoted(style)} {{",
        "  bgcolor=transparent rankdir=TB nodesep=0.2 ranksep=0.28 margin=0.05",
        f'  node [shape=box style="rounded,filled" penwidth=1.5 margin="0.16,0.07"'
        f" color={_quoted(look.light)} fillcolor={_quoted(mix_with_white(look.light, 0.1))}"
        f" fontname={_quoted(_FONT)} fontsize=12 fontcolor={_quoted(INK.light)}]",
        f"  edge [color={_quoted(_EDGE)} penwidth=1.2 arrowsize=0.6"
        f" style={'dashed' if style == 'subclassing' else 'solid'}]",
    ]
    number = {name: position for position, name in enumerate([*inputs, *(c.to for c in calls)])}
    lines += [
        f"  n{number[name]} [label={_label('Input', name, [None, *shape], None)}]"
        for name, shape in inputs.items()
    ]
    by_name = {layer["name"]: layer for layer in built}
    for call in calls:
        is_shared = call.layer is not None and len(drawn.calls_of(call.layer)) > 1
        heavier = " penwidth=3" if is_shared else ""
        label = _label_of_call(architecture, drawn.layers, call, by_name)
        lines.append(f"  n{number[call.to]} [label={label}{heavier}]")
    lines += [
        f"  n{number[tensor]} -> n{number[call.to]}" for call in calls for tensor in call.tensors
    ]
    return "\n".join([*lines, "}", ""])


def _label_of_call(
    architecture: ArchitectureSpec, names: Sequence[str], call: Call, built: Mapping[str, Mapping]
) -> Markup:
    if call.layer is None:
        return _label("keras.ops", call.operation or "", None, None)
    name = names[call.layer]
    known = built.get(name, {})
    return _label(
        architecture.layers[call.layer].layer,
        name,
        known.get("output_shape"),
        known.get("parameters"),
    )


def _label(
    layer: str, name: str, shape: Sequence[int | None] | None, parameters: int | None
) -> Markup:
    """Return a node's label in Graphviz' HTML-like form: class, name, shape and parameters."""
    facts = ["?" if shape is None else f"({', '.join(map(str, shape))})"]
    if parameters:
        facts.append(f"{parameters:,} parameters")
    return Markup('<<b>{}</b>  {}<br/><font point-size="10" color="{}">{}</font>>').format(
        _visible(layer), _visible(name), MUTED.light, " · ".join(facts)
    )


def _visible(text: str) -> str:
    """Replace control characters, with which Graphviz does not draw the graph."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
