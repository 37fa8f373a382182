import keras
from keras import layers

left, right = keras.Input(shape=(4,)), keras.Input(shape=(4,))
shared = layers.Dense(8)
outputs = layers.Subtract()([shared(left), shared(right)])
model = keras.Model([left, right], outputs)
print(f"parameters: {model.count_params()}")
