"""Loops, windows and offsets for templates that need more than names and shapes."""

from collections.abc import Mapping
from functools import singledispatch

from lstmgen.graph.convolution import Conv, ConvTranspose, Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Conversion, PRelu, Where
from lstmgen.graph.graph import Node
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Slice, Transpose
from lstmgen.graph.linear import MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import ConvLSTM, Recurrent
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.shape import Dim, Length, Shape
from lstmgen.graph.streaming import Running
from lstmgen.targets.indexing.expressions import Syntax, alone, scaled, size
from lstmgen.targets.indexing.loops import MANY_COUNTERS, Loop, Nest, Operand, Walk, broadcast, identity, nest
from lstmgen.targets.indexing.timesteps import traversal
from lstmgen.targets.indexing.windows import convolution, offset, pooling, rows, transposed


class ReductionLoops:
    """Outer loops over the kept axes of x, inner ones over reduced axes; weights are broadcast to x."""

    def __init__(self, x: Shape, axes: tuple[int, ...], *weights: Shape, syntax: Syntax) -> None:
        self.syntax = syntax
        self.kept = [axis for axis in range(len(x)) if axis not in axes]
        self.order = [*self.kept, *axes]
        self.counts = tuple(x[axis] for axis in self.order)
        count = alone(size(tuple(x[axis] for axis in axes), syntax))
        self.count = (syntax.real_literal if count.isdigit() else syntax.real).format(n=count)
        self.operands = [self.operand(shape, len(x)) for shape in (x, *weights)]

    def operand(self, shape: Shape, rank: int) -> Operand:
        """Returns a tensor that is broadcast to x, which has `rank` axes."""
        skipped = rank - len(shape)
        loops = (None if n == 1 else self.order.index(axis + skipped) for axis, n in enumerate(shape))
        return Operand(shape, tuple(Walk(loop) for loop in loops))

    def nest(self, counts: Shape, *operands: Operand) -> Nest:
        """Loops over some operands, then x and the weights."""
        operands += tuple(self.operands)
        return nest(counts, *operands, syntax=self.syntax, splits=[len(self.kept)], counters=MANY_COUNTERS)

    def inside(self, loop: Loop) -> bool:
        """Returns whether a loop is within a group."""
        return loop.collapsed[0] >= len(self.kept)

    def statistics(self) -> Mapping[str, object]:
        """The loops `kept` around each group, `inner` in it, and the innermost as `count` numbers `stride` apart.

        `y` and `x` are the indices of the result and of the first of these numbers.
        """
        full = self.nest(self.counts)
        reduced = [k for k, loop in enumerate(full.loops) if self.inside(loop)]
        count = stride = "1"
        counts = self.counts
        if reduced:
            last = full.loops[reduced[-1]]
            count, stride = last.count, full.strides[0][reduced[-1]]
            counts = tuple(1 if loop in last.collapsed else n for loop, n in enumerate(counts))
        outer = self.nest(counts, identity(self.counts[: len(self.kept)]))
        return {
            "kept": [loop for loop in outer.loops if not self.inside(loop)],
            "inner": [loop for loop in outer.loops if self.inside(loop)],
            "y": outer.index[0],
            "x": outer.index[1],
            "count": count,
            "stride": stride,
        }

    def elements(self) -> Mapping[str, object]:
        """Returns the loops `inner` over the elements of a group, and the index of x and of each weight."""
        full = self.nest(self.counts)
        return {"inner": [loop for loop in full.loops if self.inside(loop)], "index": full.index}


Indexing = dict[str, object]


@singledispatch
def indexing(operation: Operation, node: Node, syntax: Syntax) -> Indexing:
    """Returns loops, windows and offsets of a node, by their names in its template."""
    return {}


@indexing.register
def _activate(operation: Activate, node: Node, syntax: Syntax) -> Indexing:
    y = node.outputs[0].shape
    return {"nest": together(y, node.inputs[0].shape, syntax=syntax), "row": scaled("i", y[-1:], syntax)}


@indexing.register(Binary)
@indexing.register(Where)
@indexing.register(Running)
def _elementwise(operation: Operation, node: Node, syntax: Syntax) -> Indexing:
    return {"nest": together(node.outputs[0].shape, *(value.shape for value in node.inputs), syntax=syntax)}


@indexing.register(Affine)
@indexing.register(PRelu)
@indexing.register(Conversion)
def _with_weights(operation: Operation, node: Node, syntax: Syntax) -> Indexing:
    weights = [array.shape for array in operation.weights().values()]
    return {"nest": together(node.outputs[0].shape, node.inputs[0].shape, *weights, syntax=syntax)}


def together(out: Shape, *operands: Shape, syntax: Syntax) -> Nest:
    """Returns loops over a tensor and those that are broadcast to it."""
    return nest(out, identity(out), *(broadcast(shape, len(out)) for shape in operands), syntax=syntax)


@indexing.register
def _transpose(operation: Transpose, node: Node, syntax: Syntax) -> Indexing:
    out, x = node.outputs[0].shape, node.inputs[0].shape
    walks = tuple(Walk(operation.permutation.index(axis)) for axis in range(len(x)))
    return {"nest": nest(out, identity(out), Operand(x, walks), syntax=syntax)}


@indexing.register
def _slice(operation: Slice, node: Node, syntax: Syntax) -> Indexing:
    out, x = node.outputs[0].shape, node.inputs[0].shape
    start = _first(operation, x[operation.axis])
    before = [Walk(axis) for axis in range(operation.axis)]
    if operation.drop:
        after = [Walk(axis) for axis in range(operation.axis, len(out))]
        walks = (*before, Walk(None, start), *after)
    else:
        after = [Walk(axis) for axis in range(operation.axis + 1, len(out))]
        walks = (*before, Walk(operation.axis, start, operation.step), *after)
    return {"nest": nest(out, identity(out), Operand(x, walks), syntax=syntax)}


def _first(operation: Slice, length: Dim) -> Dim:
    """Returns the index of the first element of a slice."""
    start = operation.start
    if isinstance(length, Length):
        if start is None:
            return 0 if operation.step > 0 else length - 1
        return start if start >= 0 else length - -start
    if operation.drop:
        assert start is not None
        return start % length
    return slice(start, operation.stop, operation.step).indices(length)[0]


@indexing.register
def _pad(operation: Pad, node: Node, syntax: Syntax) -> Indexing:
    out, x = node.outputs[0].shape, node.inputs[0].shape
    walks = tuple(Walk(axis, before) for axis, before in enumerate(operation.before))
    return {"nest": nest(x, Operand(out, walks), identity(x), syntax=syntax)}


@indexing.register
def _repeat(operation: Repeat, node: Node, syntax: Syntax) -> Indexing:
    x, axis = node.inputs[0].shape, operation.axis
    counts = (*x[: axis + 1], operation.times, *x[axis + 1 :])
    walks = tuple(Walk(k if k <= axis else k + 1) for k in range(len(x)))
    return {"nest": nest(counts, identity(counts), Operand(x, walks), syntax=syntax)}


@indexing.register
def _concatenate(operation: Concatenate, node: Node, syntax: Syntax) -> Indexing:
    out = node.outputs[0].shape
    nests = []
    start: Dim = 0
    for value in node.inputs:
        x = value.shape
        walks = tuple(Walk(axis, start if axis == operation.axis else 0) for axis in range(len(x)))
        nests.append(nest(x, Operand(out, walks), identity(x), syntax=syntax))
        start = start + x[operation.axis]
    return {"nests": nests}


@indexing.register
def _reduce(operation: Reduce, node: Node, syntax: Syntax) -> Indexing:
    x = node.inputs[0].shape
    groups = ReductionLoops(x, operation.axes, syntax=syntax)
    return {"groups": groups.statistics(), "count": groups.count}


@indexing.register
def _normalize(operation: Normalize, node: Node, syntax: Syntax) -> Indexing:
    weights = [array.shape for array in (operation.scale, operation.offset) if array is not None]
    groups = ReductionLoops(node.inputs[0].shape, operation.axes, *weights, syntax=syntax)
    return {"groups": groups.statistics(), "count": groups.count, "elements": groups.elements()}


@indexing.register
def _matmul(operation: MatMul, node: Node, syntax: Syntax) -> Indexing:
    a, b = (value.shape for value in node.inputs)
    return {
        "matrices": alone(size(a[:-2], syntax)),
        "sizes": [size(shape[-2:], syntax) for shape in (node.outputs[0].shape, a, b)],
    }


@indexing.register
def _conv(operation: Conv, node: Node, syntax: Syntax) -> Indexing:
    x = node.inputs[0].shape
    filters = operation.kernel.shape[-1] // operation.groups
    loops: Indexing = {"windows": convolution(operation, x, syntax), "filters": filters}
    return {**loops, "rows": rows(operation, x, syntax)} if operation.along_last_axis else loops


@indexing.register
def _conv_transpose(operation: ConvTranspose, node: Node, syntax: Syntax) -> Indexing:
    return {"windows": transposed(operation, node.inputs[0].shape, syntax)}


@indexing.register
def _pool(operation: Pool, node: Node, syntax: Syntax) -> Indexing:
    return {"windows": pooling(operation, node.inputs[0].shape, syntax)}


@indexing.register
def _recurrent(operation: Recurrent, node: Node, syntax: Syntax) -> Indexing:
    x = node.inputs[0].shape
    return {"traversal": traversal(operation, x, syntax)}


@indexing.register
def _conv_lstm(operation: ConvLSTM, node: Node, syntax: Syntax) -> Indexing:
    x = node.inputs[0].shape
    *space, units = operation.state_shape(x)
    recurrent = convolution(operation.recurrent_convolution, (*space, units), syntax)
    return {
        "traversal": traversal(operation, x, syntax),
        "input_windows": convolution(operation.input_convolution, tuple(x[1:]), syntax),
        "recurrent_windows": recurrent,
        "sums": offset([axis.position.counter for axis in recurrent.axes], (*space, 4 * operation.units), syntax),
        "positions": alone(size(tuple(space), syntax)),
    }
