"""Operations that move numbers and compute nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Array, Operation, want
from lstmgen.graph.ranges import Range, hull, of_array
from lstmgen.graph.shape import Dim, Length, Shape, fixed, product, text


class Move(Operation):
    """Base of those that give the numbers of their inputs as they are, whatever their element type."""

    selects = True

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return inputs[0]

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (max(inputs),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        return hull(*ranges)


@dataclass(frozen=True, eq=False, kw_only=True)
class Reshape(Move):
    """Changes the shape, row-major; one entry of the target may be -1 for the rest."""

    target: tuple[int, ...]

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        if -1 not in self.target:
            want(product(x) == product(self.target), f"{text(x)} does not reshape to {text(self.target)}")
            return (self.target,)
        known = product(tuple(n for n in self.target if n != -1))
        # A free axis that stays whole keeps its identity: (timesteps, 4, 2) to (-1, 8) is (timesteps, 8).
        total = product(x)
        assert isinstance(known, int)
        rest = total // known
        want(rest * known == total, f"{text(x)} does not reshape to {text(self.target)}")
        return (tuple(rest if n == -1 else n for n in self.target),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (inputs[0].reshape(len(inputs[0]), *self.target),)

    def at_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> Operation:
        (x,), (y,) = shapes, self.shapes(*shapes)
        same = x[:1] == y[:1] and not any(isinstance(dim, Length) for dim in y[1:])
        want(same, "needs all timesteps at once")
        return Reshape(target=(1, *fixed(y[1:])))


@dataclass(frozen=True, eq=False, kw_only=True)
class Transpose(Move):
    """Axes in another order: output axis k is input axis permutation[k]."""

    permutation: tuple[int, ...]

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(sorted(self.permutation) == list(range(len(x))), f"{text(x)} has no axes {self.permutation}")
        return (tuple(x[k] for k in self.permutation),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (np.transpose(inputs[0], (0, *(1 + axis for axis in self.permutation))),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.permutation[0] == 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Concatenate(Move):
    """Tensors one behind the other along an axis (not negative)."""

    axis: int

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        first = inputs[0]
        want(0 <= self.axis < len(first), f"{text(first)} has no axis {self.axis}")
        for x in inputs[1:]:
            outside = (x[: self.axis] + x[self.axis + 1 :], first[: self.axis] + first[self.axis + 1 :])
            want(
                len(x) == len(first)
                and all(p == q or isinstance(p, Length) or isinstance(q, Length) for p, q in zip(*outside)),
                f"{text(first)} and {text(x)} differ outside axis {self.axis}",
            )
        length: Dim = first[self.axis]
        for x in inputs[1:]:
            length = length + x[self.axis]
        return ((*first[: self.axis], length, *first[self.axis + 1 :]),)

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        pairs = [(a, b) for x in inputs[1:] for k, (a, b) in enumerate(zip(inputs[0], x)) if k != self.axis]
        return tuple((a, b) for a, b in pairs if a != b)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (np.concatenate(inputs, axis=1 + self.axis),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.axis != 0 and all(flowing)


@dataclass(frozen=True, eq=False, kw_only=True)
class Slice(Move):
    """x[..., start:stop:step, ...] along one axis, step not zero; Python's meaning of negative and None.

    `drop` removes the axis and keeps element `start` only.
    """

    axis: int
    start: int | None
    stop: int | None
    step: int = 1
    drop: bool = False

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(0 <= self.axis < len(x), f"{text(x)} has no axis {self.axis}")
        if self.drop:
            return (x[: self.axis] + x[self.axis + 1 :],)
        return ((*x[: self.axis], self.length(x[self.axis]), *x[self.axis + 1 :]),)

    def length(self, dim: Dim) -> Dim:
        """Number of elements that are kept of an axis."""
        if not isinstance(dim, Length):
            count = len(range(dim)[slice(self.start, self.stop, self.step)])
            want(count > 0, f"slice {self.start}:{self.stop}:{self.step} of {dim} elements is empty")
            return count
        start, stop = self.start, self.stop
        if self.step == -1 and start is None and stop is None:
            return dim
        want(self.step > 0, "a slice with a negative step needs a fixed length, and this axis has variable length")
        if (start or 0) >= 0 and stop is not None and stop >= 0:
            # Holds where the axis is at least `stop` long, which the generated code checks.
            return len(range(start or 0, stop, self.step))
        if start is not None and start < 0 and (stop is None or stop < 0):
            return len(range(start, stop or 0, self.step))
        want((start or 0) >= 0, "this slice needs a fixed length, and its axis has variable length")
        span = dim + ((stop or 0) - (start or 0))
        return (span + (self.step - 1)) // self.step

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        index: object = self.start if self.drop else slice(self.start, self.stop, self.step)
        return (inputs[0][(slice(None),) * (1 + self.axis) + (index,)],)  # type: ignore[index]

    @property
    def takes_last(self) -> bool:
        """True if it picks the last element of the first axis."""
        return self.axis == 0 and self.drop and self.start == -1

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.axis != 0 or self.takes_last


@dataclass(frozen=True, eq=False, kw_only=True)
class Pad(Operation):
    """A constant before and after along every axis."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    value: float = 0.0

    selects = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(len(x) == len(self.before), f"cannot pad {len(self.before)} axes of {text(x)}")
        return (tuple(dim + (b + a) for dim, b, a in zip(x, self.before, self.after)),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (np.pad(inputs[0], [(0, 0), *zip(self.before, self.after)], constant_values=self.value),)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (max(inputs[0], abs(self.value)),)

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        return hull(ranges[0], of_array(self.value))

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.before[0] == self.after[0] == 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Repeat(Move):
    """Every element along an axis several times in a row (UpSampling, RepeatVector on a new axis of 1)."""

    axis: int
    times: int

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(0 <= self.axis < len(x), f"{text(x)} has no axis {self.axis}")
        return ((*x[: self.axis], x[self.axis] * self.times, *x[self.axis + 1 :]),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (np.repeat(inputs[0], self.times, axis=1 + self.axis),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.axis != 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Positions(Operation):
    """0, 1, 2, … as long as an axis of x: (x.shape[axis],). What x holds does not matter."""

    axis: int

    selects = True

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(0 <= self.axis < len(x), f"{text(x)} has no axis {self.axis}")
        return ((x[self.axis],),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        count, length = len(inputs[0]), inputs[0].shape[1 + self.axis]
        return (np.broadcast_to(np.arange(length, dtype=np.float64), (count, length)),)
