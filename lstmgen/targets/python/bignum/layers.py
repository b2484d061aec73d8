"""Recurrent layers whose sums are packed into bignums: the order of fields, and the integers in the source.

The operations are their base classes with a `Packing`; what they compute is the same. Their kernels' names are
those of the templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from lstmgen.graph.operation import Array, Operation, Weight, f64
from lstmgen.graph.recurrent import CANDIDATES, GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.plan.passes.embedded import EmbeddedRecurrent
from lstmgen.plan.program import Routine
from lstmgen.targets.python import literals
from lstmgen.targets.python.bignum.packing import Packing, Sums, biases, fit, offset, rows, table_rows
from lstmgen.targets.python.literals import Code, base64_raised, python_float, python_integer

# So that exp(z) does not overflow with it either; see LARGEST_SUM.
LARGEST_CENTRE = 8.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Packed(EmbeddedRecurrent):
    """A recurrent layer whose sums are packed into bignums, with a table or without.

    Attributes:
        packing: of its sums.
    """

    packing: Packing

    @property
    def measured(self) -> bool:
        """Returns whether x may exceed the range of fixed point, so that each x is measured."""
        return self.packing.x_measured and self.table is None

    @property
    def in_exp(self) -> bool:
        """Returns whether the sums of gates are arguments of exp(), with the opposite sign."""
        return any(sign_of(self, gate) < 0 for gate in self.gates())

    @property
    def x_described(self) -> str:
        """Returns a description of x, for a docstring."""
        return "x is a row of the table" if self.table is not None else f"x has {self.kernel.shape[0]} numbers"

    def centre(self, gate: str) -> float:
        """The constant that is added to a gate's sum after it is read from its field, with the field's sign."""
        return sign_of(self, gate) * centre_of(self, gate, self.table)

    def centred(self, number: str, gate: str) -> str:
        """An expression for a gate's sum, from an expression for its field."""
        centre = self.centre(gate)
        if not centre:
            return number
        return f"{number} {'+' if centre > 0 else '-'} {python_float(abs(centre))}"


@dataclass(frozen=True, eq=False, kw_only=True)
class PackedLSTM(Packed, LSTM):
    """An LSTM; fields of i, f, o, c."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PackedGRU(Packed, GRU):
    """A GRU; fields of the candidate's part from x, z, r and, with reset_after, the candidate's part from h.

    Without reset_after, the candidate's part from h is a sum of its own.
    """

    @property
    def fields(self) -> int:
        """Returns the number of fields in the sum that includes x."""
        return (4 if self.reset_after else 3) * self.units

    @property
    def first_bits(self) -> int:
        """Returns the bits of the first fields, which only x contributes to."""
        return 8 * self.packing.size * self.units

    @property
    def candidate_described(self) -> str:
        """The sum of the candidate, for a comment."""
        return "x W_h + b_h + r (h U_h + d_h)" if self.reset_after else "x W_h + (r h) U_h + b_h"


@dataclass(frozen=True, eq=False, kw_only=True)
class PackedSimpleRNN(Packed, SimpleRNN):
    """A SimpleRNN; one field a unit."""


CLASSES: Mapping[type[Operation], type[Packed]] = {LSTM: PackedLSTM, GRU: PackedGRU, SimpleRNN: PackedSimpleRNN}


def packed(operation: Recurrent, x_bound: float, table: Weight | None = None) -> Packed | None:
    """The operation with its sums packed into bignums; None where they would not be precise enough.

    Args:
        x_bound: what the graph guarantees of |x|.
        table: see `EmbeddedRecurrent`.
    """
    packing = fit(sums_of(operation, table), x_bound)
    if packing is None:
        return None
    return CLASSES[type(operation)](packing=packing, table=table, **operation.attributes())


def sums_of(operation: Recurrent, table: Weight | None) -> tuple[Sums, ...]:
    """The sums of a layer, with x in the first."""
    by_gate, units = operation.gates(), operation.units
    none = np.zeros((0, units * len(by_gate)))
    tables = table_of(operation, none if table is None else table)

    def field(gate: str, *, from_x: bool = True, from_h: bool = True) -> Sums:
        """The fields of one gate; without its part from x, or from h, if so asked."""
        weights, sign = by_gate[gate], sign_of(operation, gate)
        zeros = np.zeros(units)
        bias = zeros if weights.bias is None or not from_x else f64(weights.bias)
        recurrent_bias = zeros if weights.recurrent_bias is None or not from_h else f64(weights.recurrent_bias)
        return Sums(
            kernel=sign * f64(weights.kernel) * from_x,
            recurrent=sign * f64(weights.recurrent_kernel) * from_h,
            bias=sign * (bias + recurrent_bias - centre_of(operation, gate, table)),
            table=sign * tables[gate] * from_x,
        )

    if isinstance(operation, LSTM):
        return (concatenated(*map(field, "ifoc")),)
    if not isinstance(operation, GRU):
        return (concatenated(*map(field, by_gate)),)
    of_x, of_h = field("h", from_h=False), field("h", from_x=False)
    if operation.reset_after:
        return (concatenated(of_x, field("z"), field("r"), of_h),)
    return concatenated(of_x, field("z"), field("r")), of_h


def concatenated(*parts: Sums) -> Sums:
    """All fields, one part behind the other."""
    return Sums(*(np.concatenate([getattr(part, field.name) for part in parts], axis=-1) for field in fields(Sums)))


def centre_of(operation: Recurrent, gate: str, table: Weight | None) -> float:
    """Returns the common part of a gate's biases, in eighths: forget gates of an LSTM start with 1."""
    if gate in CANDIDATES:
        return 0.0
    weights = operation.gates()[gate]
    constant = np.zeros((1, operation.units)) if table is None else table_of(operation, table)[gate]
    for bias in (weights.bias, weights.recurrent_bias):
        constant = constant if bias is None else constant + f64(bias)
    middle = (np.max(constant) + np.min(constant)) / 2
    return float(np.clip(np.rint(8 * middle) / 8, -LARGEST_CENTRE, LARGEST_CENTRE)) if np.isfinite(middle) else 0.0


def table_of(operation: Recurrent, table: Weight) -> Mapping[str, Array]:
    """The columns of each gate."""
    gates = operation.GATES or "h"
    return dict(zip(gates, np.split(f64(table), len(gates), axis=1)))


def sign_of(operation: Recurrent, gate: str) -> float:
    """-1 where the sum goes into exp(-z)."""
    return -1.0 if gate not in CANDIDATES and operation.functions[gate].name == "sigmoid" else 1.0


def layout(operation: Packed) -> Mapping[str, Weight]:
    """Returns the factors of an LSTM or a SimpleRNN: `rows` for x and then h, addends; `table`, `kernel` if needed."""
    (sums,), packing = sums_of(operation, operation.table), operation.packing
    like_h = sums.kernel if packing.x_like_h else sums.kernel[:0]
    arrays = {
        "rows": rows(np.concatenate([sums.kernel, sums.recurrent]), packing),
        "offset": offset(np.concatenate([like_h, sums.recurrent]), packing, negative=len(sums.kernel)),
        "bias": biases(sums.bias, packing),
    }
    return arrays | outside(sums, sums.bias.size, packing)


def gru_layout(operation: PackedGRU) -> Mapping[str, Weight]:
    """Returns the factors and addends of a GRU.

    `kernel_rows` have fields for three gates, and `recurrent_rows` for the ones from the second on; without
    reset_after there are `candidate_rows` and a `candidate_offset` too.
    """
    packing, units = operation.packing, operation.units
    sums, *separate = sums_of(operation, operation.table)
    like_h = sums.kernel if packing.x_like_h else sums.kernel[:0]
    arrays = {
        "kernel_rows": rows(sums.kernel[:, : 3 * units], packing),
        "recurrent_rows": rows(sums.recurrent[:, units:], packing),
        "offset": offset(np.concatenate([like_h, sums.recurrent]), packing),
        "bias": biases(sums.bias, packing),
    }
    for part in separate:
        arrays["candidate_rows"] = rows(part.recurrent, packing)
        arrays["candidate_offset"] = offset(part.recurrent, packing)
    return arrays | outside(sums, 3 * units, packing)


def outside(sums: Sums, width: int, packing: Packing) -> dict[str, Weight]:
    """The arrays for an input that is not quantized: a `table`, or the float `kernel` for an x that is too long."""
    arrays: dict[str, Weight] = {}
    if len(sums.table):
        arrays["table"] = table_rows(sums.table[:, :width], packing)
    elif packing.x_measured:
        arrays["kernel"] = sums.kernel[:, :width].T
    return arrays


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """Returns an array of a routine as an expression; that of another layer as in plain Python."""
    operation, array = routine.operation, routine.arrays[role]
    if isinstance(operation, Packed) and array.dtype == np.uint8:
        return Code(python_integer(array))
    if isinstance(operation, Packed) and array.dtype == np.int32:
        fields, packing = array.shape[1], operation.packing
        text = f'pack_rows("{base64_raised(array)}", {fields}, {packing.size}, top={packing.top(role)})'
        return Code(text, ("pack_rows",))
    return literals.literal(routine, role, readable)
