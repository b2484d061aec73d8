"""Adds nodes of ONNX to a graph, for operators that are short for several of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.read.calls.following import Refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.containers.onnx import OnnxNode
from lstmgen.read.onnx.follower import Follower
from lstmgen.read.onnx.values import Operand
from lstmgen.read.refusal import Refusal


@dataclass
class Writer:
    """Adds nodes to a graph that is being followed."""

    follower: Follower
    call: Call
    count: int = 0

    def __call__(self, op: str, *operands: Any, **attributes: Any) -> Any:
        """The first output of a node.

        Raises:
            Refusal: the node is not supported.
        """
        return self.all(op, *operands, **attributes)[0]

    def all(self, op: str, *operands: Any, outputs: int = 1, **attributes: Any) -> Sequence[Any]:
        """The outputs of a node.

        Raises:
            Refusal: the node is not supported.
        """
        names = []
        for operand in operands:
            self.count += 1
            names.append(f"{self.call.name}/operand_{self.count}")
            self.follower.values[names[-1]] = operand
        ends = [f"y{k}" for k in range(outputs)]
        result = self.follower.apply(
            OnnxNode(f"{self.call.name}/{op}_{self.count}", op, "", tuple(names), tuple(ends), attributes)
        )
        if isinstance(result, Refused):
            raise Refusal(result.problems[0].reason, result.problems[0].advice)
        return result if isinstance(result, (list, tuple)) else [result]

    def part(self, x: Operand, index: Any, axis: int = 0) -> Any:
        """Elements of an axis; one element without the axis if the index is a number."""
        return self("Gather", x, np.asarray(index), axis=axis)

    def stacked(self, parts: Sequence[Operand], axes: Sequence[int], along: int) -> Any:
        """Tensors with new axes, one behind the other along one of them."""
        return self("Concat", *(self("Unsqueeze", x, np.asarray(axes)) for x in parts), axis=along)
