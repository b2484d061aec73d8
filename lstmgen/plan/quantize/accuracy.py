"""The error of fixed-point arithmetic, or of weights in fewer bytes, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.batches import Places, traces
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Array

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
class Differences:
    """The differences between a value in float64 and as it was computed, of each sample.

    Attributes:
        error: the largest; NaN where only one of the two is NaN.
        largest: magnitude of what is finite in float64.
        agreement: of a value that chooses classes, the part of the choices that are the same; of others, 1.
    """

    error: Array
    largest: Array
    agreement: Array

    @classmethod
    def of(cls, samples: int) -> Differences:
        """None, of so many samples."""
        return cls(np.zeros(samples), np.zeros(samples), np.ones(samples))

    def measure(self, places: Places, exact: Array, got: Array, *, choice: bool) -> None:
        """Measures the differences of a batch."""
        rows = len(exact), -1
        finite = np.where(np.isfinite(exact), np.abs(exact), 0.0)
        self.error[places] = max_of(distance(exact, got).reshape(rows))
        self.largest[places] = max_of(finite.reshape(rows))
        if choice:
            same = np.argmax(exact, axis=-1) == np.argmax(got, axis=-1)
            self.agreement[places] = np.mean(same.reshape(rows), axis=1)

    def summary(self, name: str, *, choice: bool) -> Error:
        """The largest over all samples; NaN where that of one is."""
        return Error(
            name,
            float(max_of(self.error)),
            float(max_of(self.largest)),
            float(np.mean(self.agreement)) if choice else None,
            int(np.argmax(self.error)) if self.error.size else 0,  # NaN is the worst
        )


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
    choices = {value.name for node in graph.nodes if chooses(node) for value in node.outputs}
    wanted = {*last.values(), *(value.name for value in graph.outputs)}
    differences = {name: Differences.of(len(samples)) for name in wanted}
    for batch in traces(samples, graph, other):  # which are too large to keep
        exact, got = batch.values
        for name, each in differences.items():
            counterpart, scale = values[name]
            each.measure(batch.places, exact[name], got[counterpart] * scale, choice=name in choices)
    outputs = tuple(
        differences[value.name].summary(name, choice=value.name in choices)
        for name, value in zip(graph.output_names, graph.outputs)
    )
    layers = tuple(differences[name].summary(label, choice=False) for label, name in last.items())
    return Accuracy(len(samples), layers, outputs)


def unchanged(graph: Graph) -> Mapping[str, tuple[str, float]]:
    """The `values` of `compare` for a graph whose values keep their names and scales."""
    every = [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
    return {value.name: (value.name, 1.0) for value in every}


def max_of(rows: Array) -> Array:
    """The largest of each row, or 0; NaN where one is NaN, which `max` misses in some orders."""
    return np.asarray(np.max(rows, axis=-1, initial=0.0))


def distance(exact: Array, got: Array) -> Array:
    """The absolute errors: 0 where both are NaN, or the same infinity."""
    with np.errstate(invalid="ignore"):
        return np.where((exact == got) | (np.isnan(exact) & np.isnan(got)), 0.0, np.abs(got - exact))


def chooses(node: Node) -> bool:
    """Whether a node gives probabilities of classes, of which the largest counts."""
    return isinstance(node.operation, Activate) and node.operation.activation.name in CLASSIFIERS
