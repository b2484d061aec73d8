"""Input projection of a recurrent layer in panels.

All offsets are C expressions in which t counts the turns of the loop over timesteps; "" means 0.
"""

from dataclasses import dataclass

from lstmgen.graph.graph import Node
from lstmgen.graph.recurrent import ConvLSTM, Recurrent
from lstmgen.targets.c.expressions import size
from lstmgen.targets.c.layouts.panels import chunk, panels
from lstmgen.targets.indexing.operands import Indexing
from lstmgen.targets.indexing.timesteps import Traversal


@dataclass(frozen=True)
class InputProjection:
    """Projection of the input to the gates of a layer in panels: a chunk of timesteps at a time, or from a table.

    Attributes:
        chunk: how many timesteps are projected together.
        at_once: one chunk holds all timesteps, and is projected before the first.
        first: offset of the row of the input that is projected first.
        stride: from each row to the next; negative where the layer goes backwards.
        rows: how many there are.
        alone: a single row, for a layer whose kernels exceed the L1 cache.
        sums: offset of the sums of this turn, in those of the chunk, or in the table.
        odd: whether this turn is an odd one, which reads the recurrent kernel the other way round; "0" where none does,
            as where a state is kept: the last bits of results would depend on where blocks end.
    """

    chunk: int
    at_once: bool
    first: str
    stride: str
    rows: str
    alone: bool
    sums: str
    odd: str


def panel_indexing(node: Node, steps: object, of_step: str) -> Indexing:
    """The panels and the input projection of a recurrent layer, for kernels in panels; none for other layers.

    Args:
        steps: its `Traversal`.
        of_step: whether a step is an odd one of its window; "0" where that is not counted.
    """
    operation = node.operation
    if not isinstance(operation, Recurrent) or isinstance(operation, ConvLSTM):
        return {}
    assert isinstance(steps, Traversal)
    x = node.inputs[0].shape
    order, rows = panels(operation), chunk(operation, x)
    at_once, row = x[0] == rows, size(x[1:])
    sums = "t" if at_once else f"t % {rows}"
    if at_once:
        first = f"{rows - 1} * {row}" if operation.go_backwards and rows > 1 else ""
    else:
        first = f"({steps.at}) * {row}" if operation.go_backwards else steps.x
    remaining = f"{steps.count} - t"
    count = steps.count if at_once else f"{remaining} < {rows} ? {remaining} : {rows}"
    counted = of_step if steps.once else "0" if steps.start == "stateful" else "t % 2"
    projection = InputProjection(
        chunk=rows,
        at_once=at_once,
        first=first,
        stride=f"-{row}" if operation.go_backwards else row,
        rows=count,
        alone=count == "1" and order.alternates,
        sums="" if steps.once else f"{sums} * {order.row}",
        odd=counted if order.alternates else "0",
    )
    return {"panels": order, "projection": projection}
