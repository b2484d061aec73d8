"""Labels of outputs that are class probabilities, for any language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.plan.interface import Output


def of_prediction(output: Output) -> str:
    """Returns an expression for an output of a variable `prediction`, a list where there are several outputs."""
    return "prediction" if output.index is None else f"prediction[{output.index}]"


def label_sentence(labels: Sequence[Output], whose: str) -> str:
    """The sentence that documents a function which returns labels."""
    start = "The label" if labels[0].index is None else "By the name of each output, the label"
    if any(output.rule == "every" for output in labels):
        return f"{start}s {whose}, and their probabilities."
    return f"{start} {whose}, and its probability."


@dataclass(frozen=True)
class LabelledView:
    """The variables of labels in templates of public functions.

    Attributes:
        constants: the literals of public constants by name.
        labels: those of outputs that have some.
    """

    constants: Mapping[str, str]
    labels: tuple[Output, ...]

    @property
    def of_sample(self) -> str:
        """Returns the documentation of the result of `classify`."""
        return label_sentence(self.labels, "of one sample")

    @property
    def of_prediction(self) -> str:
        """Returns the documentation of the result of `label`."""
        return label_sentence(self.labels, "that a prediction means")


@dataclass(frozen=True)
class Notation:
    """Functions that write a language's literals of labels.

    Attributes:
        strings: a sequence of strings.
        number: a number.
        sequence: a sequence of expressions.
        by_name: expressions by names of outputs.
    """

    strings: Callable[[Sequence[str]], str]
    number: Callable[[float], str]
    sequence: Callable[[Sequence[str]], str]
    by_name: Callable[[Mapping[str, str]], str]


def by_output(expressions: Mapping[Output, str], by_name: Callable[[Mapping[str, str]], str]) -> str:
    """The expression of the only output, or of several by name; "" where there is none."""
    if all(output.index is None for output in expressions):
        return "".join(expressions.values())
    return by_name({output.name: expression for output, expression in expressions.items()})


def label_constants(labels: Sequence[Output], notation: Notation) -> Mapping[str, str]:
    """Literals of all labels and thresholds, by the names of their constants."""

    def above(output: Output) -> str:
        numbers = list(map(notation.number, output.thresholds))
        return numbers[0] if output.rule == "second" else notation.sequence(numbers)

    literals = {
        "LABELS": {output: notation.strings(output.labels) for output in labels},
        "THRESHOLD": {output: above(output) for output in labels if output.thresholds},
    }
    return {name: by_output(texts, notation.by_name) for name, texts in literals.items() if texts}
