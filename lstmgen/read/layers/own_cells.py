"""RNN with a custom cell, of a live model or of a published class: one timestep is a graph.

The graph includes the code of Keras around a cell: at a masked timestep the states stay, and the output is that of the
previous timestep. Source: keras/src/backend/tensorflow/rnn.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Where
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import Weight
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Length
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.calls.run import run
from lstmgen.read.configs.assumed import PUBLISHED, row_of
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.serialized import TRACED
from lstmgen.read.layers.looping import BACKWARDS, closed, inside_of
from lstmgen.read.layers.lowering import constant, reshaped, zeros_like


@dataclass(frozen=True)
class CellOptions:
    """Options of a recurrent layer that calls its cell, see `Recurrent`."""

    return_sequences: bool
    go_backwards: bool
    stateful: bool
    zero_output_for_mask: bool


def own_cell(call: Call) -> Mapping[str, Any] | None:
    """The cell of an RNN, if it is one of the user's own, or is said to be a published one."""
    cell = call.config.values.get("cell")
    return cell if isinstance(cell, Mapping) and (cell.get("class_name") == TRACED or row_of(cell)) else None


def initial_states(cell: Mapping[str, Any]) -> Sequence[Weight]:
    """The states that a cell starts from if none are passed."""
    if (row := row_of(cell)) is None:
        return list(cell["config"]["initial_state"])
    zeros = np.broadcast_to(0.0, Config(cell["config"]).integer("units"))  # as many as a file says, in no memory
    return [zeros] * PUBLISHED[row].states


def scanned(
    call: Call, cell: Mapping[str, Any], x: Value, states: Sequence[Value], mask: Value | None, options: CellOptions
) -> tuple[Value, tuple[Value, ...]]:
    """The output of an RNN, and its last states.

    Args:
        states: the initial ones that it is called with; none where it starts from those of its cell.
        mask: (timesteps,).
    """
    sequences = [x] if mask is None else [x, reshaped(call, mask, (mask.shape[0], 1), part="mask_column")]
    if options.go_backwards:
        sequences = [call.add(BACKWARDS, sequence, part="reversed") for sequence in sequences]
    repeats = mask is not None and not options.zero_output_for_mask
    if options.stateful and repeats:
        raise Refusal("a custom cell in a stateful layer with a mask is not supported")
    body = timestep(call, cell, sequences, options)
    first = list(states) or first_states(call, cell, options)
    if first and repeats:
        shape = body.outputs[0].shape
        first.append(constant(call, np.zeros(tuple(int(n) for n in shape))))  # type: ignore[arg-type]
    operation = Scan(
        body=body,
        return_sequences=options.return_sequences,
        stateful=options.stateful,
        initial_state=bool(first),
    )
    y, *after = call.add_all(operation, *sequences, *first)
    return y, tuple(after[:-1] if repeats else after)


def first_states(call: Call, cell: Mapping[str, Any], options: CellOptions) -> list[Value]:
    """The states that a cell starts from if none are passed, unless they are zeros."""
    initial = initial_states(cell)
    if not any(state.any() for state in initial):
        return []
    if options.stateful:
        raise Refusal("a stateful layer whose cell starts from nonzero states is not supported")
    return [constant(call, state) for state in initial]


def timestep(call: Call, cell: Mapping[str, Any], sequences: Sequence[Value], options: CellOptions) -> Graph:
    """Builds the graph of one timestep: from a row of each sequence and the states to the output and the new states."""
    inside = inside_of(call)
    builder = inside.reading.builder
    rows = [
        builder.input(f"{call.name}/{name}", value.shape[1:])
        for name, value in zip(("timestep", "timestep_mask"), sequences)
    ]
    shapes = [state.shape for state in initial_states(cell)]
    states = [builder.input(f"{call.name}/state_{k}", shape) for k, shape in enumerate(shapes)]
    inner = inside.inner("cell", cell, [Tensor(rows[0]), *map(Tensor, states)])
    y, *after = (tensor.value for tensor in run(inner) or ())
    if any(isinstance(dim, Length) for value in (y, *states) for dim in value.shape):
        raise Refusal("a state of variable length is not supported")
    masked = rows[1:]
    if masked:
        after = [chosen(inside, masked[0], new, old) for new, old in zip(after, states)]
        if options.zero_output_for_mask:
            y = chosen(inside, masked[0], y, zeros_like(inside, y))
        else:
            states.append(builder.input(f"{call.name}/output_before", y.shape))
            y = chosen(inside, masked[0], y, states[-1])
            after.append(y)
    return closed(call, inside, [*rows, *states], [y, *after])


def chosen(call: Call, mask: Value, new: Value, old: Value) -> Value:
    """The new value, or the old one at a masked timestep; mask (1,)."""
    column = reshaped(call, mask, (1,) * len(new.shape), part="mask")
    return call.add(Where(), column, new, old, part="unmasked")
