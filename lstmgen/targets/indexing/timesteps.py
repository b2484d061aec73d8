"""The loop of a recurrent layer over timesteps: offsets of reads and writes, and outputs of masked timesteps.

All offsets are expressions of t, which counts the turns of the loop; "" means no offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Repeated, Scan
from lstmgen.graph.shape import Shape
from lstmgen.plan.buffers import lies_in_state, output_is_state
from lstmgen.plan.program import RoutineCall
from lstmgen.targets.indexing.expressions import Syntax, alone, dim, scaled


@dataclass(frozen=True)
class Traversal:
    """One pass over all timesteps.

    Attributes:
        count: number of timesteps.
        once: whether there is only one, so that no loop is needed.
        at: the timestep of a turn; with go_backwards, the last one is first.
        x: offset of the timestep in the input.
        y: offset of the output of this turn.
        y_before: offset of the output of the previous turn.
        start: the first states: "inputs" as inputs, "stateful" (those of the previous call), or "zeros".
        output: when the state h is copied to the output: "always", at "counted" timesteps (not masked), or "" if the
            output is the state.
        masked: the output at masked timesteps, if it is not h: "zeros"; "before", the output of the previous turn;
            "early", its substitute at the first turn; or "", the output as it is.
    """

    count: str
    once: bool
    at: str
    x: str
    y: str
    y_before: str
    start: str
    output: str
    masked: str


def traversal(operation: Recurrent, x: Shape, syntax: Syntax) -> Traversal:
    """Returns the loop of a layer over an input of this shape."""
    count, once, state = alone(dim(x[0], syntax)), x[0] == 1, operation.state_shape(x)
    at = f"{count} - 1 - t" if operation.go_backwards else "t"
    row = f"({at})" if operation.go_backwards else at
    one_row = once or not operation.return_sequences
    return Traversal(
        count=count,
        once=once,
        at="0" if once else at,
        x="" if once else scaled(row, x[1:], syntax),
        y="" if one_row else scaled("t", state, syntax),
        y_before="" if one_row else scaled("(t - 1)", state, syntax),
        start=_start(operation),
        output=_copied(operation, x),
        masked=_when_masked(operation, once=once),
    )


def _start(operation: Recurrent) -> str:
    if operation.initial_state and not operation.initial_once:
        return "inputs"
    return "stateful" if operation.stateful else "zeros"


def _copied(operation: Recurrent, x: Shape) -> str:
    if lies_in_state(operation, x):
        return ""
    always = not operation.masked or (operation.return_sequences and output_is_state(operation))
    return "always" if always else "counted"


def _when_masked(operation: Recurrent, *, once: bool) -> str:
    if operation.zero_output_for_mask:
        return "zeros"
    if not operation.return_sequences:
        return ""
    return "early" if once else "before"


def body_arguments(call: RoutineCall, inputs: Sequence[str], outputs: Sequence[str], syntax: Syntax) -> tuple[str, ...]:
    """Returns the arguments of a body's function at timestep t: rows, states, free lengths, and places of results.

    Scratch buffers follow. They hold new states of a Scan first, as its body still reads the old ones.

    Args:
        inputs, outputs: the places of those of the layer.
    """
    node, operation, body = call.node, call.node.operation, call.body
    assert body is not None
    assert isinstance(operation, Repeated)
    sequences = zip(inputs[: operation.sequences], node.inputs)
    taken = [_row(x, value.shape, syntax) for x, value in sequences]
    if not isinstance(operation, Scan):
        results = (_row(y, value.shape, syntax) for y, value in zip(outputs, node.outputs))
        return (*taken, *body.lengths(), *results)
    result = _row(outputs[0], node.outputs[0].shape, syntax) if operation.return_sequences else outputs[0]
    return (*taken, *outputs[1:], *body.lengths(), result)


def _row(place: str, shape: Shape, syntax: Syntax) -> str:
    """Returns the place of timestep t of a sequence, or of its only timestep."""
    return place if shape[0] == 1 else f"{place} + {scaled('t', shape[1:], syntax)}"
