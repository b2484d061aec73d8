"""The kernels of JavaScript."""

from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Shape
from lstmgen.plan.kernel import Kernel, Kernels, Scratch, gate_sums, new_state, unit_by_unit
from lstmgen.plan.layouts import by_gate, gates_together, rows
from lstmgen.plan.program import Plan
from lstmgen.targets.indexing.kernels import PLAIN, RESET_BEFORE
from lstmgen.targets.text.numbers import exact_floats

# Faster kernels save a tenth of the time of such a layer, and add a kilobyte to a module of eight. A faster decoder of
# base64 takes more time to be read than it saves.
FEW_WEIGHTS = 1000


def few_weights(operation: Operation) -> bool:
    """Returns whether a layer runs in plain loops, the shortest code."""
    return sum(array.size for array in operation.weights().values()) <= FEW_WEIGHTS


def all_float32(plan: Plan) -> bool:
    """Returns whether float32 represents all weights exactly."""
    arrays = [array for routine in plan.routines for array in routine.arrays.values()]
    return all(array.dtype.kind == "f" and exact_floats(array)[0] == "f" for array in arrays)


def new_and_reset_state(operation: Recurrent, x: Shape) -> Scratch:
    """Room for the new h, and for r * h behind it."""
    return {"new_h": (2, operation.units)}


def per_unit(operation: Recurrent) -> bool:
    """Returns whether a recurrent layer can be computed unit by unit, and is faster so."""
    return unit_by_unit(operation) and not few_weights(operation)


# What takes least code.
SMALL: Kernels = {**PLAIN, Dense: (Kernel("dense", applies=few_weights), Kernel("dense_rows", rows))}

KERNELS: Kernels = {
    **SMALL,
    LSTM: (Kernel("lstm_per_unit", gates_together, gate_sums(4), per_unit), *PLAIN[LSTM]),
    GRU: (RESET_BEFORE, Kernel("gru_per_unit", gates_together, gate_sums(4), per_unit), PLAIN[GRU][-1]),
}

# An expression for each gate of a unit; activations of rows as above.
READABLE: Kernels = {
    **SMALL,
    LSTM: (Kernel("readable/lstm", by_gate, new_state, unit_by_unit), *SMALL[LSTM]),
    GRU: (Kernel("readable/gru", by_gate, new_and_reset_state, unit_by_unit), *SMALL[GRU]),
    SimpleRNN: (Kernel("readable/simple_rnn", by_gate, new_state, unit_by_unit), *SMALL[SimpleRNN]),
}
