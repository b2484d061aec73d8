"""Defines an iteration of a loop over time: which rows of sequences it takes."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Axis, Dim, Length, Linear
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.follower import view
from lstmgen.read.onnx.selection import cut
from lstmgen.read.onnx.values import Operand, View, arranged
from lstmgen.read.refusal import Refusal

NOT_OVER_TIME = "it is not a loop over time: "


@dataclass
class Timestep:
    """The body of a loop while it is followed.

    Attributes:
        outer: the call of the loop.
        inner: the call inside it.
        number: stands for the number of the iteration in arrays of objects.
        rows: by value, axis and first place, the sequence and its row.
    """

    outer: Call
    inner: Call
    number: Axis
    rows: dict[tuple[str, int, int], tuple[View, View]] = field(default_factory=dict)

    def first_place(self, index: Any) -> int | None:
        """The place in a sequence at the first iteration, for an index that grows by 1; None for any other."""
        if not isinstance(index, np.ndarray) or index.size != 1:
            return None
        (item,) = index.reshape(-1)
        return offset(item, self.number)

    def row(self, x: Operand, axis: int, first: int) -> View:
        """The row of a sequence from outside the loop.

        Raises:
            Refusal: the tensor is computed inside.
        """
        sequence = view(self.outer, x)
        if made_in(self.inner, sequence.value):
            raise Refusal(f"{NOT_OVER_TIME}its sequence is computed inside")
        key = (sequence.value.name, axis, first)
        if key not in self.rows:
            kept = tuple(k for k in sequence.axes if k != axis and sequence.dims[k] != 1)
            value = self.inner.reading.builder.input(
                f"{self.outer.name}/timestep", tuple(sequence.dims[k] for k in kept)
            )
            self.inner.reading.bound(value, self.outer.reading.ranges.get(sequence.value.name))
            dims = (*sequence.dims[:axis], *sequence.dims[axis + 1 :])
            axes = tuple(k - (k > axis) for k in kept)
            self.rows[key] = sequence, View(value, dims, axes, sequence.dtype)
        return self.rows[key][1]

    def sequences(self, count: Dim) -> list[Value]:
        """The sequences, (timesteps, …) each.

        Raises:
            Refusal: one is shorter than the loop.
        """
        values = []
        for (_, axis, first), (x, row) in self.rows.items():
            if x.dims[axis] != count or first:
                if isinstance(count, Length):
                    raise Refusal(f"{NOT_OVER_TIME}it runs {count} times over a sequence of {x.dims[axis]}")
                x = cut(self.outer, x, axis, (first, first + count, 1))
            kept = tuple(k + (k >= axis) for k in row.axes)
            values.append(arranged(self.outer, x, (axis, *kept)))
        if any(value.shape[0] != count for value in values):
            raise Refusal(f"{NOT_OVER_TIME}its sequences are not as long as it runs")
        return values


def offset(item: Any, number: Axis) -> int | None:
    """The offset from the number of the iteration; None if it is something else."""
    if item == number:
        return 0
    plain = isinstance(item, Linear) and item.base == number and item.factor == item.divisor == 1
    return item.add if plain else None


def made_in(call: Call, value: Value) -> bool:
    """Returns true if a value is computed by the builder of a call."""
    return call.reading.builder.maker(value) is not None
