"""Convolutions and poolings over any number of spatial axes, channels last."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as positions

import numpy as np

from lstmgen.graph.operation import Array, Operation, Weight, f64, want
from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import Dim, Length, Shape, fixed, places, spatial, text


@dataclass(frozen=True, eq=False, kw_only=True)
class Conv(Operation):
    """keras.layers.Conv1D/2D/3D: cross-correlation of x (*space, channels).

    Attributes:
        kernel: (*size, channels / groups, filters); filters are in blocks, one a group.
        bias: (filters,) or None.
        strides, dilation: one number a spatial axis.
        padding: "valid", "same", "behind" (see `spatial`) or "causal" (one axis only).
        groups: number of blocks of channels; a depthwise convolution has as many as channels.
    """

    kernel: Weight
    bias: Weight | None
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: str
    groups: int = 1

    @property
    def along_last_axis(self) -> bool:
        """True if windows extend along the last spatial axis only, and are at all places of the others."""
        return all(pair == (1, 1) for pair in zip(self.kernel.shape, self.strides[:-1]))

    def geometry(self, x: Shape) -> tuple[tuple[Dim, int, int], ...]:
        """Output length, padding before and after, for each spatial axis."""
        rank = len(self.strides)
        channels = int(self.kernel.shape[rank]) * self.groups
        want(
            len(x) == rank + 1 and x[-1] == channels,
            f"expects {rank} spatial axes and {channels} channels, not {text(x)}",
        )
        axes = tuple(
            spatial(dim, int(k), s, d, self.padding)
            for dim, k, s, d in zip(x[:-1], self.kernel.shape[:rank], self.strides, self.dilation)
        )
        check_axes(axes, x)
        return axes

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return ((*(out for out, _, _ in self.geometry(inputs[0])), int(self.kernel.shape[-1])),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,) = inputs
        geometry = self.geometry(x.shape[1:])
        x = np.pad(x, [(0, 0), *((before, after) for _, before, after in geometry), (0, 0)])
        rank, kernel = len(self.strides), f64(self.kernel)
        out = np.zeros((len(x), *fixed(length for length, _, _ in geometry), kernel.shape[-1]))
        channels, filters = kernel.shape[rank], kernel.shape[-1] // self.groups
        for tap in positions(*(range(n) for n in kernel.shape[:rank])):
            taken = (
                slice(k * d, k * d + (n - 1) * s + 1, s)
                for k, d, s, n in zip(tap, self.dilation, self.strides, out.shape[1:])
            )
            window = x[(slice(None), *taken)]
            for g in range(self.groups):
                block = slice(g * filters, (g + 1) * filters)
                out[..., block] += window[..., g * channels : (g + 1) * channels] @ kernel[tap][..., block]
        return (out if self.bias is None else out + f64(self.bias),)

    def macs(self, *inputs: Shape) -> Dim:
        return places(self.shapes(*inputs)[0][:-1]) * int(self.kernel.size)

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return int(self.kernel.shape[0]) == self.strides[0] == 1


@dataclass(frozen=True, eq=False, kw_only=True)
class ConvTranspose(Operation):
    """keras.layers.Conv1DTranspose/Conv2DTranspose.

    The full result has length (n - 1)·stride + extent; `crop` elements are dropped before, and the length
    is then cut or padded with zeros to the wanted one.

    Attributes:
        kernel: (*size, filters, channels).
        crop: elements dropped before, for each axis.
        extra: output length minus n·stride, for each axis.
    """

    kernel: Weight
    bias: Weight | None
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    crop: tuple[int, ...]
    extra: tuple[int, ...]

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        rank = len(self.strides)
        channels = int(self.kernel.shape[-1])
        want(len(x) == rank + 1 and x[-1] == channels, f"expects {rank} spatial axes and {channels} channels")
        space = tuple(dim * s + e for dim, s, e in zip(x[:-1], self.strides, self.extra))
        return ((*space, int(self.kernel.shape[-2])),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,) = inputs
        shape = fixed(self.shapes(x.shape[1:])[0])
        out, kernel, rank = np.zeros((len(x), *shape)), f64(self.kernel), len(self.strides)
        for tap in positions(*(range(n) for n in kernel.shape[:rank])):
            taken, reached = zip(*map(self.reach, range(rank), tap, x.shape[1:], shape))
            out[(slice(None), *reached)] += x[(slice(None), *taken)] @ kernel[tap].T
        return (out if self.bias is None else out + f64(self.bias),)

    def reach(self, axis: int, tap: int, length: int, wanted: int) -> tuple[slice, slice]:
        """The inputs of an axis whose product with a tap is within the output, and its places there."""
        stride, offset = self.strides[axis], tap * self.dilation[axis] - self.crop[axis]
        first = max(0, -(offset // stride))
        count = max(0, min(length, (wanted - 1 - offset) // stride + 1) - first)
        start = first * stride + offset
        return slice(first, first + count), slice(start, start + count * stride, stride)

    def macs(self, *inputs: Shape) -> Dim:
        return places(inputs[0][:-1]) * int(self.kernel.size)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool(Operation):
    """keras.layers.MaxPooling and AveragePooling over the spatial axes of x (*space, channels).

    Attributes:
        kind: "max" or "average". Padding never takes part: not in the maximum, not in the count.
        padding: "valid", "same" or "behind" (see `spatial`).
    """

    kind: str
    size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str

    def geometry(self, x: Shape) -> tuple[tuple[Dim, int, int], ...]:
        """Output length, padding before and after, for each spatial axis."""
        want(len(x) == len(self.size) + 1, f"expects {len(self.size)} spatial axes and channels, not {text(x)}")
        axes = tuple(spatial(dim, k, s, 1, self.padding) for dim, k, s in zip(x[:-1], self.size, self.strides))
        check_axes(axes, x)
        return axes

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return ((*(out for out, _, _ in self.geometry(inputs[0])), inputs[0][-1]),)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        (x,) = inputs
        geometry = self.geometry(x.shape[1:])
        out = np.zeros((len(x), *fixed(length for length, _, _ in geometry), x.shape[-1]))
        outputs_at = np.moveaxis(out, 0, len(self.size))  # (*space, samples, channels)
        for position in positions(*(range(n) for n in out.shape[1:-1])):
            taken = (
                slice(max(p * s - before, 0), p * s - before + k)
                for p, s, k, (_, before, _) in zip(position, self.strides, self.size, geometry)
            )
            window = x[(slice(None), *taken)].reshape(len(x), -1, x.shape[-1])
            outputs_at[position] = window.max(axis=1) if self.kind == "max" else window.mean(axis=1)
        return (out,)

    @property
    def selects(self) -> bool:
        return self.kind == "max"

    def range(self, shapes: Sequence[tuple[int, ...]], ranges: Sequence[Range | None]) -> Range | None:
        return ranges[0] if self.kind == "max" else None

    def is_per_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> bool:
        return self.size[0] == self.strides[0] == 1


def check_axes(axes: tuple[tuple[Dim, int, int], ...], x: Shape) -> None:
    """Refuses what the generated code cannot know in advance."""
    for out, before, _ in axes:
        want(before >= 0, "padding 'same' with such a stride needs a fixed length, and this axis has variable length")
        want(isinstance(out, Length) or out >= 1, f"the kernel is longer than the input {text(x)}")
