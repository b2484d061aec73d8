"""Values for templates that need more than names and shapes."""

from __future__ import annotations

from collections.abc import Iterable

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.layout import Slice


def channels_of_group(operation: Conv) -> int:
    """Returns the output channels per group."""
    return int(operation.kernel.shape[-1]) // operation.groups


def numbers_of_window(operation: ConvTranspose) -> int:
    """Returns the numbers per input element: those of a window, with all output channels."""
    return operation.kernel.size // int(operation.kernel.shape[-1])


def is_padding(edges: Iterable[tuple[int, int]]) -> bool:
    """Returns whether an axis is padded."""
    return any(before or after for before, after in edges)


def subscript(operation: Slice) -> str:
    """Returns the subscript of a slice along an axis: an index, or start, stop and step, as short as possible."""
    if operation.drop:
        return str(operation.start)
    start, stop = ("" if end is None else str(end) for end in (operation.start, operation.stop))
    return f"{start}:{stop}" if operation.step == 1 else f"{start}:{stop}:{operation.step}"
