# Functions of one number or two.


# --- ceil ---
import math


def ceil(x):
    """The smallest integer from x on; infinity and NaN stay."""
    return float(math.ceil(x)) if abs(x) < inf else x


# --- choose ---
def choose(condition, a, b):
    """a where the condition is not 0, else b."""
    return a if condition else b


# --- clip ---
def clip(x, low, high):
    """x, but at least low and at most high; NaN stays NaN."""
    x = low if x < low else x
    return high if x > high else x


# --- cos ---
import math


def cos(x):
    """The cosine; NaN of infinity."""
    return math.cos(x) if abs(x) < inf else nan


# --- divide ---
from math import copysign


def divide(a, b):
    """a / b; infinite or NaN where b is 0."""
    if b:
        return a / b
    return nan if a == 0 or a != a else copysign(inf, a) * copysign(1.0, b)


# --- equal ---
def equal(a, b):
    """1 where a equals b, else 0."""
    return float(a == b)


# --- erf ---
from math import erf


# --- exp ---
from math import exp


# --- expm1 ---
import math


def expm1(x):
    """e^x - 1; infinite where that is too large."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


# --- exponential ---
from math import exp


def exponential(x):
    """e^x; infinite where that is too large."""
    try:
        return exp(x)
    except OverflowError:
        return inf


# --- floor ---
import math


def floor(x):
    """The largest integer up to x; infinity and NaN stay."""
    return float(math.floor(x)) if abs(x) < inf else x


# --- greater ---
def greater(a, b):
    """1 where a is greater than b, else 0."""
    return float(a > b)


# --- greater_equal ---
def greater_equal(a, b):
    """1 where a is at least b, else 0."""
    return float(a >= b)


# --- inf ---
from math import inf


# --- less ---
def less(a, b):
    """1 where a is less than b, else 0."""
    return float(a < b)


# --- less_equal ---
def less_equal(a, b):
    """1 where a is at most b, else 0."""
    return float(a <= b)


# --- log ---
import math


def log(x):
    """The natural logarithm; -infinity of 0, NaN where x is negative."""
    return math.log(x) if x > 0 else -inf if x == 0 else nan


# --- log1p ---
import math


def log1p(x):
    """log(1 + x); -infinity of -1, NaN below."""
    return math.log1p(x) if x > -1 else -inf if x == -1 else nan


# --- logical_and ---
def logical_and(a, b):
    """1 where neither is 0, else 0."""
    return float(a != 0 and b != 0)


# --- logical_not ---
def logical_not(x):
    """1 where x is 0, else 0."""
    return float(x == 0)


# --- logical_or ---
def logical_or(a, b):
    """0 where both are 0, else 1."""
    return float(a != 0 or b != 0)


# --- maximum ---
def maximum(a, b):
    """The larger one; NaN if one of them is."""
    return a if a >= b or a != a else b


# --- minimum ---
def minimum(a, b):
    """The smaller one; NaN if one of them is."""
    return a if a <= b or a != a else b


# --- multiply_add ---
def multiply_add(x, scale, offset):
    """x scale + offset."""
    return x * scale + offset


# --- nan ---
from math import nan


# --- not_equal ---
def not_equal(a, b):
    """1 where a differs from b, else 0."""
    return float(a != b)


# --- operator ---
import operator


# --- power ---
import math


def power(a, b):
    """a to the power of b; infinite or NaN where the result is not a number that fits."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -inf if a < 0 and b % 2 == 1 else inf
    except ValueError:
        return nan if a else math.copysign(inf, a) if b % 2 == 1 else inf


# --- reciprocal ---
def reciprocal(x):
    """1 / x; infinite where x is 0."""
    return divide(1.0, x)


# --- remainder ---
def remainder(a, b):
    """a - b * floor(a / b), exactly; NaN where b is 0."""
    return a % b if b else nan


# --- round_down ---
from math import floor as round_down


# --- rsqrt ---
def rsqrt(x):
    """1 / √x; infinite where x is 0."""
    return divide(1.0, sqrt(x))


# --- sign ---
def sign(x):
    """1, 0 or -1; NaN stays NaN."""
    return x if x != x else float((x > 0) - (x < 0))


# --- sin ---
import math


def sin(x):
    """The sine; NaN of infinity."""
    return math.sin(x) if abs(x) < inf else nan


# --- single ---
from array import array


def single(x):
    """The nearest float32; infinite beyond the largest."""
    return array("f", (x,))[0]


# --- sqrt ---
import math


def sqrt(x):
    """√x; NaN where x is negative."""
    return math.sqrt(x) if x >= 0 else nan


# --- square ---
def square(x):
    """x²."""
    return x * x
