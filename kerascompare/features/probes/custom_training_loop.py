import numpy as np
import tensorflow as tf

# The model
x, y = np.random.default_rng(0).normal(size=(32, 4)).astype("float32"), np.zeros(32)
optimizer, loss = keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy()
losses = []
for _ in range(20):
    with tf.GradientTape() as tape:
        value = loss(y, model(x, training=True))
    gradients = tape.gradient(value, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    losses.append(float(value))
assert losses[-1] < losses[0] / 2
