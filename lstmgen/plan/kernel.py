"""Which kernel runs an operation.

A kernel is a template, with a function that lays the weights out, the working space that it needs, and when it applies.
Each language has a table of them; the first in the list of an operation that applies is taken, so faster ones for
special cases come first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.plan.layouts import Arrays, as_they_are

# The shapes of scratch buffers, by name.
Scratch = Mapping[str, Shape]


def no_scratch(operation: Operation, x: Shape) -> Scratch:
    """No scratch buffers."""
    return {}


def gate_sums(blocks: int) -> Callable[[Operation, Shape], Scratch]:
    """Room for some blocks as large as the state, for one timestep."""

    def scratch(operation: Operation, x: Shape) -> Scratch:
        assert isinstance(operation, Recurrent)
        return {"sums": (*operation.state_shape(x), blocks)}

    return scratch


def new_state(operation: Operation, x: Shape) -> Scratch:
    """Room for the new h, while the old one is still needed."""
    assert isinstance(operation, Recurrent)
    return {"new_h": operation.state_shape(x)}


def no_elements(operation: Operation) -> Mapping[str, str]:
    """All scratch buffers have the element type of the output."""
    return {}


def always(operation: Operation) -> bool:
    """Any operation of the class will do."""
    return True


def unit_by_unit(operation: Operation) -> bool:
    """Whether each unit of a recurrent layer follows from sums of its own: no activation sees the others."""
    assert isinstance(operation, Recurrent)
    return not any(function.rowwise for function in operation.functions.values())


def resets_before(operation: Operation) -> bool:
    """Whether a GRU's reset gate acts on h itself, before the recurrent kernel."""
    return isinstance(operation, GRU) and not operation.reset_after


@dataclass(frozen=True)
class Kernel:
    """A way to run an operation.

    Attributes:
        name: of its template.
        layout: the weights as the template wants them.
        scratch: the shapes of its scratch buffers by name, from the operation and the shape of its first input.
        elements: by name of a scratch buffer, its element type, where it is not that of the output.
        applies: whether it can run an operation.
        simd: whether it is a SIMD kernel. Those of a recurrent layer work on copies of the states, padded to full
            SIMD registers.
        batched: whether its template has statements for all samples of a batch at once.
        shared: whether its function takes weights and sizes as arguments: then layers with equal activations share it.
        in_place: whether it changes the lists that hold its states, rather than make new ones.
    """

    name: str
    layout: Callable[[Operation], Arrays] = as_they_are
    scratch: Callable[[Operation, Shape], Scratch] = no_scratch
    applies: Callable[[Operation], bool] = always
    elements: Callable[[Operation], Mapping[str, str]] = no_elements
    simd: bool = False
    shared: bool = False
    batched: bool = False
    in_place: bool = False


Kernels: TypeAlias = Mapping[type[Operation], Sequence[Kernel]]


def before(first: Kernels, others: Kernels) -> Kernels:
    """Both tables as one: for each operation the kernels of `first`, then the others."""
    return {kind: (*first.get(kind, ()), *others.get(kind, ())) for kind in (*first, *others)}


def choose(operation: Operation, kernels: Kernels) -> Kernel:
    """The first kernel in the table that applies; else one with Keras's layout, named after the operation."""
    named = Kernel(snake_case(type(operation).__name__))
    return next((kernel for kernel in kernels.get(type(operation), ()) if kernel.applies(operation)), named)


def snake_case(name: str) -> str:
    """SimpleRNN → simple_rnn, ConvLSTM → conv_lstm, PRelu → p_relu."""
    out = ""
    for before, char, after in zip(" " + name, name, name[1:] + " "):
        out += "_" if char.isupper() and out and (before.islower() or after.islower()) else ""
        out += char.lower()
    return out
