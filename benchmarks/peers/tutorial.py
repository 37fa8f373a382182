"""Train the tutorial's models in Keras 3, rewritten, with the defaults of `fit`.

With a style as argument, train its model epoch by epoch. With `all`, run the whole script each
time: train three models for 10 epochs each, and evaluate them.
"""

import sys

import keras
from keras import Model, Sequential, layers

from benchmarks.peers.serve import load_mnist, serve

data = load_mnist()


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


def build(style):
    model = STYLES[style]()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model, epochs):
    model.fit(x=data["x_train"], y=data["y_train"], epochs=epochs, verbose=0)


def run_script():
    for style in STYLES:
        model = build(style)
        fit(model, 10)
        model.evaluate(data["x_test"], data["y_test"], verbose=0)


if __name__ == "__main__":
    if sys.argv[1] == "all":
        serve(run_script)
    else:
        model = build(sys.argv[1])
        serve(lambda: fit(model, 1))
