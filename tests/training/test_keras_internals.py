"""What `training/keras_internals.py` uses of Keras beyond its documentation is still there.

If one of these fails after an upgrade, adapt `keras_internals.py`; nothing else uses the name.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerascompare.training import keras_internals

KERAS = f"Keras {keras.__version__}"


@pytest.fixture
def model():
    inner = keras.Sequential([keras.layers.Dropout(0.5), keras.layers.Dense(4)])
    model = keras.Sequential([keras.Input((8,)), inner, keras.layers.Dense(2)])
    model.compile(optimizer="sgd", loss="mse")
    return model


def test_fit_and_evaluate_call_the_functions_that_are_set(model):
    calls = []

    def train(chunks):
        calls.append(("train", int(next(chunks))))
        return {"loss": tf.constant(0.0)}

    def test(chunks):
        calls.append(("test", int(next(chunks))))
        return {"loss": tf.constant(0.0)}

    keras_internals.set_functions(model, train=train, test=test)
    model.fit(tf.data.Dataset.from_tensors(7), verbose=0)
    model.evaluate(tf.data.Dataset.from_tensors(8), verbose=0)

    assert calls == [("train", 7), ("test", 8)], (
        f"{KERAS}: fit and evaluate do not call model.train_function and model.test_function any "
        "more (set_functions). The fused engine would train with Keras' own loop."
    )


def test_fit_counts_the_steps_of_a_call(model):
    batches = []
    keras_internals.set_functions(
        model,
        train=lambda chunks: (next(chunks), {"loss": tf.constant(0.0)})[1],
        test=lambda chunks: {},
    )

    class Batches(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            batches.append(batch)

    with keras_internals.steps_per_call(model, 5):
        model.fit(
            tf.data.Dataset.from_tensors(0).repeat(),
            steps_per_epoch=12,
            callbacks=[Batches()],
            verbose=0,
        )

    assert len(batches) == 3, (
        f"{KERAS}: fit does not count model.steps_per_execution steps for each call of the train "
        f"function any more (steps_per_call). It made {len(batches)} calls for 12 steps, 5 each."
    )
    assert model.steps_per_execution == 1


def test_all_layers_include_those_within_layers(model):
    kinds = [type(layer).__name__ for layer in keras_internals.all_layers(model)]

    assert {"Dropout", "Dense"} <= set(kinds), (
        f"{KERAS}: model._flatten_layers does not return the layers within layers any more "
        "(all_layers). Nested convolutions would be compiled by XLA, which is slower."
    )
    assert kinds.count("Dense") == 2


def test_seed_states_are_those_that_dropout_advances(model):
    states = keras_internals.seed_states(model)
    before = [np.asarray(state) for state in states]

    model(np.ones((1, 8), "float32"), training=True)

    assert len(states) == 1, (
        f"{KERAS}: states of seed generators have another name than seed_generator_state "
        "(seed_states). The fused engine would compile models with Dropout, and draw other "
        "random numbers than fit."
    )
    assert (np.asarray(states[0]) != before[0]).any(), (
        f"{KERAS}: Dropout does not advance the state of its seed generator any more (seed_states)."
    )


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_activations_keep_their_logits(activation):
    inputs = tf.constant([[1.0, -2.0, 3.0]])

    logits = keras_internals.logits_of(keras.activations.get(activation)(inputs))

    assert logits is not None, (
        f"{KERAS}: {activation} does not keep its input in _keras_logits any more (logits_of). "
        "Predictions of models that end with a sigmoid would change."
    )
    assert np.array_equal(logits, inputs)


def test_other_activations_have_no_logits():
    assert keras_internals.logits_of(keras.activations.relu(tf.constant([1.0]))) is None
