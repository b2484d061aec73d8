"""Steps on each feature separately: scalers, limits, functions, replacements of NaN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.shape import text
from lstmgen.pipeline.deviations import DEVIATIONS
from lstmgen.pipeline.step import Deviation, Numbers, Place, Step, shown

# Largest center, in spreads of a feature, for a scaling by one multiplication and one addition: that loses two of the
# 24 bits of float32. A larger center is subtracted first, which is exact for values near it.
NEAR = 4.0


@dataclass(frozen=True)
class Scale(Step):
    """Computes (x - center) * factor + offset."""

    center: Numbers = (0.0,)
    factor: Numbers = (1.0,)
    offset: Numbers = (0.0,)

    kind: ClassVar[str] = "scale"

    def add(self, place: Place, x: Value) -> Value:
        center, factor, offset = map(np.array, (self.center, self.factor, self.offset))
        if np.all(np.abs(center * factor) <= NEAR * np.maximum(1.0, np.abs(offset))):
            return place.add(Affine(scale=factor, offset=offset - center * factor), x, part="scale")
        # The part of the center that float32 cannot represent is subtracted afterwards.
        coarse = center.astype(np.float32).astype(np.float64)
        x = place.add(Affine(scale=np.ones(1), offset=-coarse), x, part="center")
        return place.add(Affine(scale=factor, offset=offset - (center - coarse) * factor), x, part="scale")

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        center, factor, offset = map(np.array, (self.center, self.factor, self.offset))
        return Deviation((x.center - center) * factor + offset, x.factor * factor, x.value, x.near)

    def inverse(self) -> Scale:
        if 0.0 in self.factor:
            raise ValueError("a feature is multiplied by 0, which has no inverse")
        return Scale(center=self.offset, factor=tuple(1.0 / f for f in self.factor), offset=self.center)

    def __str__(self) -> str:
        parts = [
            f"minus {shown(self.center)}" if any(self.center) else "",
            f"times {shown(self.factor)}" if set(self.factor) != {1.0} else "",
            f"plus {shown(self.offset)}" if any(self.offset) else "",
        ]
        return ", ".join(filter(None, parts)) or "as it is"


@dataclass(frozen=True)
class Clip(Step):
    """Limits values to the range from `low` to `high`."""

    low: float
    high: float

    kind: ClassVar[str] = "clip"

    def add(self, place: Place, x: Value) -> Value:
        return place.add(Activate(activation=activation("clip", low=self.low, high=self.high)), x, part="clip")

    def inverse(self) -> Scale:
        """Returns a step without effect: the inverse of scikit-learn's scalers does not clip."""
        return Scale()

    def __str__(self) -> str:
        return f"clip to {self.low:g}..{self.high:g}"


# Functions by their names in numpy, with their inverses; "" without an inverse.
FUNCTIONS = {
    "log1p": "expm1",
    "expm1": "log1p",
    "log": "exp",
    "exp": "log",
    "sqrt": "square",
    "square": "sqrt",
    "negative": "negative",
    "reciprocal": "reciprocal",
    "abs": "",
    "sigmoid": "",
    "softmax": "",
    "tanh": "",
}
# Functions that have another name as activations.
OTHER_NAMES = {"exp": "exponential"}


@dataclass(frozen=True)
class NamedFunction(Step):
    """Function by name, one of `FUNCTIONS`."""

    name: str

    kind: ClassVar[str] = "function"

    def add(self, place: Place, x: Value) -> Value:
        return place.add(Activate(activation=activation(OTHER_NAMES.get(self.name, self.name))), x, part=self.name)

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        return DEVIATIONS[self.name](place, x) if self.name in DEVIATIONS else super().deviate(place, x)

    def inverse(self) -> NamedFunction:
        if not FUNCTIONS[self.name]:
            raise ValueError(f"{self.name!r} has no inverse")
        return NamedFunction(FUNCTIONS[self.name])

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Fill(Step):
    """Replaces NaN by numbers."""

    values: Numbers

    kind: ClassVar[str] = "fill"

    def add(self, place: Place, x: Value) -> Value:
        is_number = place.add(Binary(kind="equal"), x, x, part="is_number")
        constant = place.add(Constant(value=np.array(self.values)), part="missing")
        return place.add(Where(), is_number, x, constant, part="filled")

    def inverse(self) -> Scale:
        return Scale()

    def __str__(self) -> str:
        return f"NaN becomes {shown(self.values)}"


@dataclass(frozen=True)
class Standardize(Step):
    """Standardizes each feature over the timesteps of a window: (x - mean) / sqrt(variance + epsilon)."""

    epsilon: float

    kind: ClassVar[str] = "standardize"

    def add(self, place: Place, x: Value) -> Value:
        if len(x.shape) < 2:
            raise ValueError(f"'standardize' is for windows of rows, not {text(x.shape)}")
        # Subtract the first number: sums of numbers far from 0 would lose digits.
        first = place.add(Slice(axis=0, start=0, stop=1), x, part="first")
        x = place.add(Binary(kind="subtract"), x, first, part="from_first")
        return place.add(Normalize(kind="layer", axes=(0,), epsilon=self.epsilon), x, part="standardize")

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        """Adds the step without the center: it cancels when the mean of the window is subtracted."""
        ones = np.ones(len(x.center))
        return Deviation(0.0 * ones, ones, self.add(place, x.times(place)), x.near)

    def inverse(self) -> Scale:
        """Returns a step without effect: different windows have the same result."""
        return Scale()

    def __str__(self) -> str:
        return "each window standardized separately"
