"""Pass: scaling of a pipeline multiplied into the weights beside it, where it then costs nothing.

In front, (x * scale + offset)·kernel + bias = x·(scale * kernel) + (offset·kernel + bias); behind a Dense,
(x·kernel + bias) * scale + offset = x·(kernel * scale) + (bias * scale + offset). Either is exact but for the rounding
of the weights, as long as offsets are not much larger than what is scaled: else a sum of float32 loses digits to them.
What a model file itself has, such as a Normalization, stays the layer that its author wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array, Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.plan.numbers import DType

# Of an offset, in units of what it is added to. Two of the 24 bits of a float32.
NEAR = 4.0
PLAIN = (Dense, LSTM, GRU, SimpleRNN)


def fold_scaling(graph: Graph, dtype: DType = "float32") -> Graph:
    """The same graph without the Affines of its pipeline that weights can take, which are of this type then."""
    if graph.ends is None:
        return graph
    ours = {node.operation for ends in (graph.ends.before, graph.ends.after) for node in ends.nodes}
    with np.errstate(over="ignore", under="ignore"):  # what a type does not hold is not folded
        for node in [node for node in graph.nodes if isinstance(node.operation, Affine) and node.operation in ours]:
            graph = _in_front(graph, node, dtype)
        for node in [node for node in graph.nodes if isinstance(node.operation, Affine) and node.operation in ours]:
            graph = _behind(graph, node, dtype)
    return graph


def _in_front(graph: Graph, node: Node, dtype: DType) -> Graph:
    """The graph without an Affine whose readers are all layers that multiply it with a kernel of their own."""
    affine, (made,) = _affine(node), node.outputs
    readers = [each for each in graph.nodes if made in each.inputs]
    kernels = Counter(id(weight) for each in graph.nodes for weight in each.operation.weights().values())
    fits = (
        made not in graph.outputs
        and np.all(np.abs(f64(affine.offset)) <= NEAR)
        and all(
            type(each.operation) in PLAIN and each.inputs.count(made) == 1 and each.inputs[0] == made
            for each in readers
        )
        and all(kernels[id(each.operation.weights()["kernel"])] == 1 for each in readers)
    )
    if not fits:
        return graph
    features = int(made.shape[-1])  # type: ignore[arg-type]
    scale, offset = (np.broadcast_to(f64(array), (features,)) for array in (affine.scale, affine.offset))
    changed = {
        each.name: replace(
            each,
            operation=_scaled(each.operation, scale, offset, dtype),
            inputs=tuple(node.inputs[0] if value == made else value for value in each.inputs),
        )
        for each in readers
    }
    weights = [weight for each in changed.values() for weight in each.operation.weights().values()]
    return _with(graph, changed, without=node) if all(map(_holds, weights)) else graph


def _scaled(operation: Operation, scale: Array, offset: Array, dtype: DType) -> Operation:
    """A layer on numbers that are not scaled yet."""
    kernel = f64(operation.weights()["kernel"])
    shift = offset @ kernel
    bias = operation.weights().get("bias")
    if isinstance(operation, GRU) and operation.reset_after:
        shift = np.stack([shift, np.zeros_like(shift)])  # the second row belongs to the recurrent kernel
    shifted = shift if bias is None else f64(bias) + shift
    return replace(
        operation,  # type: ignore[type-var]
        kernel=(kernel * scale[:, None]).astype(dtype),
        bias=None if bias is None and not offset.any() else shifted.astype(dtype),
    )


def _behind(graph: Graph, node: Node, dtype: DType) -> Graph:
    """The graph without an Affine behind a Dense that nothing else reads."""
    affine, (given,), (made,) = _affine(node), node.inputs, node.outputs
    maker = next((each for each in graph.nodes if given in each.outputs), None)
    alone = sum(each.inputs.count(given) for each in graph.nodes) == 1 and given not in graph.outputs
    if maker is None or type(maker.operation) is not Dense or not alone:
        return graph
    dense: Dense = maker.operation
    units = int(dense.kernel.shape[1])
    scale, offset = (np.broadcast_to(f64(array), (units,)) for array in (affine.scale, affine.offset))
    if not np.all(np.abs(offset) <= NEAR * np.abs(scale)):
        return graph
    bias = (0.0 if dense.bias is None else f64(dense.bias)) * scale + offset
    folded = replace(dense, kernel=(f64(dense.kernel) * scale).astype(dtype), bias=bias.astype(dtype))
    if not all(map(_holds, folded.weights().values())):
        return graph
    return _with(graph, {maker.name: replace(maker, operation=folded, outputs=(made,))}, without=node)


def _holds(weight: Weight) -> bool:
    """Whether the type of a weight has room for its numbers: none is infinite, or so small that it has fewer digits."""
    sizes = np.abs(f64(weight))
    least = np.finfo(np.float32 if weight.dtype == np.float32 else np.float64).tiny
    return bool(np.isfinite(sizes).all() and np.all((sizes >= least) | (sizes == 0.0)))


def _affine(node: Node) -> Affine:
    assert isinstance(node.operation, Affine)
    return node.operation


def _with(graph: Graph, changed: Mapping[str, Node], without: Node) -> Graph:
    return replace(
        graph, nodes=tuple(changed.get(node.name, node) for node in graph.nodes if node.name != without.name)
    )
