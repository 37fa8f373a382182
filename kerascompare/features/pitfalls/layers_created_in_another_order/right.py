import keras
from keras import layers

keras.utils.set_random_seed(7)
sequential = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8), layers.Dense(8)])

keras.utils.set_random_seed(7)
inputs = keras.Input(shape=(4,))
hidden, last = layers.Dense(8), layers.Dense(8)  # created in the order of their calls
functional = keras.Model(inputs, last(hidden(inputs)))

same = (sequential.get_weights()[0] == functional.get_weights()[0]).all()
print(f"same initial weights: {same}")
