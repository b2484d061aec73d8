"""What a pipeline adds to generated Python beside the operations of its graph: labels, columns by name, NaN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph
from lstmgen.targets.python.literals import python_float, python_string, python_tuple
from lstmgen.targets.text.labels import labels_of


@dataclass(frozen=True)
class PipelineView:
    """What the templates of what a user calls see of a pipeline.

    Attributes:
        constants: the literals of public constants by name.
        classified: an expression for the label of `prediction` and its probability; "" without labels.
        windows: whether rows come as a stream.
        check: the function that checks inputs.
    """

    constants: Mapping[str, str]
    classified: str
    windows: bool = False
    check: str = "check_inputs"

    @property
    def exports(self) -> tuple[str, ...]:
        """Names of all that it offers."""
        return (*self.constants, *(("classify", "label") if self.classified else ()))

    @property
    def classified_type(self) -> str:
        """The type of a label with its probability, or of those of several rows."""
        return "list" if self.has_rows else "tuple"

    @property
    def label_type(self) -> str:
        """The same for any prediction: one of a timestep may have no rows where that of a sample has."""
        return "object" if self.has_rows else "tuple"

    @property
    def has_rows(self) -> bool:
        """Whether each row of an output has a label."""
        return " for row in " in self.classified


def pipeline_view(graph: Graph, *, takes_text: bool) -> PipelineView:
    """That of a graph, which may have none."""
    ends = graph.ends
    if ends is None:
        return PipelineView({}, "")
    constants = {
        "COLUMNS": f"({', '.join(python_tuple(raw.columns) for raw in ends.inputs)},)",
        "IGNORES_OTHERS": str(tuple(raw.ignores_others for raw in ends.inputs)),
        "FILLED": str(tuple(raw.takes_nan for raw in ends.inputs)),
    }
    for raw in ends.inputs:
        constants |= text_constants(raw.text) if takes_text and raw.text is not None else {}
    classified = ""
    if labels := labels_of(graph):
        constants["LABELS"] = python_tuple(labels.names)
        if labels.threshold is not None:
            constants["THRESHOLD"] = python_float(labels.threshold)
        classified = expression(len(labels.shape), labels.threshold is not None, labels.of_prediction)
    length, hop = (None, None) if ends.windows is None else (ends.windows.length, ends.windows.hop)
    constants |= {"WINDOW": str(length), "HOP": str(hop)}
    return PipelineView(constants, classified, ends.windows is not None, "check_raw")


def has_text(graph: Graph) -> bool:
    """Whether an input is a text."""
    return graph.ends is not None and any(raw.text is not None for raw in graph.ends.inputs)


def text_constants(text: Text) -> Mapping[str, str]:
    """The literals of what makes token ids of texts."""
    separator = text.separators[:1] if text.level == "word" else ""
    return {
        "VOCABULARY": python_tuple(text.vocabulary),
        "TOKENS": f"{{token: k for k, token in enumerate(VOCABULARY, {text.first})}}",
        "UNKNOWN": str(text.unknown),
        "LENGTH": str(text.length),
        "PADDING": python_string(text.padding),
        "TRUNCATING": python_string(text.truncating),
        "BY_CHARACTER": str(text.level == "character"),
        "SEPARATOR": python_string(separator),
        "LOWER": str(text.lower == "unicode"),
        "CHANGES": changes(text),
    }


def changes(text: Text) -> str:
    """An expression for a table of `str.translate`: ASCII letters in lower case, one separator for all, what goes."""
    return f"str.maketrans({', '.join(map(python_string, (*text.replaced, text.removed)))})"


def expression(rank: int, single: bool, output: str) -> str:
    """For the label of an output, or those of each of its rows; a step may give one row of them.

    Args:
        single: its last axis holds one probability, or it is one.
    """
    if rank > 1:
        rows = f"[{expression(rank - 1, single, 'row')} for row in {output}]"
        return rows if rank > 2 else f"{expression(1, single, output)} if is_row({output}) else {rows}"
    if single:
        return f"label_above({output}{'[0]' if rank else ''})"
    return f"label_of({output})"
