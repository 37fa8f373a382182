import numpy as np

# The model
x, y = np.random.default_rng(0).normal(size=(64, 4)), np.zeros(64)
losses = []
start = model.get_weights()
model.layers[-2].rate = 0.0  # XLA draws different random numbers
for jit_compile in (False, True):
    model.set_weights(start)
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=jit_compile)
    losses.append(model.fit(x, y, epochs=2, shuffle=False, verbose=0).history["loss"])
np.testing.assert_allclose(losses[1], losses[0], rtol=1e-5)
