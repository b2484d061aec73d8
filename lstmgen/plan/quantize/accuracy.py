"""Errors of fixed-point arithmetic, or of stored weights, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from lstmgen.arguments import MaxError, allowed
from lstmgen.graph.batches import Places
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.reference import reference_traces

CLASSIFIERS = ("softmax", "log_softmax", "sparsemax")
Observer: TypeAlias = Callable[[Places, Mapping[str, Array]], None]


def ignored(places: Places, values: Mapping[str, Array]) -> None:
    """Ignores the values of a batch."""


@dataclass(frozen=True)
class Error:
    """The largest error of a layer, or of an output.

    Attributes:
        name: of the layer in the model, or of the output.
        error: absolute.
        largest: magnitude of its values in float64.
        agreement: share of samples with the same class, for an output that classifies; else None.
        sample: the number of the sample with that error, from 0.
    """

    name: str
    error: float
    largest: float
    agreement: float | None = None
    sample: int = 0


@dataclass(frozen=True)
class Differences:
    """The differences of a value from its result in float64, per sample.

    Attributes:
        error: the largest difference; NaN if only one of the two is NaN.
        largest: magnitude of finite numbers in float64.
        agreement: share of equal classes; 1 for a value that does not classify.
    """

    error: Array
    largest: Array
    agreement: Array

    @classmethod
    def of(cls, samples: int) -> Differences:
        """Returns zero differences for a number of samples."""
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
        """Returns the largest error over all samples; NaN if one is NaN."""
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
        doubts: causes of inaccurate fixed point on these samples, in sentences with numbers.
        in_sample: whether ranges and biases were measured on the same samples; others may have larger errors.
    """

    samples: int
    layers: tuple[Error, ...]
    outputs: tuple[Error, ...]
    doubts: tuple[str, ...] = ()
    in_sample: bool = False

    @property
    def over(self) -> str:
        """Returns the number and kind of the samples, in words."""
        return f"{self.samples:,} {'calibration ' * self.in_sample}sample{'s' * (self.samples != 1)}"

    @property
    def worst(self) -> float:
        """Returns the largest error of any output; NaN if one is NaN."""
        return float(np.max([output.error for output in self.outputs]))

    @property
    def share(self) -> float:
        """Returns the largest error of any output in percent of its largest value; NaN if one is NaN."""
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = [
                100 * np.float64(output.error) / output.largest if output.error else 0.0 for output in self.outputs
            ]
        return float(np.max(shares))

    def within(self, limit: MaxError) -> bool:
        """Returns whether the errors of all outputs are within a limit."""
        return all(output.error <= allowed(limit, output.largest) for output in self.outputs)

    def off(self, limit: MaxError) -> str:
        """Returns the largest error for a message, in percent if the limit is."""
        return f"{self.share:.2g}%" if isinstance(limit, str) else f"{self.worst:.2e}"


def compare(
    graph: Graph,
    other: Graph,
    values: Mapping[str, tuple[str, float | Array]],
    samples: Sequence[Sequence[Array]],
    observe: Observer = ignored,
) -> Accuracy:
    """Measures the errors of another form of a graph.

    Args:
        values: by the name of a value, the name and scale of its counterpart in `other`.
        observe: called with the values of `graph` with peaks for each batch.
    """
    last = {node.label: node.outputs[0].name for node in graph.nodes if node.outputs[0].name in values}
    choices = {value.name for node in graph.nodes if chooses(node) for value in node.outputs}
    wanted = {*last.values(), *(value.name for value in graph.outputs)}
    differences = {name: Differences.of(len(samples)) for name in wanted}
    for batch in reference_traces(samples, graph, other):  # all of them would not fit in memory
        exact, got = batch.values
        observe(batch.places, exact)
        for name, difference in differences.items():
            counterpart, scale = values[name]
            difference.measure(batch.places, exact[name], got[counterpart] * scale, choice=name in choices)
    outputs = tuple(
        differences[value.name].summary(name, choice=value.name in choices)
        for name, value in zip(graph.output_names, graph.outputs)
    )
    layers = tuple(differences[name].summary(label, choice=False) for label, name in last.items())
    return Accuracy(len(samples), layers, outputs)


def unchanged(graph: Graph) -> Mapping[str, tuple[str, float | Array]]:
    """Returns the `values` of `compare` for a graph whose values keep their names and scales."""
    values = [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
    return {value.name: (value.name, 1.0) for value in values}


def max_of(rows: Array) -> Array:
    """Returns the largest of each row, or 0; NaN if one is NaN, which `max` misses in some orders."""
    return np.asarray(np.max(rows, axis=-1, initial=0.0))


def distance(exact: Array, got: Array) -> Array:
    """Returns the absolute errors: 0 if both are NaN, or the same infinity."""
    with np.errstate(invalid="ignore"):
        return np.where((exact == got) | (np.isnan(exact) & np.isnan(got)), 0.0, np.abs(got - exact))


def chooses(node: Node) -> bool:
    """Returns whether a node computes class probabilities."""
    return isinstance(node.operation, Activate) and node.operation.activation.name in CLASSIFIERS
