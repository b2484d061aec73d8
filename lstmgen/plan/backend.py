"""All that the plan is told of a language."""

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
    """It can write every operation."""
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
        lacks: what there is not that an operation and its kernel, by name, need: "template for Conv"; "" where all is
            there. Such a layer is refused.
        advice: what to do about a layer for which something is not there.
        passes: what the graph goes through, after it was pruned and before it is quantized.
        numbers: what it computes with.
        streaming: whether a sample is predicted step by step where the model can be stepped, in memory that does not
            grow with its length.
        batches: whether there is a function for several samples at once, by the program of one.
        kept_rows: how many rows of a stream are kept until a window is full.
        packed_weights: whether weights take the bytes of their layout, or else those of the model's own arrays.
        largest_array: how many elements of so many bytes an array may have; None where nothing limits them.
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
