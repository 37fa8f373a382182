import numpy as np

# The model
# The Dense layer was built for 4 numbers, so 5 numbers are an error.
for wrong in (np.ones((2, 5)), np.ones((2, 3, 4))):
    try:
        model(wrong)
    except ValueError:
        continue
    raise AssertionError(f"data of shape {wrong.shape} was accepted, but (n, 4) is expected")
