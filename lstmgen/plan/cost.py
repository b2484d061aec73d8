"""Sizes of arrays and programs in elements and bytes, and a check for arrays that are too large to index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from lstmgen.errors import UnsupportedError
from lstmgen.graph.arrays import each_once
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import FLOAT, Weight
from lstmgen.plan.backend import Backend
from lstmgen.plan.buffers import Shapes, elements
from lstmgen.plan.numbers import Numbers
from lstmgen.plan.problems import Labelled, problem_of
from lstmgen.plan.program import Cost, Plan, Program, Routine

# The default maximum number of timesteps in a C context.
DEFAULT_LENGTH = 100
# Bytes of an element.
SIZES = {FLOAT: 4, "int8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4}


def check_sizes(plan: Plan, backend: Backend) -> None:
    """Refuses arrays that the language cannot index.

    Raises:
        UnsupportedError: an array is too large.
    """
    problems = []
    if backend.largest_array is None:
        return
    for part, element, count, reason in _counted(plan.programs, plan.routines):
        limit = backend.largest_array(SIZES[element])
        if count > limit:
            problems.append(problem_of(part, reason, f"{backend.title} counts to {limit} at most"))
    if problems:
        raise UnsupportedError(problems)


def _counted(programs: Iterable[Program], routines: Iterable[Routine]) -> Iterator[tuple[Labelled, str, int, str]]:
    """Yields all arrays as (owner, element type, number of elements, reason for a refusal)."""
    for routine in routines:
        for role, array in routine.arrays.items():
            reason = f"it needs an array of {array.size} elements for its {role.replace('_', ' ')}"
            yield routine, element_of(array), array.size, reason
    for program in programs:
        for part in (program, *program.bodies):
            for call in part.calls:
                node = call.node
                shapes = [value.shape for value in (*node.inputs, *node.outputs)]
                shapes += [shape for k in part.memory.scratch[node.name].values() for shape in part.memory.buffers[k]]
                largest = max((elements(shape, DEFAULT_LENGTH) for shape in shapes), default=0)
                yield node, FLOAT, largest, f"it needs an array of {largest} elements"


def count_cost(
    parameters: int, backend: Backend, graph: Graph, programs: Sequence[Program], routines: Iterable[Routine]
) -> Cost:
    """Returns the cost of programs and their routines, in the number formats of the backend."""
    arrays = each_once(array for routine in routines for array in routine.arrays.values())
    states = {state for program in programs for state in program.memory.states}
    macs = sum(elements((node.operation.macs(*(value.shape for value in node.inputs)),), 1) for node in graph.nodes)
    numbers = backend.numbers
    sizes = sizes_in(numbers)
    laid_out = sum(array.size * sizes[element_of(array)] for array in arrays)
    if numbers.quantize is not None:
        from lstmgen.plan.quantize.operations import bytes_of_table  # few models need it

        laid_out += bytes_of_table([routine.operation for routine in routines], signed=backend.signed_tanh)
    return Cost(
        parameters=parameters,
        weights=laid_out if backend.packed_weights or numbers.quantize else sizes[FLOAT] * parameters,
        state=sum(sizes[state.element] * elements(state.shape, DEFAULT_LENGTH) for state in states),
        workspace=sum(
            sizes[element] * max(elements(shape, DEFAULT_LENGTH) for shape in held)
            for element, held in shared_buffers(programs)
        ),
        macs=macs,
    )


def window_bytes(plan: Plan, backend: Backend) -> int:
    """Returns the bytes that a stream of rows adds to the state: the rows of a window, and counters."""
    if plan.graph.ends is None or plan.graph.ends.windows is None:
        return 0
    (rows,) = plan.graph.inputs
    row = sizes_in(backend.numbers)[rows.element] * elements(rows.shape[1:], DEFAULT_LENGTH)
    return backend.kept_rows(plan) * row + backend.counters(plan) * SIZES["int32"]


def sizes_in(numbers: Numbers) -> Mapping[str, int]:
    """Returns the bytes per element, by element type; floats are as wide as `numbers.dtype`."""
    return SIZES | {FLOAT: 8 if numbers.dtype == "float64" else SIZES[FLOAT]}


def element_of(array: Weight) -> str:
    """Returns the element type of a constant array."""
    return array.dtype.name if array.dtype.name in SIZES else FLOAT


def shared_buffers(programs: Iterable[Program]) -> tuple[tuple[str, Shapes], ...]:
    """Returns, for each buffer, its element type and all shapes that it must hold, over all programs."""
    memories = [program.memory for program in programs]
    columns = zip_longest(*(memory.buffers for memory in memories), fillvalue=())
    types = max((memory.elements for memory in memories), key=len)
    held = (tuple(dict.fromkeys(shape for shapes in column for shape in shapes)) for column in columns)
    return tuple(zip(types, held))


def bytes_of_values(values: Iterable[Value], length: int) -> int:
    """Returns the bytes of arrays whose free axes have this length."""
    return sum(SIZES[value.element] * elements(value.shape, length) for value in values)
