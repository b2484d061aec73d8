import numpy as np

HALF = np.array(0.5, np.float32)  # an array: a Python number would have to become one every time
