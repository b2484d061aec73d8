"""The sums of the gates of an LSTM or a GRU, unit by unit: their weights lie side by side, see `gates_together`."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.graph.recurrent import GRU, LSTM, Recurrent
from lstmgen.targets.text.routine import RoutineView

LSTM_GATES = ("zI", "zF", "zC", "zO")
# To which sum each column of a unit adds, in the kernel and in the recurrent kernel. A GRU has two sums for its
# candidate, as the reset gate acts on one of them.
COLUMNS: dict[type[Recurrent], tuple[Sequence[str], Sequence[str]]] = {
    LSTM: (LSTM_GATES, LSTM_GATES),
    GRU: (("zZ", "zR", "xH"), ("zZ", "zR", "hH")),
}


@dataclass(frozen=True)
class KernelProduct:
    """The products of a kernel (units, rows, gates), which are added to the sums of the units from k on.

    Attributes:
        vector: what it is multiplied with, x or h.
        terms: each sum, and the index of its weight where w is that of the first.
    """

    vector: str
    kernel: str
    rows: int
    gates: int
    terms: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class UnitSums:
    """The sums of all gates.

    Attributes:
        at_once: how many units are summed at once.
        begun: the sums of these, and what each begins with: its biases, or 0.
        products: what is added to them, of x and of h.
        kept: where those of the units from k on are kept until all are there.
    """

    at_once: int
    begun: Sequence[tuple[str, str]]
    products: Sequence[KernelProduct]
    kept: Sequence[str]


def unit_sums(routine: RoutineView) -> UnitSums:
    """Returns the sums of a recurrent layer."""
    operation, arrays = routine.operation, routine.arrays
    assert isinstance(operation, (LSTM, GRU))
    of_x, of_h = COLUMNS[type(operation)]
    biases = (arrays["bias"], of_x), (arrays["recurrent_bias"], of_h)
    kernels = (
        ("x", str(arrays["kernel"]), int(operation.kernel.shape[0]), of_x),
        ("h", str(arrays["recurrent_kernel"]), operation.units, of_h),
    )
    names, units = list(dict.fromkeys((*of_x, *of_h))), range(at_once(operation.units))

    def variable(name: str, unit: int) -> str:
        return f"{name}{unit}" if len(units) > 1 else name

    def start(name: str, unit: int) -> str:
        held = [(bias, columns) for bias, columns in biases if bias is not None and name in columns]
        return " + ".join(f"{bias}[{of_unit(columns, columns.index(name), unit)}]" for bias, columns in held) or "0"

    return UnitSums(
        at_once=len(units),
        begun=[(variable(name, unit), start(name, unit)) for unit in units for name in names],
        products=[
            KernelProduct(
                vector,
                kernel,
                rows,
                len(columns),
                [
                    (variable(name, unit), plus("w", unit * len(columns) * rows + gate))
                    for unit in units
                    for gate, name in enumerate(columns)
                ],
            )
            for vector, kernel, rows, columns in kernels
        ],
        kept=[f"m[sums + {of_unit(names, gate, unit)}]" for unit in units for gate in range(len(names))],
    )


def at_once(units: int) -> int:
    """Returns the units summed at once: two, which wait less for each other, if there are enough to gain by it."""
    return 2 if units >= 16 and units % 2 == 0 else 1


def of_unit(columns: Sequence[str], column: int, unit: int) -> str:
    """The index of a number of unit k, or of one behind it, which has as many as there are columns."""
    return plus(f"{len(columns)} * k", unit * len(columns) + column)


def plus(index: str, number: int) -> str:
    """An index moved by a number."""
    return f"{index} + {number}" if number else index
