import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

join = layers.Dense(4, activation="tanh")


def connect(tree):
    if not isinstance(tree, tuple):
        return tree
    left, right = tree
    return join(layers.Concatenate()([connect(left), connect(right)]))


def by_hand(left, right):
    return join(np.hstack([left, right]))


w, x, y, z = (keras.Input(shape=(4,)) for _ in range(4))
balanced = keras.Model(((w, x), (y, z)), connect(((w, x), (y, z))))

# The model computes its own tree, whatever the shape of the data's tree.
a, b, c, d = np.random.default_rng(0).normal(size=(4, 1, 4)).astype("float32")
np.testing.assert_array_equal(balanced((a, (b, (c, d)))), balanced(((a, b), (c, d))))

# Only if each tree shape gets its own model around the same layer.
leaning = keras.Model((w, (x, (y, z))), connect((w, (x, (y, z)))))
for model, tree in ((balanced, ((a, b), (c, d))), (leaning, (a, (b, (c, d))))):
    with tf.GradientTape() as tape:
        loss = ops.sum(model(tree))
    before, weights = join.get_weights()[0], model.trainable_variables
    keras.optimizers.SGD().apply(tape.gradient(loss, weights), weights)
    assert (join.get_weights()[0] != before).any()

expected = by_hand(a, by_hand(b, by_hand(c, d)))
np.testing.assert_allclose(leaning((a, (b, (c, d)))), expected, rtol=1e-4, atol=1e-6)
