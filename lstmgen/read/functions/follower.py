"""Follows a function through the operations that its nodes become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lstmgen.errors import Problem
from lstmgen.graph.graph import Node as Made
from lstmgen.graph.graph import Value
from lstmgen.read.advice import INTEGER_ADVICE
from lstmgen.read.config import Config
from lstmgen.read.containers.functions import Library, Node
from lstmgen.read.dtypes import FLOAT
from lstmgen.read.functions.constants import ARITHMETIC, FOLDS, SMALL, fold
from lstmgen.read.functions.terms import PASSING, UNARY
from lstmgen.read.functions.values import (
    RANDOM,
    LoopCounter,
    Refused,
    Rows,
    Same,
    Variable,
    Widened,
    Wrapped,
    Zeros,
    refused,
)
from lstmgen.read.layer import Call
from lstmgen.read.layers.batched import chosen, combined, operand
from lstmgen.read.layers.batched_layout import with_new_axis
from lstmgen.read.layers.lowering import zeros_like
from lstmgen.read.layers.tf_names import GRAPH_OPERATIONS
from lstmgen.read.layers.tf_operations import evaluated
from lstmgen.read.positional import Positional
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensor import Tensor
from lstmgen.read.typed import with_dtype

RESOURCES = (
    "ReadVariableOp",
    "ResourceGather",
    "While",
    "StatelessWhile",
    *PASSING,
)  # which may take a variable itself
EVERY_SAMPLE = frozenset(
    [*ARITHMETIC, "MatMul", "Split", "StridedSlice"]
)  # functions of what is the same for every sample
EVERY_ROW = frozenset([*ARITHMETIC, *UNARY, "BiasAdd", "Softmax"])  # functions of each row by itself
FOLDS_LIMIT = 64  # how often as many numbers as the file may have can be computed from constants

Special = Callable[["Follower", Node, Sequence[Any]], "Sequence[Any] | None"]
SPECIAL: dict[str, Special] = {}


def special(*ops: str) -> Callable[[Special], Special]:
    """Registers what maps nodes of some kinds; it gives None where the general way will do."""

    def register(function: Special) -> Special:
        SPECIAL.update(dict.fromkeys(ops, function))
        return function

    return register


@dataclass(frozen=True)
class Place:
    """Where a function is: what its layers are called with, and what to do about one that is refused."""

    prefix: str
    advice: str


@dataclass
class Follower:
    """One function that is followed.

    Attributes:
        call: the call of the layer whose operations these become.
        size: how many numbers there are that constants may be computed from.
        origins: by the name of a value, the node that gave it, and what that was given.
        folded: how many numbers were computed from constants.
    """

    call: Call
    library: Library
    size: int
    place: Place
    origins: dict[str, tuple[Node, Sequence[Any]]] = field(default_factory=dict)
    folded: int = 0

    def apply(self, node: Node, inputs: Sequence[Any]) -> Any:
        """The outputs of a node."""
        if node.op == "ZerosLike" and not isinstance(inputs[0], (np.ndarray, Same)):
            return [Zeros(inputs[0])]
        if (found := refused(inputs)) is not None:
            return found
        if node.op != "Const":
            self.call.reading.count(1, node.name)
        try:
            return self.outputs(node, inputs)
        except Refusal as refusal:
            advice = refusal.advice or self.place.advice
            return Refused((Problem(self.name(node), node.op, refusal.reason, advice),))

    def outputs(self, node: Node, inputs: Sequence[Any]) -> Sequence[Any]:
        """The same.

        Raises:
            Refusal: it is not supported.
        """
        if node.op not in RESOURCES:  # a constant from outside
            inputs = [each.array if isinstance(each, Variable) else each for each in inputs]
        if any(each is RANDOM for each in inputs):
            raise Refusal("it makes random numbers")
        rows = [each for each in inputs if isinstance(each, Rows)]
        others = [each for each in inputs if not isinstance(each, Rows)]
        if rows and node.op in EVERY_ROW and all(isinstance(each, np.ndarray) and each.ndim < 2 for each in others):
            tensors = [each.tensor if isinstance(each, Rows) else each for each in inputs]
            return [Rows(self.tensor(each)) for each in self.outputs(node, tensors)]
        function = SPECIAL.get(node.op)
        found = None if function is None else function(self, node, inputs)
        if found is not None:
            return found
        if all(isinstance(each, np.ndarray) for each in inputs) and node.op in FOLDS:
            self.check_size(sum(each.size for each in inputs))
            return fold(node, inputs)
        if node.op in EVERY_SAMPLE and all(isinstance(each, (np.ndarray, Same)) for each in inputs):
            arrays = fold(node, [each.array if isinstance(each, Same) else each for each in inputs])
            rank = max(each.array.ndim for each in inputs if isinstance(each, Same))
            if all(each.ndim == rank and len(each) == 1 for each in arrays):
                return list(map(Same, arrays))
        return self.mapped(node, [self.argument(each) for each in inputs])

    def mapped(self, node: Node, inputs: Sequence[Any]) -> Sequence[Any]:
        """The outputs of a node that the table of TensorFlow's operations has."""
        found = GRAPH_OPERATIONS.get(node.op)
        if found is None:
            raise Refusal(f"operation {node.op} is not supported")
        tensors = tuple(each for each in inputs if isinstance(each, Tensor))
        call = self.at(node, args=Positional(tensors), function=node.op, dtype=node.attributes.get("DstT"))
        given = [node.attributes.get(key) for key in found.names]
        values = evaluated(call, found.meaning, [*inputs, *given], f"operation {node.op}")
        every = values if isinstance(values, tuple) else (values,)
        outputs = with_dtype(call, tuple(Tensor(value) for value in every))
        self.origins.update((each.value.name, (node, inputs)) for each in outputs)
        return outputs

    def check_size(self, size: int) -> None:
        """Counts numbers that something is computed from.

        Raises:
            Refusal: they are more than the file can have, or all together many times more.
        """
        self.folded += size
        limit = max(SMALL, self.size)
        if size > limit or self.folded > FOLDS_LIMIT * limit:
            raise Refusal("what it computes from constants is too large")

    # --- what nodes are given

    def argument(self, x: Any) -> Any:
        """A tensor, or a constant as the functions of TensorFlow take it: integers as lists.

        Raises:
            Refusal: it is neither.
        """
        if isinstance(x, np.ndarray):
            if x.dtype == object:
                raise Refusal("a length that is not known is used as a number")
            return x.tolist() if x.dtype.kind in "iub" else x
        return x.array if isinstance(x, Same) else self.tensor(x)

    def tensor(self, x: Any) -> Tensor:
        """A tensor with its samples along its first axis.

        Raises:
            Refusal: it is something else.
        """
        if isinstance(x, Tensor):
            return x
        if isinstance(x, Widened) and isinstance(x.tensor, Tensor):
            return replace(x.tensor, value=with_new_axis(self.call, x.tensor.value, x.axis))
        if isinstance(x, Wrapped):
            below = combined(self.call, "less", x.tensor.value, operand(0))
            beyond = combined(self.call, "add", x.tensor.value, operand(x.length))
            return replace(x.tensor, value=chosen(self.call, below, beyond, x.tensor.value))
        if isinstance(x, Zeros):
            if isinstance(x.of, Refused):
                raise Refusal(x.of.problems[0].reason, x.of.problems[0].advice)
            of = self.tensor(x.of)
            return replace(of, value=zeros_like(self.call, of.value))
        if isinstance(x, (np.ndarray, Same, Variable)):
            raise Refusal("a constant stands where a tensor is expected that follows from the inputs")
        if isinstance(x, LoopCounter):
            raise Refusal("it computes with the number of the timestep")
        raise Refusal("the first axis of a tensor is not that of the samples")

    def real(self, x: Any) -> Tensor:
        """The same, for what multiplies and adds up.

        Raises:
            Refusal: it holds integers, which may wrap.
        """
        tensor = self.tensor(x)
        if tensor.dtype != FLOAT:
            raise Refusal(f"it computes with integers ({tensor.dtype}), which is not supported here", INTEGER_ADVICE)
        return tensor

    # --- what they become

    def at(self, node: Node, class_name: str = "", **changes: Any) -> Call:
        """The call that the operations of a node belong to."""
        class_name = class_name or node.op
        return replace(
            self.call,
            class_name=class_name,
            name=self.name(node),
            config=Config({}),
            kwargs=Config({}),
            inputs=(),
            **{"args": Positional(), **changes},
        )

    def name(self, node: Node) -> str:
        """Where a node is, as people know it: the layer that made it."""
        scopes = node.name.split("/")
        return self.place.prefix + "/".join(scopes[1:-1] if len(scopes) > 2 else scopes[:1])

    def maker(self, value: Value) -> Made | None:
        """The operation that gave a value."""
        return next((made for made in reversed(self.call.reading.builder.nodes) if value in made.outputs), None)


def needed(nodes: Sequence[Made], outputs: Sequence[Value]) -> list[Made]:
    """The nodes that the outputs come from."""
    wanted = {value.name for value in outputs}
    kept: list[Made] = []
    for node in reversed(nodes):
        if any(value.name in wanted for value in node.outputs):
            wanted.update(value.name for value in node.inputs)
            kept.append(node)
    return kept[::-1]
