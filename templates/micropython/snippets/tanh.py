try:
    from math import tanh
except ImportError:  # on the smallest boards

    def tanh(x):
        """The hyperbolic tangent."""
        return 2.0 * sigmoid(2.0 * x) - 1.0
