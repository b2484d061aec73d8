# Products of rows and matrices.


# --- multiply_rows ---
def multiply_rows(a, b):
    """The product of every row of a with every row of b: a times b transposed, over the last two axes."""
    if isinstance(b[0][0], list):
        return [multiply_rows(v, w) for v, w in zip(a, b)]
    if isinstance(a[0], list):
        return [multiply_rows(row, b) for row in a]
    return [sumprod(a, row) for row in b]


# --- sumprod ---
from operator import mul

try:
    from math import sumprod
except ImportError:  # before Python 3.12

    def sumprod(v, w):
        """The dot product of two rows."""
        return sum(map(mul, v, w))


# --- transform ---
def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists; each row of kernel has the weights of one unit."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return [sumprod(x, weights) + b for weights, b in zip(kernel, bias)]


# --- weigh ---
def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [sumprod(x, w) + sumprod(h, u) + b for w, u, b in zip(kernel, recurrent_kernel, bias)]


# --- weigh_positions ---
def weigh_positions(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias at every position of nested lists."""
    if isinstance(x[0], list):
        return [weigh_positions(row, kernel, h_row, recurrent_kernel, bias) for row, h_row in zip(x, h)]
    return weigh(x, kernel, h, recurrent_kernel, bias)
