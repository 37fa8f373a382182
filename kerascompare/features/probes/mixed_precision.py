import keras
import numpy as np

keras.config.set_dtype_policy("mixed_float16")

# The model
assert {layer.compute_dtype for layer in model.layers} == {"float16"}
assert {weight.dtype for weight in model.weights} == {"float32"}
assert model(np.ones((2, 4))).dtype == "float16"
