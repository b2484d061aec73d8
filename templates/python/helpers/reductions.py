# Reductions: one number from many.


# --- dist ---
from math import dist


# --- largest ---
def largest(numbers):
    """The maximum; NaN where one of them is."""
    return nan if any(v != v for v in numbers) else max(numbers)


# --- mean ---
def mean(numbers):
    """Their arithmetic mean."""
    return sum(numbers) / len(numbers)


# --- mul ---
from operator import mul


# --- prod ---
from math import prod


# --- reduce_axes ---
def reduce_axes(function, x, axes, keep):
    """function of all numbers along some axes, which go, or stay with length 1."""
    for axis in reversed(axes):
        x = reduce_axis(function, x, axis, keep)
    return x


# --- reduce_axis ---
def reduce_axis(function, x, axis, keep):
    """function of all numbers along an axis, which goes, or stays with length 1."""
    if axis:
        return [reduce_axis(function, v, axis - 1, keep) for v in x]
    reduced = collapse(function, x)
    return [reduced] if keep else reduced


# --- smallest ---
def smallest(numbers):
    """The minimum; NaN where one of them is."""
    return nan if any(v != v for v in numbers) else min(numbers)
