"""Functions that a pipeline adds to generated C: net_push for a stream of rows, and labels."""

from dataclasses import dataclass

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import text
from lstmgen.plan.program import Plan
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.expressions import size
from lstmgen.targets.c.names import lengths, whole_parameters


@dataclass(frozen=True)
class Push:
    """Settings that turn a stream of rows into windows.

    Attributes:
        length: rows of a window.
        hop: rows from one window to the next.
        features: numbers of a row.
        element: their type.
        steps: whether every row is a step of the model; else rows are kept until a window is full.
        arguments: the arguments of net_predict or net_step behind the first input.
    """

    length: int
    hop: int
    features: int
    element: str
    steps: bool
    arguments: str

    @property
    def kept(self) -> int:
        """Rows of a window that the next one has too."""
        return max(self.length - self.hop, 0)

    @property
    def least_rows(self) -> int:
        """The smallest number of rows that it counts: negative in a gap between windows."""
        return min(self.length - self.hop, 0)

    @property
    def numbers(self) -> int:
        """Count of numbers that it keeps."""
        return 0 if self.steps else self.length * self.features


def kept_rows(plan: Plan) -> int:
    """Number of rows that net_push keeps for a window."""
    push = push_of(plan)
    return 0 if push is None or push.steps else push.length


def push_of(plan: Plan) -> Push | None:
    """Settings to push rows; None where the pipeline has no windows.

    A model that steps needs no window where none overlap: its outputs after the last row are those for the window.

    Raises:
        OptionError: a row has no fixed number of features.
    """
    graph, windows = plan.graph, plan.interface.windows
    if windows is None:
        return None
    features = size(graph.inputs[0].shape[1:])
    if not features.isdigit():
        raise OptionError(f"windows in C have rows with a fixed number of features, not {text(graph.inputs[0].shape)}")
    steps = windows.hop >= windows.length and rows_can_step(plan)
    lengths_of_window = [] if steps else [str(windows.length) for _ in lengths(graph)[0]]
    arguments = ", ".join([*lengths_of_window, *whole_parameters(graph)[1]])
    return Push(windows.length, windows.hop, int(features), graph.inputs[0].element, steps, arguments)


def push_parameters(graph: Graph, dialect: Dialect) -> str:
    """The parameters of net_push."""
    (value,) = graph.inputs
    parameters = [f"const {dialect.c_type(value.element)} *row"]
    parameters += [f"{dialect.floating} *{name}" for name in whole_parameters(graph)[1]]
    return ", ".join(["net_context *ctx", *parameters])


def rows_can_step(plan: Plan) -> bool:
    """Returns whether steps from the initial state end in the output of the whole window."""
    if plan.step is None or plan.graph.stateful() or any(lengths(plan.step.graph)):
        return False
    return [value.shape for value in plan.step.graph.outputs] == [value.shape for value in plan.graph.outputs]
