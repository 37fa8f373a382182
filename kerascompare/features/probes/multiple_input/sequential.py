import keras
from keras import layers

model = keras.Sequential(
    [keras.Input(shape=(4,)), keras.Input(shape=(2,)), layers.Concatenate(), layers.Dense(3)]
)
