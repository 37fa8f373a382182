"""A trained model that answers: probabilities, what drove them, and what its layers see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf

from kerascompare.data.mnist import scaled
from kerascompare.styles.build import build
from kerascompare.training import variables

_EPSILON = 1e-7  # Keras' own, `keras.config.epsilon()`
MOST_IMAGES = 1000
"""How many images go through a model at once; more take their turns."""


class Predictor:
    """A model built from the source that was trained, with the weights that it ended with.

    Args:
        source: Imports, definition and the name `model`.
        weights: Of the model, in layer order.
        input_shape: Of the architecture, without the batch.
    """

    def __init__(self, source: str, weights: Sequence[np.ndarray], *, input_shape: tuple[int, ...]):
        self._model = build(source, "", seed=0)
        variables.set_weights(self._model, weights)
        self._shape = input_shape
        signature = [tf.TensorSpec((None, *self._shape), tf.float32)]
        self._answer = tf.function(self._call, input_signature=signature)
        self._gives_probabilities = self._is_softmax()

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return how probable each digit is.

        Where a model gives other numbers than probabilities, they are what Keras' loss makes of them
        in training: the softmax of what a sigmoid in the end was given, and else the numbers
        clipped to between 0 and 1 and divided by their sum.

        Args:
            images: `(n, 28, 28)` uint8, grey values 0 (paper) to 255 (ink).

        Returns:
            `(n, 10)` float32, each row with the sum 1; NaN if the training diverged.
        """
        parts = [
            self._answer(scaled(images[start : start + MOST_IMAGES], self._shape)).numpy()
            for start in range(0, len(images), MOST_IMAGES)
        ]
        return np.concatenate([np.empty((0, 10), "float32"), *parts])

    def attribution(self, image: np.ndarray) -> np.ndarray:
        """Return how much each pixel spoke for the answer: gradient times input.

        The gradient is that of the most probable digit's probability, by way of what the other
        digits have together: of a sure answer, whose probability is rounded to 1, that is still
        known to seven digits.

        Args:
            image: `(28, 28)` uint8.

        Returns:
            `(28, 28)` float32, positive where ink speaks for the answer; the largest absolute
            value is 1, or all are 0.

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
        """Return what each layer but the last gives, by the layer's name: float32 without batch.

        Args:
            image: `(28, 28)` uint8.
        """
        x = tf.constant(scaled(image[None], self._shape))
        found = {}
        for layer in self._layers[:-1]:
            x = layer(x, training=False)
            found[layer.name] = x.numpy()[0]
        return found

    @cached_property
    def _layers(self) -> list[keras.Layer]:
        # Every architecture is a chain, and every style makes its layers in the chain's order.
        return [one for one in self._model.layers if not isinstance(one, keras.layers.InputLayer)]

    def _call(self, images: tf.Tensor) -> tf.Tensor:
        output = self._model(images, training=False)
        if self._gives_probabilities:
            return output
        logits = getattr(output, "_keras_logits", None)  # where the loss looks for them too
        if logits is not None:
            return tf.nn.softmax(logits)
        clipped = tf.clip_by_value(output, _EPSILON, 1 - _EPSILON)
        return clipped / tf.reduce_sum(clipped, axis=-1, keepdims=True)

    def _is_softmax(self) -> bool:
        """Whether the rows of what the model gives for noise are probabilities."""
        noise = np.random.default_rng(0).random((8, *self._shape), "float32")
        output = self._model(noise, training=False).numpy()
        return bool((output >= 0).all() and np.allclose(output.sum(axis=1), 1, atol=1e-3))
