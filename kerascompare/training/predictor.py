"""Predictions of a trained model: probabilities, attributions and activations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf

from kerascompare.data.mnist import scaled
from kerascompare.spec import ArchitectureSpec, Call
from kerascompare.styles.build import build
from kerascompare.training import keras_internals, variables

_EPSILON = 1e-7  # Keras' own, `keras.config.epsilon()`
MAX_IMAGES = 1000
"""Images in a batch of predictions."""


class Predictor:
    """A trained model, built from its source and its final weights.

    Args:
        source: Source that defines `model`, with its imports.
        weights: Weights in order of creation.
        architecture: What the source describes, with one input and one output.
    """

    def __init__(self, source: str, weights: Sequence[np.ndarray], architecture: ArchitectureSpec):
        self._model = build(source, "", seed=0)
        self._architecture, self._graph = architecture, architecture.graph
        variables.set_weights(self._model, weights, self._graph.layers)
        ((self._input, shape),) = self._graph.inputs.items()
        self._shape = tuple(shape)
        signature = [tf.TensorSpec((None, *self._shape), tf.float32)]
        self._predict = tf.function(self._call, input_signature=signature)
        self._gives_probabilities = self._is_softmax()

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return the probability of each digit.

        If the outputs of a model are not probabilities, they are converted as Keras' loss does it
        in training: after a sigmoid by the softmax of its inputs, otherwise by clipping them to
        between 0 and 1 and dividing them by their sum.

        Args:
            images: `(n, 28, 28)` uint8, grey values 0 (paper) to 255 (ink).

        Returns:
            `(n, 10)` float32, each row with the sum 1; NaN if training has diverged.
        """
        parts = [
            self._predict(scaled(images[start : start + MAX_IMAGES], self._shape)).numpy()
            for start in range(0, len(images), MAX_IMAGES)
        ]
        return np.concatenate([np.empty((0, 10), "float32"), *parts])

    def attribution(self, image: np.ndarray) -> np.ndarray:
        """Return the contribution of each pixel to the prediction: gradient times input.

        The gradient is that of the predicted digit's probability. It is computed from the sum of
        the other probabilities, which is precise to seven digits even if the predicted one is
        rounded to 1.

        Args:
            image: `(28, 28)` uint8.

        Returns:
            `(28, 28)` float32, positive where ink supports the prediction; the largest absolute
            value is 1, unless all are 0.

        Source: Shrikumar, Greenside, Kundaje (2017), arXiv:1704.02685, section 3.
        """
        inputs = tf.constant(scaled(image[None], self._shape))
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            probabilities = self._call(inputs)[0]
            is_other = tf.range(len(probabilities)) != tf.argmax(probabilities, output_type="int32")
            doubt = tf.reduce_sum(tf.boolean_mask(probabilities, is_other))
        product = (-tape.gradient(doubt, inputs) * inputs).numpy().reshape(28, 28)
        largest = np.abs(product).max()
        return product / largest if largest > 0 else product

    def activations(self, image: np.ndarray) -> dict[str, np.ndarray]:
        """Return what each call of a layer makes but the output, float32 without the batch.

        The names are those of the tensors: that of the layer, with a number if it is called again.

        Args:
            image: `(28, 28)` uint8.
        """
        tensors = {self._input: tf.constant(scaled(image[None], self._shape))}
        for call in self._graph.calls:
            tensors[call.to] = self._made(call, tensors)
        outputs = {self._input, *self._graph.outputs.values()}
        made = [call.to for call in self._graph.calls if call.layer is not None]
        return {name: tensors[name].numpy()[0] for name in made if name not in outputs}

    def _made(self, call: Call, tensors: Mapping[str, tf.Tensor]) -> tf.Tensor:
        """Return what a call makes, as the model's program does."""
        operands = [tensors[each] if isinstance(each, str) else each for each in call.on]
        passed = [operands] if self._architecture.operands(call).as_list else operands
        if call.layer is None:
            return getattr(keras.ops, call.operation or "")(*passed, **call.arguments)
        layer = self._model.get_layer(self._graph.layers[call.layer])
        return layer(*passed, **call.arguments)

    def _call(self, images: tf.Tensor) -> tf.Tensor:
        output = self._model(images, training=False)
        if self._gives_probabilities:
            return output
        logits = keras_internals.logits_of(output)
        if logits is not None:
            return tf.nn.softmax(logits)
        clipped = tf.clip_by_value(output, _EPSILON, 1 - _EPSILON)
        return clipped / tf.reduce_sum(clipped, axis=-1, keepdims=True)

    def _is_softmax(self) -> bool:
        """Return whether the outputs of the model for noise are probabilities."""
        noise = np.random.default_rng(0).random((8, *self._shape), "float32")
        output = self._model(noise, training=False).numpy()
        return bool((output >= 0).all() and np.allclose(output.sum(axis=1), 1, atol=1e-3))
