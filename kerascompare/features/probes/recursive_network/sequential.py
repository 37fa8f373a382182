import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

a, b, c, d = np.random.default_rng(0).normal(size=(4, 1, 4)).astype("float32")

# A Sequential model joins two leaves but cannot call itself for the next node.
chain = keras.Sequential([layers.Concatenate(), layers.Dense(4)])
chain((a, b))
try:
    chain(((a, b), (c, d)))
    raise AssertionError("Keras accepted the tree")
except AttributeError:
    pass


# Only if the recursion is in a custom layer.
class Tree(layers.Layer):
    def __init__(self):
        super().__init__()
        self.join = layers.Dense(4, activation="tanh")

    def call(self, tree):
        if not isinstance(tree, tuple):
            return tree
        left, right = tree
        return self.join(ops.concatenate([self.call(left), self.call(right)], axis=-1))


def by_hand(left, right):
    return model.layers[0].join(np.hstack([left, right]))


model = keras.Sequential([Tree()])
for tree in (((a, b), (c, d)), (a, (b, (c, d)))):
    with tf.GradientTape() as tape:
        loss = ops.sum(model(tree))
    before, weights = model.get_weights()[0], model.trainable_variables
    keras.optimizers.SGD().apply(tape.gradient(loss, weights), weights)
    assert (model.get_weights()[0] != before).any()

expected = by_hand(a, by_hand(b, by_hand(c, d)))
np.testing.assert_allclose(model((a, (b, (c, d)))), expected, rtol=1e-4, atol=1e-6)
