"""Counts the loops of layers that are written as loops over arrays: products, windows, elements, groups."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch
from math import prod
from typing import TypeAlias

import numpy as np

from lstmgen.graph.activation import LINEAR, SIGMOID, TANH, Activation
from lstmgen.graph.convolution import Conv, ConvTranspose, Pool
from lstmgen.graph.elementwise import Activate, Binary, PRelu, Where
from lstmgen.graph.graph import Node
from lstmgen.graph.layout import Positions
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import CANDIDATES, LSTM, ConvLSTM, Recurrent
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.shape import Dim, Length, Shape
from lstmgen.graph.streaming import Running
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.program import Routine
from lstmgen.plan.quantize.elementwise import QuantizedAffine, QuantizedBinary
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.operations import QuantizedConv, QuantizedLinear

# How often each loop of a function turns in one call of it, by what the loop goes over.
Turns: TypeAlias = Mapping[str, int]
# The loops of a layer, by function: a layer may call several.
Loops: TypeAlias = Sequence[tuple[str, Turns]]

PER_UNIT = ("lstm_per_unit", "gru_per_unit")
# Numbers that a long Dense of few outputs sums at once.
PART = 128


class Unknown(Exception):
    """Raised for code without cycle counts; the message names it."""


def size(shape: Shape) -> int:
    """Returns the elements of a shape; free axes count with DEFAULT_LENGTH."""
    return prod(map(known, shape))


def known(dim: Dim) -> int:
    """Returns the length of an axis; DEFAULT_LENGTH where it is free."""
    return dim.at(dict.fromkeys(dim.axes(), DEFAULT_LENGTH)) if isinstance(dim, Length) else dim


@singledispatch
def array_loops(operation: Operation, node: Node, routine: Routine) -> Loops:
    """Returns the loops of one call; of one timestep for a recurrent layer.

    Raises:
        Unknown: nothing counts the loops of this operation.
    """
    raise Unknown(f"lstmgen has no cycle counts for the code of {node.label}")


# --- products


def products(rows: int, inputs: int, units: int) -> Turns:
    """Turns of rows times a matrix, which goes over four inputs at a time."""
    fours, ones = rows * (inputs // 4), rows * (inputs % 4)
    return {"row of four": fours, "row of one": ones, "four": fours * units, "single": ones * units}


def accumulated(rows: int, inputs: int, units: int) -> tuple[str, Turns]:
    """The function that adds rows times a matrix to sums, and its turns."""
    return "accumulate", {"call": rows, **products(rows, inputs, units)}


def sums(routine: Routine, rows: int, inputs: int, units: int) -> tuple[str, Turns]:
    """Returns what multiplies rows by an array of weights, and its turns; stored weights have another function."""
    if routine.stored:
        return f"{routine.storage} weights", {"sum": rows * units, "product": rows * units * inputs}
    return accumulated(rows, inputs, units)


@array_loops.register
def _dense(operation: Dense, node: Node, routine: Routine) -> Loops:
    rows, (inputs, units) = size(node.inputs[0].shape[:-1]), operation.kernel.shape
    started = {"row": rows, "unit": rows * units}
    if routine.stored:
        return ("dense", started), sums(routine, rows, inputs, units)
    if routine.kernel == "dense":
        return (("dense", {**started, **products(rows, inputs, units)}),)
    whole, rest = divmod(inputs, PART)
    parts = whole + (rest > 0)
    return (
        ("dense", {"row": rows, "unit": rows * units * (1 + 2 * parts)}),
        accumulated(rows * whole, PART, units),
        accumulated(rows, rest, units),
    )


@array_loops.register
def _mat_mul(operation: MatMul, node: Node, routine: Routine) -> Loops:
    a, results = node.inputs[0].shape, size(node.outputs[0].shape)
    rows, inputs = size(a[:-1]), known(a[-1])
    if operation.transpose:
        return (("mat_mul", {"sum": results, "product": results * inputs}),)
    return ("dense", {"row": rows, "unit": results}), accumulated(rows, inputs, results // rows)


# --- windows


def places(*axes: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    """Returns the positions of a window, and the taps of all of them that lie inside the other tensor.

    Args:
        axes: of each, positions, size, stride, dilation, padding before, and length of the other tensor.
    """
    taps = 1
    for positions, extent, stride, dilation, before, length in axes:
        at = np.arange(positions)[:, np.newaxis] * stride + np.arange(extent) * dilation - before
        taps *= int(np.count_nonzero((at >= 0) & (at < length)))
    return prod(axis[0] for axis in axes), taps


def convolution_places(operation: Conv, x: Shape) -> tuple[int, int]:
    """Returns positions and taps of a convolution, see `places`."""
    geometry = zip(operation.geometry(x), operation.kernel.shape, operation.strides, operation.dilation, x)
    return places(*((known(out), k, s, d, before, known(n)) for (out, before, _), k, s, d, n in geometry))


def convolved(operation: Conv, x: Shape, routine: Routine) -> Loops:
    """The loops of a convolution, without the start of its sums."""
    positions, taps = convolution_places(operation, x)
    channels, filters = operation.kernel.shape[-2], operation.kernel.shape[-1] // operation.groups
    window = ("conv", {"position": positions, "tap": taps * operation.groups})
    return window, sums(routine, taps * operation.groups, channels, filters)


@array_loops.register
def _conv(operation: Conv, node: Node, routine: Routine) -> Loops:
    loops = convolved(operation, node.inputs[0].shape, routine)
    return (*loops, ("dense", {"unit": size(node.outputs[0].shape)}))


@array_loops.register
def _quantized_conv(operation: QuantizedConv, node: Node, routine: Routine) -> Loops:
    x, (channels, filters) = node.inputs[0].shape, operation.kernel.shape[-2:]
    positions, taps = (count * filters for count in convolution_places(operation, x))
    ending = "float" if operation.scales is not None else "tanh table" if operation.uses_tanh_table else "integer"
    turns = {"position": positions // filters, ending: positions, "tap": taps}
    return ((f"{operation.fixed_point.name} conv", {**turns, **of_rows(operation.fixed_point, taps, channels)}),)


@array_loops.register
def _conv_transpose(operation: ConvTranspose, node: Node, routine: Routine) -> Loops:
    x, y = node.inputs[0].shape, node.outputs[0].shape
    geometry = zip(x, operation.kernel.shape, operation.strides, operation.dilation, operation.crop, y)
    positions, taps = places(*((known(n), k, s, d, crop, known(out)) for n, k, s, d, crop, out in geometry))
    filters, channels = operation.kernel.shape[-2:]
    return (
        ("conv_transpose", {"number": size(y), "position": positions, "tap": taps}),
        accumulated(taps, channels, filters),
    )


@array_loops.register
def _pool(operation: Pool, node: Node, routine: Routine) -> Loops:
    x, y = node.inputs[0].shape, node.outputs[0].shape
    geometry = zip(operation.geometry(x), operation.size, operation.strides, x)
    positions, taps = places(*((known(out), k, s, 1, before, known(n)) for (out, before, _), k, s, n in geometry))
    turns = {"position": positions, "result": size(y), "tap": taps, "number": taps * known(x[-1])}
    return ((f"pool {operation.kind}", turns),)


# --- elements


def rows_of(out: Shape, *operands: Shape) -> int:
    """Returns the inner loops over a tensor: one, unless an operand is broadcast to it."""
    return 1 if all(size(operand) in (1, size(out)) for operand in operands) else size(out[:-1])


@array_loops.register
def _activate(operation: Activate, node: Node, routine: Routine) -> Loops:
    x, function = node.inputs[0].shape, operation.activation
    if function == LINEAR:
        return (("slice to float", {"call": 1, "row": 1, "number": size(x)}),)
    turns = {"call": 1, "number": size(x)}
    if function.rowwise:
        turns["row"] = size(x[:-1])
    if function.name == "sparsemax":  # for the largest number of a row, then the next, it goes over all of them
        turns["comparison"] = size(x) * known(x[-1])
    return ((f"activate {function.name}", turns),)


@array_loops.register(Binary)
@array_loops.register(Running)
def _binary(operation: Binary | Running, node: Node, routine: Routine) -> Loops:
    out = node.outputs[0].shape
    rows = rows_of(out, *(value.shape for value in node.inputs))
    return ((f"binary {operation.kind}", {"row": rows, "number": size(out)}),)


@array_loops.register
def _where(operation: Where, node: Node, routine: Routine) -> Loops:
    out = node.outputs[0].shape
    return (("where", {"row": size(out[:-1]), "number": size(out)}),)


@array_loops.register
def _p_relu(operation: PRelu, node: Node, routine: Routine) -> Loops:
    x = node.inputs[0].shape
    return (("p_relu", {"row": rows_of(x, operation.alpha.shape), "number": size(x)}),)


@array_loops.register
def _positions(operation: Positions, node: Node, routine: Routine) -> Loops:
    return (("positions", {"number": size(node.outputs[0].shape)}),)


@array_loops.register(QuantizedAffine)
@array_loops.register(QuantizedBinary)
def _quantized(operation: QuantizedAffine | QuantizedBinary, node: Node, routine: Routine) -> Loops:
    out = node.outputs[0].shape
    name = "affine" if isinstance(operation, QuantizedAffine) else operation.kind
    weights = size(out) * len(routine.arrays.keys() & operation.weights().keys())  # numbers that are loaded are no loop
    turns = {"row": rows_of(out, *(value.shape for value in node.inputs)), "number": size(out), "weight": weights}
    turns["tanh table"] = size(out) * operation.uses_tanh_table
    return ((f"{operation.fixed_point.name} {name}", turns),)


# --- groups


@array_loops.register(Reduce)
@array_loops.register(Normalize)
def _groups(operation: Reduce | Normalize, node: Node, routine: Routine) -> Loops:
    x = node.inputs[0].shape
    groups = size(tuple(dim for axis, dim in enumerate(x) if axis not in operation.axes))
    weights = size(x) * len(operation.weights())
    return ((f"{routine.kernel} {operation.kind}", {"group": groups, "number": size(x), "weight": weights}),)


# --- recurrent layers with any activations, one timestep


@array_loops.register
def _recurrent(operation: Recurrent, node: Node, routine: Routine) -> Loops:
    inputs, width = operation.kernel.shape
    units, kernel = operation.units, routine.kernel
    functions = functions_of(operation)
    if kernel not in PER_UNIT:
        parts = (2 * units, units) if kernel == "gru_reset_before" else (width,)
        of_h = (sums(routine, 1, units, columns) for columns in parts)
        loops = (sums(routine, 1, inputs, width), *of_h, (kernel, {"unit": units, "sum": width}))
        return (*loops, *applied(functions, units))
    functions.subtract(usual_functions(operation))
    changed = applied(functions, units)
    if not routine.stored:
        return ((kernel, per_unit(inputs, units)), *changed)
    return (
        (kernel, {"call": 1, "unit": units}),
        sums(routine, 1, inputs, width),
        sums(routine, 1, units, width),
        *changed,
    )


@array_loops.register
def _conv_lstm(operation: ConvLSTM, node: Node, routine: Routine) -> Loops:
    x = node.inputs[0].shape[1:]
    state = operation.state_shape(node.inputs[0].shape)
    numbers = size(state)
    return (
        *convolved(operation.input_convolution, x, routine),
        *convolved(operation.recurrent_convolution, state, routine),
        ("lstm", {"unit": numbers, "sum": 4 * numbers}),
        *applied(functions_of(operation), numbers),
    )


def per_unit(inputs: int, units: int) -> Turns:
    """Turns of a layer that sums the gates of one unit at a time, two inputs a turn."""
    pairs, ones = inputs // 2 + units // 2, inputs % 2 + units % 2
    return {"call": 1, "pair": units * pairs, "single": units * ones, "unit": units}


def functions_of(operation: Recurrent) -> Counter[Activation]:
    """Returns how often a unit applies each function; an LSTM applies that of the candidate to its cell, too."""
    functions = Counter(operation.functions.values())
    if isinstance(operation, LSTM | ConvLSTM):
        functions[operation.activation] += 1
    return functions


def usual_functions(operation: Recurrent) -> Counter[Activation]:
    """Returns the same with Keras's default activations."""
    functions = Counter(TANH if gate in CANDIDATES else SIGMOID for gate in operation.functions)
    functions[TANH] += isinstance(operation, LSTM)
    return functions


def applied(functions: Mapping[Activation, int], units: int) -> Iterator[tuple[str, Turns]]:
    """Yields the turns of functions that are applied so often for each unit; below zero where they are not."""
    for function, count in functions.items():
        yield f"activate {function.name}", {"number": units * count}


# --- fixed point


def quantized_name(kernel: str, operation: QuantizedLinear) -> str:
    """The function of a Dense in integers: with its format and what its result is; a hard sigmoid counts as another.

    In a custom cell, what is interpolated is counted apart.
    """
    if operation.fixed_point.uses_all_bits:
        return f"{operation.fixed_point.name} {kernel} in a cell"
    ending = "float" if operation.scales is not None else operation.function.name.removeprefix("hard_")
    return f"{operation.fixed_point.name} {kernel} {ending}"


def of_rows(fixed_point: FixedPoint, count: int, *rows: int) -> Turns:
    """Turns of some sums, each of rows that are summed one after the other."""
    pieces, rests = zip(*(divmod(inputs, fixed_point.interleave) for inputs in rows))
    return {
        "piece": count * sum(pieces),
        "rest": count * sum(rests),
        "part": count * parts_of(fixed_point, *rows),
    }


def parts_of(fixed_point: FixedPoint, *rows: int) -> int:
    """Number of parts in which rows are summed; 0 where none is long, and each is summed at once."""
    return 0 if fixed_point.parts is None else sum(-(-inputs // fixed_point.parts.length) for inputs in rows)
