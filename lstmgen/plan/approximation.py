"""The graph in the numbers of a language: fixed point, or weights stored in fewer bits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.backend import Backend
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.accuracy import Accuracy, compare, unchanged
from lstmgen.plan.quantize.limits import Limit, Loads
from lstmgen.plan.quantize.weight_only import store


@dataclass(frozen=True, eq=False)
class Approximation:
    """A graph in the numbers of a language, with its errors.

    Attributes:
        accuracy: None where the numbers are the model's, or there are no samples to measure it on.
        limits: where fixed-point values saturate.
    """

    graph: Graph
    accuracy: Accuracy | None = None
    limits: tuple[Limit, ...] = ()


def approximated(graph: Graph, backend: Backend, samples: Sequence[Sequence[Array]]) -> Approximation:
    """The graph in the numbers of a language.

    Raises:
        OptionError: `ranges=` does not fit the model, no range can be proven, or the option has no effect.
        UnsupportedError: a layer has no form in these numbers.
    """
    if backend.numbers.quantize is not None:
        return in_fixed_point(graph, backend, samples)
    if backend.numbers.weights_dtype is None:
        return Approximation(graph)
    stored = store(graph, backend.numbers.weights_dtype)
    return Approximation(stored, compare(graph, stored, unchanged(graph), samples) if samples else None)


def in_fixed_point(graph: Graph, backend: Backend, samples: Sequence[Sequence[Array]]) -> Approximation:
    """Quantizes the graph to fixed point; arguments as in `approximated`."""
    from lstmgen.plan.quantize.centers import uncentered, with_centers
    from lstmgen.plan.quantize.operations import QuantizeScaled
    from lstmgen.plan.quantize.quantize import quantize  # few models need it

    numbers = backend.numbers
    assert numbers.quantize is not None
    centered = with_centers(graph, numbers.quantize, numbers.centers)
    fixed = quantize(
        centered,
        numbers.quantize,
        numbers.ranges,
        biases=numbers.biases,
        rounding=numbers.rounding,
        simd=numbers.interleaved,
        scales=QuantizeScaled in backend.kernels,
        loaded=numbers.loaded,
    )
    limits = uncentered(fixed.limits, graph, centered)
    if not samples:
        return Approximation(prune(fixed.graph), None, limits)
    loads = Loads.of(limits, len(samples))
    accuracy = compare(graph, fixed.graph, fixed.values, samples, loads.measure)
    return Approximation(prune(fixed.graph), replace(accuracy, doubts=loads.doubts(accuracy.outputs)), limits)
