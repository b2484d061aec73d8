"""Labels of outputs that are class probabilities, for any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    def threshold(self) -> float | None:
        """Returns the threshold of all classes; None if classes have different ones, or none."""
        values = set(self.thresholds)
        return values.pop() if len(values) == 1 else None

    @property
    def of_prediction(self) -> str:
        """An expression for this output of a variable `prediction`, a list where there are several outputs."""
        return "prediction" if self.index is None else f"prediction[{self.index}]"

    @property
    def suffix(self) -> str:
        """Returns the suffix of names for this output; "" if it is the only one."""
        return "" if self.index is None else f"_{self.index}"


def labels_of(graph: Graph) -> tuple[Labels, ...]:
    """Returns the labels of each output that has some, in order."""
    if graph.ends is None:
        return ()
    ends = enumerate(zip(graph.ends.outputs, graph.output_names, graph.outputs))
    several = len(graph.outputs) > 1
    return tuple(
        Labels(answer.labels, answer.rule, answer.thresholds, name, k if several else None, value.shape)
        for k, (answer, name, value) in ends
        if answer.labels
    )


def label_sentence(labels: Sequence[Labels], whose: str) -> str:
    """The sentence that documents a function which returns labels."""
    start = "The label" if labels[0].index is None else "By the name of each output, the label"
    if any(output.rule == "every" for output in labels):
        return f"{start}s {whose}, and their probabilities."
    return f"{start} {whose}, and its probability."


@dataclass(frozen=True)
class Notation:
    """How a language writes literals of labels.

    Attributes:
        strings: a sequence of strings.
        number: a number.
        sequence: expressions one behind the other.
        by_name: expressions by names of outputs.
    """

    strings: Callable[[Sequence[str]], str]
    number: Callable[[float], str]
    sequence: Callable[[Sequence[str]], str]
    by_name: Callable[[Mapping[str, str]], str]


def by_output(expressions: Mapping[Labels, str], by_name: Callable[[Mapping[str, str]], str]) -> str:
    """The expression of the only output, or of several by name; "" where there is none."""
    if all(labels.index is None for labels in expressions):
        return "".join(expressions.values())
    return by_name({labels.output: expression for labels, expression in expressions.items()})


def label_constants(labels: Sequence[Labels], notation: Notation) -> Mapping[str, str]:
    """Literals of all labels and thresholds, by the names of their constants."""

    def above(output: Labels) -> str:
        numbers = list(map(notation.number, output.thresholds))
        return numbers[0] if output.rule == "second" else notation.sequence(numbers)

    literals = {
        "LABELS": {output: notation.strings(output.names) for output in labels},
        "THRESHOLD": {output: above(output) for output in labels if output.thresholds},
    }
    return {name: by_output(texts, notation.by_name) for name, texts in literals.items() if texts}
