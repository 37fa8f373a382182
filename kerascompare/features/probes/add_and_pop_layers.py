# The model
model.pop()
model.add(layers.Dense(5))
assert model.output_shape == (None, 5)
