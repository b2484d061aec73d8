"""Products, tables, and nodes whose inputs stand otherwise than in the table of TensorFlow's operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.read.containers.functions import Node
from lstmgen.read.dtypes import FLOAT
from lstmgen.read.functions.follower import Follower, special
from lstmgen.read.functions.values import (
    Rows,
    Same,
    Variable,
    Wrapped,
    single,
)
from lstmgen.read.layers import tf_functions
from lstmgen.read.layers.batched import matrix_product, without_batch
from lstmgen.read.layers.contraction import contracted, parse_equation
from lstmgen.read.layers.lowering import constant
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensor import Tensor

Outputs = Sequence[Any] | None


@special("MatMul")
def matmul(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A product with a kernel, of rows of all samples, too."""
    x, kernel = inputs
    transposed = [bool(node.attributes.get(key)) for key in ("transpose_a", "transpose_b")]
    if not isinstance(kernel, np.ndarray) or isinstance(x, (np.ndarray, Same)) or transposed[0]:
        if isinstance(x, Rows):
            raise Refusal("rows of all samples are multiplied with something that is no constant")
        return None
    tensor = follower.real(x.tensor if isinstance(x, Rows) else x)
    call = follower.at(node, "Dense")
    y = Tensor(matrix_product(call, tensor.value, kernel.T if transposed[1] else kernel))
    return [Rows(y) if isinstance(x, Rows) else y]


@special("Add", "AddV2", "BiasAdd")
def add(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A bias behind a product or a convolution becomes part of it."""
    if node.attributes.get("data_format") == "NCHW":
        raise Refusal("channels in front of the other axes are not supported here")
    x, bias = inputs
    if not isinstance(x, Tensor) or not isinstance(bias, np.ndarray) or bias.ndim != 1:
        return None
    made = follower.maker(x.value)
    operation = None if made is None else made.operation
    if made is None or not isinstance(operation, (Dense, Conv)) or operation.bias is not None:
        return None
    if bias.shape != operation.kernel.shape[-1:] or x.value != made.outputs[0]:
        return None
    call = follower.at(node, "Dense" if isinstance(operation, Dense) else f"Conv{len(operation.strides)}D")
    return [Tensor(call.add(replace(operation, bias=bias), *made.inputs))]


@special("SelectV2")
def select(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Indices that count from the end where they are negative, as Keras writes every gather; or a known choice."""
    condition, beyond, x = inputs
    if isinstance(condition, (np.ndarray, Same)) and (isinstance(beyond, Tensor) or isinstance(x, Tensor)):
        return follower.mapped(node, [known_choice(follower, node, inputs), *map(follower.argument, inputs[1:])])
    if not isinstance(condition, Tensor) or not isinstance(beyond, Tensor) or not isinstance(x, Tensor):
        return None
    less, given = follower.origins.get(condition.value.name, (None, ()))
    plus, added = follower.origins.get(beyond.value.name, (None, ()))
    if less is None or plus is None or less.op != "Less" or plus.op not in ("Add", "AddV2"):
        return None
    if not all(isinstance(each[0], Tensor) and each[0] == x and type(each[1]) is int for each in (given, added)):
        return None
    if given[1] != 0:
        return None
    return [Wrapped(x, added[1])]


def known_choice(follower: Follower, node: Node, inputs: Sequence[Any]) -> Tensor:
    """A condition that is the same for every sample, as a tensor of as many axes as what is chosen from."""
    condition = inputs[0].array if isinstance(inputs[0], Same) else inputs[0]
    rank = max(len(each.shape) for each in inputs[1:] if isinstance(each, Tensor))
    array = without_batch(condition, rank)
    array = array.reshape((1,) * (rank - array.ndim) + array.shape)
    return Tensor(constant(follower.at(node), array), dtype="bool")


@special("GatherV2", "ResourceGather")
def gather(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Rows of a table."""
    table, at = inputs[:2]
    table = table.array if isinstance(table, Variable) else table
    if node.attributes.get("batch_dims"):
        raise Refusal("indices of each sample's own (batch_dims) are not supported")
    if not isinstance(table, np.ndarray) or isinstance(at, np.ndarray):
        return None
    axis = single(inputs[2]) if len(inputs) > 2 else 0
    if axis != 0 or table.ndim != 2 or table.dtype.kind != "f":
        raise Refusal("a table of this shape is not supported")
    found = at.tensor if isinstance(at, Wrapped) and at.length == len(table) else follower.tensor(at)
    cast, given = follower.origins.get(found.value.name, (None, ()))
    if cast is not None and cast.op == "Cast" and given[0].dtype == FLOAT:  # an index is cut to an integer anyway
        found = given[0]
    return [Tensor(follower.at(node, "Embedding").add(Embedding(table=table), found.value))]


@special("Split")
def split(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Equal parts."""
    if isinstance(inputs[1], (np.ndarray, Same)):
        return None
    x = follower.tensor(inputs[1])
    parts = tf_functions.split(follower.at(node), x, node.attributes.get("num_split"), single(inputs[0]))
    return [replace(x, value=part) for part in parts]


@special("SplitV")
def split_in_sizes(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Parts of given sizes, of which the last may be what is left."""
    sizes = inputs[1].tolist() if isinstance(inputs[1], np.ndarray) else []
    if isinstance(inputs[0], np.ndarray) or not sizes or min(sizes[:-1], default=0) < 0:
        return None
    x = follower.tensor(inputs[0])
    parts = tf_functions.split(follower.at(node), x, sizes, single(inputs[2]))
    return [replace(x, value=part) for part in parts]


@special("Einsum")
def einsum(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """Sums over products of two tensors, or of a tensor and a kernel."""
    if len(inputs) != 2:
        raise Refusal("an equation of one tensor, or of more than two, is not supported")
    a, b = (each if isinstance(each, np.ndarray) else follower.real(each) for each in inputs)
    if not isinstance(a, Tensor):
        raise Refusal("an equation that begins with a constant is not supported")
    ranks = (len(a.shape), None if isinstance(b, np.ndarray) else len(b.shape))
    equation = parse_equation(node.attributes.get("equation"), ranks)
    call = follower.at(node, "Einsum")
    return [Tensor(contracted(call, equation, a.value, b if isinstance(b, np.ndarray) else b.value))]
