"""The templates of Python and of the languages that build on it, and what they may use."""

from collections.abc import Iterable

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.layout import Slice
from lstmgen.plan.layouts import by_tanh, sigmoid_as_tanh
from lstmgen.targets.python import literals, scan, wrap
from lstmgen.targets.python.unrolled import units
from lstmgen.targets.text.templates import Templates


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


TEMPLATES = Templates(
    {
        "python_float": literals.python_float,
        "python_string": literals.python_string,
        "python_tuple": literals.python_tuple,
        "sigmoid_as_tanh": sigmoid_as_tanh,
        "units": units,
        "channels_of_group": channels_of_group,
        "numbers_of_window": numbers_of_window,
        "subscript": subscript,
        "unpacked": scan.unpacked,
        "as_tuple": scan.as_tuple,
        "wrap": wrap.wrap_text,
    },
    {"by_tanh": by_tanh, "padding": is_padding},
)
