import sys

import keras
from keras import layers

python_calls = 0


def count(frame, event, argument):
    global python_calls
    python_calls += event == "call"


def call_layers():
    x = keras.ops.ones((1, 4))
    for layer in (
        layers.Dense(8, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(3, activation="softmax"),
    ):
        x = layer(x)


# Python calls are counted, since seconds depend on the machine. First the bare layers.
call_layers()  # the first use of Keras also fills its caches
sys.setprofile(count)
call_layers()
sys.setprofile(None)
of_layers, python_calls = python_calls, 0

# Then the same layers in a model.
sys.setprofile(count)
# The model
model(keras.ops.ones((1, 4)))
sys.setprofile(None)

print(f"{python_calls / of_layers:.1f} times the Python calls of the bare layers")
assert python_calls < 5 * of_layers
