# The model
dot = keras.utils.model_to_dot(model)
# An edge leads from each layer to the next.
for before, after in zip(model.layers, model.layers[1:]):
    assert dot.get_edge(str(id(before)), str(id(after)))
