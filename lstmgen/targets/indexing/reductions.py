"""Loops over groups of elements: a reduction computes one number per group, a normalization rescales it."""

from __future__ import annotations

from collections.abc import Mapping

from lstmgen.graph.shape import Shape
from lstmgen.targets.indexing.expressions import alone, size
from lstmgen.targets.indexing.loops import MANY_COUNTERS, Loop, Nest, Operand, Walk, identity, nest
from lstmgen.targets.indexing.syntax import Syntax


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
