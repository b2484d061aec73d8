"""Steps between raw values and what a network takes, or gives: arithmetic on the features, which is the last axis.

A step is data. It knows how many features it gives, which operations of the Graph it is, and which step undoes it.
Numbers of a step are one for each feature, or one for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import GraphBuilder, Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.shape import text

Numbers = tuple[float, ...]

# Up to so many times the spread of a feature may its center be for one multiplication and one addition to do: it costs
# float32 two of its 24 bits. Farther away it is subtracted first, which is exact for values near it.
NEAR = 4.0
OPERATIONS = 10_000  # that steps may come to, as many as a model file may


@dataclass(frozen=True)
class Place:
    """Where in a graph steps are put, and as what.

    Attributes:
        name: of the nodes, before what each is.
        label: of the nodes, for comments.
    """

    builder: GraphBuilder
    name: str
    label: str

    def add(self, operation: Operation, *inputs: Value, part: str) -> Value:
        """The output of a new operation.

        Raises:
            ValueError: the steps come to too many.
        """
        if len(self.builder.nodes) >= OPERATIONS:
            raise ValueError(f"it comes to more than {OPERATIONS} operations")
        return self.builder.add(operation, *inputs, name=f"{self.name}/{part}", label=self.label)[0]


@dataclass(frozen=True)
class Step:
    """Base of the steps."""

    kind: ClassVar[str]

    def features(self, count: int) -> int:
        """How many features it gives, for so many.

        Raises:
            ValueError: it is for another number of them.
        """
        for numbers in vars(self).values():
            if isinstance(numbers, tuple) and len(numbers) not in (1, count):
                raise ValueError(f"{self.kind!r} is for {len(numbers)} features, not {count}")
        return count

    def add(self, place: Place, x: Value) -> Value:
        """The value after it."""
        raise NotImplementedError

    def inverse(self) -> Step:
        """What undoes it.

        Raises:
            ValueError: nothing does.
        """
        raise ValueError(f"{self.kind!r} has no inverse")

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class Scale(Step):
    """(x - center) * factor + offset."""

    center: Numbers = (0.0,)
    factor: Numbers = (1.0,)
    offset: Numbers = (0.0,)

    kind: ClassVar[str] = "scale"

    def add(self, place: Place, x: Value) -> Value:
        center, factor, offset = map(np.array, (self.center, self.factor, self.offset))
        if np.all(np.abs(center * factor) <= NEAR * np.maximum(1.0, np.abs(offset))):
            return place.add(Affine(scale=factor, offset=offset - center * factor), x, part="scale")
        # What a float32 has no room for of the center is subtracted afterwards.
        coarse = center.astype(np.float32).astype(np.float64)
        x = place.add(Affine(scale=np.ones(1), offset=-coarse), x, part="center")
        return place.add(Affine(scale=factor, offset=offset - (center - coarse) * factor), x, part="scale")

    def inverse(self) -> Scale:
        if 0.0 in self.factor:
            raise ValueError("a feature is multiplied by 0, which nothing undoes")
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
    """Values below `low` become that, values above `high` that."""

    low: float
    high: float

    kind: ClassVar[str] = "clip"

    def add(self, place: Place, x: Value) -> Value:
        return place.add(Activate(activation=activation("clip", low=self.low, high=self.high)), x, part="clip")

    def inverse(self) -> Scale:
        """Nothing: scikit-learn's scalers that clip do not when they are inverted."""
        return Scale()

    def __str__(self) -> str:
        return f"clip to {self.low:g}..{self.high:g}"


# Functions by the names that numpy has for them, and those that undo them; "" where none does.
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
# Those that activations have another name for.
OTHER_NAMES = {"exp": "exponential"}


@dataclass(frozen=True)
class Function(Step):
    """A function by name, one of `FUNCTIONS`."""

    name: str

    kind: ClassVar[str] = "function"

    def add(self, place: Place, x: Value) -> Value:
        return place.add(Activate(activation=activation(OTHER_NAMES.get(self.name, self.name))), x, part=self.name)

    def inverse(self) -> Function:
        if not FUNCTIONS[self.name]:
            raise ValueError(f"nothing undoes {self.name!r}")
        return Function(FUNCTIONS[self.name])

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Power(Step):
    """A power transform with an exponent λ for each feature, or its inverse.

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
        # The two branches meet in 0, where both are 0: their sum is the function, and neither sees what is not its own.
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
        """expm1(λ·log(x)) / λ, the same as (x^λ - 1) / λ; the logarithm itself where λ is 0."""
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
        """expm1(log1p(λ·y) / λ), which undoes the other; expm1(y) where λ is 0."""
        none = exponents == 0
        divisor = np.where(none, 1.0, exponents)
        x = _multiplied(place, y, exponents)
        x = _multiplied(place, place.add(Activate(activation=activation(logarithm)), x, part=logarithm), 1.0 / divisor)
        if none.any():
            x = place.add(Binary(kind="add"), x, _multiplied(place, y, none.astype(np.float64)), part="exponent")
        return place.add(Activate(activation=activation("expm1")), x, part="expm1")

    def inverse(self) -> Power:
        return replace(self, inverted=not self.inverted)

    def __str__(self) -> str:
        return f"{self.method}{' inverted' if self.inverted else ''}, powers of {shown(self.exponents)}"


def _multiplied(place: Place, x: Value, factor: Array) -> Value:
    return place.add(Affine(scale=factor, offset=np.zeros(1)), x, part="times")


@dataclass(frozen=True)
class Fill(Step):
    """Numbers in the place of NaN."""

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
    """Each feature of a window by itself: (x - mean) / sqrt(variance + epsilon), of the timesteps of the window."""

    epsilon: float

    kind: ClassVar[str] = "standardize"

    def add(self, place: Place, x: Value) -> Value:
        if len(x.shape) < 2:
            raise ValueError(f"'standardize' is for windows of rows, not {text(x.shape)}")
        return place.add(Normalize(kind="layer", axes=(0,), epsilon=self.epsilon), x, part="standardize")

    def inverse(self) -> Scale:
        """Nothing: any window may come to the same."""
        return Scale()

    def __str__(self) -> str:
        return "each window standardized by itself"


@dataclass(frozen=True)
class Part:
    """Some features, by number, and the steps that they go through."""

    columns: tuple[int, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Columns(Step):
    """Parts of the features, each through steps of its own, one behind the other. What is in no part is dropped."""

    parts: tuple[Part, ...]

    kind: ClassVar[str] = "columns"

    def features(self, count: int) -> int:
        for part in self.parts:
            if not part.columns or not all(0 <= column < count for column in part.columns):
                raise ValueError(f"'columns' takes columns {list(part.columns)} of {count} features")
        return sum(features_after(part.steps, len(part.columns)) for part in self.parts)

    def add(self, place: Place, x: Value) -> Value:
        axis = len(x.shape) - 1
        found = [add_all(part.steps, place, _taken(place, x, part.columns)) for part in self.parts]
        return found[0] if len(found) == 1 else place.add(Concatenate(axis=axis), *found, part="columns")

    def inverse(self) -> Columns:
        """Each part undone, and put back where it came from.

        Raises:
            ValueError: a column is in no part, or in several.
        """
        order = [column for part in self.parts for column in part.columns]
        if sorted(order) != list(range(len(order))):
            raise ValueError("a column is in no part, or in several, which nothing undoes")
        undone, start = [], 0
        for part in self.parts:
            end = start + len(part.columns)
            undone.append(Part(tuple(range(start, end)), inverted(part.steps)))
            start = end
        if order == sorted(order):
            return Columns(tuple(undone))
        back = Part(tuple(order.index(column) for column in range(len(order))), ())
        return Columns((Part(tuple(range(len(order))), (Columns(tuple(undone)), Columns((back,)))),))

    def __str__(self) -> str:
        return "; ".join(
            f"columns {', '.join(str(column) for column in part.columns)}: {told(part.steps)}" for part in self.parts
        )


def _taken(place: Place, x: Value, columns: Sequence[int]) -> Value:
    """Some features in this order; x itself where these are all."""
    axis = len(x.shape) - 1
    if tuple(columns) == tuple(range(int(x.shape[axis]))):  # type: ignore[arg-type]
        return x
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([column, column + 1])
    found = [place.add(Slice(axis=axis, start=start, stop=stop), x, part="taken") for start, stop in runs]
    return found[0] if len(found) == 1 else place.add(Concatenate(axis=axis), *found, part="taken")


def add_all(steps: Iterable[Step], place: Place, x: Value) -> Value:
    """The value after several steps.

    Raises:
        ValueError: a step does not fit.
    """
    for step in steps:
        x = step.add(place, x)
    return x


def features_after(steps: Iterable[Step], count: int) -> int:
    """How many features several steps give, for so many.

    Raises:
        ValueError: a step is for another number of them.
    """
    for step in steps:
        count = step.features(count)
    return count


def inverted(steps: Sequence[Step]) -> tuple[Step, ...]:
    """What undoes several steps: each undone, the last first.

    Raises:
        ValueError: nothing undoes one of them.
    """
    return tuple(step.inverse() for step in reversed(steps))


def told(steps: Sequence[Step]) -> str:
    """Steps for people."""
    return ", then ".join(map(str, steps)) or "as they are"


SHOWN = 4


def shown(numbers: Numbers) -> str:
    """One number, or the first few of several."""
    if len(numbers) == 1:
        return f"{numbers[0]:g}"
    more = ", ..." if len(numbers) > SHOWN else ""
    return f"[{', '.join(f'{number:g}' for number in numbers[:SHOWN])}{more}]"
