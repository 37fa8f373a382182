import numpy as np

# The model
x, y = np.random.default_rng(0).normal(size=(64, 4)), np.zeros(64)
# Adam trains the last layer and SGD the rest; a learning rate of 0 stops one of them.
for sgd_rate, adam_rate in ((0.0, 0.1), (0.1, 0.0)):
    optimizers = keras.optimizers.OptimizerMap(
        keras.optimizers.SGD(sgd_rate), {".*dense_1/.*": keras.optimizers.Adam(adam_rate)}
    )
    model.compile(keras.optimizers.MultiOptimizer(optimizers), "sparse_categorical_crossentropy")
    hidden, _, last, _ = model.get_weights()
    model.fit(x, y, verbose=0)
    assert (model.get_weights()[0] != hidden).any() == (sgd_rate > 0)
    assert (model.get_weights()[2] != last).any() == (adam_rate > 0)
