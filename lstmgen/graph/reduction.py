"""Operations that shrink or normalise along axes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Array, Operation, Weight, f64, want
from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import Shape, text

REDUCTIONS: dict[str, Callable[..., Array]] = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
    "product": np.prod,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Reduce(Operation):
    """A reduction by name over some axes (not negative, ascending)."""

    kind: str
    axes: tuple[int, ...]
    keepdims: bool = False

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(all(0 <= a < len(x) for a in self.axes), f"{text(x)} has no axes {self.axes}")
        kept = [(1 if k in self.axes else dim) for k, dim in enumerate(x) if self.keepdims or k not in self.axes]
        return (tuple(kept),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        axes = behind_samples(self.axes)
        return (f64(REDUCTIONS[self.kind](inputs[0], axis=axes, keepdims=self.keepdims)),)

    @property
    def selects(self) -> bool:
        return self.kind in ("max", "min")

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (inputs[0],) if self.kind in ("mean", "max", "min") else ()

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        x, count = ranges[0], math.prod(shapes[0][axis] for axis in self.axes)
        if x is None or self.kind in ("max", "min"):
            return x
        if self.kind == "mean":
            return Range(x.low, x.high, integral=False)
        return x.summed(count) if self.kind == "sum" else x.multiplied(count)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return 0 not in self.axes


@dataclass(frozen=True, eq=False, kw_only=True)
class Normalize(Operation):
    """Each group of elements brought to a common scale by its own statistics, then * scale + offset.

    kinds: "layer": (x - mean) / sqrt(variance + epsilon) (Ba et al. 2016, keras LayerNormalization);
    "rms": x / sqrt(mean(x²) + epsilon); "l2": x / sqrt(max(Σx², epsilon)) (keras.ops.normalize);
    "unit": x * min(1 / sqrt(Σx²), 1 / epsilon) (keras UnitNormalization).

    Attributes:
        axes: statistics are taken over these (not negative, ascending).
        scale, offset: broadcast against x; None for 1 and 0.
    """

    kind: str
    axes: tuple[int, ...]
    epsilon: float
    scale: Weight | None = None
    offset: Weight | None = None

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(all(0 <= a < len(x) for a in self.axes), f"{text(x)} has no axes {self.axes}")
        return (x,)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,), axes = inputs, behind_samples(self.axes)
        with np.errstate(all="ignore"):
            if self.kind == "layer":
                x = x - np.mean(x, axis=axes, keepdims=True)
            square = np.square(x)
            if self.kind in ("layer", "rms"):
                y = x / np.sqrt(np.mean(square, axis=axes, keepdims=True) + self.epsilon)
            elif self.kind == "l2":
                y = x / np.sqrt(np.maximum(np.sum(square, axis=axes, keepdims=True), self.epsilon))
            else:
                norm = np.sqrt(np.sum(square, axis=axes, keepdims=True))
                y = x * np.minimum(1 / norm, 1 / self.epsilon)
        if self.scale is not None:
            y = y * f64(self.scale)
        return (y if self.offset is None else y + f64(self.offset),)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return 0 not in self.axes and self.is_constant_in_time(len(shapes[0]))


def behind_samples(axes: tuple[int, ...]) -> tuple[int, ...]:
    """Returns the axes of a sample as axes of a batch."""
    return tuple(1 + axis for axis in axes)
