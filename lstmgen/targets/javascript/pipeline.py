"""What a pipeline adds to generated JavaScript beside the operations of its graph: labels, columns, NaN, windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.graph import Graph
from lstmgen.targets.javascript.literals import number, strings


@dataclass(frozen=True)
class PipelineView:
    """What the templates of what a user calls see of a pipeline.

    Attributes:
        constants: the literals of public constants by name.
        classified: an expression for the label of `prediction` and its probability; "" without labels.
        rank: how many axes of labels there are.
        refuses_nan: for each input, whether a missing number is refused.
        windows: whether rows come as a stream.
        columns: for each input the names of its features; none where a table has no meaning.
        ignores_others: for each input, whether a table may have other columns, too.
    """

    constants: Mapping[str, str]
    classified: str
    rank: int
    refuses_nan: tuple[bool, ...]
    windows: bool = False
    columns: tuple[tuple[str, ...], ...] = ()
    ignores_others: tuple[bool, ...] = ()

    @property
    def named(self) -> bool:
        """Whether columns have names, so that there are tables."""
        return any(self.columns)


def pipeline_view(graph: Graph) -> PipelineView:
    """That of a graph, which may have none."""
    ends = graph.ends
    if ends is None:
        return PipelineView({}, "", 0, tuple(False for _ in graph.inputs))
    constants = {"COLUMNS": f"[{', '.join(strings(raw.columns) for raw in ends.inputs)}]"}
    constants["IGNORES_OTHERS"] = str([raw.ignores_others for raw in ends.inputs]).lower()
    length, hop = ("null", "null") if ends.windows is None else (ends.windows.length, ends.windows.hop)
    constants |= {"WINDOW": str(length), "HOP": str(hop)}
    classified, rank = "", 0
    for k, (answer, value) in enumerate(zip(ends.outputs, graph.outputs)):
        if answer.labels:
            constants["LABELS"] = strings(answer.labels)
            single = value.shape[-1:] in ((), (1,))
            if single:
                constants["THRESHOLD"] = number(answer.threshold)
            output = "prediction" if len(ends.outputs) == 1 else f"prediction[{k}]"
            rank = max(len(value.shape) - 1, 0)
            classified = f"labelled({output}, {rank}, {'labelAbove' if single else 'labelOf'})"
    refuses = tuple(not raw.takes_nan for raw in ends.inputs)
    columns = tuple(raw.columns for raw in ends.inputs)
    ignores = tuple(raw.ignores_others for raw in ends.inputs)
    return PipelineView(
        constants=constants,
        classified=classified,
        rank=rank,
        refuses_nan=refuses,
        windows=ends.windows is not None,
        columns=columns,
        ignores_others=ignores,
    )
