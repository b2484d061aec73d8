"""Counts the iterations of all loops of generated C: exactly, from shapes, as no value decides how long one runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import FLOAT, Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Repeated, Scan
from lstmgen.graph.shape import Shape
from lstmgen.plan.program import Part, Plan, Program, RoutineCall
from lstmgen.plan.quantize.operations import QuantizedDense, QuantizedLinear, QuantizedRecurrent
from lstmgen.targets.c.array_loops import (
    Turns,
    array_loops,
    functions_of,
    known,
    of_rows,
    parts_of,
    quantized_name,
    size,
)
from lstmgen.targets.c.layouts.fixed_point import InputRow, holds_inputs, input_row, paired_row

# What is around the functions of layers.
FRAME = "frame"
# Products with zero, which a library of floats makes sooner than others: what is saved, not one more loop.
SAVED = "zero product"
IN_BLOCKS = "register_blocked/"


@dataclass(frozen=True)
class Task:
    """The work of a layer.

    Attributes:
        label: the layer.
        function: the kernel, with its number format or activation.
        times: number of calls.
        turns: iterations in one call.
        macs: multiply-accumulates of one call.
        gates: numbers of one call that are interpolated in the tanh table of fixed point.
    """

    label: str
    function: str
    times: int
    turns: Turns
    macs: int = 0
    gates: int = 0


def work_of_prediction(plan: Plan) -> tuple[Task, ...]:
    """The work of net_predict for a whole sample; free axes count with DEFAULT_LENGTH.

    Raises:
        Unknown: there is a kernel whose loops are not known.
    """
    program, anew = plan.predict, _anew(plan)
    if not plan.streaming:
        return (*_frame(program, 1), *_tasks(program, program.everything, 1, anew))
    timesteps = known(next(end.shape[0] for end in plan.interface.inputs if end.streamed))
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
    numbers = sum(size(state.shape) for state in program.memory.states)
    yield Task("", FRAME, 1, {"prediction": 1, "reset number": numbers, "step": timesteps})


def _tasks(program: Program, part: Part, times: int, anew: frozenset[str]) -> Iterator[Task]:
    """The work of the calls of a part, and of the copies to its outputs; `anew`: the layers that begin with zeros."""
    for call in part.calls:
        yield from _of_call(call, program, times)
        if call.node.name in anew:
            yield from _first_timestep(call)
    copied = sum(size(value.shape) for value, _ in part.copies)
    if copied:
        yield Task("", FRAME, times, {"copy": len(part.copies), "copied number": copied})


def _of_call(call: RoutineCall, program: Program, times: int) -> Iterator[Task]:
    node, operation = call.node, call.node.operation
    if call.routine.kernel in ("constant", "reshape"):
        return  # among the weights, or the same numbers under another shape
    if call.body is not None:
        yield from _of_body(call, call.body, times)
        return
    x = node.inputs[0].shape
    again = known(x[0]) if isinstance(operation, Recurrent) else 1
    macs = known(operation.macs(*(value.shape for value in node.inputs)))
    gates = _gates(operation, node.outputs[0].shape)
    for function, turns in _loops(call):
        yield Task(node.label, function, times * again, turns, macs // again, gates)
        macs = gates = 0
    if call.routine.kernel.startswith(IN_BLOCKS):
        yield Task(node.label, _function(call), times * again, {SAVED: _zeros(call)})
    if isinstance(operation, Recurrent) and again > 1:
        yield from _around_timesteps(node.label, operation, node.outputs, times)


def _loops(call: RoutineCall) -> Sequence[tuple[str, Turns]]:
    """The loops of a call, or of one timestep of a recurrent layer, by function."""
    node, kernel = call.node, call.routine.kernel
    if kernel.removeprefix("fixed_point/") in COPYING:
        return ((_function(call), _copied(node.outputs[0].shape, len(node.inputs))),)
    loops = LOOPS.get(kernel)
    if loops is None:
        return array_loops(node.operation, node, call.routine)
    return ((_function(call), loops(node.operation, node.inputs[0].shape)),)


def _gates(operation: Operation, y: Shape) -> int:
    """Numbers of a call, or of a timestep of a recurrent layer, that are interpolated in the tanh table."""
    if isinstance(operation, QuantizedRecurrent):
        return sum(functions_of(operation).values()) * operation.units
    return size(y) if isinstance(operation, QuantizedLinear) and operation.uses_tanh_table else 0


def _of_body(call: RoutineCall, body: Program, times: int) -> Iterator[Task]:
    """Yields the work of a graph that runs at every timestep, and of its states."""
    operation, label = call.node.operation, call.node.label
    assert isinstance(operation, Repeated)
    timesteps = times * known(call.node.inputs[0].shape[0])
    for inner in body.calls:
        yield from _of_call(inner, body, timesteps)
    states = operation.state_shapes if isinstance(operation, Scan) else ()
    copied = (*states, *(value.shape for value, _ in body.memory.copies))
    element = body.graph.outputs[0].element
    function = "body" if element == FLOAT else f"{element} body"
    yield Task(label, function, timesteps, {"call": 1, "copy": len(copied), "number": sum(map(size, copied))})


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
    numbers = sum(size(value.shape) for value in outputs[1:])
    yield Task(label, FRAME, times, {"reset number": numbers, "sequence number": size(outputs[0].shape)})


def _function(call: RoutineCall) -> str:
    """The function of a call as coefficients are fitted for it: with its number format and activations."""
    operation, name = call.node.operation, call.routine.kernel.removeprefix("fixed_point/")
    if isinstance(operation, Affine):
        return f"{name} of {call.node.inputs[0].element}"
    if name in COPYING:
        source = f"{call.routine.storage} " if call.routine.stored else ""
        copy = "slice" if name == "window" else name
        return f"{source}{copy} to {call.node.outputs[0].element}"
    if isinstance(operation, QuantizedLinear):
        return quantized_name(name, operation)
    if isinstance(operation, QuantizedRecurrent):
        return f"{operation.fixed_point.name} {name}"
    return name


# --- the loops of kernels


def _recurrent(operation: Recurrent) -> tuple[int, int]:
    """Inputs and units."""
    return int(operation.kernel.shape[0]), operation.units


def _in_rows(several: str, blocks: int, inputs: int, units: int) -> Turns:
    """Counts sums of blocks that read several rows at a time, "four" or "eight": those of x, then those of h."""
    rows = {"four": 4, "eight": 8}[several]
    return {several: blocks * (inputs // rows + units // rows), "single": blocks * (inputs % rows + units % rows)}


def _in_blocks(units_of_block: int, several: str) -> Callable[[Any, Shape], Turns]:
    """Counts the loops of a layer that computes blocks of units, each from several rows of weights at a time."""

    def loops(operation: Recurrent, x: Shape) -> Turns:
        inputs, units = _recurrent(operation)
        blocks = -(-units // units_of_block)
        return {"call": 1, "block": blocks, **_in_rows(several, blocks, inputs, units), "unit": units}

    return loops


def _gru_reset_before(operation: Recurrent, x: Shape) -> Turns:
    inputs, units = _recurrent(operation)
    gates, candidates = -(-units // 4), -(-units // 8)
    blocks = {"gate block": gates, "candidate block": candidates}
    return {"call": 1, **blocks, **_in_rows("eight", gates + candidates, inputs, units), "unit": units}


def _numbers(operation: Operation, x: Shape) -> Turns:
    return {"call": 1, "number": size(x)}


def _by_feature(operation: Operation, x: Shape) -> Turns:
    """Each number with those of its feature, row by row; in one loop where one is for all."""
    rows = size(x[:-1]) if any(array.size > 1 for array in operation.weights().values()) else 1
    return {"row": rows, "number": size(x)}


def _copied(y: Shape, inputs: int) -> Turns:
    """Numbers that are copied in rows to an output: of several inputs, one after the other."""
    rows = size(y[:-1])
    return {"call": 1, "row": rows * inputs, "number": size(y)}


def _quantized_interleaved(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Rows of all gates of a unit, summed together; those of x and of h apart have no more pieces."""
    row = input_row(operation)
    return {**_in_pieces(row), "part": row.units * parts_of(operation.fixed_point, row.x, row.h)}


def _quantized_paired(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Counts the loops of layers with gates in pairs, which read four states at a time."""
    row = paired_row(operation)
    return {"call": 1, "feature": row.features, "unit": row.units, "piece": row.units * row.pieces}


def _quantized_held(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Counts the loops of an LSTM with gates in pairs, whose inputs may be in registers of an FPU."""
    turns = _quantized_paired(operation, x)
    return {**turns, "piece": 0, "held piece": turns["piece"]} if holds_inputs(operation) else turns


def _quantized_four_units(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Counts the loops of a GRU that sums the gates of four units together."""
    row = paired_row(operation)
    blocks = -(-row.units // 4)
    turns = {"call": 1, "feature": row.features, "block": blocks, "unit": row.units}
    return {**turns, "piece": 3 * blocks * row.pieces}


def _quantized_woven(operation: QuantizedRecurrent, x: Shape) -> Turns:
    """Counts the loops of layers with four gates in a word."""
    return _in_pieces(input_row(operation))


def _in_pieces(row: InputRow) -> Turns:
    return {"call": 1, "input": row.length, "unit": row.units, "piece": row.units * row.pieces}


def _quantized_rows(gates: int) -> Callable[[Any, Shape], Turns]:
    """A row of weights for each gate of a unit, each summed separately."""

    def loops(operation: QuantizedRecurrent, x: Shape) -> Turns:
        row, sums = input_row(operation), gates * operation.units
        apart = operation.shifts_inputs or operation.fixed_point.parts is not None
        rows = (row.x, row.h) if apart else (row.length,)
        numbers = {"call": 1, "input": row.length, "unit": operation.units}
        return {**numbers, **of_rows(operation.fixed_point, sums, *rows)}

    return loops


def _quantized_dense(operation: QuantizedDense, x: Shape) -> Turns:
    rows, (inputs, units) = size(x[:-1]), operation.kernel.shape
    turns = {"row": rows, "unit": rows * units, **of_rows(operation.fixed_point, rows * units, inputs)}
    apart = operation.fixed_point.uses_all_bits and operation.uses_tanh_table
    return turns | {"tanh table": rows * units} if apart else turns


# Kernels, without their number format, whose loops copy to each number of the output.
COPYING = ("slice", "concatenate", "embedding", "transpose", "repeat", "pad", "window")
LOOPS: Mapping[str, Callable[[Any, Shape], Turns]] = {
    "register_blocked/lstm": _in_blocks(2, "eight"),
    "register_blocked/gru": _in_blocks(2, "four"),
    "register_blocked/gru_reset_before": _gru_reset_before,
    "register_blocked/simple_rnn": _in_blocks(8, "eight"),
    "affine": _by_feature,
    "to_float": _numbers,
    "fixed_point/lstm": _quantized_interleaved,
    "fixed_point/paired/lstm": _quantized_held,
    "fixed_point/paired/gru": _quantized_paired,
    "fixed_point/paired/lstm_of_nibbles": _quantized_paired,
    "fixed_point/paired/gru_of_nibbles": _quantized_four_units,
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


def total(tasks: Iterable[Task], *, constant_time: bool = False, far_bytes: float = 0.0) -> dict[tuple[str, str], int]:
    """The iterations of each loop of each function, summed over tasks.

    Args:
        constant_time: the code computes entries of the tanh table, once for each of `Task.gates`.
        far_bytes: the size of a weight that a 16-bit address does not reach; 0 if all are near.
    """
    tasks, counts = tuple(tasks), dict[tuple[str, str], int]()
    if constant_time:
        counts[FRAME, "constant-time gate"] = sum(task.times * task.gates for task in tasks)
    if far_bytes:
        counts[FRAME, "far byte"] = round(far_bytes * sum(task.times * task.macs for task in tasks))
    for task in tasks:
        for loop, turns in task.turns.items():
            if turns:
                key = (task.function, loop)
                counts[key] = counts.get(key, 0) + task.times * turns
    return counts
