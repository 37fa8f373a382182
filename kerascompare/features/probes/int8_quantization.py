import numpy as np

# The model
x = np.random.default_rng(0).normal(size=(64, 4))
before = model.predict(x, verbose=0)
model.quantize("int8")
assert {weight.dtype for weight in model.weights if "kernel" in weight.path} >= {"int8"}
np.testing.assert_allclose(model.predict(x, verbose=0), before, atol=0.05)
