"""Converts the body of a loop to terms, which are the same for equivalent forms of nodes that Keras writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation, activation
from lstmgen.read.arrays.elementwise import Apply
from lstmgen.read.arrays.table import NODES
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.constants import FOLDED, fold, index
from lstmgen.read.tensorflow.values import Timesteps, Variable

PASSING = ("Identity", "StopGradient", "PreventGradient", "Snapshot")
# Activations of Keras that are a single node.
UNARY: dict[str, Activation] = {
    name: word.meaning.activation
    for name, word in NODES.items()
    if isinstance(word.meaning, Apply)
    and name in ("Sigmoid", "Tanh", "Relu", "Relu6", "Selu", "Softplus", "Softsign", "Exp")
} | {"Elu": activation("elu", alpha=1.0)}


@dataclass(frozen=True, eq=False)
class Leaf:
    """An argument of a body: the index of the timestep, a timestep of the sequence, or a state."""

    name: str


@dataclass(frozen=True, eq=False)
class Term:
    """An operation on terms, leaves and constants.

    Attributes:
        detail: of a part of an axis, its index and the number of parts; of a slice, start and stop.
    """

    op: str
    inputs: tuple[Any, ...]
    detail: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Outputs:
    """The outputs of a node; each term is created once."""

    op: str
    inputs: tuple[Any, ...]
    details: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)

    def __getitem__(self, k: int) -> Term:
        return self.terms.setdefault(k, Term(self.op, self.inputs, self.details.get(k, (k,) if k else ())))


@dataclass(frozen=True)
class Terms:
    """Converts nodes to terms.

    Attributes:
        step: the leaf of the index of the timestep.
        rows: the leaf of the current timestep of a list, by the id of the list.
    """

    step: Leaf
    rows: dict[int, Leaf] = field(default_factory=dict)

    def apply(self, node: NodeDef, inputs: Sequence[Any]) -> Any:
        """Returns the outputs of a node."""
        if node.op in PASSING:
            return inputs
        if node.op == "ReadVariableOp" and isinstance(inputs[0], Variable):
            return [inputs[0].array]
        inputs = [operand.array if isinstance(operand, Variable) else operand for operand in inputs]
        if node.op in FOLDED and all(isinstance(operand, np.ndarray) for operand in inputs):
            try:
                return fold(node, list(inputs))
            except Refusal:
                return Outputs(node.op, tuple(inputs))
        if node.op == "TensorListGetItem" and isinstance(inputs[0], Timesteps) and inputs[1] is self.step:
            return [self.rows.setdefault(id(inputs[0]), Leaf("timestep"))]
        if node.op in ("Add", "AddV2", "BiasAdd"):
            return Outputs("add", tuple(inputs))
        if node.op == "MatMul" and not any(node.attributes.get(key) for key in ("transpose_a", "transpose_b")):
            return Outputs("matmul", tuple(inputs))
        return parted(node, inputs) or Outputs(node.op, tuple(inputs))


def parted(node: NodeDef, inputs: Sequence[Any]) -> Outputs | None:
    """Reads parts of the last axis of a tensor (samples, features); None for other nodes."""
    if node.op == "Split" and isinstance(inputs[0], np.ndarray) and int(inputs[0]) in (1, -1):
        count = int(node.attributes.get("num_split") or 0)
        return Outputs("part", (inputs[1],), {k: (k, count) for k in range(count)})
    constant = all(isinstance(operand, np.ndarray) for operand in inputs[1:])
    if node.op == "SplitV" and constant and int(inputs[2]) in (1, -1):
        sizes = [int(size) for size in inputs[1]]
        if min(sizes[:-1], default=-1) >= 0:  # only the last size may be -1, for the rest
            ends = [sum(sizes[: k + 1]) for k in range(len(sizes) - 1)]
            places = zip([0, *ends], [*ends, None])
            return Outputs("slice", (inputs[0],), dict(enumerate(places)))
    if node.op == "StridedSlice" and constant:
        key = index(node.attributes, *inputs[1:])
        if len(key) == 2 and key[0] in (slice(None, None, 1), slice(0, None, 1)) and isinstance(key[1], slice):
            start, stop, step = key[1].start, key[1].stop, key[1].step
            if step == 1:
                return Outputs("slice", (inputs[0],), {0: (start or 0, stop)})
    return None
