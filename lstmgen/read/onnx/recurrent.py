"""Reads LSTM, GRU and RNN: the weights of each direction become one recurrent operation.

Source: onnx/docs/Operators.md. Gates are in the order i, o, f, c and z, r, h there; sequences are time-major.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Positions, Slice
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Axis, Dim, Length
from lstmgen.read.calls.layer import Call
from lstmgen.read.layers.lowering import constant, picked
from lstmgen.read.onnx.activations import DEFAULTS, activations_of
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.values import Array, Operand, View, arranged, natural, shaped
from lstmgen.read.refusal import Refusal

GATES = {"LSTM": (0, 2, 3, 1), "GRU": (0, 1, 2), "RNN": (0,)}  # Keras's order: i, f, c, o and z, r, h
PYTORCH_GRU = (
    "PyTorch wrote it with linear_before_reset=0, which is not PyTorch's GRU (pytorch#189225): compare the file with "
    "the module, or write it by torch.onnx.export(…, dynamo=False)"
)
BATCH_ADVICE = "give it the batch size 1 by `--shape INPUT=1,t,16`, or export it with a batch of 1, or a free one"


class BatchAxis(Exception):
    """Raised while axes are sorted: the free axis that counts the samples of a recurrent node.

    Attributes:
        axis: its name in the graph.
    """

    def __init__(self, axis: Axis) -> None:
        super().__init__(axis.name)
        self.axis = axis


@dataclass(frozen=True)
class Steps:
    """The inputs of a node without the batch axis.

    Attributes:
        x: (timesteps, features).
        timesteps: their number.
        mask: (timesteps,), true inside the sequence; None if all timesteps are.
    """

    x: Value
    timesteps: Dim
    mask: Value | None


@operator("LSTM", "GRU", "RNN")
def recurrent(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The outputs of all timesteps, the last one, and the last cell state."""
    x, kernels, recurrent_kernels, biases, lengths, h, c, peepholes = list(inputs) + [None] * (8 - len(inputs))
    config = call.config
    time_major = not config.boolean("layout")
    directions = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}.get(
        config.raw("direction", "forward")
    )
    if directions is None:
        raise Refusal(f"direction={config.raw('direction')!r} is not supported")
    config.ignore("hidden_size", "output_sequence")
    if not isinstance(x, View) or len(x.dims) != 3:
        raise Refusal("its input is not a sequence (timesteps, batch, features)")
    if not isinstance(kernels, np.ndarray) or not isinstance(recurrent_kernels, np.ndarray):
        raise Refusal("its weights depend on the inputs of the model, which is not supported")
    if biases is not None and not isinstance(biases, np.ndarray):
        raise Refusal("its biases depend on the inputs of the model, which is not supported")
    time, batch = (0, 1) if time_major else (1, 0)
    if batch in x.axes:
        follower.batches.setdefault(x.value.name, x.axes.index(batch))
    follower.sequences |= x.dims[time] != 1
    if isinstance(length := x.dims[time], Length):
        follower.timesteps |= length.axes()
    if isinstance(size := x.dims[batch], Axis):
        raise BatchAxis(size)
    if x.dims[batch] != 1:
        raise Refusal(f"it runs over {x.dims[batch]} samples at once", BATCH_ADVICE)
    sequence = Steps(arranged(call, x, (time, 2)), x.dims[time], None)
    sequence = replace(sequence, mask=mask_of(call, sequence, lengths))
    cells = cells_of(call, len(directions), (kernels, recurrent_kernels, biases), peepholes, follower.model.producer)
    results = [
        one_direction(
            follower,
            call,
            sequence,
            replace(cell, go_backwards=backwards),
            [initial(call, state, k, 0 if time_major else 1) for state in (h, c) if state is not None],
        )
        for k, (cell, backwards) in enumerate(zip(cells, directions))
    ]
    return outputs(follower, call, sequence, results, time_major=time_major)


def cells_of(
    call: Call, count: int, weights: tuple[Array, Array, Array | None], peepholes: Operand | None, producer: str
) -> list[Recurrent]:
    """The cell of each direction, with its weights and activations.

    Raises:
        Refusal: it has an option without a counterpart.
    """
    config = call.config
    functions = activations_of(call, count)
    if peepholes is not None and (not isinstance(peepholes, np.ndarray) or peepholes.any()):
        raise Refusal("peepholes (its input P) are not supported")
    if config.boolean("input_forget"):
        raise Refusal("input_forget=1 is not supported")
    if config.has("clip"):
        raise Refusal("clip is not supported")
    reset_after = call.class_name == "GRU" and config.boolean("linear_before_reset")
    if call.class_name == "GRU" and not reset_after and producer.startswith("pytorch"):
        call.warn(PYTORCH_GRU)
    kernel, recurrent_kernel, bias = weights
    if any(array is not None and len(array) != count for array in weights):
        raise Refusal(f"its weights are not for {count} directions")
    per = len(DEFAULTS[call.class_name])
    return [
        cell(
            call.class_name,
            (kernel[k], recurrent_kernel[k], None if bias is None else bias[k]),
            functions[k * per : (k + 1) * per],
            reset_after=reset_after,
        )
        for k in range(count)
    ]


def cell(
    kind: str, weights: tuple[Array, Array, Array | None], functions: Sequence[Activation], *, reset_after: bool
) -> Recurrent:
    """A cell of one direction.

    Raises:
        Refusal: its activations have no counterpart, or its weights do not fit each other.
    """
    kernel, recurrent_kernel, bias = weights
    units, gates = recurrent_kernel.shape[-1], len(GATES[kind])
    if kernel.shape[:1] != (gates * units,) or recurrent_kernel.shape != (gates * units, units):
        raise Refusal(f"its weights of shape {kernel.shape} and {recurrent_kernel.shape} do not fit each other")
    if bias is not None and bias.shape != (2 * gates * units,):
        raise Refusal(f"its biases have shape {bias.shape}, expected {(2 * gates * units,)}")
    halves = None if bias is None else [in_order(half, kind) for half in np.split(bias.astype(np.float64), 2)]
    options: dict[str, Any] = {
        "kernel": in_order(kernel, kind).T,
        "recurrent_kernel": in_order(recurrent_kernel, kind).T,
        "bias": None if halves is None else halves[0] + halves[1],
    }
    if kind == "RNN":
        return SimpleRNN(**options, activation=functions[0])
    if kind == "LSTM":
        if functions[1] != functions[2]:
            raise Refusal(f"activations {functions[1]} and {functions[2]} of cell and output differ")
        return LSTM(**options, recurrent_activation=functions[0], activation=functions[1])
    if halves is not None:
        options["bias"] = np.stack(halves) if reset_after else halves[0] + halves[1]
    return GRU(**options, recurrent_activation=functions[0], activation=functions[1], reset_after=reset_after)


def in_order(array: Array, kind: str) -> Array:
    """The rows of an array with their gates in Keras's order."""
    gates = np.split(array, len(GATES[kind]))
    return np.concatenate([gates[k] for k in GATES[kind]])


def initial(call: Call, state: Operand, direction: int, axis: int) -> Value | None:
    """The initial state (units,) of a direction; None if it is zeros.

    Args:
        axis: of the directions.
    """
    if isinstance(state, np.ndarray):
        return constant(call, np.take(state, direction, axis).reshape(-1)) if state.any() else None
    if len(state.dims) == 3 and isinstance(size := state.dims[1 - axis], Axis):
        raise BatchAxis(size)
    value = arranged(call, state, [axis, *(k for k in natural(call, state).axes if k != axis)])
    if value.shape[0] == 1:
        return shaped(call, value, value.shape[1:] or (1,))
    return shaped(call, picked(call, value, 0, direction), value.shape[1:] or (1,))


def mask_of(call: Call, sequence: Steps, lengths: Operand | None) -> Value | None:
    """The mask (timesteps,) for the length of the only sample; None if all timesteps count.

    Raises:
        Refusal: a constant length is longer than the sequence, or the sequence is free.
    """
    if lengths is None:
        return None
    if isinstance(lengths, np.ndarray):
        length = lengths.reshape(-1)[0]
        if length == sequence.timesteps:
            return None
        if isinstance(length, Length) or isinstance(sequence.timesteps, Length):
            raise Refusal("sequence_lens is a constant, and the sequence is free")
        if not 0 < int(length) <= sequence.timesteps:
            raise Refusal(f"sequence_lens={int(length)} does not fit {sequence.timesteps} timesteps")
        return constant(call, np.arange(sequence.timesteps) < int(length))
    places = call.add(Positions(axis=0), sequence.x, part="positions")
    return call.add(Binary(kind="less"), places, shaped(call, lengths.value, (1,)), part="mask")


@dataclass(frozen=True)
class Direction:
    """The outputs of one direction: all timesteps in their order, or None if unused; the last state h, and c."""

    y: Value | None
    states: tuple[Value, ...]


def one_direction(
    follower: Follower, call: Call, sequence: Steps, cell: Recurrent, states: Sequence[Value | None]
) -> Direction:
    """Runs a cell over the sequence.

    Raises:
        Refusal: only one of several initial states is given.
    """
    initial_states = [state for state in states if state is not None]
    units = cell.units
    if initial_states and len(initial_states) < len(cell.STATES):
        padded = [*states, *[None] * (len(cell.STATES) - len(states))]
        initial_states = [constant(call, np.zeros(units)) if state is None else state for state in padded]
    all_timesteps = follower.uses(0)
    operation = replace(
        cell,
        return_sequences=all_timesteps,
        initial_state=bool(initial_states),
        masked=sequence.mask is not None,
        zero_output_for_mask=sequence.mask is not None and all_timesteps,
    )
    masks = [] if sequence.mask is None else [sequence.mask]
    part = "backward" if cell.go_backwards else ""
    y, *after = call.add_all(operation, sequence.x, *initial_states, *masks, part=part)
    if not all_timesteps:
        return Direction(None, (y if sequence.mask is None else after[0], *after[1:]))
    if cell.go_backwards:
        y = call.add(Slice(axis=0, start=None, stop=None, step=-1), y, part="in_order")
    return Direction(y, tuple(after))


def outputs(
    follower: Follower, call: Call, sequence: Steps, results: Sequence[Direction], *, time_major: bool
) -> list[Any]:
    """Y, Y_h and Y_c as ONNX has them."""
    count = len(results)
    y: View | None = None
    sequences = [result.y for result in results if result.y is not None]
    units = results[0].states[0].shape[0]
    if sequences:
        joined = sequences[0] if count == 1 else call.add(Concatenate(axis=1), *sequences, part="joined")
        dims: tuple[Dim, ...] = (sequence.timesteps, count, 1, units)
        value = joined if count == 1 else shaped(call, joined, (joined.shape[0], count, units))
        axes: tuple[int, ...] = (0, 3) if count == 1 else (0, 1, 3)
        y = View(value, dims, axes)
        if not time_major:  # (batch, timesteps, directions, units)
            y = View(value, (1, sequence.timesteps, count, units), (1, 3) if count == 1 else (1, 2, 3))
    last: list[View | None] = []
    for k, states in enumerate(zip(*(result.states for result in results)), 1):
        if not follower.uses(k):
            last.append(None)
            continue
        value = states[0] if count == 1 else call.add(Concatenate(axis=0), *states, part=f"state_{k}")
        if count > 1:
            value = shaped(call, value, (count, units))
        dims = (count, 1, units) if time_major else (1, count, units)
        directions = () if count == 1 else ((0,) if time_major else (1,))
        last.append(View(value, dims, (*directions, 2)))
    return [y, *last]
