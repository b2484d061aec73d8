"""All that the plan knows of a language: its kernels, passes, number formats and limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Operation
from lstmgen.plan.kernel import Kernels
from lstmgen.plan.numbers import FLOAT32, Numbers
from lstmgen.plan.program import Plan, Program

Pass: TypeAlias = Callable[[Graph], Graph]


def nothing(operation: Operation, kernel: str) -> str:
    """The language lacks nothing."""
    return ""


def never(program: Program) -> bool:
    """No program runs several samples at once."""
    return False


def whole_window(plan: Plan) -> int:
    """All rows of a window, where a stream of rows is cut into windows."""
    ends = plan.graph.ends
    return 0 if ends is None or ends.windows is None else ends.windows.length


@dataclass(frozen=True)
class Backend:
    """How a language wants a graph to be planned.

    Attributes:
        kernels: by operation, the ways to run it, of which the first that applies is taken; where none does, or there
            are none, its weights stay as they are and its template has the operation's name.
        lacks: what the language lacks for an operation and the name of its kernel: "template for Conv"; "" where it
            lacks nothing. Otherwise the layer is refused.
        advice: what to do about a layer that is refused so.
        passes: applied to the graph in order, after it was pruned and before it is quantized.
        numbers: what it computes with.
        streaming: whether a sample is predicted step by step where the model can be stepped, in memory that does not
            grow with its length.
        batches: whether a program also gets a function for several samples at once.
        kept_rows: how many rows of a stream are kept until a window is full.
        packed_weights: whether the bytes of weights are counted in their layout; else in the model's own arrays.
        largest_array: from bytes per element to the most elements of an array; None where nothing limits them.
        title: what messages call the language.
    """

    kernels: Kernels = field(default_factory=dict)
    lacks: Callable[[Operation, str], str] = nothing
    advice: str = "export it for another language"
    passes: tuple[Pass, ...] = ()
    numbers: Numbers = FLOAT32
    streaming: bool = False
    batches: Callable[[Program], bool] = never
    kept_rows: Callable[[Plan], int] = whole_window
    packed_weights: bool = False
    largest_array: Callable[[int], int] | None = None
    title: str = ""
