import numpy as np
import tensorflow as tf

# The model
x = np.random.default_rng(0).normal(size=(1, 4)).astype("float32")
model.export("model.tflite", format="litert")
interpreter = tf.lite.Interpreter("model.tflite")
interpreter.allocate_tensors()
interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
interpreter.invoke()
lite = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
np.testing.assert_allclose(lite, model.predict(x, verbose=0), rtol=1e-5)
