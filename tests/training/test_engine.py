"""Both engines use every image once per epoch, in the order of the seed, as Keras does."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerascompare import styles
from kerascompare.keras_api import layers as keras_layers
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    LayerSpec,
    Style,
    Task,
    TrainingConfig,
)
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL, dense
from kerascompare.styles.build import build
from kerascompare.training import fused
from kerascompare.training.engine import Fit, batch_order, n_steps
from kerascompare.training.engine_cache import EngineCache
from kerascompare.training.examples import Data, Examples, Images
from kerascompare.training.fused import Fused
from kerascompare.training.tensors import load_data
from kerascompare.training.variables import fingerprint, weights


def test_batch_order_uses_every_image_once():
    assert sorted(batch_order(7, 1, 1000)) == [*range(1000)]


def test_batch_order_depends_on_run_seed_and_epoch_alone():
    before = batch_order(7, 1, 1000)
    np.random.seed(0)
    keras.utils.set_random_seed(0)

    assert np.array_equal(batch_order(7, 1, 1000), before)
    assert not np.array_equal(batch_order(8, 1, 1000), before)
    assert not np.array_equal(batch_order(7, 2, 1000), before)


# 31 batches of 32 are 992 images, the last 18 of 1,010 make one more.
@pytest.mark.parametrize(("images", "steps"), [(992, 31), (1010, 32), (1, 1)])
def test_number_of_steps_counts_the_smaller_last_batch(images, steps):
    assert n_steps(images, 32) == steps


class Seen(keras.callbacks.Callback):
    """Collects what Keras passes to its callbacks."""

    def __init__(self):
        super().__init__()
        self.epochs, self.batches, self.names, self.last = [], [], set(), None

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append(epoch)

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(batch)
        self.names |= set(logs)

    def on_epoch_end(self, epoch, logs=None):
        self.last = {name: float(value) for name, value in logs.items()}


def numbers(n, shape=(28, 28), *, seed=0):
    """Return `n` random images with labels for training, and as many for testing."""
    random = np.random.default_rng(seed)
    images = [tf.constant(random.random((n, *shape), np.float32)) for _ in range(2)]
    labels = [tf.constant(random.integers(0, 10, n, np.uint8)) for _ in range(2)]
    return data_of(images, labels)


def data_of(images, labels):
    """Return data of one input and one output, for training and for testing."""
    return Data(
        *(Examples({"image": Images(x)}, {"digit": y}) for x, y in zip(images, labels, strict=True))
    )


def built(architecture, *, seed=7, style=Style.SEQUENTIAL):
    """Build a compiled model from its source."""
    source = styles.write(architecture, style)
    return build(source, styles.compile_source(TrainingConfig()), seed=seed)


def trained(engine, images, *, epochs=1, seed=7):
    """Train an engine's model; return it with what its callback collected in the last epoch."""
    for epoch in range(1, epochs + 1):
        seen = Seen()
        engine.train(batch_order(seed, epoch, images), epoch=epoch, callbacks=[seen])
    return engine.model, seen


@pytest.mark.parametrize("engine", [Fit, Fused])
def test_epoch_trains_on_the_smaller_last_batch_too(engine):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer="sgd", loss=lambda wanted, got: keras.ops.sum(got))
    before = model.get_weights()[0].item()
    ones = data_of([tf.ones((1010, 1)), tf.ones((10, 1))], [tf.zeros(1010), tf.zeros(10)])
    seen = Seen()

    engine(model, ones, batch_size=32).train(np.arange(1010), epoch=3, callbacks=[seen])

    # Each step lowers the weight by 0.01 times the images of its batch: 0.01 × 1010 in all.
    assert model.get_weights()[0].item() == pytest.approx(before - 10.1, abs=1e-3)
    assert int(model.optimizer.iterations) == 32
    assert seen.batches[-1] >= 31
    assert seen.epochs == [2]


# Keras would take a known number of chunks for the number of batches, train one and only warn.
@pytest.mark.filterwarnings("error:.*ran out of data")
def test_fused_epoch_of_many_calls_trains_all_batches(monkeypatch):
    monkeypatch.setattr(fused, "CALL_SECONDS", 1e-6)
    engine = Fused(built(TUTORIAL), numbers(1010), batch_size=32)

    model, seen = trained(engine, 1010, epochs=2)

    assert seen.batches == [*range(32)]
    assert int(model.optimizer.iterations) == 64


def test_fused_trains_without_a_full_batch():
    model, seen = trained(Fused(built(TUTORIAL), numbers(20), batch_size=32), 20, epochs=2)

    assert int(model.optimizer.iterations) == 2
    assert seen.names == {"loss", "accuracy"}


def test_preparing_does_not_change_the_model():
    model = built(ARCHITECTURES["deep"])
    before = fingerprint([np.asarray(variable) for variable in model.variables])

    Fused(model, numbers(640), batch_size=32).prepare()

    assert fingerprint([np.asarray(variable) for variable in model.variables]) == before


# One draws random numbers, the other has convolutions: neither is compiled.
@pytest.mark.parametrize("name", ["deep", "convolutional"])
def test_uncompiled_loop_ends_with_the_bits_and_logs_of_fit(name):
    architecture = ARCHITECTURES[name]
    data = numbers(330, architecture.input_shape)
    engines = [kind(built(architecture), data, batch_size=32) for kind in (Fit, Fused)]

    (fit, by_fit), (loop, by_loop) = (trained(engine, 330, epochs=2) for engine in engines)

    assert engines[1].loop.startswith("fused, not compiled")
    assert fingerprint(weights(loop)) == fingerprint(weights(fit))
    assert by_loop.last == by_fit.last
    assert engines[1].evaluate() == Fit(loop, data, batch_size=32).evaluate()


def chain(*layers, input_shape=(28, 28)):
    """Return an architecture of these layers, followed by ten probabilities."""
    last = [("Flatten", {}), ("Dense", {"units": 10, "activation": "softmax"})]
    specs = [LayerSpec(layer=layer, arguments=given) for layer, given in [*layers, *last]]
    return ArchitectureSpec(input_shape=input_shape, layers=specs)


@pytest.mark.parametrize(
    "architecture",
    [
        TUTORIAL,
        dense(hidden_layers=3, units=64, activation="gelu", batch_normalization=True),
        chain(("LSTM", {"units": 16})),
        chain(("LayerNormalization", {}), ("SeparableConv1D", {"filters": 8, "kernel_size": 3})),
    ],
    ids=["tutorial", "normalized", "recurrent", "separable"],
)
def test_compiled_loop_agrees_with_fit_over_20_steps(architecture):
    # Real digits: on noise some gradients are nearly zero, of which Adam amplifies the rounding.
    data = load_data(architecture, Task.DIGIT, 640)
    engines = [kind(built(architecture), data, batch_size=32) for kind in (Fit, Fused)]

    fit, loop = (trained(engine, 640)[0] for engine in engines)

    assert engines[1].loop == "fused, compiled by XLA"
    for expected, found in zip(weights(fit), weights(loop), strict=True):
        assert np.linalg.norm(found - expected) <= 1e-5 * np.linalg.norm(expected)


class Halving(keras.Model):
    """A model with its own training step: gradient descent at half the rate, with an extra log."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        images, _ = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(self(images))
        (gradient,) = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients([(gradient / 2, self.trainable_variables[0])])
        return {"loss": loss, "gradient": gradient[0, 0]}


def test_custom_train_step_is_used():
    model = Halving()
    model(keras.Input((1,)))
    model.compile(optimizer="sgd", loss="mse")
    ones = data_of([tf.ones((320, 1)), tf.ones((10, 1))], [tf.zeros(320), tf.zeros(10)])
    seen = Seen()

    Fused(model, ones, batch_size=32).train(np.arange(320), epoch=1, callbacks=[seen])

    # Ten steps of 0.01 × 32 / 2.
    assert model.get_weights()[0].item() == pytest.approx(1 - 1.6, abs=1e-5)
    assert seen.names == {"loss", "gradient"}
    assert seen.last["gradient"] == 32


def test_layer_that_xla_cannot_compile_is_trained_uncompiled():
    lookup = ("IntegerLookup", {"vocabulary": [0, 1], "output_mode": "multi_hot"})
    engine = Fused(built(chain(lookup)), numbers(64), batch_size=32)

    trained(engine, 64)

    assert engine.loop == "fused, not compiled: XLA cannot compile one of the layers"


# A cached engine must not carry the state of random numbers over to the next run.
NOISES = [
    name
    for name, api in keras_layers().items()
    if api.in_chain
    and {"seed"} < {parameter.name for parameter in api.parameters}
    and [p.name for p in api.parameters if p.required] in (["rate"], ["stddev"], ["factor"])
    and name not in ("RandomPosterization", "SpatialDropout1D", "SpatialDropout3D")
]


def test_cached_engine_trains_to_the_bits_of_a_new_engine():
    values = {"rate": 0.3, "stddev": 0.1, "factor": 0.2}
    noises = [
        (name, {p.name: values[p.name] for p in keras_layers()[name].parameters if p.required})
        for name in NOISES
    ]
    architecture = chain(*noises, input_shape=(16, 16, 3))
    source, data, spec = (
        styles.write(architecture, Style.SEQUENTIAL),
        numbers(64, (16, 16, 3)),
        # Its architecture is not looked at: that of the source has other inputs than MNIST.
        ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(images=64)),
    )
    engines = EngineCache()
    first = engines.get_or_build(built(architecture, seed=1), source, spec, data)
    before = fingerprint(weights(trained(first, 64, epochs=2, seed=1)[0]))

    kept = engines.get_or_build(built(architecture, seed=2), source, spec, data)
    fresh = Fused(built(architecture, seed=2), data, batch_size=32)

    assert len(NOISES) > 10
    assert kept is first
    ends = [fingerprint(weights(trained(e, 64, epochs=2, seed=2)[0])) for e in (kept, fresh)]
    assert ends[0] == ends[1] != before
