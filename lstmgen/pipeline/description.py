"""A pipeline as plain values: what its JSON says, and what it is checked for wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.ends import Text, Windows
from lstmgen.pipeline.step import Numbers, Step


@dataclass(frozen=True)
class Input:
    """What stands before an input of the network.

    Attributes:
        name: of the input; "" for the only one.
        columns: names of the raw features in their order; empty where they have none.
        other_columns: "ignore" where a table may have further columns, else "refuse".
        missing: numbers for features that are NaN; None: NaN is refused.
        steps: from raw features to those that the network takes.
        text: how a text becomes token ids; None where the input is none.
    """

    name: str = ""
    columns: tuple[str, ...] = ()
    other_columns: str = "refuse"
    missing: Numbers | None = None
    steps: tuple[Step, ...] = ()
    text: Text | None = None


@dataclass(frozen=True)
class Output:
    """What stands behind an output of the network.

    Attributes:
        name: of the output; "" for the only one.
        steps: from what the network gives to what the user wants.
        labels: names of the classes; empty where there are none.
        multi_label: whether several of them may be true at once.
        threshold: above which a single probability means the second label, or each of several its own; one for each of
            these, or one for all.
    """

    name: str = ""
    steps: tuple[Step, ...] = ()
    labels: tuple[str, ...] = ()
    multi_label: bool = False
    threshold: float | Numbers = 0.5


@dataclass(frozen=True)
class Description:
    """A pipeline: inputs and outputs that are not named stay as they are."""

    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    windows: Windows | None = None
