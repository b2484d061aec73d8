"""Values that the templates of some operations need beyond names and shapes."""

from __future__ import annotations

from collections.abc import Iterable

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.layout import Slice


def channels_of_group(operation: Conv) -> int:
    """How many channels of the output each group makes."""
    return int(operation.kernel.shape[-1]) // operation.groups


def numbers_of_window(operation: ConvTranspose) -> int:
    """How many numbers each element becomes: those of a window, with all channels of the output."""
    return operation.kernel.size // int(operation.kernel.shape[-1])


def is_padding(edges: Iterable[tuple[int, int]]) -> bool:
    """Whether anything is added before or after an axis."""
    return any(before or after for before, after in edges)


def subscript(operation: Slice) -> str:
    """What a slice takes of an axis: an index, or as few of start, stop and step as say it."""
    if operation.drop:
        return str(operation.start)
    start, stop = ("" if end is None else str(end) for end in (operation.start, operation.stop))
    return f"{start}:{stop}" if operation.step == 1 else f"{start}:{stop}:{operation.step}"
