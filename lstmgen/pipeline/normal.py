"""Quantiles of the normal distribution, by the rational approximations of Wichura (1988), algorithm AS 241.

They are exact to the rounding of float64, and take a tail of at most one half, which float32 holds with all its digits.
"""

from collections.abc import Sequence
from math import erf, sqrt

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.step import Place

SMALLEST = 1e-7 - float(np.spacing(1.0))  # tail at which scikit-learn clips
# Numerators and denominators, the highest power first: near the median, and in the tails.
CENTRAL = 0.425  # distance from the median up to which the first are used
MIDDLE = (
    (
        "2509.0809287301226727 33430.575583588128105 67265.770927008700853 45921.953931549871457 "
        "13731.693765509461125 1971.5909503065514427 133.14166789178437745 3.387132872796366608"
    ),
    (
        "5226.495278852854561 28729.085735721942674 39307.89580009271061 21213.794301586595867 "
        "5394.1960214247511077 687.1870074920579083 42.313330701600911252 1"
    ),
)
TAILS = (
    (
        "7.7454501427834140764e-4 0.0227238449892691845833 0.24178072517745061177 1.27045825245236838258 "
        "3.64784832476320460504 5.7694972214606914055 4.6303378461565452959 1.42343711074968357734"
    ),
    (
        "1.05075007164441684324e-9 5.475938084995344946e-4 0.0151986665636164571966 0.14810397642748007459 "
        "0.68976733498510000455 1.6763848301838038494 2.05319162663775882187 1"
    ),
)


def distance_of_tail(place: Place, tail: Value) -> Value:
    """Adds the distance from 0 beyond which a normal distribution has this part, from `SMALLEST` to one half."""
    q = _affine(place, tail, -1.0, 0.5)
    square = place.add(Binary(kind="multiply"), q, q, part="square")
    ratio = _ratio(place, _affine(place, square, -1.0, CENTRAL**2), MIDDLE)
    near = place.add(Binary(kind="multiply"), q, ratio, part="near")
    log = place.add(Activate(activation=activation("log")), tail, part="log")
    root = place.add(Activate(activation=activation("sqrt")), _affine(place, log, -1.0, 0.0), part="root")
    far = _ratio(place, _affine(place, root, 1.0, -1.6), TAILS)
    limit = place.add(Constant(value=np.array([0.5 - CENTRAL])), part="limit")
    is_central = place.add(Binary(kind="greater_equal"), tail, limit, part="central")
    return place.add(Where(), is_central, near, far, part="distance")


def part_below(x: Array) -> Array:
    """Returns the part of a normal distribution below each number."""
    return np.array([0.5 * (1.0 + erf(number / sqrt(2.0))) for number in x.flat]).reshape(x.shape)


def _ratio(place: Place, r: Value, polynomials: Sequence[str]) -> Value:
    numerator, denominator = (_polynomial(place, r, coefficients) for coefficients in polynomials)
    return place.add(Binary(kind="divide"), numerator, denominator, part="ratio")


def _polynomial(place: Place, r: Value, coefficients: str) -> Value:
    """Adds a polynomial in Horner's form."""
    first, second, *rest = map(float, coefficients.split())
    total = _affine(place, r, first, second)
    for coefficient in rest:
        total = _affine(place, place.add(Binary(kind="multiply"), total, r, part="power"), 1.0, coefficient)
    return total


def _affine(place: Place, x: Value, scale: float, offset: float) -> Value:
    return place.add(Affine(scale=np.array([scale]), offset=np.array([offset])), x, part="term")
