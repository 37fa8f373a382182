"""Predictions of trained models agree with numpy and with what training recorded."""

import hashlib

import keras
import numpy as np
import pytest

from kerascompare import styles
from kerascompare.data.mnist import load_test
from kerascompare.spec import ArchitectureSpec, LayerSpec, Style
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL
from kerascompare.store import RunStore
from kerascompare.styles.build import build
from kerascompare.training import variables
from kerascompare.training.predictor import Predictor


@pytest.fixture(scope="module")
def shipped():
    """Return the store that ships with the project, and its runs."""
    store = RunStore.shipped()
    (comparison,) = store.comparisons()
    yield store, store.runs(comparison.id)
    store.close()


@pytest.fixture(scope="module")
def test_data():
    return load_test()


@pytest.fixture(scope="module")
def forward(shipped):
    """Return a function that computes the shipped network with numpy: hidden layer, probabilities."""
    store, runs = shipped
    w0, b0, w1, b1 = store.weights(runs[0].id)

    def forward(images):
        hidden = np.maximum(images.reshape(-1, 784) / np.float32(255) @ w0 + b0, 0)
        powers = np.exp(hidden @ w1 + b1)
        return hidden, powers / powers.sum(axis=1, keepdims=True)

    return forward


@pytest.fixture(scope="module")
def predictors(shipped):
    store, runs = shipped
    return [Predictor(run.source, store.weights(run.id), TUTORIAL) for run in runs]


def test_shipped_weights_have_the_recorded_fingerprint_in_all_styles(shipped):
    store, runs = shipped

    assert [run.style for run in runs] == list(Style)
    assert len({run.fingerprint for run in runs}) == 1
    for run in runs:
        content = b"".join(array.tobytes() for array in store.weights(run.id))
        assert hashlib.sha256(content).hexdigest() == run.fingerprint


def test_shipped_models_predict_as_recorded(shipped, predictors, test_data):
    store, runs = shipped
    images, labels = test_data
    for run, predictor in zip(runs, predictors, strict=True):
        predicted = predictor.probabilities(images).argmax(axis=1)

        # Another processor rounds differently, which may change a few uncertain predictions.
        assert (predicted == store.predictions(run.id)).sum() >= 9_995
        assert (predicted == labels).mean() >= 0.975


def test_styles_predict_with_equal_bits(predictors, test_data):
    first, *others = (predictor.probabilities(test_data[0][:200]) for predictor in predictors)

    for other in others:
        np.testing.assert_array_equal(other, first)


def test_probabilities_are_those_that_numpy_computes(predictors, forward, test_data):
    images = test_data[0][:50]

    found = predictors[0].probabilities(images)

    np.testing.assert_allclose(found, forward(images)[1], rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert predictors[0].probabilities(images[:0]).shape == (0, 10)


def test_predictions_do_not_depend_on_other_images(predictors, test_data):
    images = test_data[0][:1003]

    together = predictors[0].probabilities(images)

    for index in (0, 999, 1000, 1002):
        alone = predictors[0].probabilities(images[index : index + 1])
        np.testing.assert_allclose(together[index : index + 1], alone, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("index", [8, 14])
def test_attribution_is_gradient_times_input(index, predictors, shipped, test_data):
    store, runs = shipped
    w0, b0, w1, b1 = (array.astype("float64") for array in store.weights(runs[0].id))
    image = test_data[0][index]  # the first has some doubt, the second none in float32
    hidden = np.maximum(image.reshape(784) / 255 @ w0 + b0, 0)
    logits = hidden @ w1 + b1
    probabilities = np.exp(logits) / np.exp(logits).sum()
    assert (np.float32(probabilities.max()) == 1) == (index == 14)
    # d log p[top] / dx by hand: the softmax, then the last layer, the relu and the first layer.
    of_logits = np.eye(10)[logits.argmax()] - probabilities
    gradient = ((w1 @ of_logits) * (hidden > 0)) @ w0.T
    expected = gradient.reshape(28, 28) * image / 255

    for predictor in predictors:
        found = predictor.attribution(image)
        np.testing.assert_allclose(found, expected / np.abs(expected).max(), atol=1e-3)
        assert (found[image == 0] == 0).all()


def test_attribution_of_a_blank_picture_is_zero(predictors):
    assert (predictors[0].attribution(np.zeros((28, 28), np.uint8)) == 0).all()


def test_activations_are_those_of_the_hidden_layers(predictors, forward, test_data):
    image = test_data[0][3]
    for predictor in predictors:
        found = predictor.activations(image)

        assert list(found) == ["flatten", "dense"]
        np.testing.assert_allclose(found["dense"], forward(image[None])[0][0], atol=1e-4)


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("name", ["deep", "convolutional"])
def test_training_layers_are_inactive_and_every_layer_has_activations(name, style, test_data):
    architecture = ARCHITECTURES[name]
    source = styles.write(architecture, style)
    model = build(source, "", seed=3)
    kept = [array + np.float32(0.01) for array in variables.weights(model)]
    variables.set_weights(model, kept)
    shape = architecture.input_shape
    images = test_data[0][:4]

    predictor = Predictor(source, kept, architecture)

    inputs = images.reshape(-1, *shape).astype("float32") / 255
    expected = model.predict(inputs, verbose=0)
    np.testing.assert_allclose(predictor.probabilities(images), expected, rtol=1e-4, atol=1e-6)
    assert len(predictor.activations(images[0])) == len(architecture.layers) - 1
    assert predictor.attribution(images[0]).shape == (28, 28)


@pytest.mark.parametrize("activation", ["sigmoid", "linear"])
def test_other_activations_than_softmax_give_the_probabilities_of_the_loss(activation, test_data):
    layers = [("Flatten", {}), ("Dense", {"units": 10, "activation": activation})]
    specs = [LayerSpec(layer=layer, arguments=given) for layer, given in layers]
    architecture = ArchitectureSpec(input_shape=(28, 28), layers=specs)
    source = styles.write(architecture, Style.SEQUENTIAL)
    model = build(source, "", seed=3)
    predictor = Predictor(source, variables.weights(model), architecture)
    images, labels = (array[:20] for array in test_data)

    found = predictor.probabilities(images)

    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    loss = keras.losses.sparse_categorical_crossentropy(labels, model(images / np.float32(255)))
    own = -np.log(found[np.arange(20), labels])
    np.testing.assert_allclose(own, loss, rtol=1e-3, atol=1e-5)
    assert np.isfinite(predictor.attribution(images[0])).all()
