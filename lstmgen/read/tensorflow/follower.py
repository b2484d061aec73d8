"""Translates the nodes of a function to operations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lstmgen.errors import Problem
from lstmgen.read.arrays.arrangement import expand_dims
from lstmgen.read.arrays.table import NODES
from lstmgen.read.arrays.tensorflow_nodes import of_node
from lstmgen.read.calls.folds import with_operands
from lstmgen.read.calls.following import Refused, refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.calls.typed import with_dtype
from lstmgen.read.configs.advice import INTEGER_ADVICE
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.configs.positional import Positional
from lstmgen.read.containers.functions import Library, NodeDef
from lstmgen.read.layers.batched import chosen, combined, operand
from lstmgen.read.layers.lowering import reshaped, transposed, zeros_like
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.constants import ARITHMETIC, FOLDED, fold
from lstmgen.read.tensorflow.terms import PASSING, UNARY
from lstmgen.read.tensorflow.values import RANDOM, LoopCounter, Rows, Same, TimeLast, Variable, Widened, Wrapped, Zeros

RESOURCES = (
    "ReadVariableOp",
    "ResourceGather",
    "While",
    "StatelessWhile",
    *PASSING,
)  # nodes whose operands may be variables that no node has read
EVERY_SAMPLE = frozenset(
    [*ARITHMETIC, "MatMul", "Split", "StridedSlice"]
)  # nodes that are folded if all operands are the same for all samples
EVERY_ROW = frozenset([*ARITHMETIC, *UNARY, "BiasAdd", "Softmax"])  # nodes that compute each row independently

Special = Callable[["Follower", NodeDef, Sequence[Any]], "Sequence[Any] | None"]
SPECIAL: dict[str, Special] = {}


def special(*ops: str) -> Callable[[Special], Special]:
    """Registers a function for nodes of these kinds. If it returns None, `Follower.mapped` reads the node."""

    def register(function: Special) -> Special:
        SPECIAL.update(dict.fromkeys(ops, function))
        return function

    return register


@dataclass(frozen=True)
class NodePlace:
    """The prefix of layer names in a function, and the advice for nodes that are refused."""

    prefix: str
    advice: str


@dataclass
class Follower:
    """The state while one function is followed.

    Attributes:
        call: the call of the layer that the operations belong to.
        size: the count of numbers in variables and constants.
        origins: by the name of a value, its node and the operands of that.
        folded: the count of numbers in folded operands.
        depth: of nested branches and loops over constants.
    """

    call: Call
    library: Library
    size: int
    place: NodePlace
    origins: dict[str, tuple[NodeDef, Sequence[Any]]] = field(default_factory=dict)
    folded: int = 0
    depth: int = 0

    def apply(self, node: NodeDef, inputs: Sequence[Any]) -> Any:
        """Returns the outputs of a node, or `Refused`."""
        if node.op == "ZerosLike" and not isinstance(inputs[0], (np.ndarray, Same)):
            return [Zeros(inputs[0])]
        if (refusal := refused(inputs)) is not None:
            return refusal
        if node.op != "Const":
            self.call.reading.count(1, node.name)
        try:
            return self.outputs(node, inputs)
        except Refusal as error:
            advice = error.advice or self.place.advice
            return Refused((Problem(self.name(node), node.op, error.reason, advice),))

    def outputs(self, node: NodeDef, inputs: Sequence[Any]) -> Sequence[Any]:
        """Returns the outputs of a node.

        Raises:
            Refusal: the node is not supported.
        """
        if node.op not in RESOURCES:  # captured constants are also of class Variable
            inputs = [operand.array if isinstance(operand, Variable) else operand for operand in inputs]
        if any(operand is RANDOM for operand in inputs):
            raise Refusal("random numbers are not supported")
        if node.op in EVERY_ROW and any(isinstance(operand, Rows) for operand in inputs):
            constants = [operand for operand in inputs if not isinstance(operand, Rows)]
            if all(isinstance(operand, np.ndarray) and operand.ndim < 2 for operand in constants):
                tensors = [operand.tensor if isinstance(operand, Rows) else operand for operand in inputs]
                return [Rows(self.tensor(output)) for output in self.outputs(node, tensors)]
        function = SPECIAL.get(node.op)
        special_outputs = None if function is None else function(self, node, inputs)
        if special_outputs is not None:
            return special_outputs
        if all(isinstance(operand, np.ndarray) for operand in inputs) and node.op in FOLDED:
            self.folded = with_operands(self.folded, sum(operand.size for operand in inputs), self.size)
            return fold(node, inputs)
        if node.op in EVERY_SAMPLE and all(isinstance(operand, (np.ndarray, Same)) for operand in inputs):
            arrays = fold(node, [operand.array if isinstance(operand, Same) else operand for operand in inputs])
            rank = max(operand.array.ndim for operand in inputs if isinstance(operand, Same))
            if all(array.ndim == rank and len(array) == 1 for array in arrays):
                return list(map(Same, arrays))
        return self.mapped(node, list(map(self.argument, inputs)))

    def mapped(self, node: NodeDef, inputs: Sequence[Any]) -> Sequence[Any]:
        """Reads a node by the table of functions of arrays."""
        if node.op not in NODES:
            raise Refusal(f"operation {node.op} is not supported")
        call = self.at(node, args=Positional(tuple(operand for operand in inputs if isinstance(operand, Tensor))))
        result = of_node(call, node.op, inputs, node.attributes.get)
        values = result if isinstance(result, tuple) else (result,)
        outputs = with_dtype(call, tuple(map(Tensor, values)))
        self.origins.update((output.value.name, (node, inputs)) for output in outputs)
        return outputs

    # --- operands

    def argument(self, x: Any) -> Any:
        """Converts an operand to a tensor or a constant; constant integers become lists, as in Python code.

        Raises:
            Refusal: it is something else.
        """
        if isinstance(x, np.ndarray):
            if x.dtype == object:
                raise Refusal("an unknown length is used as a number")
            if x.dtype.kind == "c":
                raise Refusal("complex numbers are not supported here")
            return x.tolist() if x.dtype.kind in "iub" else x
        return x.array if isinstance(x, Same) else self.tensor(x)

    def tensor(self, x: Any) -> Tensor:
        """Converts an operand to a tensor whose first axis is the batch axis.

        Raises:
            Refusal: it is something else.
        """
        if isinstance(x, Tensor):
            return x
        if isinstance(x, Widened) and isinstance(x.tensor, Tensor):
            return replace(x.tensor, value=expand_dims(self.call, x.tensor.value, axis=x.axis))
        if isinstance(x, Wrapped):
            below = combined(self.call, "less", x.tensor.value, operand(0))
            beyond = combined(self.call, "add", x.tensor.value, operand(x.length))
            return replace(x.tensor, value=chosen(self.call, below, beyond, x.tensor.value))
        if isinstance(x, TimeLast):
            return replace(x.tensor, value=reshaped(self.call, transposed(self.call, x.tensor.value, [1, 0]), x.shape))
        if isinstance(x, Zeros):
            if isinstance(x.of, Refused):
                raise Refusal(x.of.problems[0].reason, x.of.problems[0].advice)
            of = self.tensor(x.of)
            return replace(of, value=zeros_like(self.call, of.value))
        if isinstance(x, (np.ndarray, Same, Variable)):
            raise Refusal("expected a tensor that depends on the inputs, found a constant")
        if isinstance(x, LoopCounter):
            raise Refusal("computing with the index of the timestep is not supported")
        raise Refusal("the first axis of a tensor is not the batch axis")

    def real(self, x: Any) -> Tensor:
        """Returns a tensor for products and sums.

        Raises:
            Refusal: it contains integers, which may overflow.
        """
        tensor = self.tensor(x)
        if tensor.dtype != FLOAT:
            raise Refusal(f"it computes with integers ({tensor.dtype}), which is not supported here", INTEGER_ADVICE)
        return tensor

    # --- operations

    def at(self, node: NodeDef, class_name: str = "", **changes: Any) -> Call:
        """Returns the call that the operations of a node belong to."""
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

    def name(self, node: NodeDef) -> str:
        """The name of the layer that created a node, for messages."""
        scopes = node.name.split("/")
        return self.place.prefix + "/".join(scopes[1:-1] if len(scopes) > 2 else scopes[:1])
