# The model
assert model.get_layer("dense") is model.layers[-3]
assert model.get_layer("dense").units == 8
