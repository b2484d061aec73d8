"""Kernels: templates that run operations, and the choice among them.

A kernel is a template with a layout of the weights, scratch buffers, and a condition. Each language has a table of
kernels. The first one of an operation that applies is used, so faster ones for special cases are listed first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.plan.layouts import Arrays, as_they_are

# The shapes of scratch buffers, by name.
Scratch = Mapping[str, Shape]


def gate_sums(blocks: int) -> Callable[[Any, Shape], Scratch]:
    """Returns a function for one scratch buffer of `blocks` times the size of the state."""

    def scratch(operation: Recurrent, x: Shape) -> Scratch:
        return {"sums": (*operation.state_shape(x), blocks)}

    return scratch


def new_state(operation: Recurrent, x: Shape) -> Scratch:
    """Returns a scratch buffer for the new h, as the old one is still read."""
    return {"new_h": operation.state_shape(x)}


def always(operation: Operation) -> bool:
    """Applies to any operation of the class."""
    return True


def unit_by_unit(operation: Recurrent) -> bool:
    """Returns whether each unit of a recurrent layer depends on its own sums only, so no activation is rowwise."""
    return not any(function.rowwise for function in operation.functions.values())


def resets_before(operation: Operation) -> bool:
    """Returns whether a GRU multiplies h by the reset gate before the recurrent kernel."""
    return isinstance(operation, GRU) and not operation.reset_after


@dataclass(frozen=True)
class Kernel:
    """A way to run an operation.

    Attributes:
        name: of its template.
        layout: returns the weights in the layout of the template.
        scratch: returns the shapes of scratch buffers by name, from the operation and the shape of its first input.
        elements: returns element types of scratch buffers by name, if they differ from that of the output.
        applies: returns whether the kernel can run an operation.
        simd: whether it is a SIMD kernel. In a recurrent layer it uses copies of the states, padded to full SIMD
            registers.
        batched: whether its template has statements for all samples of a batch at once.
        shared: whether its function has weights and sizes as parameters: layers with equal activations share it.
        in_place: whether it changes the lists of its states instead of creating new ones.
    """

    name: str
    layout: Callable[[Any], Arrays] = as_they_are
    scratch: Callable[[Any, Shape], Scratch] = lambda operation, x: {}
    applies: Callable[[Any], bool] = always
    elements: Callable[[Any], Mapping[str, str]] = lambda operation: {}
    simd: bool = False
    shared: bool = False
    batched: bool = False
    in_place: bool = False


Kernels: TypeAlias = Mapping[type[Operation], Sequence[Kernel]]


def before(first: Kernels, second: Kernels) -> Kernels:
    """Returns both tables as one: for each operation, the kernels of `first`, then those of `second`."""
    return {kind: (*first.get(kind, ()), *second.get(kind, ())) for kind in (*first, *second)}


def choose(operation: Operation, kernels: Kernels) -> Kernel:
    """Returns the first kernel that applies; else one with Keras's layout, named after the operation."""
    named = Kernel(snake_case(type(operation).__name__))
    return next((kernel for kernel in kernels.get(type(operation), ()) if kernel.applies(operation)), named)


def snake_case(name: str) -> str:
    """Returns a class name in snake case: SimpleRNN → simple_rnn, ConvLSTM → conv_lstm, PRelu → p_relu."""
    out = ""
    for before, char, after in zip(" " + name, name, name[1:] + " "):
        out += "_" if char.isupper() and out and (before.islower() or after.islower()) else ""
        out += char.lower()
    return out
