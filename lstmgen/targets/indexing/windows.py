"""Windows that slide over spatial axes: positions, the taps in a window, and their offsets in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.graph.convolution import Conv, ConvTranspose, Pool
from lstmgen.graph.shape import Dim, Shape
from lstmgen.targets.indexing.expressions import Syntax, alone, dim, scaled, size
from lstmgen.targets.indexing.loops import Loop

POSITIONS = "ijl"
TAPS = "pqr"


@dataclass(frozen=True)
class WindowAxis:
    """One spatial axis: a loop over positions, a loop over taps, and an index into the other tensor.

    The bounds of the loop leave out taps outside the other tensor: gcc 12 compiles a loop that skips them to wrong code
    for AVX-512 with -O3.

    Attributes:
        tap: name of the tap; "" if there is only one.
        first: the first tap inside the other tensor.
        condition: whether a later tap is inside.
        other, expression: the name of the index into the other tensor, and its value.
        outside: for an only tap, the condition under which it is outside; "" if it never is.
    """

    position: Loop
    tap: str
    first: str
    condition: str
    other: str
    expression: str
    outside: str


@dataclass(frozen=True)
class WindowLoops:
    """All spatial axes together.

    Attributes:
        at_position: offset of the element at a position, in the tensor that positions traverse.
        at_other: offset of the element at a tap, in the other tensor.
        at_tap: offset of a tap's matrix in the kernel.
        taps: number of taps.
    """

    axes: tuple[WindowAxis, ...]
    at_position: str
    at_other: str
    at_tap: str
    taps: int


@dataclass(frozen=True)
class _Slide:
    """The arithmetic of one axis: other = position * stride + tap * dilation - before."""

    positions: Dim
    size: int
    stride: int
    dilation: int
    before: int
    below: bool
    beyond: bool


def convolution(operation: Conv, x: Shape, syntax: Syntax) -> WindowLoops:
    """Returns the windows of a convolution or a pooling: positions are of the output, taps read the input."""
    sizes = operation.kernel.shape[: len(operation.strides)]
    slides = [
        _Slide(out, int(k), s, d, before, before > 0, after > 0)
        for (out, before, after), k, s, d in zip(operation.geometry(x), sizes, operation.strides, operation.dilation)
    ]
    return _windows(slides, operation.shapes(x)[0], x, int(operation.kernel[(0,) * len(sizes)].size), syntax)


def transposed(operation: ConvTranspose, x: Shape, syntax: Syntax) -> WindowLoops:
    """Returns the windows of a transposed convolution: positions are of the input, taps write the output."""
    sizes = operation.kernel.shape[: len(operation.strides)]
    slides = [
        _Slide(n, int(k), s, d, crop, crop > 0, (int(k) - 1) * d - crop - s + 1 > extra)
        for n, k, s, d, crop, extra in zip(
            x[:-1], sizes, operation.strides, operation.dilation, operation.crop, operation.extra
        )
    ]
    return _windows(slides, x, operation.shapes(x)[0], int(operation.kernel[(0,) * len(sizes)].size), syntax)


def pooling(operation: Pool, x: Shape, syntax: Syntax) -> WindowLoops:
    """Returns the windows of a convolution or a pooling: positions are of the output, taps read the input."""
    slides = [
        _Slide(out, k, s, 1, before, before > 0, after > 0)
        for (out, before, after), k, s in zip(operation.geometry(x), operation.size, operation.strides)
    ]
    return _windows(slides, operation.shapes(x)[0], x, 1, syntax)


@dataclass(frozen=True)
class RowProducts:
    """A convolution along the last axis as products of rows, each as long as a window, with the kernel as a matrix.

    Where the kernel is dilated, turn k of a loop is for the windows k, k + dilation, …, whose rows are next to each
    other once they are gathered. Lengths and offsets are expressions.

    Attributes:
        turns: of this loop.
        outer: the count of sequences: the product of all axes before the last; "" if there are no such axes.
        steps: the numbers of a sequence in x and in the result.
        start, stop: the first row of x that is gathered in a turn, and the first that is not; those that x lacks are
            zeros.
        windows: how many there are in a turn.
        inputs: numbers in a window.
        stride: numbers from the beginning of a window to that of the next.
        results_stride: numbers from each window's results to those of the next.
    """

    turns: int
    outer: str
    steps: tuple[str, str]
    start: str
    stop: str
    windows: str
    inputs: str
    stride: str
    results_stride: str


def rows(operation: Conv, x: Shape, syntax: Syntax) -> RowProducts:
    """Returns the arguments of `net_dense_panels` for a convolution along the last axis."""
    *_, (count, before, after) = operation.geometry(x)
    dilation, stride = operation.dilation[-1], operation.strides[-1]
    windows, start = alone(dim(count, syntax)), f"-{before}" if before else "0"
    if dilation > 1:
        windows = syntax.divide.format(a=f"({windows} - k + {dilation - 1})", b=dilation)
        start = f"k - {before}" if before else "k"
    return RowProducts(
        turns=dilation,
        outer=alone(size(x[:-2], syntax)) if len(x) > 2 else "",
        steps=(alone(size(x[-2:], syntax)), alone(size((count, operation.kernel.shape[-1]), syntax))),
        start=start,
        stop=alone(dim(x[-2] + after, syntax)),
        windows=windows,
        inputs=size(operation.kernel.shape[:-1], syntax),
        stride=size((stride, x[-1]), syntax),
        results_stride=size((dilation, operation.kernel.shape[-1]), syntax),
    )


def _windows(slides: Sequence[_Slide], moving: Shape, other: Shape, matrix: int, syntax: Syntax) -> WindowLoops:
    axes = tuple(_axis(slide, other[k], POSITIONS[k], TAPS[k], syntax) for k, slide in enumerate(slides))
    taps = 1
    tap_terms: list[str] = []
    for slide, tap in reversed(list(zip(slides, TAPS))):
        if slide.size > 1:
            tap_terms.insert(0, scaled(tap, (taps * matrix,), syntax))
        taps *= slide.size
    return WindowLoops(
        axes,
        offset([axis.position.counter for axis in axes], moving, syntax),
        offset([axis.other for axis in axes], other, syntax),
        " + ".join(tap_terms),
        taps,
    )


def _axis(slide: _Slide, length: Dim, position: str, tap: str, syntax: Syntax) -> WindowAxis:
    at = met = scaled(position, (slide.stride,), syntax)
    if slide.size > 1:
        met = f"{met} + {scaled(tap, (slide.dilation,), syntax)}"
    if slide.before:
        met = f"{met} - {slide.before}"
    other = position if met == position else syntax.source.format(position=position, POSITION=position.upper())
    loop, end = Loop(position, alone(dim(slide.positions, syntax)), ()), alone(dim(length, syntax))
    if slide.size == 1:
        beyond = f"{at} >= {end} + {slide.before}" if slide.before else f"{at} >= {end}"
        conditions = [f"{at} < {slide.before}"] * slide.below + [beyond] * slide.beyond
        return WindowAxis(loop, "", "", "", other, met, " || ".join(conditions))
    first = _first(slide, at, syntax) if slide.below else "0"
    conditions = [f"{tap} < {slide.size}"] + [f"{met} < {end}"] * slide.beyond
    return WindowAxis(loop, tap, first, " && ".join(conditions), other, met, "")


def _first(slide: _Slide, at: str, syntax: Syntax) -> str:
    """The first tap that is not before the beginning, where the window is `at` an index of the padded axis."""
    missed = f"{slide.before} - {at}"
    if slide.dilation > 1:
        missed = syntax.divide.format(a=f"({slide.before + slide.dilation - 1} - {at})", b=slide.dilation)
    return syntax.choose.format(condition=f"{at} < {slide.before}", a=missed, b="0")


def offset(counters: Sequence[str], shape: Shape, syntax: Syntax) -> str:
    """The offset in a tensor of that shape for counters, one for each of the first axes."""
    return " + ".join(scaled(counter, shape[axis + 1 :], syntax) for axis, counter in enumerate(counters))
