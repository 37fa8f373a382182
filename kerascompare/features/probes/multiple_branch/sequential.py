import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        layers.Dense(8, activation="relu"),
        layers.Dense(8, activation="tanh"),
        layers.Concatenate(),  # a Sequential model passes on one tensor, so there is nothing to join
        layers.Dense(3),
    ]
)
