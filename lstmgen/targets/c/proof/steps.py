"""Arguments of the functions of layers: arrays, their lengths, and the limits of their numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.buffers import elements
from lstmgen.plan.program import Routine, RoutineCall
from lstmgen.plan.quantize.operations import QuantizedDense, QuantizedRecurrent
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.layouts.fixed_point import input_row
from lstmgen.targets.c.names import whole_parameters

# Who reads and who writes an array.
READ, CHANGED, WRITTEN = "read", "changed", "written"
# No array, but how long others are: an int.
SIZE = "size"
# The limit of numbers that use all 16 bits.
WIDE = "LARGEST_OF_16_BITS"


@dataclass(frozen=True)
class Region:
    """An array argument of a function.

    Attributes:
        kind: READ: its numbers are within the limit, and stay. CHANGED: within the limit, before and after.
            WRITTEN: anything before, and within the limit after. SIZE: no array, but the count itself.
        limit: of its magnitudes, one of `contracts.limits`; "" where it may hold anything.
    """

    name: str
    element: str
    count: int
    kind: str
    limit: str = ""

    @property
    def parameter(self) -> str:
        """Returns the parameter as C declares it."""
        return (
            f"int {self.name}" if self.kind == SIZE else f"{'const ' * (self.kind == READ)}{self.element} *{self.name}"
        )

    @property
    def argument(self) -> str:
        """Returns the argument of a call."""
        return str(self.count) if self.kind == SIZE else self.name

    @property
    def access(self) -> str:
        """Returns CBMC's name of the right to read the array, or to read and write it."""
        return "r" if self.kind == READ else "rw"


def limit_of_h(operation: QuantizedRecurrent) -> str:
    """Returns the limit of the state h."""
    return "LARGEST_LAST_STATE" if operation.halves else "LARGEST_STATE"


def recurrent(operation: QuantizedRecurrent, *scratch: str) -> tuple[Region, ...]:
    """One timestep of a layer whose state is h."""
    row = input_row(operation)
    return (
        Region("x", "net_q", row.features, READ, WIDE if operation.wide else "LARGEST"),
        Region("h", "int16_t", row.units, CHANGED, limit_of_h(operation)),
        *(Region(name, "net_q", row.length, WRITTEN) for name in ("inputs", *scratch)),
    )


def lstm(operation: QuantizedRecurrent) -> tuple[Region, ...]:
    """One timestep of an LSTM."""
    x, h, inputs = recurrent(operation)
    cell = f"{operation.fixed_point.cell.element}_t"
    return x, h, Region("c", cell, operation.units, CHANGED, "LARGEST_CELL"), inputs


def dense(operation: QuantizedDense) -> tuple[Region, ...]:
    """A row of a Dense layer."""
    inputs, units = operation.kernel.shape
    to_float = operation.scales is not None
    limit = WIDE if operation.fixed_point.uses_all_bits else "LARGEST"
    y = Region("y", "float" if to_float else "net_q", units, WRITTEN, "" if to_float else limit)
    if operation.of_states:
        return y, Region("x", "int16_t", inputs, READ, "LARGEST_STATE")
    return y, Region("x", "net_q", inputs, READ, WIDE if operation.wide else "LARGEST")


def timestep_of(call: RoutineCall, dialect: Dialect) -> tuple[Region, ...]:
    """One timestep of a custom cell in fixed point: its inputs, its outputs, and the buffers that it works in."""
    program = call.body
    assert program is not None
    inputs, outputs = whole_parameters(program.graph)
    ends = ((inputs, program.graph.inputs, READ), (outputs, program.graph.outputs, WRITTEN))
    work = zip(program.memory.elements, program.memory.buffers)
    return (
        *(
            Region(name, dialect.c_type(value.element), elements(value.shape, 0), kind, WIDE)
            for names, values, kind in ends
            for name, value in zip(names, values)
        ),
        *(
            Region(f"work_{k}", dialect.c_type(element), max(elements(shape, 0) for shape in shapes), WRITTEN)
            for k, (element, shapes) in enumerate(work)
        ),
    )


def floats(real: str, states: str, scratch: str, rows: int, operation: Recurrent) -> tuple[Region, ...]:
    """One timestep of a layer in float, which may hold anything, and works in some rows of as many numbers as units."""
    return (
        Region("x", real, int(operation.kernel.shape[0]), READ),
        *(Region(state, real, operation.units, WRITTEN) for state in states),
        Region(scratch, real, rows * operation.units, WRITTEN),
    )


# Layers in float whose function serves layers of any size: their states, other arrays of units, and their weights.
SHARED: Mapping[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "register_blocked/lstm": ("hc", ["output_gate"], ["weights"]),
    "register_blocked/gru": ("h", ["new_h"], ["kernel", "recurrent_kernel"]),
    "register_blocked/gru_reset_before": ("h", ["update", "reset_h"], ["weights", "candidate_weights"]),
    "register_blocked/simple_rnn": ("h", ["new_h"], ["weights"]),
}


def shared(routine: Routine) -> tuple[Region, ...]:
    """One timestep of a layer whose function has the sizes and the weights as parameters."""
    operation = routine.operation
    assert isinstance(operation, Recurrent)
    inputs, units = int(operation.kernel.shape[0]), operation.units
    states, scratch, weights = SHARED[routine.kernel]
    return (
        Region("x", "float", inputs, READ),
        Region("inputs", "int", inputs, SIZE),
        *(Region(name, "float", units, WRITTEN) for name in (*states, *scratch)),
        *(Region(name, "float", routine.arrays[name].size, READ) for name in weights),
        Region("units", "int", units, SIZE),
    )


def steps(real: str) -> Mapping[str, Callable[[Any], tuple[Region, ...]]]:
    """The regions of each kernel, in the order of the parameters; `real` is the type of float arithmetic."""
    in_float = partial(floats, real)
    return {
        "fixed_point/lstm": lstm,
        "fixed_point/gru": recurrent,
        "fixed_point/gru_reset_before": lambda operation: recurrent(operation, "candidate_inputs"),
        "fixed_point/simple_rnn": recurrent,
        "fixed_point/dense": dense,
        "lstm": partial(in_float, "hc", "z", 4),
        "lstm_per_unit": partial(in_float, "hc", "new_h", 1),
        "gru": partial(in_float, "h", "from_x", 6),
        "gru_per_unit": partial(in_float, "h", "new_h", 1),
        "gru_reset_before": partial(in_float, "h", "sums", 4),
        "simple_rnn": partial(in_float, "h", "z", 1),
    }


def regions(routine: Routine, real: str) -> tuple[Region, ...]:
    """Returns the arguments of a routine's function; none without a contract."""
    if routine.kernel in SHARED:
        return () if routine.stored else shared(routine)
    arguments = steps(real).get(routine.kernel)
    return arguments(routine.operation) if arguments else ()
