"""Defines the kinds of tensors in a graph that is being followed.

- A `Tensor` of the model: axis 0 is the batch axis, which operations of lstmgen do not have.
- An array: it depends on constants and variables only. If a length in it is a `Size`, its dtype is object.
- A class below: a tensor in another arrangement. Operations are added only after later nodes have undone that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.convolution import Conv
from lstmgen.graph.shape import Dim, Length, Shape, fixed
from lstmgen.read.calls.following import settled
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.refusal import Refusal

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Samples:
    """The number of samples in a batch."""

    def __str__(self) -> str:
        return "samples"


SAMPLES = Samples()


@dataclass(frozen=True)
class Size:
    """A product of unknown lengths and a number."""

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
    """A variable that no node has read yet."""

    array: Array


@dataclass(frozen=True)
class RandomState:
    """A random state. Writing it is allowed, since no supported operation reads it."""


RANDOM = RandomState()


@dataclass(frozen=True)
class Same:
    """An array (1, …) with the same numbers for all samples."""

    array: Array


@dataclass(frozen=True)
class TimeMajor:
    """A tensor (samples, timesteps, …) with its first two axes swapped.

    Attributes:
        backwards: true if the order of timesteps is reversed, too.
        mask: for a mask (samples, timesteps, 1), the same tensor without its last axis.
    """

    tensor: Tensor
    backwards: bool = False
    mask: Tensor | None = None


@dataclass(frozen=True)
class OneTimestep:
    """A tensor (samples, …) as the only timestep of a list, or of a first axis of timesteps."""

    tensor: Tensor


@dataclass(frozen=True)
class Timesteps:
    """A list of timesteps."""

    rows: TimeMajor | OneTimestep


@dataclass(frozen=True)
class EmptyList:
    """An empty list that was reserved for `length` tensors."""

    length: Any


@dataclass(frozen=True)
class Rows:
    """A tensor (samples, …, features) whose axes are joined, except the last."""

    tensor: Tensor


@dataclass(frozen=True)
class Spread:
    """A tensor with every `step`-th timestep moved to a sample of its own, for a dilated convolution.

    Attributes:
        padding: the number of zeros before and after it.
        convolution: the convolution that was applied, with its dilation; None before that.
    """

    tensor: Tensor
    step: int
    padding: tuple[int, int]
    convolution: Conv | None = None


@dataclass(frozen=True)
class Widened:
    """A tensor with an added axis of length 1; the number of the axis counts the batch axis."""

    tensor: Tensor | Spread
    axis: int


@dataclass(frozen=True)
class Spectrum:
    """The Fourier transform of a tensor (samples, signals, size) along its last axis.

    Attributes:
        response: a constant (filters, size // 2 + 1) that it was multiplied by.
        filtered: true if it has an axis of filters before the last: of length 1 without a response.
    """

    tensor: Tensor
    filtered: bool = False
    response: Array | None = None

    @property
    def size(self) -> int:
        """The length of the signals."""
        return fixed(self.tensor.shape)[-1]

    @property
    def shape(self) -> Shape:
        """The shape without samples."""
        filters = (1 if self.response is None else len(self.response),) if self.filtered else ()
        return (self.tensor.shape[0], *filters, self.size // 2 + 1)


@dataclass(frozen=True)
class TimeLast:
    """A tensor (samples, timesteps, features) in the arrangement (samples, …, timesteps).

    Attributes:
        shape: that of the arrangement, without samples; features may be several axes.
    """

    tensor: Tensor
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Wrapped:
    """Indices (samples, …) that may be negative: `length` is added to those."""

    tensor: Tensor
    length: int


@dataclass(frozen=True)
class Zeros:
    """Zeros in the shape of another tensor. That may be `Refused`, since only its shape matters."""

    of: Any


@dataclass(frozen=True)
class LoopCounter:
    """The index of the timestep, in the body of a loop."""


@dataclass(frozen=True)
class Row:
    """The list that is read, in the body of a loop, by its current timestep."""

    tensor: Tensor


@dataclass(frozen=True)
class OutputRow:
    """The list of outputs, in the body of a loop, with the current output."""

    tensor: Tensor


def shape_of(x: Any) -> Array:
    """The result of `tf.shape`.

    Raises:
        Refusal: the shape of this kind of tensor is unknown.
    """
    if isinstance(x, (Tensor, Spectrum, TimeLast)):
        return sizes([BATCH, *x.shape])
    if isinstance(x, TimeMajor):
        return sizes([x.tensor.shape[0], BATCH, *x.tensor.shape[1:]])
    if isinstance(x, OneTimestep):
        return sizes([1, BATCH, *x.tensor.shape])
    if isinstance(x, Same):
        return sizes([BATCH, *x.array.shape[1:]])
    if isinstance(x, np.ndarray):
        return sizes(list(x.shape))
    raise Refusal("the shape of this tensor is unknown")


def sizes(dims: list[Any]) -> Array:
    """Lengths as an array: of integers if all are known, otherwise of objects."""
    items = [Size((dim,)) if isinstance(dim, Length) else dim for dim in dims]
    return settled(np.array(items, dtype=object))


def size_of(dim: Dim) -> Size | int:
    """A length in the form of items of arrays."""
    return Size((dim,)) if isinstance(dim, Length) else dim


def single(array: Any) -> Size | int | None:
    """The only length in an array; None for other values."""
    if not isinstance(array, np.ndarray) or array.size != 1:
        return None
    item = array.reshape(-1)[0]
    return item if isinstance(item, Size) else int(item)
