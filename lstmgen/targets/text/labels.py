"""Which output names classes, as generated code asks it: decided once, for every language."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Shape


@dataclass(frozen=True)
class Labels:
    """The names of classes, of which an output gives the probabilities.

    Attributes:
        names: one for each class.
        threshold: above which the only number of an output means the second class; None where each has its own.
        index: which output it is; None where it is the only one.
        shape: of that output.
    """

    names: tuple[str, ...]
    threshold: float | None
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


def labels_of(graph: Graph) -> Labels | None:
    """The labels of the output that has some; None where none has."""
    if graph.ends is None:
        return None
    several = len(graph.outputs) > 1
    for k, (answer, value) in enumerate(zip(graph.ends.outputs, graph.outputs)):
        if answer.labels:
            threshold = answer.threshold if value.shape[-1:] in ((), (1,)) else None
            return Labels(answer.labels, threshold, k if several else None, value.shape)
    return None
