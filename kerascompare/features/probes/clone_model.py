# The model
twin = keras.models.clone_model(model)

twin(keras.Input(shape=(4,)))
assert [w.shape for w in twin.weights] == [w.shape for w in model.weights]
assert (twin.get_weights()[0] != model.get_weights()[0]).any()
