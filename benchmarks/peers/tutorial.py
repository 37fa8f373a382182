"""The tutorial's programs in Keras 3, in words of our own: `fit` with everything at its default.

With a style as argument its model is trained epoch by epoch; with `all` each epoch is the whole
script: three models, 10 epochs each, and their evaluation.
"""

import sys

import keras
from keras import Model, Sequential, layers

from benchmarks.peers.serve import mnist, serve

data = mnist()


def sequential():
    return Sequential(
        [
            keras.Input(shape=(28, 28)),
            layers.Flatten(),
            layers.Dense(256, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )


def functional():
    inputs = keras.Input(shape=(28, 28))
    x = layers.Flatten()(inputs)
    x = layers.Dense(256, "relu")(x)
    outputs = layers.Dense(10, "softmax")(x)
    return Model(inputs=inputs, outputs=outputs, name="mnist_model")


class CustomModel(Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.layer_1 = layers.Flatten()
        self.layer_2 = layers.Dense(256, "relu")
        self.layer_3 = layers.Dense(10, "softmax")

    def call(self, inputs):
        return self.layer_3(self.layer_2(self.layer_1(inputs)))


def subclassing():
    return CustomModel(name="mnist_model")


STYLES = {"sequential": sequential, "functional": functional, "subclassing": subclassing}


def compiled(style):
    model = STYLES[style]()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model, epochs):
    model.fit(x=data["x_train"], y=data["y_train"], epochs=epochs, verbose=0)


def script():
    for style in STYLES:
        model = compiled(style)
        fit(model, 10)
        model.evaluate(data["x_test"], data["y_test"], verbose=0)


if __name__ == "__main__":
    if sys.argv[1] == "all":
        serve(script)
    else:
        model = compiled(sys.argv[1])
        serve(lambda: fit(model, 1))
