"""A plan as text, as compilers dump their stages: routines, kernels, arrays, calls and memory."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

from lstmgen.graph.graph import Node, Value
from lstmgen.graph.operation import FLOAT, Operation, Weight
from lstmgen.graph.shape import text
from lstmgen.plan.buffers import Memory
from lstmgen.plan.cost import element_of, sizes_in
from lstmgen.plan.numbers import Numbers
from lstmgen.plan.program import Plan, Program, Routine

INDENT = "  "


def dump(plan: Plan) -> Iterator[str]:
    """Yields lines: numbers and costs, each routine with its arrays, each program with its calls and memory."""
    cost = plan.cost
    yield f"plan of {plan.graph.source.name!r}, computed in {plan.numbers.quantize or plan.numbers.dtype}"
    yield f"{INDENT}weights {cost.parameters:,}, {cost.weights:,} bytes as {plan.numbers.title}"
    yield f"{INDENT}memory  {cost.state:,} bytes of state, {cost.workspace:,} of workspace"
    yield f"{INDENT}work    {cost.macs:,} multiply-accumulates"
    yield f"{INDENT}batches {'a function for several samples at once' if plan.batches else 'none'}"
    yield f"{INDENT}step    {_step(plan)}"
    for routine in plan.routines:
        yield ""
        yield from _routine(routine, plan.numbers)
    for name, program in _programs(plan).items():
        yield ""
        yield from _program(f"program {name}", program)


def _step(plan: Plan) -> str:
    if plan.step is None:
        return f"none: {plan.not_steppable}"
    return "one program, repeated to predict" if plan.streaming else "a program of its own"


def _programs(plan: Plan) -> Mapping[str, Program]:
    if plan.step is None:
        return {"predict": plan.predict}
    if plan.streaming:
        return {"step, which predict repeats": plan.step}
    return {"predict": plan.predict, "step": plan.step}


def _routine(routine: Routine, numbers: Numbers) -> Iterator[str]:
    """Yields the operation, the chosen kernel, and each array in its layout."""
    yield f"routine {routine.name}: {type(routine.operation).__name__}, for {routine.label}"
    marks = {
        "SIMD": routine.simd,
        "shared": routine.shared,
        "batched": routine.batched,
        "states in place": routine.in_place,
        "stored weights": routine.stored,
    }
    yield f"{INDENT}kernel  {', '.join([routine.kernel, *(mark for mark, is_so in marks.items() if is_so)])}"
    options = ", ".join(options_of(routine.operation))
    if options:
        yield f"{INDENT}options {options}"
    yield from _columns(("array", role, *_array(array, numbers)) for role, array in routine.arrays.items())


def options_of(operation: Operation) -> Iterator[str]:
    """Yields attributes of an operation, except weights, that differ from their defaults."""
    weights = operation.weights()
    defaults = {attribute.name: attribute.default for attribute in fields(operation)}  # type: ignore[arg-type]
    for name, value in operation.attributes().items():
        if name not in weights and value != defaults[name] and isinstance(value, (bool, int, float, str, tuple)):
            yield f"{name}={value!r}"


def _array(array: Weight, numbers: Numbers) -> tuple[str, str, str]:
    """Returns shape, type and bytes of an array in the plan's numbers; layouts may be computed in float64."""
    element = element_of(array)
    dtype = numbers.dtype if element == FLOAT else element
    return text(array.shape), dtype, f"{array.size * sizes_in(numbers)[element]:,} bytes"


def _program(title: str, program: Program) -> Iterator[str]:
    """Yields inputs, calls in order with locations of values, outputs, buffers and states."""
    memory = program.memory
    yield title
    yield from _columns(("input", *_value(value, memory)) for value in program.graph.inputs)
    for k, call in enumerate(program.calls):
        again = " at every timestep" if k in program.repeated else ""
        yield f"{INDENT}call {call.routine.name}{again}: {_node(call.node, memory)}"
        for what, number in memory.scratch.get(call.node.name, {}).items():
            yield f"{INDENT * 2}works in buffer {number} ({what})"
    yield from _columns(("output", *_value(value, memory)) for value in program.graph.outputs)
    yield from _columns(
        ("buffer", str(k), " or ".join(map(text, shapes)), element)
        for k, (shapes, element) in enumerate(zip(memory.buffers, memory.elements))
    )
    yield from _columns(
        ("state", f"{state.node}.{state.name}", text(state.shape), state.element, f"at first {state.initial:g}")
        for state in memory.states
    )
    for body in program.bodies:
        yield from (f"{INDENT}{line}" for line in _program("body, once a timestep", body))


def _node(node: Node, memory: Memory) -> str:
    inputs, outputs = (
        ", ".join(" ".join(_value(value, memory)) for value in values if value.name in memory.locations)
        for values in (node.inputs, node.outputs)
    )
    return f"{inputs} -> {outputs}"


def _value(value: Value, memory: Memory) -> tuple[str, str, str]:
    """Returns name, shape and location of a value."""
    location = memory.locations.get(value.name)
    return value.name, text(value.shape), "" if location is None else f"[{location.kind} {location.index}]"


def _columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yields indented rows with aligned columns."""
    listed = list(rows)
    widths = [max(len(row[k]) for row in listed) for k in range(len(listed[0]))] if listed else []
    for row in listed:
        yield INDENT + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()


DIGITS = 16  # of 64: a check against mistakes, not against forgery


def fingerprint(plan: Plan) -> str:
    """Returns the digest of operations, their connections and every stored weight; names do not count."""
    hashed = hashlib.sha256(f"{plan.numbers.title}\n".encode())
    for routine in plan.routines:
        operation = routine.operation
        hashed.update(f"{type(operation).__name__} {routine.kernel} {', '.join(options_of(operation))}\n".encode())
        for role, array in routine.arrays.items():
            hashed.update(f"{role} {array.dtype.str} {array.shape}\n".encode())
            hashed.update(array.tobytes())
    hashed.update("\n".join(_calls(plan)).encode())
    return hashed.hexdigest()[:DIGITS]


def _calls(plan: Plan) -> Iterator[str]:
    """Yields the routine of each call and the values that it runs on, numbered in order of first use."""
    routines = {routine: k for k, routine in enumerate(plan.routines)}
    numbers: dict[str, int] = {}

    def numbered(values: tuple[Value, ...]) -> str:
        return " ".join(f"{numbers.setdefault(value.name, len(numbers))}{text(value.shape)}" for value in values)

    for program in plan.programs:
        yield numbered(program.graph.inputs)
        for call in program.every_call():
            yield f"{numbered(call.node.inputs)} {routines[call.routine]} {numbered(call.node.outputs)}"
        yield numbered(program.graph.outputs)
