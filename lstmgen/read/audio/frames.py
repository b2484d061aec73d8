"""Shapes in JSON of RTNeural: a plugin runs the layers on one frame after another.

So time is a free axis, and convolutions see the past only. If a file states a length of time, and a convolution
shortens it, or has features beside time, the length is fixed and convolutions are those of Keras.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.audio.values import array
from lstmgen.read.refusal import shorten

Dims = tuple[int | None, ...]


@dataclass(frozen=True)
class Item:
    """One layer of a file.

    Attributes:
        number: its place among the layers, such as "1 of 2".
        place: the same with its type, for messages.
        before, after: the shapes of its input and its output, (time, channels) or (time, features, channels).
    """

    values: Mapping[str, Any]
    number: str
    place: str
    before: Dims
    after: Dims

    @property
    def inputs(self) -> int:
        """Count of channels of the input."""
        return int(self.before[-1] or 0)

    @property
    def units(self) -> int:
        """Count of channels of the output."""
        return int(self.after[-1] or 0)

    def listed(self) -> Sequence[Any]:
        """The arrays as they are in the file.

        Raises:
            ReadError: there is no list.
        """
        weights = self.values.get("weights")
        if not isinstance(weights, list):
            raise ReadError(f"{self.place}: weights is {shorten(weights)}, expected a list of arrays")
        return weights

    def weights(self, **shapes: tuple[int, ...]) -> list[Weight]:
        """Returns the arrays, by name and shape.

        Raises:
            ReadError: they do not fit.
        """
        listed = self.listed()
        if len(listed) != len(shapes):
            names = ", ".join(shapes) or "none"
            raise ReadError(f"{self.place}: weights has {len(listed)} arrays, expected {len(shapes)} ({names})")
        return [array(value, shape, f"{self.place}, {name}") for value, (name, shape) in zip(listed, shapes.items())]

    def check_same(self) -> None:
        """Raises ReadError if the output has another shape than the input."""
        if self.before[1:] != self.after[1:]:
            raise ReadError(f"{self.place}: its shape is {shown(self.after)}, but its input has {shown(self.before)}")


def frame_shape(value: Any, place: str) -> Dims:
    """Returns (time, channels) or (time, features, channels) of a shape with a batch axis.

    Converters of PyTorch models write a time of 0: it is free, too.

    Raises:
        ReadError: it is something else.
    """
    shape: Dims = ()
    if isinstance(value, list) and 2 <= len(value) <= 4 and is_dim(value[0]):
        shape = (None, *value[-1:]) if len(value) == 2 else (value[1] or None, *value[2:])
    if not shape or not all(map(is_dim, shape)):
        raise ReadError(f"{place} is {shorten(value)}, expected a list such as [null, null, 1]")
    if None in shape[1:]:
        raise ReadError(f"{place} is {shorten(value)}; only its first two axes may be null")
    return shape


def is_dim(value: Any) -> bool:
    """Returns true for a length, or None for a free one."""
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0)


def streamed(shape: Dims, items: Sequence[Item]) -> tuple[Dims, list[Item]]:
    """Returns the shape of the input and the layers, with time as a free axis unless the length matters."""
    shortened = any(item.after[0] != shape[0] for item in items if item.after[0] is not None)
    if shape[0] is not None and (shortened or len(shape) == 3):
        return shape, list(items)
    free = [replace(item, before=(None, *item.before[1:]), after=(None, *item.after[1:])) for item in items]
    return (None, *shape[1:]), free


def shown(shape: Dims) -> str:
    """A shape for a message, without time."""
    return str([*shape[1:]])
