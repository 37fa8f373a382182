"""Any graph of layers is the same model in the Functional and the subclassing style."""

import keras
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, Style
from kerascompare.styles.build import build
from kerascompare.training import variables
from tests.graphs import graphs

PHASES = (Phase.explicit, Phase.generate)  # shrinking a graph takes minutes
COMPILE = 'model.compile(optimizer="adam", loss="mse", run_eagerly=True)'


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)
@given(graphs(), st.integers(0, 2**32 - 1))
def test_random_graph_has_equal_bits_in_functional_and_subclassing(architecture, seed):
    assert ArchitectureSpec.model_validate_json(architecture.model_dump_json()) == architecture
    random = np.random.default_rng(seed)
    inputs = {
        name: random.random((4, *shape), dtype="float32")
        for name, shape in architecture.graph.inputs.items()
    }
    if len(inputs) == 1:
        (inputs,) = inputs.values()
    elif architecture.passes_inputs_as == "list":
        inputs = [*inputs.values()]
    n_outputs = len(architecture.graph.outputs)
    labels = {f"out_{n}": random.random((4, 2), dtype="float32") for n in range(n_outputs)}
    if n_outputs == 1:
        labels = labels["out_0"]
    found = [
        _trained(styles.write(architecture, style), architecture, inputs, labels, seed=seed)
        for style in (Style.FUNCTIONAL, Style.SUBCLASSING)
    ]

    for functional, subclassing in zip(*found, strict=True):
        np.testing.assert_array_equal(functional, subclassing)


def _trained(source, architecture, inputs, labels, *, seed):
    """Return initial weights, outputs before training, and the weights after three steps."""
    model = build(source, COMPILE, seed=seed)
    names = architecture.graph.layers
    before = variables.weights(model, names)
    outputs = keras.tree.flatten(model(inputs))
    for _ in range(3):
        model.train_on_batch(inputs, labels)
    return [*before, *map(np.asarray, outputs), *variables.weights(model, names)]
