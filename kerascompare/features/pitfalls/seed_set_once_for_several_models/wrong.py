import keras
from keras import layers

keras.utils.set_random_seed(7)
kernels = []
for _ in range(3):
    model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8)])
    kernels.append(model.get_weights()[0])
print(f"same initial weights: {all((kernel == kernels[0]).all() for kernel in kernels)}")
