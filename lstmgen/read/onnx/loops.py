"""Reads Loop and Scan over time: a timestep is a graph of its own, which a Scan runs.

Keras 3 and tf2onnx write GRUs and cells of users as a Loop, whose body takes row `i` of a sequence.
A loop that runs a few times, and is not one over time, is written out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.repeated import Map, Scan
from lstmgen.graph.shape import Axis, Dim, Length, Linear
from lstmgen.read.calls.following import from_outside, needed, refused, settled
from lstmgen.read.calls.layer import Call
from lstmgen.read.containers.onnx import OnnxGraph
from lstmgen.read.layers.looping import BACKWARDS, closed, inside_of
from lstmgen.read.layers.lowering import constant
from lstmgen.read.onnx.arrangement import along, place
from lstmgen.read.onnx.copies import Copies
from lstmgen.read.onnx.endpoint import BATCH_NAMES
from lstmgen.read.onnx.follower import BatchAxis, Follower, Inputs, operator, view
from lstmgen.read.onnx.joining import joint, parted
from lstmgen.read.onnx.lists import TensorList
from lstmgen.read.onnx.loop_body import LoopBody
from lstmgen.read.onnx.recognized import recognized
from lstmgen.read.onnx.timestep import NOT_OVER_TIME, Timestep
from lstmgen.read.onnx.values import SHAPE_ADVICE, Array, View, arranged, lengths, long_axes
from lstmgen.read.refusal import Refusal

ENDLESS = 1 << 31  # a trip count that is none


class OtherEnd(Refusal):
    """Raised for a loop whose condition depends on more than the number of timesteps."""


@operator("Loop", takes_constants=True)
def loop(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A graph that is run again and again."""
    body = call.config.raw("body")
    if not isinstance(body, OnnxGraph) or len(body.inputs) < 2 or not body.outputs:
        raise Refusal("it has no body")
    trips, condition, *initial = inputs
    count = len(initial)
    names, outputs = [item.name for item in body.inputs], [item.name for item in body.outputs]
    form = LoopBody(body, tuple(names[2:]), tuple(outputs[1 : count + 1]), tuple(outputs[count + 1 :]))
    if isinstance(condition, np.ndarray) and not condition.all():
        trips = np.asarray(0)
    copies = Copies(follower, call, form, trips, condition)
    if isinstance(condition, View) or isinstance(trips, View) or any(isinstance(x, TensorList) for x in initial):
        return copies.results(initial)
    limit = None if trips is None else lengths(trips, "its trip count")[0]
    if limit == 0:
        return copies.results(initial)
    try:
        return over_time(follower, call, form, initial, limit)
    except BatchAxis:
        raise
    except OtherEnd:
        return copies.results(initial)
    except Refusal as error:
        try:
            return copies.results(initial)
        except BatchAxis:
            raise
        except Refusal:
            raise error from None


def over_time(follower: Follower, call: Call, form: LoopBody, initial: Inputs, limit: Dim | None) -> Any:
    """A Loop as a loop over time.

    Raises:
        Refusal: it is none.
    """
    step = Timestep(call, inside_of(call), Axis(f"iteration of {call.name}"))
    arguments: dict[str, Any] = {form.body.inputs[0].name: one(step.number), form.body.inputs[1].name: np.asarray(True)}
    states: dict[str, View] = {}
    last: dict[str, Any] = {}
    for variable, after, first in zip(form.variables, form.after, initial, strict=True):
        growth = None if form.source(after) == variable else counted(follower, form, variable, after, first)
        if form.source(after) == variable:
            arguments[variable] = last[variable] = first
        elif growth is not None:
            arguments[variable] = one(step.number * growth + int(first.reshape(-1)[0]))
        else:
            states[variable] = first if isinstance(first, View) else view(step.outer, first)
    inside = inner(follower, step)
    results = followed(inside, form, arguments, states)
    follower.folded = inside.folded
    count = trip_count(inside, form, step, limit)
    for variable, after, first in zip(form.variables, form.after, initial):
        if variable not in states and variable not in last:
            growth = counted(follower, form, variable, after, first) or 0
            last[variable] = one(count * growth + int(first.reshape(-1)[0]))
    new, scans = run(follower, step, [*states.values()], results, count)
    last |= dict(zip(states, new))
    return [*(last[variable] for variable in form.variables), *(stacked(y, 0) for y in scans)]


def one(item: Any) -> Array:
    """A length as an array without axes."""
    array = np.empty((), dtype=object)
    array[()] = item
    return settled(array)


def counted(follower: Follower, form: LoopBody, variable: str, after: str, first: Any) -> int | None:
    """The step of a variable that counts iterations; None for any other variable."""
    maker = form.makers.get(form.source(after))
    if maker is None or maker.op != "Add" or not isinstance(first, np.ndarray) or first.dtype.kind != "i":
        return None
    if first.size != 1:
        return None
    (other,) = [name for name in maker.inputs if form.source(name) != variable] or [""]
    array = form.body.constants.get(other, follower.values.get(other))
    array = getattr(array, "array", array)
    node = form.makers.get(other)
    if node is not None and node.op == "Constant":
        array = getattr(node.attributes.get("value"), "array", None)
    return int(array.reshape(-1)[0]) if isinstance(array, np.ndarray) and array.size == 1 else None


def inner(follower: Follower, step: Timestep) -> Follower:
    """The follower of a body, which sees the values outside."""
    return replace(follower, call=step.inner, values=dict(follower.values), used=set(follower.used), loop=step)


def followed(
    inside: Follower, form: LoopBody, arguments: dict[str, Any], states: dict[str, View]
) -> tuple[list[View], list[View], list[View]]:
    """The states before and after an iteration, and its outputs.

    Raises:
        BatchAxis: the samples of a state are a free axis.
        Refusal: a node of the body is refused, or another axis of a state is free.
    """
    call, before = inside.call, []
    for first in states.values():
        axes = long_axes(first.dims)
        free = next((dim for dim in first.dims if isinstance(dim, Length)), None)
        if isinstance(free, Axis):
            if inside.sorting and (not inside.sampled or BATCH_NAMES.search(free.name)):
                raise BatchAxis(free)
            raise Refusal("a state has a free length; it must be fixed", SHAPE_ADVICE)
        value = call.reading.builder.input(f"{call.name}/state", tuple(first.dims[k] for k in axes))
        before.append(View(value, first.dims, axes, first.dtype))
    inside.follow(form.body, arguments | dict(zip(states, before)))
    after = [inside.value(name) for name, variable in zip(form.after, form.variables) if variable in states]
    scans = [inside.value(name) for name in form.scans]
    if (problems := refused([*after, *scans])) is not None:
        problem = problems.problems[0]
        raise Refusal(f"inside it, {problem.class_name} {problem.layer!r}: {problem.reason}", problem.advice)
    return before, [view(call, y) for y in after], [view(call, y) for y in scans]


def trip_count(inside: Follower, form: LoopBody, step: Timestep, limit: Dim | None) -> Dim:
    """How often a loop runs: until its count, or the first limit in its condition.

    Raises:
        Refusal: that is unknown.
    """
    counts = [] if limit is None or (isinstance(limit, int) and limit >= ENDLESS) else [limit]
    counts += limits(inside, form, step, form.body.outputs[0].name)
    if not counts:
        raise Refusal(f"{NOT_OVER_TIME}nothing ends it")
    smallest = counts[0]
    for other in counts[1:]:
        smallest = smaller(smallest, other)
    return smallest


def smaller(a: Dim, b: Dim) -> Dim:
    """The smaller one of two lengths.

    Raises:
        Refusal: that depends on a free length.
    """
    (base, more), (other, extra) = ((dim.base, dim.add) if isinstance(dim, Linear) else (dim, 0) for dim in (a, b))
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    if base != other or any(isinstance(dim, Linear) and dim.factor != 1 for dim in (a, b)):
        raise Refusal(f"{NOT_OVER_TIME}it ends after {a} or {b} timesteps")
    return a if more <= extra else b


def limits(inside: Follower, form: LoopBody, step: Timestep, name: str) -> list[Dim]:
    """The counts of iterations after which a condition ends the loop; none if it never does.

    Raises:
        OtherEnd: it depends on something else than the number of the iteration.
    """
    name = form.source(name)
    value = inside.values.get(name)
    if isinstance(value, np.ndarray) and value.dtype != object and value.all():
        return []
    node = form.makers.get(name)
    if node is not None and node.op == "And":
        return [limit for side in node.inputs for limit in limits(inside, form, step, side)]
    if node is not None and node.op == "Less":
        place, limit = (inside.value(side) for side in node.inputs)
        first = step.first_place(place)
        if first is not None and isinstance(limit, np.ndarray) and limit.size == 1:
            (end,) = limit.reshape(-1)
            count = (end if isinstance(end, Length) else int(np.ceil(end))) - first + 1
            return [max(count, 1) if isinstance(count, int) else count]
    raise OtherEnd(f"{NOT_OVER_TIME}its condition depends on more than the number of timesteps")


def run(
    follower: Follower,
    step: Timestep,
    first: Sequence[View],
    results: tuple[list[View], list[View], list[View]],
    count: Dim,
) -> tuple[list[View], list[View]]:
    """Adds the loop; returns the last states and the outputs (timesteps, …), whose views lack that axis.

    Raises:
        Refusal: a state changes its shape, or an output has a free length.
    """
    before, after, scans = results
    call, inside = step.outer, step.inner
    for old, new in zip(before, after):
        if old.dims != new.dims:
            raise Refusal(f"{NOT_OVER_TIME}a state has shape {old.dims}, then {new.dims}")
    if any(isinstance(dim, Length) for y in scans for dim in y.dims):
        raise Refusal(f"{NOT_OVER_TIME}an output has a free length")
    if not step.rows:
        raise Refusal(f"{NOT_OVER_TIME}it takes no row of a sequence")
    note(follower, count)
    new_states = [arranged(inside, y, old.axes) for old, y in zip(before, after)]
    ends = [View(arranged(inside, y, long_axes(y.dims)), y.dims, long_axes(y.dims), y.dtype) for y in scans]
    ys = [y.value for y in ends]
    sequences = step.sequences(count)
    rows = [row.value for _, row in step.rows.values()]
    states = [x.value for x in before]
    nodes = needed(inside.reading.builder.nodes, [*ys, *new_states])
    inside.reading.builder.nodes[:] = nodes
    zeros = all(is_zero(follower, x) for x in first)
    initial = [arranged(call, x, long_axes(x.dims)) for x in first]
    known_cell = recognized(rows, states, new_states, ys, nodes)
    if known_cell is not None:
        values = known_cell.run(call, sequences[0], [] if zeros else initial)
        outputs, last = [values[0]] * len(ys), values[1:]
    else:
        outputs, last = scanned(step, sequences, [] if zeros else initial, (rows, states, ys, new_states))
    new_views = [replace(old, value=value, dtype=x.dtype) for old, value, x in zip(before, last, first)]
    return new_views, [replace(y, value=value) for y, value in zip(ends, outputs)]


def scanned(
    step: Timestep, sequences: Sequence[Value], initial: Sequence[Value], body: tuple[Sequence[Value], ...]
) -> tuple[list[Value], list[Value]]:
    """The outputs (timesteps, …) and the last states of a body that is run at each timestep."""
    rows, states, ys, after = (list(part) for part in body)
    call, inside = step.outer, step.inner
    shapes = [y.shape for y in ys]
    joined = joint(inside, ys) if ys else after[0] if after else None
    if joined is None:
        raise Refusal(f"{NOT_OVER_TIME}it has no output")
    nodes = needed(inside.reading.builder.nodes, [joined, *after])
    outside = from_outside(nodes, [*rows, *states], [joined, *after], f"{NOT_OVER_TIME}it uses")
    if outside and not initial:
        initial = [constant(call, np.zeros(state.shape)) for state in states]
    inside.reading.builder.nodes[:] = nodes
    graph = closed(call, inside, [*rows, *states, *outside], [joined, *after, *outside])
    if not states and not outside:
        return parted(call, call.add(Map(body=graph), *sequences, part="loop"), shapes), []
    operation = Scan(body=graph, return_sequences=bool(ys), initial_state=bool(initial or outside))
    y, *last = call.add_all(operation, *sequences, *initial, *outside, part="loop")
    return (parted(call, y, shapes) if ys else []), last[: len(after)]


def is_zero(follower: Follower, x: View) -> bool:
    """Returns true for a constant of zeros."""
    maker = follower.call.reading.builder.maker(x.value)
    weights = maker.operation.weights() if maker is not None and not maker.inputs else {}
    return bool(weights) and not any(np.any(array) for array in weights.values())


def note(follower: Follower, count: Dim) -> None:
    """Notes what a loop shows of the axes of the model's inputs."""
    follower.sequences |= count != 1
    if isinstance(count, Length):
        follower.timesteps |= count.axes()


def stacked(y: View, axis: int) -> View:
    """A tensor with the timesteps, the first axis of its value, as an axis."""
    dims = (*y.dims[:axis], y.value.shape[0], *y.dims[axis:])
    return View(y.value, dims, (axis, *(k + (k >= axis) for k in y.axes)), y.dtype)


@operator("Scan", takes_constants=True)
def scan(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A graph that is run for each row of sequences."""
    body, config = call.config.raw("body"), call.config
    if not isinstance(body, OnnxGraph) or follower.model.opset < 9:
        raise Refusal("it has no body, or is of an opset below 9")
    read = config.integer("num_scan_inputs")
    count = len(inputs) - read
    names, outputs = [item.name for item in body.inputs], [item.name for item in body.outputs]
    form = LoopBody(body, tuple(names[:count]), tuple(outputs[:count]), tuple(outputs[count:]))
    in_axes, out_axes = (
        config.raw(f"scan_{side}_axes") or [0] * many for side, many in (("input", read), ("output", len(form.scans)))
    )
    directions = config.raw("scan_input_directions") or [0] * read
    ends = config.raw("scan_output_directions") or [0] * len(form.scans)
    step = Timestep(call, inside_of(call), Axis(f"iteration of {call.name}"))
    arguments: dict[str, Any] = {}
    times: list[Dim] = []
    for name, x, axis, backwards in zip(names[count:], inputs[count:], in_axes, directions):
        sequence = view(call, x)
        at = place(axis, len(sequence.dims))
        times.append(sequence.dims[at])
        if backwards:
            value, order, k = along(call, sequence, at)
            value = call.add(replace(BACKWARDS, axis=k), value, part="reversed")
            sequence = View(value, sequence.dims, order, sequence.dtype)
        arguments[name] = step.row(sequence, at, 0)
    states = {name: view(call, x) for name, x in zip(form.variables, inputs)}
    inside = inner(follower, step)
    results = followed(inside, form, arguments, states)
    follower.folded = inside.folded
    last, scans = run(follower, step, [*states.values()], results, times[0])
    stacks = []
    for y, axis, backwards in zip(scans, out_axes, ends):
        if backwards:
            y = replace(y, value=call.add(BACKWARDS, y.value, part="in_order"))
        stacks.append(stacked(y, place(axis, len(y.dims) + 1)))
    return [*last, *stacks]
