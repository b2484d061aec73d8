"""Pipelines as plain values, as in their JSON."""

from dataclasses import dataclass

from lstmgen.graph.ends import Text, Windows
from lstmgen.pipeline.step import Numbers, Step


@dataclass(frozen=True)
class InputDescription:
    """Preprocessing of an input of the network.

    Attributes:
        name: name of the input; "" for the only one.
        columns: names of the raw features, in order; empty without names.
        other_columns: "ignore" if a table may have further columns, else "refuse".
        missing: replacements of NaN, one per feature or one for all; None refuses NaN.
        steps: steps from raw features to the network's.
        text: tokenization of a text; None for numbers.
    """

    name: str = ""
    columns: tuple[str, ...] = ()
    other_columns: str = "refuse"
    missing: Numbers | None = None
    steps: tuple[Step, ...] = ()
    text: Text | None = None


@dataclass(frozen=True)
class OutputDescription:
    """Postprocessing of an output of the network.

    Attributes:
        name: name of the output; "" for the only one.
        steps: steps from the network's numbers to the user's.
        labels: names of the classes; empty without labels.
        multi_label: True if several labels may be true at once.
        score: "absolute" or "squared" replaces the output by the mean error of its reconstruction of the input; "" does
            not.
        threshold: limit above which a single probability, or a score, selects the second label, or each of several its
            own label; one per label, or one for all. None is 0.5 for probabilities, and is refused for a score with
            labels.
    """

    name: str = ""
    steps: tuple[Step, ...] = ()
    labels: tuple[str, ...] = ()
    multi_label: bool = False
    threshold: float | Numbers | None = None
    score: str = ""


@dataclass(frozen=True)
class Description:
    """Pipeline. Inputs and outputs without an entry are unchanged."""

    inputs: tuple[InputDescription, ...] = ()
    outputs: tuple[OutputDescription, ...] = ()
    windows: Windows | None = None
