import keras
from keras import layers

keras.utils.set_random_seed(7)
sequential = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8), layers.Dense(8)])

keras.utils.set_random_seed(7)
inputs = keras.Input(shape=(4,))
last, hidden = layers.Dense(8), layers.Dense(8)  # each draws its seed here
functional = keras.Model(inputs, last(hidden(inputs)))

same = (sequential.get_weights()[0] == functional.get_weights()[0]).all()
print(f"same initial weights: {same}")
