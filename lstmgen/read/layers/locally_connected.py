"""LocallyConnected1D/2D of Keras 1 and 2: convolutions that have a kernel of its own for each place."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from operator import add

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Pad, Slice
from lstmgen.graph.linear import MatMul
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.convolution import Numbers, finish, sizes
from lstmgen.read.layers.layout import begin
from lstmgen.read.layers.lowering import affine, fixed, last_axis, reshaped

LIMIT = 1 << 20  # places, which are counted one by one before the file is asked for their kernels


@layer("LocallyConnected1D", "LocallyConnected2D", mask="drop")
def locally_connected(call: Call, x: Tensor) -> Value:
    """Conv with a kernel (window · channels, filters) for each place. Keras stores it in three ways.

    Padding "same" puts half of the window in front, whatever the stride.
    """
    rank, backwards, y = begin(call, x)
    filters, size = call.config.integer("filters"), sizes(call, rank)
    strides = call.config.integers("strides", rank, 1)
    how = call.config.integer("implementation", 1)
    same = call.config.choice("padding", "valid", *(("valid",) if how == 1 else ("valid", "same"))) == "same"
    lengths = tuple(fixed(dim, f"an axis of its input {text(x.shape)}") for dim in y.shape[:rank])
    space = tuple(-(-n // s) if same else (n - k) // s + 1 for n, k, s in zip(lengths, size, strides))
    if min(space) < 1:
        raise Refusal(f"its windows {text(size)} are larger than its input {text(x.shape)}")
    channels, places = last_axis(y), prod(space)
    if places > LIMIT:
        raise Refusal(f"kernels for {places:,} places are too many")
    before = tuple(k // 2 if same else 0 for k in size)
    inside = Patches(lengths, size, strides, before, space)
    if how == 1:
        kernel = call.weight("kernel", (places, prod(size) * channels, filters))
        if backwards:  # a window holds all of a channel in a row
            by_channel = kernel.reshape(places, channels, prod(size), filters)
            kernel = np.moveaxis(by_channel, 1, 2).reshape(kernel.shape)
    elif how == 2:
        kernel = inside.of_matrix(call, channels, filters, backwards=backwards)
    elif how == 3:
        kernel = inside.of_numbers(call, channels, filters, backwards=backwards)
    else:
        raise Refusal(f"implementation={how} is not supported")
    if same:
        after = (max((out - 1) * s + k - b - n, 0) for out, s, k, b, n in zip(space, strides, size, before, lengths))
        y = call.add(Pad(before=(*before, 0), after=(*after, 0)), y, part="padding")
    windows = reshaped(call, taps(call, y, size, strides, space), (places, 1, prod(size) * channels))
    y = call.add(MatMul(), windows, call.add(Constant(value=kernel), part="kernel"), part="product")
    y = reshaped(call, y, (*space, filters))
    if call.config.boolean("use_bias", True):
        bias = call.weight("bias", (*space, filters))
        if backwards:  # Keras takes the numbers in their order for another shape
            bias = np.moveaxis(bias.reshape(filters, *space), 0, -1)
        y = affine(call, y, offset=bias, part="bias")
    return finish(call, y, backwards=backwards)


@dataclass(frozen=True)
class Patches:
    """The places of the input that windows cover, one number an axis.

    Attributes:
        before: the part of the first window before the input.
        space: how many windows there are.
    """

    lengths: Numbers
    size: Numbers
    strides: Numbers
    before: Numbers
    space: Numbers

    def covered(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yields for each window its places inside the input, and their indices in the input; counted row by row."""
        taps = list(product(*map(range, self.size)))
        for at in product(*map(range, self.space)):
            starts = [k * s - b for k, s, b in zip(at, self.strides, self.before)]
            places = [tuple(map(add, starts, tap)) for tap in taps]
            inside = [k for k, place in enumerate(places) if all(0 <= p < n for p, n in zip(place, self.lengths))]
            yield inside, [int(np.ravel_multi_index(places[k], self.lengths)) for k in inside]

    def empty(self, channels: int, filters: int) -> Weight:
        """(places, window, channels, filters), with zeros for places outside of the input."""
        return np.zeros((prod(self.space), prod(self.size), channels, filters), np.float32)

    def of_matrix(self, call: Call, channels: int, filters: int, *, backwards: bool) -> Weight:
        """Returns kernels from a matrix (inputs, outputs); Keras uses only a part of it."""
        if backwards:
            ends = (channels, *self.lengths, filters, *self.space)
        else:
            ends = (*self.lengths, channels, *self.space, filters)
        matrix = call.weight("kernel", ends)

        def make() -> Weight:
            ordered = matrix
            if backwards:
                ordered = np.moveaxis(ordered, len(self.lengths) + 1, -1)
                ordered = np.moveaxis(ordered, 0, len(self.lengths))
            ordered = ordered.reshape(prod(self.lengths), channels, prod(self.space), filters)
            kernel = self.empty(channels, filters).astype(matrix.dtype)
            for k, (taps, places) in enumerate(self.covered()):
                kernel[k, taps] = ordered[places, :, k]
            return kernel.reshape(len(kernel), -1, filters)

        return call.derived("kernels", (prod(self.space), prod(self.size) * channels, filters), make)

    def of_numbers(self, call: Call, channels: int, filters: int, *, backwards: bool) -> Weight:
        """Kernels from the used numbers of that matrix, one output after the other."""
        axes = zip(self.lengths, self.size, self.strides, self.before, self.space)
        counts = (sum(min(k * s - b + w, n) - max(k * s - b, 0) for k in range(out)) for n, w, s, b, out in axes)
        numbers = call.weight("kernel", (prod(counts) * channels * filters,))

        def make() -> Weight:
            kernel = self.empty(channels, filters).astype(numbers.dtype)
            rows = numbers.reshape(filters, -1) if backwards else numbers.reshape(1, -1)
            end = 0
            for k, (taps, _) in enumerate(self.covered()):
                start, end = end, end + len(taps) * channels * (1 if backwards else filters)
                block = rows[:, start:end]
                if backwards:
                    kernel[k, taps] = block.reshape(filters, channels, -1).transpose(2, 1, 0)
                else:
                    kernel[k, taps] = block.reshape(filters, -1, channels).transpose(1, 2, 0)
            return kernel.reshape(len(kernel), -1, filters)

        return call.derived("kernels", (prod(self.space), prod(self.size) * channels, filters), make)


def taps(call: Call, x: Value, size: Numbers, strides: Numbers, space: Numbers) -> Value:
    """The elements of the window at every place, in a row: (*space, window · channels)."""
    parts = []
    for tap in product(*map(range, size)):
        y = x
        for axis, (offset, n, s) in enumerate(zip(tap, space, strides)):
            y = call.add(Slice(axis=axis, start=offset, stop=offset + (n - 1) * s + 1, step=s), y, part="tap")
        parts.append(y)
    return parts[0] if len(parts) == 1 else call.add(Concatenate(axis=len(size)), *parts, part="windows")
