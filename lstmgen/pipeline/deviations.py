"""Functions of a center and a small deviation: f(c + d) - f(c) without subtracting nearly equal numbers."""

from collections.abc import Callable, Mapping

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.step import Deviation, Place


def applied(place: Place, name: str, x: Value) -> Value:
    """Adds a function of one tensor, by the name of an activation."""
    return place.add(Activate(activation=activation(name)), x, part=name)


def plus(place: Place, x: Value, offset: Array | float) -> Value:
    """Adds a number per feature to a tensor."""
    return place.add(Affine(scale=np.ones(1), offset=np.atleast_1d(offset)), x, part="plus")


def logarithm(place: Place, x: Deviation, shift: float = 0.0) -> Deviation:
    """Adds log(x + shift) as log(c + shift) plus log1p(d / (c + shift)), which is exact near c.

    Raises:
        ValueError: the center has no logarithm.
    """
    base = x.center + shift
    if not np.all(base > 0):
        raise ValueError("the center has no logarithm")
    return Deviation(np.log(base), np.ones(base.shape), applied(place, "log1p", x.times(place, 1.0 / base)), x.near)


def exponential(place: Place, x: Deviation, shift: float = 0.0) -> Deviation:
    """Adds exp(x) + shift as exp(c) + shift plus exp(c) * expm1(d)."""
    at_center = np.exp(x.center)
    return Deviation(at_center + shift, at_center, applied(place, "expm1", x.times(place)), x.near)


def square_root(place: Place, x: Deviation) -> Deviation:
    """Adds sqrt(x) as sqrt(c) plus sqrt(c) * t / (1 + sqrt(1 + t)), with t = d / c.

    Raises:
        ValueError: the center has no root above 0.
    """
    if not np.all(x.center > 0):
        raise ValueError("the center has no root")
    x = x.nearby(place)
    t = x.times(place, 1.0 / x.center)
    divisor = plus(place, applied(place, "sqrt", plus(place, t, 1.0)), 1.0)
    root = np.sqrt(x.center)
    return Deviation(root, root, place.add(Binary(kind="divide"), t, divisor, part="root"), x.near)


def square(place: Place, x: Deviation) -> Deviation:
    """Adds x² as c² plus d * (2c + d)."""
    both = place.add(Affine(scale=x.factor, offset=2.0 * x.center), x.value, part="both")
    return Deviation(x.center**2, x.factor, place.add(Binary(kind="multiply"), x.value, both, part="square"), x.near)


def reciprocal(place: Place, x: Deviation) -> Deviation:
    """Adds 1 / x as 1 / c plus -1 / c * t / (1 + t), with t = d / c.

    Raises:
        ValueError: the center is 0.
    """
    if not np.all(x.center):
        raise ValueError("the center has no reciprocal")
    x = x.nearby(place)
    t = x.times(place, 1.0 / x.center)
    part = place.add(Binary(kind="divide"), t, plus(place, t, 1.0), part="reciprocal")
    return Deviation(1.0 / x.center, -1.0 / x.center, part, x.near)


def magnitude(place: Place, x: Deviation) -> Deviation:
    """Adds |x| as |c| plus the larger of s * d and -2|c| - s * d, with s the sign of c."""
    sign, size = np.where(x.center < 0, -1.0, 1.0), np.abs(x.center)
    other = place.add(Affine(scale=-sign * x.factor, offset=-2.0 * size), x.value, part="other_side")
    value = place.add(Binary(kind="maximum"), x.times(place, sign), other, part="abs")
    return Deviation(size, np.ones(size.shape), value, x.near)


# By the names of `scaling.FUNCTIONS`. The other functions are bounded, and flat far from 0.
DEVIATIONS: Mapping[str, Callable[[Place, Deviation], Deviation]] = {
    "log": lambda place, x: logarithm(place, x.nearby(place)),
    "log1p": lambda place, x: logarithm(place, x.nearby(place), 1.0),
    "exp": exponential,
    "expm1": lambda place, x: exponential(place, x, -1.0),
    "sqrt": square_root,
    "square": square,
    "reciprocal": reciprocal,
    "negative": lambda place, x: Deviation(-x.center, -x.factor, x.value, x.near),
    "abs": magnitude,
}
