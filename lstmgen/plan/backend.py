"""A language as the plan sees it: kernels, passes, number formats and limits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Operation
from lstmgen.plan.kernel import Kernels
from lstmgen.plan.numbers import FLOAT32, Numbers
from lstmgen.plan.program import Plan, Program

Pass: TypeAlias = Callable[[Graph], Graph]


def whole_window(plan: Plan) -> int:
    """Returns the length of the window; 0 without windows."""
    ends = plan.graph.ends
    return 0 if ends is None or ends.windows is None else ends.windows.length


@dataclass(frozen=True)
class Backend:
    """Settings with which a graph is planned for a language.

    Attributes:
        kernels: by operation, its kernels; the first that applies is used. Without one, weights keep Keras's layout and
            the template has the operation's name.
        lacks: returns the missing part for an operation and its kernel's name, e.g. "template for Conv"; the layer is
            then refused. "" if nothing is missing.
        advice: the cure in the message about a refused layer.
        passes: applied in order to the pruned graph, before quantization.
        numbers: the number formats.
        streaming: whether predict is a loop over step if the model can be stepped; memory is then independent of the
            sample's length.
        batches: whether a program also gets a function for several samples at once.
        blocks: whether to plan a program of several timesteps, beside that of one, for layers with SIMD kernels.
        kept_rows: number of rows of a stream that are stored until a window is full.
        counters: number of counters of such rows.
        packed_weights: whether the bytes of weights are counted in the kernels' layout; else in the model's arrays.
        signed_tanh: whether the tanh table of fixed point has arguments of both signs.
        largest_array: maps bytes per element to the maximum number of elements; None means no limit.
        title: name of the language in messages.
    """

    kernels: Kernels = field(default_factory=dict)
    lacks: Callable[[Operation, str], str] = lambda operation, kernel: ""
    advice: str = "export it for another language"
    passes: tuple[Pass, ...] = ()
    numbers: Numbers = FLOAT32
    streaming: bool = False
    batches: Callable[[Program], bool] = lambda program: False
    blocks: bool = False
    kept_rows: Callable[[Plan], int] = whole_window
    counters: Callable[[Plan], int] = lambda plan: 1
    packed_weights: bool = False
    signed_tanh: bool = False
    largest_array: Callable[[int], int] | None = None
    title: str = ""
