# Functions of one number or two.


# --- HALF ---
import numpy as np

HALF = np.array(0.5, np.float32)  # an array: a Python number would have to become one every time


# --- clip ---
def clip(x, low, high):
    """x, but at least low and at most high."""
    return np.clip(x, low, high)


# --- erf ---
import math


def erf(x):
    """The error function, number by number: numpy has none."""
    return np.vectorize(math.erf, otypes=[np.float32])(x)


# --- inf ---
from math import inf


# --- logical_not ---
def logical_not(x):
    """1 where x is 0, else 0."""
    return (x == 0).astype(np.float32)


# --- map_elements ---
def map_elements(function, *arrays):
    """A function of every element along the axis behind that of the samples."""
    count = arrays[0].shape[:2]
    results = function(*(x.reshape(-1, *x.shape[2:]) for x in arrays))
    if isinstance(results, tuple):
        return [y.reshape(*count, *y.shape[1:]) for y in results]
    return results.reshape(*count, *results.shape[1:])


# --- nan ---
from math import nan


# --- np ---
import numpy as np


# --- rsqrt ---
def rsqrt(x):
    """1 / √x."""
    return 1.0 / np.sqrt(x)
