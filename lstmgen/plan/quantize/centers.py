"""Centers of features: a value whose features are far from zero is quantized around the middle of their ranges.

The center of each feature is subtracted before the value is quantized, and its products with the kernels that read it
are added to their biases. So the model computes what it did, and steps are as fine as the ranges around the centers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.batches import traces
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array, Operation, f64
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.ranges import within_share
from lstmgen.plan.quantize.second_order import in_order
from lstmgen.plan.quantize.steps import feature_values

# Digits of a center that its half range has: more do not make steps finer.
DIGITS = 2
# Centers nearer to zero, as a share of the half range, gain less than a third of a bit.
NEAR = 0.25


def center_counts(graph: Graph, name: str) -> Mapping[str, int]:
    """Returns, by the name of a value, the number of features that may have centers.

    These are values of float that Dense and recurrent layers alone read. A convolution pads with zeros, which have no
    center.

    Args:
        name: a key of `FIXED_POINT`.
    """
    values = feature_values(Calibration(graph, FIXED_POINT[name]))
    padded = {value.name for node in graph.nodes if isinstance(node.operation, Conv) for value in node.inputs}
    return {value.name: dim for value in values if value.name not in padded and isinstance(dim := value.shape[-1], int)}


def with_centers(graph: Graph, name: str, centers: Sequence[float]) -> Graph:
    """Subtracts centers from values before kernels read them, and adds their products to biases.

    Args:
        name: a key of `FIXED_POINT`.
        centers: one for each feature of `center_counts`, in order; () for none.

    Raises:
        OptionError: their number is wrong, one is not finite, or all are 0.
    """
    if not centers:
        return graph
    counts = center_counts(prune(graph), name)
    if len(centers) != sum(counts.values()):
        if not counts:
            raise OptionError("`centers=` has no effect: no Dense or recurrent layer alone reads a float value")
        listed = ", ".join(map(repr, counts))
        raise OptionError(f"`centers=` needs {sum(counts.values())} numbers, one for each feature of {listed}")
    if not all(map(math.isfinite, centers)):
        raise OptionError("`centers=` must be finite numbers")
    if not any(centers):
        raise OptionError("`centers=` has no effect: all are 0; leave them out")
    ends = pairwise(accumulate(counts.values(), initial=0))
    by_value = {value: np.array(centers[start:end]) for value, (start, end) in zip(counts, ends)}
    return _centered(graph, {value: center for value, center in by_value.items() if center.any()})


def _centered(graph: Graph, centers: Mapping[str, Array]) -> Graph:
    builder = GraphBuilder(value.name for value in _values(graph))
    builder.equal = dict.fromkeys(graph.equal)
    labels = {value.name: node.label for node in graph.nodes for value in node.outputs}
    labels |= {value.name: f"input {name!r}" for value, name in zip(graph.inputs, graph.input_names)}
    centered: dict[str, Value] = {}
    for node in graph.nodes:
        if not node.inputs or node.inputs[0].name not in centers or not isinstance(node.operation, (Recurrent, Dense)):
            builder.nodes.append(node)
            continue
        x, *rest = node.inputs
        center = centers[x.name]
        if x.name not in centered:
            affine = Affine(scale=np.ones(1), offset=-center)
            centered[x.name] = builder.add(affine, x, name=f"{x.name} centered", label=labels[x.name])[0]
        builder.nodes.append(
            replace(node, operation=with_products(node.operation, center), inputs=(centered[x.name], *rest))
        )
    return replace(graph, nodes=tuple(builder.nodes), equal=tuple(builder.equal))


def uncentered(limits: Sequence[Limit], graph: Graph, centered: Graph) -> tuple[Limit, ...]:
    """Returns the limits of a centered graph as those of the graph itself."""
    known = {value.name for value in _values(graph)}
    added = {node.outputs[0].name: node for node in centered.nodes if node.outputs[0].name not in known}
    moved = []
    for limit in limits:
        node = added.get(limit.name)
        if node is not None:
            assert isinstance(node.operation, Affine)
            center = tuple((-node.operation.offset).tolist())
            limit = replace(limit, name=node.inputs[0].name, center=center)
        moved.append(limit)
    return tuple(moved)


def with_products(operation: Operation, center: Array) -> Operation:
    """Adds the products of a center with the kernel to the bias."""
    assert isinstance(operation, (Recurrent, Dense))
    products = in_order(center[:, np.newaxis] * f64(operation.kernel))
    if operation.bias is None:
        return replace(operation, bias=products)
    bias = f64(operation.bias).copy()
    if bias.ndim == 2:  # of x, and of h
        bias[0] += products
    else:
        bias += products
    return replace(operation, bias=bias)


def centers_of_samples(
    graph: Graph, name: str, samples: Sequence[Sequence[Array]], share: float = 1.0
) -> tuple[float, ...]:
    """Returns the middles of the ranges of features in samples; () if all are near zero.

    Args:
        name: a key of `FIXED_POINT`.
        share: of the samples that are within each end of a range.
    """
    counts = center_counts(graph, name)
    if not counts:
        return ()
    values = [value for value in _values(graph) if value.name in counts]
    front = prune(replace(graph, outputs=tuple(values), output_names=tuple(counts)))
    low = {value: np.full((len(samples), count), np.inf) for value, count in counts.items()}
    high = {value: np.full((len(samples), count), -np.inf) for value, count in counts.items()}
    for batch in traces(samples, front):
        (traced,) = batch.values
        for value, count in counts.items():
            rows = traced[value].reshape(len(batch.places), -1, count)
            finite = np.isfinite(rows)
            low[value][batch.places] = np.min(rows, axis=1, initial=np.inf, where=finite)
            high[value][batch.places] = np.max(rows, axis=1, initial=-np.inf, where=finite)
    ends = ((-within_share(-low[value], share), within_share(high[value], share)) for value in counts)
    centers = [center for lows, highs in ends for center in map(middle, lows.tolist(), highs.tolist())]
    return tuple(centers) if any(centers) else ()


def middle(low: float, high: float) -> float:
    """Returns the middle of a range with few digits; 0 if it is near zero, or the range is empty or a point."""
    half = (high - low) / 2
    if not (0 < half < math.inf) or abs(low + half) <= NEAR * half:
        return 0.0
    return round(low + half, DIGITS - 1 - math.floor(math.log10(half)))


def _values(graph: Graph) -> Sequence[Value]:
    return [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
