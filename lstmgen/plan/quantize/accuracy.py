"""The error of fixed-point arithmetic, or of weights in fewer bytes, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.traces import traces

CLASSIFIERS = ("softmax", "log_softmax", "sparsemax")


@dataclass(frozen=True)
class Error:
    """The largest error of a layer, or of an output.

    Attributes:
        name: the layer's in the model, or the output's.
        error: absolute.
        largest: magnitude of its values in float64.
        agreement: of an output that chooses a class, the part of the choices that are the same; else None.
        sample: the number of the sample with that error, from 0.
    """

    name: str
    error: float
    largest: float
    agreement: float | None = None
    sample: int = 0


@dataclass(frozen=True)
class Difference:
    """The difference between an array in float64 and as it was computed.

    Attributes:
        error: the largest; NaN where only one of the two is NaN.
        largest: magnitude of what is finite in float64.
        agreement: where it chooses classes, the part of the choices that are the same; else None.
    """

    error: float
    largest: float
    agreement: float | None = None


@dataclass(frozen=True)
class Accuracy:
    """The errors over some samples.

    Attributes:
        doubts: what makes fixed point inaccurate there, in sentences with numbers.
        in_sample: whether ranges and biases were measured on the same samples, which on others may be less apt.
    """

    samples: int
    layers: tuple[Error, ...]
    outputs: tuple[Error, ...]
    doubts: tuple[str, ...] = ()
    in_sample: bool = False

    @property
    def over(self) -> str:
        """How many samples of which kind, in words."""
        return f"{self.samples:,} {'calibration ' * self.in_sample}sample{'s' * (self.samples != 1)}"

    @property
    def worst(self) -> float:
        """The largest error of any output; NaN where one is NaN."""
        return float(np.max([output.error for output in self.outputs]))


def compare(
    graph: Graph, other: Graph, values: Mapping[str, tuple[str, float]], samples: Sequence[Sequence[Array]]
) -> Accuracy:
    """The errors of another form of a graph.

    Args:
        values: by the name of a value, the name and the scale of its counterpart in the other.
    """
    last = {node.label: node.outputs[0].name for node in graph.nodes if node.outputs[0].name in values}
    makers = {value.name: node for node in graph.nodes for value in node.outputs}
    wanted = {*last.values(), *(value.name for value in graph.outputs)}
    found: dict[str, list[Difference]] = {name: [] for name in wanted}
    for exact, got in zip(traces(graph, samples), traces(other, samples)):  # which are too large to keep
        for name in wanted:
            counterpart, scale = values[name]
            found[name].append(difference(exact[name], got[counterpart] * scale, choice=chooses(makers.get(name))))
    outputs = tuple(error_of(name, found[value.name]) for name, value in zip(graph.output_names, graph.outputs))
    layers = tuple(replace(error_of(label, found[name]), agreement=None) for label, name in last.items())
    return Accuracy(len(samples), layers, outputs)


def unchanged(graph: Graph) -> Mapping[str, tuple[str, float]]:
    """The `values` of `compare` for a graph whose values keep their names and scales."""
    every = [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
    return {value.name: (value.name, 1.0) for value in every}


def difference(exact: Array, got: Array, *, choice: bool = False) -> Difference:
    """How an array and its exact counterpart differ."""
    same = float(np.mean(np.argmax(exact, axis=-1) == np.argmax(got, axis=-1))) if choice else None
    return Difference(max_of(distance(exact, got)), max_of(np.abs(exact[np.isfinite(exact)])), same)


def error_of(name: str, differences: Sequence[Difference]) -> Error:
    """The largest over samples; NaN where that of one is."""
    errors = np.array([each.error for each in differences])
    same = [each.agreement for each in differences if each.agreement is not None]
    return Error(
        name,
        max_of(errors),
        max((each.largest for each in differences), default=0.0),
        float(np.mean(same)) if same else None,
        int(np.argmax(errors)) if differences else 0,  # NaN is the worst
    )


def max_of(values: Array) -> float:
    """The largest of all elements, or 0; NaN where one is NaN, which `max` misses in some orders."""
    return float(np.max(values, initial=0.0))


def distance(exact: Array, got: Array) -> Array:
    """The absolute errors: 0 where both are NaN, or the same infinity."""
    with np.errstate(invalid="ignore"):
        return np.where((exact == got) | (np.isnan(exact) & np.isnan(got)), 0.0, np.abs(got - exact))


def chooses(node: Node | None) -> bool:
    """Whether a node gives probabilities of classes, of which the largest counts."""
    return node is not None and isinstance(node.operation, Activate) and node.operation.activation.name in CLASSIFIERS
