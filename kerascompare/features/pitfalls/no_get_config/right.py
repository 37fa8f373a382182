import keras
from keras import layers


class Chain(keras.Model):
    def __init__(self, units=8, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = layers.Dense(units)

    def call(self, inputs):
        return self.dense(inputs)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


twin = Chain.from_config(Chain(units=32).get_config())
print(f"units: 32, after from_config: {twin.units}")
