"""Which outputs name classes, as generated code asks it: decided once, for every language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.graph.ends import Rule
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Shape


@dataclass(frozen=True)
class Labels:
    """The names of classes, of which an output gives the probabilities.

    Attributes:
        names: one for each class.
        rule: which of them the output names, as in `graph.ends.Answer`.
        thresholds: above which a number means its class; none where the largest number names one.
        output: the name of the output.
        index: which output it is; None where the model has no other.
        shape: of that output.
    """

    names: tuple[str, ...]
    rule: Rule
    thresholds: tuple[float, ...]
    output: str
    index: int | None
    shape: Shape

    @property
    def rank(self) -> int:
        """How many axes of labels there are: all of the output but that of the classes."""
        return max(len(self.shape) - 1, 0)

    @property
    def of_prediction(self) -> str:
        """An expression for that output of a `prediction`, which is a list where there are several."""
        return "prediction" if self.index is None else f"prediction[{self.index}]"

    @property
    def suffix(self) -> str:
        """What names of the output end in, where there are several."""
        return "" if self.index is None else f"_{self.index}"


def labels_of(graph: Graph) -> tuple[Labels, ...]:
    """Those of each output that has some, in order."""
    if graph.ends is None:
        return ()
    ends = enumerate(zip(graph.ends.outputs, graph.output_names, graph.outputs))
    several = len(graph.outputs) > 1
    return tuple(
        Labels(answer.labels, answer.rule, answer.thresholds, name, k if several else None, value.shape)
        for k, (answer, name, value) in ends
        if answer.labels
    )


def told(labels: Sequence[Labels], whose: str) -> str:
    """A sentence for documentation: what is given of a sample, or of what a prediction means."""
    start = "The label" if labels[0].index is None else "By the name of each output, the label"
    if any(each.rule == "every" for each in labels):
        return f"{start}s {whose}, and their probabilities."
    return f"{start} {whose}, and its probability."
