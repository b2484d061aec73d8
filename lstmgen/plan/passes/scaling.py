"""Pass: folds the scaling of a pipeline into adjacent weights, so that it costs nothing.

In front, (x * scale + offset)·kernel + bias = x·(scale * kernel) + (offset·kernel + bias). Behind a Dense,
(x·kernel + bias) * scale + offset = x·(kernel * scale) + (bias * scale + offset). Both are exact, except that
weights are rounded. Offsets must not be much larger than the scaled values, or sums in float32 lose digits. Layers of
the model file, such as a Normalization, are not folded.
"""

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

# The largest offset, relative to the values to which it is added: costs two of the 24 bits of a float32.
NEAR = 4.0
PLAIN = (Dense, LSTM, GRU, SimpleRNN)


def fold_scaling(graph: Graph, dtype: DType = "float32") -> Graph:
    """Folds Affines of the pipeline into weights, which then have this type."""
    if graph.ends is None:
        return graph
    ours = {node.operation for ends in (graph.ends.before, graph.ends.after) for node in ends.nodes}
    with np.errstate(over="ignore", under="ignore"):  # weights that overflow are not folded
        for node in [node for node in graph.nodes if isinstance(node.operation, Affine) and node.operation in ours]:
            graph = _in_front(graph, node, dtype)
        for node in [node for node in graph.nodes if isinstance(node.operation, Affine) and node.operation in ours]:
            graph = _behind(graph, node, dtype)
    return graph


def _in_front(graph: Graph, node: Node, dtype: DType) -> Graph:
    """Folds an Affine into its readers, if all are layers with kernels that no other layer shares."""
    affine, (output,) = _affine(node), node.outputs
    readers = [reader for reader in graph.nodes if output in reader.inputs]
    kernels = Counter(id(weight) for reader in graph.nodes for weight in reader.operation.weights().values())
    fits = (
        output not in graph.outputs
        and np.all(np.abs(f64(affine.offset)) <= NEAR)
        and all(
            type(reader.operation) in PLAIN and reader.inputs.count(output) == 1 and reader.inputs[0] == output
            for reader in readers
        )
        and all(kernels[id(reader.operation.weights()["kernel"])] == 1 for reader in readers)
    )
    if not fits:
        return graph
    features = int(output.shape[-1])  # type: ignore[arg-type]
    scale, offset = (np.broadcast_to(f64(array), (features,)) for array in (affine.scale, affine.offset))
    changed = {
        reader.name: replace(
            reader,
            operation=_scaled(reader.operation, scale, offset, dtype),
            inputs=tuple(node.inputs[0] if value == output else value for value in reader.inputs),
        )
        for reader in readers
    }
    weights = [weight for reader in changed.values() for weight in reader.operation.weights().values()]
    return _with(graph, changed, without=node) if all(map(_holds, weights)) else graph


def _scaled(operation: Operation, scale: Array, offset: Array, dtype: DType) -> Operation:
    """Returns a layer with the scaling in its weights."""
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
    """Folds an Affine into the Dense before it, if nothing else reads that one."""
    affine, (source,), (output,) = _affine(node), node.inputs, node.outputs
    maker = next((candidate for candidate in graph.nodes if source in candidate.outputs), None)
    alone = sum(candidate.inputs.count(source) for candidate in graph.nodes) == 1 and source not in graph.outputs
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
    return _with(graph, {maker.name: replace(maker, operation=folded, outputs=(output,))}, without=node)


def _holds(weight: Weight) -> bool:
    """Returns whether the type of a weight represents its numbers with all digits: none infinite, none subnormal."""
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
