import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        layers.Dense(8, activation="relu"),
        layers.Dense(8, activation="tanh"),
        layers.Concatenate(),  # of what? a chain hands on one output
        layers.Dense(3),
    ]
)
