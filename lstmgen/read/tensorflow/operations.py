"""Reads products, table lookups, and nodes whose operands differ from TensorFlow's Python functions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.read.arrays import selection
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.layers.batched import matrix_product, without_batch
from lstmgen.read.layers.contraction import contracted, parse_equation
from lstmgen.read.layers.lowering import constant
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.values import Rows, Same, Variable, Wrapped, single

Outputs = Sequence[Any] | None


@special("MatMul")
def matmul(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a product with a constant kernel, also of joined rows of all samples."""
    x, kernel = inputs
    transposed = [bool(node.attributes.get(key)) for key in ("transpose_a", "transpose_b")]
    if not isinstance(kernel, np.ndarray) or isinstance(x, (np.ndarray, Same)) or transposed[0]:
        if isinstance(x, Rows):
            raise Refusal(
                "a product of joined rows of all samples with a tensor is not supported; its kernel must be constant"
            )
        return None
    tensor = follower.real(x.tensor if isinstance(x, Rows) else x)
    call = follower.at(node, "Dense")
    y = Tensor(matrix_product(call, tensor.value, kernel.T if transposed[1] else kernel))
    return [Rows(y) if isinstance(x, Rows) else y]


@special("Add", "AddV2", "BiasAdd")
def add(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Moves a bias into the product or convolution before it."""
    if node.attributes.get("data_format") == "NCHW":
        raise Refusal("channels_first (NCHW) is not supported here")
    x, bias = inputs
    if not isinstance(x, Tensor) or not isinstance(bias, np.ndarray) or bias.ndim != 1:
        return None
    node_before = follower.call.reading.builder.maker(x.value)
    operation = None if node_before is None else node_before.operation
    if node_before is None or not isinstance(operation, (Dense, Conv)) or operation.bias is not None:
        return None
    if bias.shape != operation.kernel.shape[-1:] or x.value != node_before.outputs[0]:
        return None
    call = follower.at(node, "Dense" if isinstance(operation, Dense) else f"Conv{len(operation.strides)}D")
    return [Tensor(call.add(replace(operation, bias=bias), *node_before.inputs))]


@special("SelectV2")
def select(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Recognizes the handling of negative indices that Keras writes before each gather, and constant conditions."""
    condition, beyond, x = inputs
    if isinstance(condition, (np.ndarray, Same)) and (isinstance(beyond, Tensor) or isinstance(x, Tensor)):
        return follower.mapped(node, [known_choice(follower, node, inputs), *map(follower.argument, inputs[1:])])
    if not isinstance(condition, Tensor) or not isinstance(beyond, Tensor) or not isinstance(x, Tensor):
        return None
    less, arguments = follower.origins.get(condition.value.name, (None, ()))
    plus, added = follower.origins.get(beyond.value.name, (None, ()))
    if less is None or plus is None or less.op != "Less" or plus.op not in ("Add", "AddV2"):
        return None
    if not all(isinstance(pair[0], Tensor) and pair[0] == x and type(pair[1]) is int for pair in (arguments, added)):
        return None
    if arguments[1] != 0:
        return None
    return [Wrapped(x, added[1])]


def known_choice(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Tensor:
    """Returns a condition that is the same for all samples as a tensor, with the rank of the alternatives."""
    condition = inputs[0].array if isinstance(inputs[0], Same) else inputs[0]
    rank = max(len(operand.shape) for operand in inputs[1:] if isinstance(operand, Tensor))
    array = without_batch(condition, rank)
    array = array.reshape((1,) * (rank - array.ndim) + array.shape)
    return Tensor(constant(follower.at(node), array), dtype="bool")


@special("GatherV2", "ResourceGather")
def gather(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a lookup of rows in a table."""
    table, at = inputs[:2]
    table = table.array if isinstance(table, Variable) else table
    if node.attributes.get("batch_dims"):
        raise Refusal("batch_dims are not supported")
    if not isinstance(table, np.ndarray) or isinstance(at, np.ndarray):
        return None
    axis = single(inputs[2]) if len(inputs) > 2 else 0
    if axis != 0 or table.ndim != 2 or table.dtype.kind != "f":
        raise Refusal("a table of this shape is not supported")
    indices = at.tensor if isinstance(at, Wrapped) and at.length == len(table) else follower.tensor(at)
    cast, operands = follower.origins.get(indices.value.name, (None, ()))
    if cast is not None and cast.op == "Cast" and operands[0].dtype == FLOAT:  # Embedding truncates indices itself
        indices = operands[0]
    return [Tensor(follower.at(node, "Embedding").add(Embedding(table=table), indices.value))]


@special("Split")
def split(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a split into equal parts."""
    if isinstance(inputs[1], (np.ndarray, Same)):
        return None
    x = follower.tensor(inputs[1])
    parts = selection.split(
        follower.at(node), x.value, indices_or_sections=node.attributes.get("num_split"), axis=single(inputs[0])
    )
    return [replace(x, value=part) for part in parts]


@special("SplitV")
def split_in_sizes(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a split into parts of given sizes; the last may be the rest."""
    sizes = inputs[1].tolist() if isinstance(inputs[1], np.ndarray) else []
    if isinstance(inputs[0], np.ndarray) or not sizes or min(sizes[:-1], default=0) < 0:
        return None
    x = follower.tensor(inputs[0])
    parts = selection.split_in_sizes(follower.at(node), x, indices_or_sections=sizes, axis=single(inputs[2]))
    return [replace(x, value=part) for part in parts]


@special("Einsum")
def einsum(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads an einsum of two tensors, or of a tensor and a constant."""
    if len(inputs) != 2:
        raise Refusal("an equation of one tensor, or of more than two, is not supported")
    a, b = (operand if isinstance(operand, np.ndarray) else follower.real(operand) for operand in inputs)
    if not isinstance(a, Tensor):
        raise Refusal("an equation that begins with a constant is not supported")
    ranks = (len(a.shape), None if isinstance(b, np.ndarray) else len(b.shape))
    equation = parse_equation(node.attributes.get("equation"), ranks)
    call = follower.at(node, "Einsum")
    return [Tensor(contracted(call, equation, a.value, b if isinstance(b, np.ndarray) else b.value))]
