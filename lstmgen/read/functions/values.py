"""What a tensor of a graph may be while the graph is followed.

- A `Tensor` of the model, with the samples along its first axis, which no operation of lstmgen has.
- An array: it follows from constants and variables alone. Lengths in it may be a `Size`; then it holds objects.
- One of the classes below: a tensor in another arrangement, which is no operation of lstmgen until it is put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.errors import Problem
from lstmgen.graph.convolution import Conv
from lstmgen.graph.shape import Dim, Length
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensor import Tensor

Array: TypeAlias = NDArray[Any]
MOST_PROBLEMS = 20  # that are told at once


@dataclass(frozen=True)
class Samples:
    """The number of samples of a batch."""

    def __str__(self) -> str:
        return "samples"


SAMPLES = Samples()


@dataclass(frozen=True)
class Size:
    """Lengths that are not known, multiplied with each other and a number."""

    lengths: tuple[Samples | Length, ...]
    factor: int = 1

    def __mul__(self, other: Size | int) -> Size:
        if isinstance(other, Size):
            both = sorted((*self.lengths, *other.lengths), key=str)
            return Size(tuple(both), self.factor * other.factor)
        return Size(self.lengths, self.factor * int(other))

    __rmul__ = __mul__


BATCH = Size((SAMPLES,))


@dataclass(frozen=True)
class Variable:
    """A variable, not yet read."""

    array: Array


@dataclass(frozen=True)
class Random:
    """The state of random numbers: it may be written, as nothing that is supported reads it."""


RANDOM = Random()


@dataclass(frozen=True)
class Same:
    """An array (1, …) that stands for the same numbers for every sample."""

    array: Array


@dataclass(frozen=True)
class TimeMajor:
    """A tensor (samples, timesteps, …) with its first two axes in each other's place.

    Attributes:
        backwards: its timesteps stand in reverse besides.
        mask: where it is a mask (samples, timesteps, 1), the same without its last axis.
    """

    tensor: Tensor
    backwards: bool = False
    mask: Tensor | None = None


@dataclass(frozen=True)
class OneTimestep:
    """A tensor (samples, …) as the only one of a list or of an axis of timesteps, which stands first."""

    tensor: Tensor


@dataclass(frozen=True)
class Timesteps:
    """A list of the timesteps of a tensor."""

    rows: TimeMajor | OneTimestep


@dataclass(frozen=True)
class EmptyList:
    """A list for so many tensors, which is still empty."""

    length: Any


@dataclass(frozen=True)
class Rows:
    """A tensor (samples, …, features) with all axes but the last joined in one."""

    tensor: Tensor


@dataclass(frozen=True)
class Spread:
    """A tensor whose every `step`-th place along the axis of time is a sample of its own: for a dilated convolution.

    Attributes:
        padding: zeros in front of it and behind it.
        convolution: what is done to it so, with the dilation that this comes to; None for nothing.
    """

    tensor: Tensor
    step: int
    padding: tuple[int, int]
    convolution: Conv | None = None


@dataclass(frozen=True)
class Widened:
    """A tensor with a new axis of length 1, the samples' axis counted."""

    tensor: Tensor | Spread
    axis: int


@dataclass(frozen=True)
class Wrapped:
    """Indices (samples, …) to which `length` is added where they are negative."""

    tensor: Tensor
    length: int


@dataclass(frozen=True)
class Zeros:
    """Zeros in the shape of something else, which may be refused: nothing but its shape matters."""

    of: Any


@dataclass(frozen=True)
class LoopCounter:
    """In the body of a loop: the number of the timestep."""


@dataclass(frozen=True)
class Row:
    """In the body of a loop: the timestep of a list that is read."""

    tensor: Tensor


@dataclass(frozen=True)
class OutputRow:
    """In the body of a loop: the list of outputs, with the output that is put into it."""

    tensor: Tensor


@dataclass(frozen=True)
class Refused:
    """What comes from nodes that were refused; a result that is one of these cannot be exported."""

    problems: tuple[Problem, ...]


def refused(values: Iterable[Any]) -> Refused | None:
    """Why one of these is not known; None where all are."""
    found = dict.fromkeys(problem for each in values if isinstance(each, Refused) for problem in each.problems)
    return Refused(tuple(found)[:MOST_PROBLEMS]) if found else None


def shape_of(x: Any) -> Array:
    """What `tf.shape` gives.

    Raises:
        Refusal: it is of no kind whose shape is known.
    """
    if isinstance(x, Tensor):
        return sizes([BATCH, *x.shape])
    if isinstance(x, TimeMajor):
        return sizes([x.tensor.shape[0], BATCH, *x.tensor.shape[1:]])
    if isinstance(x, OneTimestep):
        return sizes([1, BATCH, *x.tensor.shape])
    if isinstance(x, Same):
        return sizes([BATCH, *x.array.shape[1:]])
    if isinstance(x, np.ndarray):
        return sizes(list(x.shape))
    raise Refusal("the shape of this tensor is not known")


def sizes(dims: list[Any]) -> Array:
    """Lengths as an array, of integers where all are known."""
    items = [Size((dim,)) if isinstance(dim, Length) else dim for dim in dims]
    return settled(np.array(items, dtype=object))


def settled(array: Array) -> Array:
    """The same array, of integers where all of its objects are."""
    if array.dtype == object and all(isinstance(item, (int, np.integer)) for item in array.flat):
        return array.astype(np.int64)
    return array


def size_of(dim: Dim) -> Size | int:
    """A length as arrays hold it."""
    return Size((dim,)) if isinstance(dim, Length) else dim


def single(array: Any) -> Size | int | None:
    """The only length in an array; None where there is none, or several."""
    if not isinstance(array, np.ndarray) or array.size != 1:
        return None
    item = array.reshape(-1)[0]
    return item if isinstance(item, Size) else int(item)
