import numpy as np

# The model
# A Dense layer of 8 units would not mind 5 numbers if it had not been built for 4.
for wrong in (np.ones((2, 5)), np.ones((2, 3, 4))):
    try:
        model(wrong)
    except ValueError:
        continue
    raise AssertionError(f"data of shape {wrong.shape} was computed with, where (n, 4) is expected")
