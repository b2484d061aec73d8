"""Folds nodes whose operands are constants, variables or shapes, by the table of functions of arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstmgen.read.arrays.table import NODES
from lstmgen.read.arrays.tensorflow_nodes import MASKS, bound, index_of
from lstmgen.read.calls.folds import DAMAGE, Array, Fold, floats, small
from lstmgen.read.calls.following import settled
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.refusal import Refusal

Attributes = Mapping[str, Any]


def fold(node: NodeDef, inputs: Sequence[Array]) -> tuple[Array, ...]:
    """Computes the outputs of a node with constant operands.

    Raises:
        Refusal: the operation is not supported, its operands do not fit, or the result is too large.
    """
    if node.op not in FOLDED:
        raise Refusal(f"operation {node.op} of constants is not supported")
    try:
        with np.errstate(all="ignore"):
            results = computed(node, inputs)
    except DAMAGE:
        if any(operand.dtype == object for operand in inputs):
            advice = "give its input a fixed length, and save the model again"
            raise Refusal(f"operation {node.op} with a free length is not supported", advice) from None
        raise Refusal(f"operation {node.op} does not fit its constant operands") from None
    outputs = results if isinstance(results, (list, tuple)) else [results]
    return tuple(settled(np.asarray(output)) for output in outputs)


def computed(node: NodeDef, inputs: Sequence[Array]) -> Any:
    """Computes a node by its row, or by its own function."""
    if node.op in OWN:
        return OWN[node.op](node.attributes, *inputs)
    word = NODES[node.op]
    arguments = bound(word, node.op, inputs, node.attributes.get)
    for option in word.options:
        if isinstance(value := arguments.get(option.name), np.ndarray):
            arguments[option.name] = value.tolist()
    return word.folded(arguments)


def index(attributes: Attributes, *limits: Array) -> list[Any]:
    """The numpy index of a StridedSlice."""
    return index_of([array.tolist() for array in limits], [attributes.get(key) for key in MASKS])


def matrix_of(attributes: Attributes, diagonal: Array, *options: Array) -> Array:
    """MatrixDiagV3: square matrices with these diagonals, and zeros elsewhere.

    Raises:
        ValueError: another diagonal, another shape, or another number elsewhere.
    """
    if [array.item() for array in options] != [0, -1, -1, 0]:
        raise ValueError
    small((*diagonal.shape, diagonal.shape[-1]))
    return np.asarray(diagonal[..., np.newaxis] * np.eye(diagonal.shape[-1], dtype=diagonal.dtype))


def turned(attributes: Attributes, matrix: Array) -> Array:
    """A matrix, or its adjoint where a node says so."""
    return np.conj(matrix.swapaxes(-1, -2)) if attributes.get("adjoint") else matrix


# Nodes whose operands are not those of a row.
OWN: dict[str, Fold] = {
    "Const": lambda attributes: attributes["value"],
    "StridedSlice": lambda attributes, x, *limits: x[tuple(index(attributes, *limits))],
    "IsFinite": lambda attributes, x: np.isfinite(x),
    "MatrixDiagV3": matrix_of,
    "MatrixSolve": lambda attributes, matrix, x: np.linalg.solve(floats(turned(attributes, matrix)), floats(x)),
    "Split": lambda attributes, axis, x: np.split(x, int(attributes["num_split"]), int(axis)),
}
ARITHMETIC = frozenset(name for name, word in NODES.items() if word.fold is not None and word.function.pointwise)
FOLDED = frozenset([*OWN, *(name for name, word in NODES.items() if word.fold is not None)])
