"""Counts the iterations of all loops of generated C: exactly, from shapes, as no value decides how long one runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

from lstmgen.graph.elementwise import Activate, Affine, Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import FLOAT, Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.shape import Dim, Length, Shape
from lstmgen.plan.program import Part, Plan, Program, RoutineCall
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.operations import QuantizedDense, QuantizedLinear, QuantizedRecurrent
from lstmgen.targets.c.layouts.blocks import fit_blocks
from lstmgen.targets.c.layouts.fixed_point import InputRow, input_row, paired_row

# How often each loop of a function turns in one call of it, by what the loop goes over.
Turns: TypeAlias = Mapping[str, int]

# What is around the functions of layers.
FRAME = "frame"
# Products with zero, which a library of floats makes sooner than others: what is saved, not one more loop.
SAVED = "zero product"
IN_BLOCKS = "register_blocked/"


class Unknown(Exception):
    """Raised for code without cycle counts; the message names it."""


@dataclass(frozen=True)
class Task:
    """The work of a layer.

    Attributes:
        label: the layer.
        function: the kernel, with its number format or activation.
        times: number of calls.
        turns: iterations in one call.
        macs: multiply-accumulates of one call.
    """

    label: str
    function: str
    times: int
    turns: Turns
    macs: int = 0


def work_of_prediction(plan: Plan) -> tuple[Task, ...]:
    """The work of net_predict for a whole sample.

    Raises:
        Unknown: a length is free, or there is a kernel whose loops are not known.
    """
    program, anew = plan.predict, _anew(plan)
    if not plan.streaming:
        return (*_frame(program, 1), *_tasks(program, program.everything, 1, anew))
    timesteps = _known(next(end.shape[0] for end in plan.interface.inputs if end.streamed))
    begin, advance, finish = program.phases([output.streamed for output in plan.interface.outputs])
    parts = ((begin, 1), (advance, timesteps), (finish, 1))
    tasks = (task for part, times in parts for task in _tasks(program, part, times, anew))
    return (*_frame(program, timesteps), *tasks)


def work_of_step(plan: Plan) -> tuple[Task, ...] | None:
    """The work of net_step for one timestep; None where there is no such function.

    Raises:
        Unknown: as `work_of_prediction`.
    """
    if plan.step is None:
        return None
    return (Task("", FRAME, 1, {"step": 1}), *_tasks(plan.step, plan.step.everything, 1, frozenset()))


def _anew(plan: Plan) -> frozenset[str]:
    """Returns the recurrent layers that start each sample from zeros."""
    kept = {node.name for node in plan.graph.stateful()}
    layers = ((node.name, node.operation) for node in plan.graph.nodes)
    return frozenset(
        name
        for name, operation in layers
        if isinstance(operation, Recurrent) and name not in kept and not operation.initial_state
    )


def _frame(program: Program, timesteps: int) -> Iterator[Task]:
    """Yields the reset of states and the loop over timesteps."""
    numbers = sum(_size(state.shape) for state in program.memory.states)
    yield Task("", FRAME, 1, {"prediction": 1, "reset number": numbers, "step": timesteps})


def _tasks(program: Program, part: Part, times: int, anew: frozenset[str]) -> Iterator[Task]:
    """The work of the calls of a part, and of the copies to its outputs; `anew`: the layers that begin with zeros."""
    for call in part.calls:
        yield from _of_call(call, program, times)
        if call.node.name in anew:
            yield from _first_timestep(call)
    copied = sum(_size(value.shape) for value, _ in part.copies)
    if copied:
        yield Task("", FRAME, times, {"copy": len(part.copies), "copied number": copied})


def _of_call(call: RoutineCall, program: Program, times: int) -> Iterator[Task]:
    node, operation = call.node, call.node.operation
    if call.routine.kernel == "constant":
        return  # it lies among the weights
    if call.routine.kernel == "reshape" and program.memory.roots[node.outputs[0].name] != node.outputs[0].name:
        return  # the same numbers under another shape
    if call.routine.kernel.removeprefix("fixed_point/") in COPYING and not call.routine.stored:
        yield Task(node.label, _function(call), times, _copied(node.outputs[0].shape, len(node.inputs)))
        return
    loops = LOOPS.get(call.routine.kernel, LOOPS.get(_function(call)))
    if loops is None or (isinstance(operation, Recurrent) and not fit_blocks(operation)):
        raise Unknown(f"lstmgen has no cycle counts for the code of {node.label}")
    if call.routine.stored:
        raise Unknown(f"lstmgen has no cycle counts for stored weights, as {node.label} has")
    x = node.inputs[0].shape
    again = _known(x[0]) if isinstance(operation, Recurrent) else 1
    macs = _known(operation.macs(*(value.shape for value in node.inputs)))
    yield Task(node.label, _function(call), times * again, loops(operation, x), macs // again)
    if call.routine.kernel.startswith(IN_BLOCKS):
        yield Task(node.label, _function(call), times * again, {SAVED: _zeros(call)})
    if isinstance(operation, Recurrent) and again > 1:
        yield from _around_timesteps(node.label, operation, node.outputs, times)


def _first_timestep(call: RoutineCall) -> Iterator[Task]:
    """Yields the work that a layer saves in its first timestep."""
    operation = call.node.operation
    if isinstance(operation, Recurrent) and not isinstance(operation, QuantizedRecurrent):
        yield Task(call.node.label, _function(call), 1, {SAVED: operation.recurrent_kernel.size})


def _zeros(call: RoutineCall) -> int:
    """Products of a timestep with the zeros that fill up the last block of weights; each block begins with biases."""
    operation = call.node.operation
    assert isinstance(operation, Recurrent)
    products = sum(array[:, 1:].size for array in call.routine.arrays.values())
    return products - operation.kernel.size - operation.recurrent_kernel.size


def _around_timesteps(label: str, operation: Recurrent, outputs: Sequence[Value], times: int) -> Iterator[Task]:
    """Yields the initialization of states and the copies of outputs of a layer over a sequence."""
    numbers = sum(_size(value.shape) for value in outputs[1:])
    yield Task(label, FRAME, times, {"reset number": numbers, "sequence number": _size(outputs[0].shape)})


def _function(call: RoutineCall) -> str:
    """The function of a call as coefficients are fitted for it: with its number format and activations."""
    operation, name = call.node.operation, call.routine.kernel.removeprefix("fixed_point/")
    if isinstance(operation, Activate):
        return f"{name} {operation.activation.name}"
    if isinstance(operation, Affine):
        return f"{name} of {call.node.inputs[0].element}"
    if isinstance(operation, Binary):
        return f"{name} {operation.kind}"
    if name in COPYING:
        return f"{name} to {call.node.outputs[0].element}"
    if isinstance(operation, QuantizedLinear):
        ending = FLOAT if operation.scales is not None else operation.function.name
        return f"{operation.fixed_point.name} {name} {ending}"
    if isinstance(operation, QuantizedRecurrent):
        return f"{operation.fixed_point.name} {name}"
    return name


def _size(shape: Shape) -> int:
    return prod(map(_known, shape))


def _known(dim: Dim) -> int:
    if isinstance(dim, Length):
        raise Unknown("samples have variable length")
    return dim


# --- the loops of kernels


def _recurrent(operation: Recurrent) -> tuple[int, int]:
    """Inputs and units."""
    return int(operation.kernel.shape[0]), operation.units


def _in_fours(blocks: int, inputs: int, units: int) -> Turns:
    """Counts sums of blocks that read four rows at a time: those of x, then those of h."""
    return {"four": blocks * (inputs // 4 + units // 4), "single": blocks * (inputs % 4 + units % 4)}


def _in_blocks(operation: Recurrent, size: int) -> Turns:
    """Turns of a layer that computes `size` units at a time."""
    inputs, units = _recurrent(operation)
    blocks = -(-units // size)
    return {"call": 1, "block": blocks, **_in_fours(blocks, inputs, units), "unit": units}


def _two_units(operation: Recurrent, x: Shape) -> Turns:
    return _in_blocks(operation, 2)


def _gru_reset_before(operation: Recurrent, x: Shape) -> Turns:
    inputs, units = _recurrent(operation)
    gates, candidates = -(-units // 4), -(-units // 8)
    blocks = {"gate block": gates, "candidate block": candidates}
    return {"call": 1, **blocks, **_in_fours(gates + candidates, inputs, units), "unit": units}


def _per_unit(operation: Recurrent, x: Shape) -> Turns:
    inputs, units = _recurrent(operation)
    return {
        "call": 1,
        "pair": units * (inputs // 2 + units // 2),
        "single": units * (inputs % 2 + units % 2),
        "unit": units,
    }


def _dense(operation: Dense, x: Shape) -> Turns:
    rows, (inputs, units) = _size(x[:-1]), operation.kernel.shape
    fours, ones = rows * (inputs // 4), rows * (inputs % 4)
    numbers = {"unit": rows * units, "four": fours * units, "single": ones * units}
    return {"row": rows, "row of four": fours, "row of one": ones, **numbers}


def _numbers(operation: Operation, x: Shape) -> Turns:
    return {"call": 1, "number": _size(x)}


def _by_feature(operation: Operation, x: Shape) -> Turns:
    """Each number with those of its feature, row by row; in one loop where one is for all."""
    rows = _size(x[:-1]) if any(array.size > 1 for array in operation.weights().values()) else 1
    return {"row": rows, "number": _size(x)}


def _activate(operation: Activate, x: Shape) -> Turns:
    rows = {"row": _size(x[:-1])} if operation.activation.rowwise else {}
    return {"call": 1, **rows, "number": _size(x)}


def _copied(y: Shape, inputs: int) -> Turns:
    """Numbers that are copied in rows to an output: of several inputs, one after the other."""
    rows = _size(y[:-1])
    return {"call": 1, "row": rows * inputs, "number": _size(y)}


def _quantized_interleaved(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Rows of all gates of a unit, summed together; those of x and of h apart have no more pieces."""
    row = input_row(operation)
    return {**_in_pieces(row), "part": row.units * _parts(operation.fixed_point, row.x, row.h)}


def _quantized_paired(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Counts the loops of layers with gates in pairs, which read two states at a time."""
    row = paired_row(operation)
    return {"call": 1, "feature": row.features, "unit": row.units, "piece": row.units * row.pieces}


def _quantized_woven(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Counts the loops of layers with four gates in a word."""
    return _in_pieces(input_row(operation))


def _in_pieces(row: InputRow) -> Turns:
    return {"call": 1, "input": row.length, "unit": row.units, "piece": row.units * row.pieces}


def _quantized_rows(gates: int) -> Callable[[Any, Shape], Turns]:
    """A row of weights for each gate of a unit, each summed separately."""

    def loops(operation: QuantizedRecurrent, x: Shape) -> Turns:
        row, sums = input_row(operation), gates * operation.units
        apart = operation.input_shift > 0 or operation.fixed_point.parts is not None
        rows = (row.x, row.h) if apart else (row.length,)
        numbers = {"call": 1, "input": row.length, "unit": operation.units}
        return {**numbers, **_of_rows(operation.fixed_point, sums, *rows)}

    return loops


def _quantized_dense(operation: QuantizedDense, x: Shape) -> Turns:
    rows, (inputs, units) = _size(x[:-1]), operation.kernel.shape
    return {"row": rows, "unit": rows * units, **_of_rows(operation.fixed_point, rows * units, inputs)}


def _of_rows(fixed_point: FixedPoint, sums: int, *rows: int) -> Turns:
    """Turns of some sums, each of rows that are summed one after the other."""
    pieces, rests = zip(*(divmod(inputs, fixed_point.interleave) for inputs in rows))
    return {"piece": sums * sum(pieces), "rest": sums * sum(rests), "part": sums * _parts(fixed_point, *rows)}


def _parts(fixed_point: FixedPoint, *rows: int) -> int:
    """Number of parts in which rows are summed; 0 where none is long, and each is summed at once."""
    return 0 if fixed_point.parts is None else sum(-(-inputs // fixed_point.parts.length) for inputs in rows)


# Kernels, without their number format, whose loops copy to each number of the output.
COPYING = ("slice", "concatenate", "embedding")
LOOPS: Mapping[str, Callable[[Any, Shape], Turns]] = {
    "register_blocked/lstm": _two_units,
    "register_blocked/gru": _two_units,
    "register_blocked/gru_reset_before": _gru_reset_before,
    "register_blocked/simple_rnn": lambda operation, x: _in_blocks(operation, 8),
    "lstm_per_unit": _per_unit,
    "gru_per_unit": _per_unit,
    "dense": _dense,
    "activate": _activate,
    "affine": _by_feature,
    "to_float": _numbers,
    "binary equal": _numbers,
    "where": lambda operation, x: {"row": _size(x[:-1]), "number": _size(x)},
    "fixed_point/lstm": _quantized_interleaved,
    "fixed_point/paired/lstm": _quantized_paired,
    "fixed_point/paired/gru": _quantized_paired,
    "fixed_point/woven/lstm": _quantized_woven,
    "fixed_point/in_eights/lstm": _quantized_interleaved,
    "fixed_point/unsigned/lstm": _quantized_interleaved,
    "fixed_point/gru": _quantized_interleaved,
    "fixed_point/gru_reset_before": _quantized_rows(3),
    "fixed_point/simple_rnn": _quantized_rows(1),
    "fixed_point/dense": _quantized_dense,
    "fixed_point/quantize": _numbers,
    "fixed_point/quantize_features": _by_feature,
    "fixed_point/quantize_counts": _by_feature,
    "fixed_point/quantize_scaled": _by_feature,
    "fixed_point/dequantize": _numbers,
    "fixed_point/narrow": _numbers,
}


def total(tasks: Iterable[Task]) -> dict[tuple[str, str], int]:
    """The iterations of each loop of each function, summed over tasks."""
    counts: dict[tuple[str, str], int] = {}
    for task in tasks:
        for loop, turns in task.turns.items():
            if turns:
                key = (task.function, loop)
                counts[key] = counts.get(key, 0) + task.times * turns
    return counts
