# The model
assert [tensor.shape for tensor in model.inputs] == [(None, 4)]
assert [tensor.shape for tensor in model.outputs] == [(None, 3)]
assert [layer.output.shape for layer in model.layers][-1] == (None, 3)
