import math

# The smallest boards have none.
tanh = getattr(math, "tanh", lambda x: 2 * sigmoid(2 * x) - 1)
