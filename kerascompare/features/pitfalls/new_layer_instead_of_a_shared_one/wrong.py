import keras
from keras import layers

left, right = keras.Input(shape=(4,)), keras.Input(shape=(4,))
outputs = layers.Subtract()([layers.Dense(8)(left), layers.Dense(8)(right)])
model = keras.Model([left, right], outputs)
print(f"parameters: {model.count_params()}")
