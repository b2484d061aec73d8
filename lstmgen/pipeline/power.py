"""Power transforms, which make skewed features more normally distributed, and their inverses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Array
from lstmgen.pipeline.deviations import applied, logarithm
from lstmgen.pipeline.step import Deviation, Numbers, Place, Step, shown


@dataclass(frozen=True)
class Power(Step):
    """Power transform with an exponent λ for each feature, or its inverse.

    Yeo and Johnson (2000): ((x + 1)^λ - 1) / λ where x >= 0, log1p(x) where λ = 0;
    -((1 - x)^(2 - λ) - 1) / (2 - λ) where x < 0, -log1p(-x) where λ = 2.
    Box and Cox (1964), for x > 0: (x^λ - 1) / λ, log(x) where λ = 0.
    """

    method: str
    exponents: Numbers
    inverted: bool = False

    kind: ClassVar[str] = "power"

    def add(self, place: Place, x: Value) -> Value:
        exponents = np.array(self.exponents)
        if self.method == "box-cox":
            return self._box_cox(place, x, exponents)
        # Each branch is 0 for numbers of the other sign, so the difference of both is the function.
        above = place.add(Activate(activation=activation("relu")), x, part="above")
        negated = place.add(Affine(scale=-np.ones(1), offset=np.zeros(1)), x, part="negated")
        below = place.add(Activate(activation=activation("relu")), negated, part="below")
        branch = self._from_exponent if self.inverted else self._to_exponent
        y = branch(place, above, exponents, "log1p")
        z = branch(place, below, 2.0 - exponents, "log1p")
        return place.add(Binary(kind="subtract"), y, z, part="power")

    def _box_cox(self, place: Place, x: Value, exponents: Array) -> Value:
        if not self.inverted:
            return self._to_exponent(place, x, exponents, "log")
        y = self._from_exponent(place, x, exponents, "log1p")
        return place.add(Affine(scale=np.ones(1), offset=np.ones(1)), y, part="power")

    @staticmethod
    def _to_exponent(place: Place, x: Value, exponents: Array, logarithm: str) -> Value:
        """Adds expm1(λ·log(x)) / λ, which is (x^λ - 1) / λ; the logarithm itself if λ is 0."""
        none = exponents == 0
        divisor = np.where(none, 1.0, exponents)
        log = place.add(Activate(activation=activation(logarithm)), x, part=logarithm)
        y = _multiplied(place, log, exponents)
        y = _multiplied(place, place.add(Activate(activation=activation("expm1")), y, part="expm1"), 1.0 / divisor)
        if not none.any():
            return y
        return place.add(Binary(kind="add"), y, _multiplied(place, log, none.astype(np.float64)), part="power")

    @staticmethod
    def _from_exponent(place: Place, y: Value, exponents: Array, logarithm: str) -> Value:
        """Adds expm1(log1p(λ·y) / λ), the inverse of `_to_exponent`; expm1(y) if λ is 0."""
        none = exponents == 0
        divisor = np.where(none, 1.0, exponents)
        x = _multiplied(place, y, exponents)
        x = _multiplied(place, place.add(Activate(activation=activation(logarithm)), x, part=logarithm), 1.0 / divisor)
        if none.any():
            x = place.add(Binary(kind="add"), x, _multiplied(place, y, none.astype(np.float64)), part="exponent")
        return place.add(Activate(activation=activation("expm1")), x, part="expm1")

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        """Adds one branch of Yeo and Johnson's transform: numbers near a center far from 0 have its sign."""
        exponents, sign, shift = np.ones(len(x.center)) * self.exponents, np.ones(len(x.center)), 0.0
        if self.method != "box-cox":
            sign, shift = np.where(x.center < 0, -1.0, 1.0), 1.0
            exponents = np.where(x.center < 0, 2.0 - exponents, exponents)
        x = x.nearby(place)
        size = replace(x, center=sign * x.center, factor=sign * x.factor)
        y = _lowered(place, size, exponents, shift) if self.inverted else _raised(place, size, exponents, shift)
        return replace(y, center=sign * y.center, factor=sign * y.factor)

    def inverse(self) -> Power:
        return replace(self, inverted=not self.inverted)

    def __str__(self) -> str:
        return f"{self.method}{' inverted' if self.inverted else ''}, powers of {shown(self.exponents)}"


def _raised(place: Place, x: Deviation, exponents: Array, shift: float) -> Deviation:
    """Adds (u^λ - 1) / λ for u = x + shift; log(u) if λ is 0.

    Raises:
        ValueError: the center has no logarithm, or a power beyond float64.
    """
    none = exponents == 0
    log = logarithm(place, x, shift)
    value = applied(place, "expm1", _multiplied(place, log.value, exponents))
    if none.any():
        value = place.add(Binary(kind="add"), value, _multiplied(place, log.value, 1.0 * none), part="power")
    divisor = np.where(none, 1.0, exponents)
    center = np.where(none, log.center, np.expm1(exponents * log.center) / divisor)
    factor = np.where(none, 1.0, np.exp(exponents * log.center) / divisor)
    return Deviation(center, factor, value, log.near)


def _lowered(place: Place, y: Deviation, exponents: Array, shift: float) -> Deviation:
    """Adds (1 + λ·y)^(1 / λ) - shift, the inverse of `_raised`; exp(y) - shift if λ is 0.

    Raises:
        ValueError: the inverse is undefined at the center.
    """
    none = exponents == 0
    inverse = np.where(none, 0.0, 1.0 / np.where(none, 1.0, exponents))
    base = replace(y, center=1.0 + exponents * y.center, factor=exponents * y.factor).nearby(place)
    log = logarithm(place, base)
    power = _multiplied(place, log.value, inverse)
    if none.any():
        power = place.add(Binary(kind="add"), power, y.times(place, 1.0 * none), part="exponent")
    at_center = np.exp(np.where(none, y.center, log.center * inverse))
    return Deviation(at_center - shift, at_center, applied(place, "expm1", power), log.near)


def _multiplied(place: Place, x: Value, factor: Array) -> Value:
    return place.add(Affine(scale=factor, offset=np.zeros(1)), x, part="times")
