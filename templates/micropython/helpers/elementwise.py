# Functions of one number or two.


# --- exponential ---
from math import exp


def exponential(x):
    """e^x; infinite where that is too large."""
    try:
        return exp(x)
    except (OverflowError, ValueError):  # CPython; MicroPython
        return inf


# --- expm1 ---
def expm1(x):
    """e^x - 1, as Kahan computes it from exp and log; infinite where that is too large."""
    power = exponential(x)
    if power == 1.0:
        return x
    if power == 0.0 or power == inf:
        return power - 1.0
    return (power - 1.0) * x / log(power)


# --- inf ---
inf = float("inf")


# --- log1p ---
def log1p(x):
    """log(1 + x), as Kahan computes it from log; -infinity of -1, NaN below."""
    y = 1.0 + x
    return x if y == 1.0 or y == inf else log(y) * x / (y - 1.0)


# --- nan ---
nan = float("nan")


# --- operator ---
class operator:
    """Functions that MicroPython's math lacks."""

    def add(a, b):
        return a + b

    def sub(a, b):
        return a - b

    def mul(a, b):
        return a * b

    def neg(a):
        return -a


# --- power ---
import math


def power(a, b):
    """a to the power of b; infinite or NaN where the result is not a number that fits."""
    try:
        return math.pow(a, b)
    except (OverflowError, ValueError):  # MicroPython has the latter for all
        if a < 0 and b != math.floor(b):
            return nan
        return math.copysign(inf, a) if b % 2 == 1 else inf


# --- prod ---
def prod(numbers):
    """Their product."""
    product = 1
    for number in numbers:
        product *= number
    return product
