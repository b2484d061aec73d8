"""Reads LSTM, GRU and RNN. Sequences are time-major there; each sample of a batch runs alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Positions, Slice
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Axis, Dim, Length, fixed
from lstmgen.read.calls.following import Refused, refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.layers.looping import closed, inside_of
from lstmgen.read.layers.lowering import constant, picked
from lstmgen.read.onnx.activations import DEFAULTS, activations_of
from lstmgen.read.onnx.cells import STATES, Cell, looped
from lstmgen.read.onnx.follower import BatchAxis, Follower, Inputs, operator, view
from lstmgen.read.onnx.quantized import dequantized, dynamic
from lstmgen.read.onnx.unrolled import unrolled
from lstmgen.read.onnx.values import Operand, View, arranged, check_constant, shape_of, shaped
from lstmgen.read.refusal import Refusal

DIRECTIONS = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}
PYTORCH_GRU = (
    "PyTorch wrote it with linear_before_reset=0, which is not PyTorch's GRU (pytorch#189225): compare the file with "
    "the module, or write it by torch.onnx.export(…, dynamo=False)"
)


@dataclass(frozen=True)
class RecurrentLayer:
    """A recurrent node for one sample.

    Attributes:
        cells: one for each direction.
        backwards: by direction.
        all_timesteps: true if the outputs of all timesteps are used.
    """

    cells: tuple[Cell, ...]
    backwards: tuple[bool, ...]
    all_timesteps: bool

    def run(self, call: Call, x: Value, mask: Value | None, states: Sequence[Value]) -> list[Value]:
        """The outputs (timesteps, directions * units), if used, and the last states (directions * units).

        Args:
            x: (timesteps, features).
            states: the initial ones, (directions, width) each; none for zeros.
        """
        columns = []
        for k, (cell, backwards) in enumerate(zip(self.cells, self.backwards)):
            first = [shaped(call, picked(call, state, 0, k), (n,)) for state, n in zip(states, cell.widths)]
            y, after = self._direction(call, cell, x, mask, first, backwards=backwards)
            columns.append([*([y] if self.all_timesteps else []), *after])
        if len(columns) == 1:
            return columns[0]
        return [
            call.add(Concatenate(axis=len(values[0].shape) - 1), *values, part="joined") for values in zip(*columns)
        ]

    def _direction(
        self, call: Call, cell: Cell, x: Value, mask: Value | None, states: Sequence[Value], *, backwards: bool
    ) -> tuple[Value, tuple[Value, ...]]:
        """The outputs and the last states of one direction."""
        operation = cell.operation()
        if operation is None:
            return looped(call, cell, x, states, mask, backwards=backwards)
        operation = replace(
            operation,
            go_backwards=backwards,
            return_sequences=self.all_timesteps,
            initial_state=bool(states),
            masked=mask is not None,
            zero_output_for_mask=mask is not None and self.all_timesteps,
        )
        masks = [] if mask is None else [mask]
        y, *after = call.add_all(operation, x, *states, *masks, part="backward" if backwards else "")
        if not self.all_timesteps and mask is None:
            return y, (y, *after[1:])
        if backwards and self.all_timesteps:
            y = call.add(Slice(axis=0, start=None, stop=None, step=-1), y, part="in_order")
        return y, tuple(after)


@operator("LSTM", "GRU", "RNN", takes_constants=True)
def recurrent(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The outputs of all timesteps, the last one, and the last cell state."""
    return projected(follower, call, [*inputs, *[None] * (8 - len(inputs)), None])


@operator("aten.lstm", takes_constants=True)
def projected(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The outputs of nn.LSTM(proj_size=…), too: its node has the inputs of LSTM, and projections behind them."""
    return followed(follower, replace(call, class_name=call.class_name.replace("aten.lstm", "LSTM")), inputs)


@operator("DynamicQuantizeLSTM")
def quantized_lstm(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """An LSTM whose sequence, and whose outputs on their way back, are rounded to 8 bits."""
    operands = [*inputs, *[None] * (12 - len(inputs))]
    for k, scale, zero in ((1, 8, 9), (2, 10, 11)):
        weights, *parameters = (operands[place] for place in (k, scale, zero))
        check_constant("its weights depend", weights, *parameters)
        rows: list[Any] = [None if array is None else array.reshape(len(weights), 1, -1) for array in parameters]
        operands[k] = dequantized(call, weights, *rows).transpose(0, 2, 1)
    return followed(follower, replace(call, class_name="LSTM"), [*operands[:8], None], quantized=True)


def followed(follower: Follower, call: Call, inputs: Inputs, *, quantized: bool = False) -> Any:
    """The outputs of a recurrent node, whose inputs are those of LSTM, and projections behind them."""
    x, *weights, lengths, h, c, peepholes, projections = inputs
    time_major = not call.config.boolean("layout")
    backwards = DIRECTIONS[call.config.choice("direction", "forward", *DIRECTIONS)]
    call.config.ignore("hidden_size", "output_sequence")
    if isinstance(x, Refused):
        return x
    x = view(call, x)
    if len(x.dims) != 3:
        raise Refusal("its input is not a sequence (timesteps, batch, features)")
    time, batch = (0, 1) if time_major else (1, 0)
    note(follower, x, time, batch)
    if (refusal := refused(inputs)) is not None:
        return refusal
    samples = x.dims[batch]
    if quantized:
        if samples != 1:
            raise Refusal(
                "it rounds several samples in common, which is not supported", "write the file for one sample"
            )
        x = dequantized(call, *dynamic(call, x))
    if any(isinstance(array, View) for array in (*weights, peepholes)) and projections is None:
        return unrolled(follower, call, [x, *weights, lengths, h, c, peepholes], backwards, time_major=time_major)
    cells = cells_of(call, len(backwards), [*weights, peepholes, projections], follower.model.producer)
    cells = [replace(cell, quantized=quantized) for cell in cells]
    layer = RecurrentLayer(tuple(cells), backwards, follower.uses(0))
    kept = [] if samples == 1 else [batch]
    sequence = arranged(call, x, (*kept, time, 2))
    states = initial(call, cells[0], [h, c], batch, samples)
    mask = mask_of(call, lengths, sequence, x.dims[time], samples)
    values = layer.run(call, sequence, mask, states) if samples == 1 else mapped(call, layer, sequence, mask, states)
    return outputs(follower, values, x, layer, time_major=time_major)


def note(follower: Follower, x: View, time: int, batch: int) -> None:
    """Notes what a sequence shows of the axes of the model's inputs.

    Raises:
        BatchAxis: its samples are a free axis.
    """
    if batch in x.axes:
        follower.batches.setdefault(x.value.name, x.axes.index(batch))
    follower.sequences |= x.dims[time] != 1
    if isinstance(length := x.dims[time], Length):
        follower.timesteps |= length.axes()
    if isinstance(size := x.dims[batch], Axis):
        raise BatchAxis(size)


def cells_of(call: Call, count: int, weights: Sequence[Any], producer: str) -> list[Cell]:
    """The cell of each direction.

    Raises:
        Refusal: weights depend on inputs of the model, or do not fit each other.
    """
    kernel, recurrent_kernel, bias, peepholes, projections = weights
    if kernel is None or recurrent_kernel is None:
        raise Refusal("its weights are missing")
    check_constant("its weights depend", *weights)
    functions, per = activations_of(call, count), len(DEFAULTS[call.class_name])
    config = call.config
    reset_after = call.class_name == "GRU" and config.boolean("linear_before_reset")
    if call.class_name == "GRU" and not reset_after and producer.startswith("pytorch"):
        call.warn(PYTORCH_GRU)
    if any(array is not None and len(array) != count for array in weights):
        raise Refusal(f"its weights are not for {count} directions")
    clip, coupled = config.number("clip", 0.0), call.class_name == "LSTM" and config.boolean("input_forget")
    cells = [
        Cell(
            call.class_name,
            kernel[k],
            recurrent_kernel[k],
            None if bias is None else np.asarray(bias[k]).reshape(2, -1),
            functions[k * per : (k + 1) * per],
            np.asarray(peepholes[k]) if peepholes is not None and peepholes.any() else None,
            clip,
            coupled,
            reset_after,
            None if projections is None else np.asarray(projections[k]),
        )
        for k in range(count)
    ]
    for cell in cells:
        cell.check()
    return cells


def initial(call: Call, cell: Cell, states: Sequence[Operand | None], batch: int, samples: Dim) -> list[Value]:
    """The initial states, (directions, units) each, with an axis of samples in front if there are several.

    Raises:
        BatchAxis: their samples are a free axis.
        Refusal: a state has another width than the cell, as PyTorch 2.6 writes LSTMs with proj_size by dynamo=True.
    """
    present = states[: STATES[cell.kind]]
    for state, width in zip(present, cell.widths):
        if state is not None and shape_of(state)[-1:] != (width,):
            raise Refusal(f"its initial state of shape {shape_of(state)} does not fit {width} units")
    if all(state is None or (isinstance(state, np.ndarray) and not state.any()) for state in present):
        return []
    shape = next(shape_of(state) for state in present if state is not None)
    values = []
    for state in present:
        x = view(call, np.zeros(fixed(shape)) if state is None else state)
        if len(x.dims) == 3 and isinstance(size := x.dims[batch], Axis):
            raise BatchAxis(size)
        axes = (1 - batch, 2) if samples == 1 else (batch, 1 - batch, 2)
        values.append(arranged(call, x, axes))
    return values


def mask_of(call: Call, lengths: Operand | None, x: Value, timesteps: Dim, samples: Dim) -> Value | None:
    """The mask (timesteps,), with an axis of samples in front if there are several; None if all timesteps count.

    Raises:
        Refusal: a constant length does not fit the sequence.
    """
    if lengths is None:
        return None
    if isinstance(lengths, np.ndarray):
        if all(length == timesteps for length in lengths.reshape(-1)):
            return None
        if isinstance(timesteps, Length) or lengths.dtype == object:
            raise Refusal("sequence_lens is a constant, and the sequence is free")
        if not ((lengths > 0) & (lengths <= timesteps)).all():
            raise Refusal(f"sequence_lens={lengths.tolist()} does not fit {timesteps} timesteps")
        inside = np.arange(timesteps) < lengths.reshape(-1, 1)
        return constant(call, inside[0] if samples == 1 else inside)
    places = call.add(Positions(axis=len(x.shape) - 2), x, part="positions")
    column = (1,) if samples == 1 else (samples, 1)
    return call.add(Binary(kind="less"), places, shaped(call, lengths.value, column), part="mask")


def mapped(call: Call, layer: RecurrentLayer, x: Value, mask: Value | None, states: Sequence[Value]) -> list[Value]:
    """Runs a layer over each sample of x (samples, timesteps, features)."""
    inside = inside_of(call)
    sequences = [x, *([] if mask is None else [mask]), *states]
    rows = [inside.reading.builder.input(f"{call.name}/sample", value.shape[1:]) for value in sequences]
    inner_mask = None if mask is None else rows[1]
    results = layer.run(inside, rows[0], inner_mask, rows[1 if mask is None else 2 :])
    return list(call.add_all(Map(body=closed(call, inside, rows, results)), *sequences, part="samples"))


def outputs(follower: Follower, values: list[Value], x: View, layer: RecurrentLayer, *, time_major: bool) -> list[Any]:
    """Y, Y_h and Y_c as ONNX has them."""
    call = follower.call
    count, widths = len(layer.cells), layer.cells[0].widths
    time, batch = (0, 1) if time_major else (1, 0)
    samples = x.dims[batch]
    several = samples != 1
    results: list[Any] = []
    if layer.all_timesteps:
        y = values.pop(0)
        # Axes of the value: samples if there are several, timesteps, directions, outputs.
        axes = (2, 0, 1, 3) if time_major else (0, 1, 2, 3)
        dims: list[Dim] = [1, 1, 1, 1]
        for axis, dim in zip(axes, (samples, x.dims[time], count, widths[0])):
            dims[axis] = dim
        results.append(split(call, y, dims, axes if several else axes[1:]))
    else:
        results.append(None)
    for k, (value, width) in enumerate(zip(values, widths), 1):
        order = (1, 0, 2) if time_major else (0, 1, 2)
        dims = [samples, count, width] if not time_major else [count, samples, width]
        results.append(split(call, value, dims, order if several else order[1:]) if follower.uses(k) else None)
    return results


def split(call: Call, value: Value, dims: Sequence[Dim], axes: Sequence[int]) -> View:
    """A value whose last axis joins directions and units, as a tensor."""
    return View(shaped(call, value, [dims[axis] for axis in axes]), tuple(dims), tuple(axes))
