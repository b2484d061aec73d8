"""Writes out a loop: its body is followed once for each iteration.

If the inputs of the model decide when it ends, every iteration up to the last possible one is computed. Its variables
keep their values from the end on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import inf
from typing import Any

import numpy as np

from lstmgen.graph.shape import text
from lstmgen.read.calls.following import refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.advice import fix_advice
from lstmgen.read.onnx.arrangement import joined, reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, view
from lstmgen.read.onnx.lists import TensorList
from lstmgen.read.onnx.loop_body import LoopBody
from lstmgen.read.onnx.values import Operand, View, integers, shape_of
from lstmgen.read.refusal import Refusal

MOST_COPIES = 64
DEPENDS = "how often it runs depends on the inputs of the model"


@dataclass(frozen=True)
class Copies:
    """A loop as copies of its body.

    Attributes:
        trips: how often it runs at most; None without a limit.
        condition: false if it never runs; None for true.
    """

    follower: Follower
    call: Call
    form: LoopBody
    trips: Operand | None
    condition: Operand | None

    def results(self, initial: Inputs) -> Any:
        """The last values of the variables, and the outputs of all iterations.

        Raises:
            Refusal: it may run too often, or its outputs depend on when it ends.
        """
        follower, form, most, advice = self.follower, self.form, self.most(), fix_advice(self.follower)
        used = [follower.uses(k) for k in range(len(initial))]
        number, condition = (item.name for item in form.body.inputs[:2])
        going = self.both(None, self.condition)
        variables, last = list(initial), list(initial)
        scans: list[list[View]] = [[] for _ in form.scans]
        for k in count():
            if k == most:
                break
            if k == MOST_COPIES or (most > MOST_COPIES and not form.conditional):
                if going is None and not isinstance(self.trips, View):
                    raise Refusal(f"it runs more than {MOST_COPIES} times, and is not a loop over time")
                raise Refusal(f"{DEPENDS}, and no limit of up to {MOST_COPIES} is in the graph", advice)
            going = self.both(going, self.trips, reached=k)
            arguments = {number: np.asarray(k), condition: np.asarray(True), **dict(zip(form.variables, variables))}
            goes_on, *results = follower.follow(form.body, arguments)
            if (problems := refused([goes_on, *results])) is not None:
                return problems
            if going is not None and scans:
                raise Refusal(f"{DEPENDS}, and so does the length of its outputs", advice)
            new = results[: len(initial)]
            last = [self.kept(going, *pair) if needed else pair[0] for needed, *pair in zip(used, new, last)]
            # Until the loop ends, new and kept values are equal; constants stay constants.
            variables = [a if isinstance(a, np.ndarray) else b for a, b in zip(new, last)]
            for column, y in zip(scans, results[len(initial) :]):
                column.append(view(follower.call, y))
            going = self.both(going, goes_on)
            if isinstance(goes_on, np.ndarray) and not goes_on.all():
                break
        if not all(scans):
            raise Refusal("the outputs of a loop that never runs are not supported")
        return [*last, *(piled(follower.call, column) for column in scans)]

    def most(self) -> float:
        """The largest number of iterations that the graph shows."""
        if isinstance(self.trips, View):
            limits = self.call.reading.ranges.get(self.trips.value.name)
            return inf if limits is None else max(limits.high, 0)
        return inf if self.trips is None else max(integers(self.trips, "its trip count")[0], 0)

    def both(self, going: View | None, other: Operand | None, reached: int | None = None) -> View | None:
        """Joins two conditions under which the loop goes on; None for a constant, which is true.

        Args:
            reached: the number of the iteration, if the other one is a trip count.
        """
        if not isinstance(other, View):
            return going
        condition = reshaped(self.call, other, [])
        if reached is not None:
            condition = arithmetic(self.call, "Greater", condition, reached)
        return condition if going is None else arithmetic(self.call, "And", going, condition)

    def kept(self, going: View | None, new: Operand, old: Operand) -> Operand:
        """A new value if the loop has gone on, else the old one.

        Raises:
            Refusal: they differ in shape.
        """
        if going is None or new is old:
            return new
        if isinstance(new, TensorList):
            raise Refusal(f"{DEPENDS}, and so does a list of tensors")
        if shape_of(new) != shape_of(old):
            raise Refusal(f"{DEPENDS}, and a variable of shape {text(shape_of(old))} becomes {text(shape_of(new))}")
        return arithmetic(self.call, "Where", going, new, old)


def piled(call: Call, rows: Sequence[View]) -> View:
    """Tensors as the rows of a new first axis."""
    wide = [x.expanded(0) for x in rows]
    return wide[0] if len(wide) == 1 else joined(call, wide, 0)
