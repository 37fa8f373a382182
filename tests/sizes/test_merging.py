"""Sizes of what takes several tensors are those of the model that Keras builds."""

import keras
import pytest

from kerascompare import styles
from kerascompare.sizes.model import measure_model
from kerascompare.spec import Style
from kerascompare.spec.architectures import TASK_ARCHITECTURES
from kerascompare.spec.building import GraphBuilder
from kerascompare.styles.build import build

READY = {
    name: spec
    for ready in TASK_ARCHITECTURES.values()
    for name, spec in ready.items()
    if not spec.is_chain
}
SERIES, VECTOR = (6, 8), (8,)


def joined(layer, shapes, **arguments):
    """Return a model that calls a layer on its inputs."""
    graph = GraphBuilder(**{f"input_{n}": shape for n, shape in enumerate(shapes)})
    made = graph.then(layer, [f"input_{n}" for n in range(len(shapes))], **arguments)
    return graph.build("joined", out=made)


def computed(operation, shapes, **arguments):
    """Return a model that calls a function on what layers made of its inputs."""
    graph = GraphBuilder(**{f"input_{n}": shape for n, shape in enumerate(shapes)})
    kept = [graph.then("Activation", f"input_{n}", activation="relu") for n in range(len(shapes))]
    return graph.build("computed", out=graph.call(operation, *kept, **arguments))


def check(architecture):
    """Compare parameters and the output's shape with what Keras builds."""
    model = build(styles.write(architecture, Style.FUNCTIONAL), "", seed=1)

    measured = measure_model(architecture)

    assert measured.parameters == model.count_params()
    found = keras.tree.flatten(model.output)
    made = [call.to for call in architecture.graph.calls]
    for tensor, output in zip(architecture.graph.outputs.values(), found, strict=True):
        shape = measured.layers[made.index(tensor)].output_shape
        assert shape == tuple(output.shape[1:])


@pytest.mark.parametrize("name", READY)
def test_ready_graphs(name):
    check(READY[name])


@pytest.mark.parametrize(
    ("layer", "shapes", "arguments"),
    [
        ("Add", [SERIES, SERIES], {}),
        ("Add", [SERIES, VECTOR], {}),
        ("Concatenate", [SERIES, SERIES], {}),
        ("Concatenate", [SERIES, (4, 8)], {"axis": 1}),
        ("Dot", [VECTOR, VECTOR], {"axes": 1}),
        ("Dot", [SERIES, (4, 8)], {"axes": 2}),
        ("Dot", [SERIES, (8, 4)], {"axes": [2, 1]}),
        ("Attention", [SERIES, (4, 8)], {}),
        ("Attention", [SERIES, (4, 8), (4, 8)], {"use_scale": True}),
        ("AdditiveAttention", [SERIES, (4, 8)], {}),
        ("MultiHeadAttention", [SERIES, SERIES], {"num_heads": 2, "key_dim": 3}),
        ("MultiHeadAttention", [SERIES, (4, 5), (4, 7)],
         {"num_heads": 2, "key_dim": 3, "value_dim": 5, "output_shape": 4, "use_bias": False}),
        ("GroupQueryAttention", [SERIES, SERIES],
         {"head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2}),
    ],
)  # fmt: skip
def test_layers_of_several_tensors(layer, shapes, arguments):
    check(joined(layer, shapes, **arguments))


@pytest.mark.parametrize(
    ("operation", "shapes", "arguments"),
    [
        ("add", [SERIES, VECTOR], {}),
        ("matmul", [SERIES, (8, 3)], {}),
        ("concatenate", [SERIES, (4, 8)], {"axis": 1}),
        ("stack", [SERIES, SERIES], {"axis": 1}),
        ("stack", [SERIES, SERIES], {"axis": -1}),
        ("sum", [SERIES], {"axis": -1}),
        ("mean", [SERIES], {"axis": [1, 2], "keepdims": True}),
        ("max", [SERIES], {"axis": 1}),
        ("expand_dims", [SERIES], {"axis": 1}),
        ("expand_dims", [SERIES], {"axis": -1}),
        ("squeeze", [(1, 8)], {"axis": 1}),
        ("reshape", [SERIES], {"newshape": [-1, 3, 16]}),
        ("transpose", [SERIES], {"axes": [0, 2, 1]}),
    ],
)  # fmt: skip
def test_functions(operation, shapes, arguments):
    check(computed(operation, shapes, **arguments))
