"""Functions that a pipeline adds to generated C: net_push and net_prepare for a stream of rows, and labels."""

from dataclasses import dataclass

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import text
from lstmgen.plan.ahead import obstacle
from lstmgen.plan.buffers import axes_of
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
        feeds: whether a row can be fed without its outputs.
        obstacle: the reason why steps cannot compute rows ahead that windows share; "" where they can.
        arguments: the arguments of net_predict or net_step behind the first input.
        outputs: the parameters for the outputs.
    """

    length: int
    hop: int
    features: int
    element: str
    steps: bool
    feeds: bool
    obstacle: str
    arguments: str
    outputs: tuple[str, ...]

    @property
    def kept(self) -> int:
        """Rows of a window that the next one has too."""
        return max(self.length - self.hop, 0)

    @property
    def prepares(self) -> bool:
        """Returns whether rows that a window shares with the one before are computed ahead of its last row."""
        return self.kept > 0 and not self.obstacle

    @property
    def counters(self) -> tuple[str, ...]:
        """The members of the context that count rows: those of a window, and those of them computed ahead."""
        return ("rows", "prepared") if self.prepares else ("rows",)

    @property
    def valid(self) -> str:
        """The condition on the counters of a context before each row; rows are negative in a gap between windows."""
        if self.prepares:
            return f"0 <= (ctx).prepared && (ctx).prepared <= (ctx).rows && (ctx).rows <= {self.length}"
        return f"{min(self.length - self.hop, 0)} <= (ctx).rows && (ctx).rows < {self.length}"

    @property
    def numbers(self) -> int:
        """Count of numbers that it keeps."""
        return 0 if self.steps else self.length * self.features


def kept_rows(plan: Plan) -> int:
    """Number of rows that net_push keeps for a window."""
    push = push_of(plan)
    return 0 if push is None or push.steps else push.length


def counters(plan: Plan) -> int:
    """Number of counters of rows and lengths of the state in the context."""
    push = push_of(plan)
    states = [state for program in plan.programs for state in program.memory.states]
    return len(axes_of(states)) + (0 if push is None else len(push.counters))


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
    steps = windows.hop >= windows.length and plan.steps_windows
    lengths_of_window = [] if steps else [str(windows.length) for _ in lengths(graph)[0]]
    outputs = whole_parameters(graph)[1]
    return Push(
        length=windows.length,
        hop=windows.hop,
        features=int(features),
        element=graph.inputs[0].element,
        steps=steps,
        feeds=plan.feeds,
        obstacle=obstacle(plan, contracts=True),
        arguments=", ".join([*lengths_of_window, *outputs]),
        outputs=tuple(outputs),
    )


def push_parameters(graph: Graph, dialect: Dialect) -> str:
    """The parameters of net_push."""
    (value,) = graph.inputs
    parameters = [f"const {dialect.c_type(value.element)} *row"]
    parameters += [f"{dialect.floating} *{name}" for name in whole_parameters(graph)[1]]
    return ", ".join(["net_context *ctx", *parameters])
