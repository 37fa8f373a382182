# The model
with open("model.json", "w") as file:
    file.write(model.to_json())

# In a new process
import keras

with open("model.json") as file:
    model = keras.models.model_from_json(file.read())
assert model.count_params() == (4 * 8 + 8) + (8 * 3 + 3)
