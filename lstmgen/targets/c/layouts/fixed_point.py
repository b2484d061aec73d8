"""Memory layouts of fixed-point weights.

A recurrent layer reads its inputs and its state as one row of numbers, `inputs`. Rows of weights that are summed
together are interleaved piece by piece. The pieces are:

- int16: pairs, for instructions that multiply two numbers at once.
- int8x16: pairs of two rows, which fill a word: the first number of each row, then the second.
- int8: single numbers.
- int4x8: pairs, which share a byte.
- SIMD: as many numbers as fill a register; of int4x8 twice as many, the first half in the upper bits of its bytes.

Zeros fill up the last piece of a row, in `inputs` and in the weights.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.shape import Shape
from lstmgen.plan.quantize.formats import LOWER_BITS, FixedPoint
from lstmgen.plan.quantize.operations import (
    QuantizeCounts,
    QuantizedConv,
    QuantizedDense,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedRecurrent,
)
from lstmgen.targets.indexing.timesteps import Traversal

Arrays = Mapping[str, Weight]

BYTE, HALF_WORD, WORD = 8, 16, 32
FPU_REGISTERS = 16  # of 64 bits
FEW_UNITS = 8  # for which loading inputs into these takes longer than it saves


@dataclass(frozen=True)
class InputRow:
    """Layout of x of one timestep and h in `inputs`.

    Attributes:
        features, units: numbers of x, and of h.
        x, h: their lengths with padding.
        interleave: see `FixedPoint`.
        in_a_number: weights that share a number of the array.
    """

    features: int
    units: int
    x: int
    h: int
    interleave: int
    in_a_number: int = 1

    @property
    def length(self) -> int:
        """Returns the length of the row, and of a row of weights for all of it."""
        return self.x + self.h

    @property
    def padding(self) -> Sequence[int]:
        """Returns the places of the row that have zeros."""
        return (*range(self.features, self.x), *range(self.x + self.units, self.length))

    def weights(self, rows: int, inputs: int) -> int:
        """Returns the numbers that hold the weights of some rows for some inputs."""
        return rows * inputs // self.in_a_number

    @property
    def pieces(self) -> int:
        """Returns the pieces of the row: the iterations of a loop that sums interleaved rows."""
        return self.length // self.interleave

    @property
    def pieces_of_x(self) -> int:
        """Returns the pieces of x."""
        return self.x // self.interleave

    @property
    def pieces_of_h(self) -> int:
        """Returns the pieces of h."""
        return self.h // self.interleave


def input_row(operation: QuantizedRecurrent) -> InputRow:
    """Returns the row of a layer. Interleaved rows are padded; if x and h are summed separately, each of them is."""
    features, units, fixed_point = int(operation.kernel.shape[0]), operation.units, operation.fixed_point
    x, h = features, units
    if fixed_point.weight_step > 1:
        x, h = fixed_point.padded(features), fixed_point.padded(units)
        return InputRow(features, units, x, h, fixed_point.interleave, in_a_number=2)
    if is_interleaved(operation) and has_separate_sums(operation):
        x, h = fixed_point.padded(features), fixed_point.padded(units)
    elif isinstance(operation, QuantizedLSTM):
        h = fixed_point.padded(features + units) - features
    return InputRow(features, units, x, h, fixed_point.interleave)


def paired_row(operation: QuantizedRecurrent) -> InputRow:
    """Returns the row of a layer with paired gates: x and h are each padded to a multiple of four."""
    features, units, pieces = int(operation.kernel.shape[0]), operation.units, in_fours(operation.fixed_point)
    return InputRow(features, units, pieces.padded(features), pieces.padded(units), pieces.interleave)


def pieces_of_state(traversal: Traversal, row: InputRow) -> str:
    """Returns the pieces of h that are summed at timestep t: none where it is still zero."""
    if traversal.start != "zeros":
        return str(row.pieces_of_h)
    return "0" if traversal.once else f"t == 0 ? 0 : {row.pieces_of_h}"


def in_fours(fixed_point: FixedPoint) -> FixedPoint:
    """Returns the arithmetic with weights interleaved by four."""
    return replace(fixed_point, interleave=4)


def is_interleaved(operation: Operation) -> bool:
    """Returns whether the rows of a unit are interleaved, so that all gates are summed in one loop."""
    return isinstance(operation, QuantizedLSTM) or (isinstance(operation, QuantizedGRU) and operation.reset_after)


def has_separate_sums(operation: QuantizedRecurrent) -> bool:
    """Returns whether x and h are summed separately: sums of x are shifted, gated or split in parts."""
    return isinstance(operation, QuantizedGRU) or operation.shifts_inputs or operation.fixed_point.parts is not None


def form_of_sums(fixed_point: FixedPoint) -> str:
    """Returns the suffix of functions that sum rows in parts, or of weights in half a byte; "" for others."""
    if fixed_point.parts is None:
        return "_of_halves" if fixed_point.weight_step > 1 else ""
    return "_in_short_parts" if fixed_point.has_short_parts else "_in_parts"


def interleaved(rows: Weight, fixed_point: FixedPoint) -> Weight:
    """Returns rows (units, rows, inputs) as (units, inputs / interleave, rows, interleave), flat; see `rows_beside`."""
    units, count, inputs = rows.shape
    held = np.zeros((units, count, fixed_point.padded(inputs)), rows.dtype)
    held[:, :, :inputs] = rows
    pieces = np.swapaxes(held.reshape(units, count, -1, fixed_point.interleave), 1, 2)
    beside = fixed_point.rows_beside
    whole = count // beside * beside
    words = pieces[:, :, :whole].reshape(units, -1, whole // beside, beside, fixed_point.interleave).swapaxes(3, 4)
    parts = [part.reshape(units, pieces.shape[1], -1) for part in (words, pieces[:, :, whole:])]
    return np.concatenate(parts, axis=2).reshape(units, -1)


def packed(rows: Weight, fixed_point: FixedPoint) -> Weight:
    """Packs weights of 4 bits in bytes: those of the first half of a piece are the upper ones."""
    if fixed_point.weight_step == 1:
        return rows
    halves = rows.reshape(*rows.shape[:-1], -1, 2, fixed_point.interleave // 2)
    return np.asarray(halves[..., 0, :] | halves[..., 1, :] >> 4 & 15).reshape(*rows.shape[:-1], -1)


def x_and_h(operation: QuantizedRecurrent) -> Weight:
    """Returns a row per unit of each gate, for x and then h."""
    row = input_row(operation)
    parts = zip((operation.kernel, operation.recurrent_kernel), (row.x - row.features, row.h - row.units))
    return packed(np.concatenate([np.pad(part, ((0, more), (0, 0))) for part, more in parts]).T, operation.fixed_point)


def by_unit(array: Weight, gates: int) -> Weight:
    """Returns (..., gates · units) as (units, gates, ...)."""
    return np.moveaxis(array.reshape(*array.shape[:-1], gates, -1), (-1, -2), (0, 1))


def lstm(operation: QuantizedLSTM) -> Arrays:
    """Returns, for each unit, the rows of its four gates, for x and then h; its four biases, and multipliers."""
    assert operation.bias is not None
    parts, fixed_point = [operation.kernel, operation.recurrent_kernel], operation.fixed_point
    if not has_separate_sums(operation) and fixed_point.weight_step == 1:
        parts = [np.concatenate(parts)]
    rows = np.concatenate([interleaved(by_unit(part, 4), fixed_point) for part in parts], axis=1)
    return {
        "rows": packed(rows, fixed_point),
        "bias": by_unit(operation.bias, 4),
        **multipliers(operation, lambda array: by_unit(array, 4)),
    }


def paired_lstm(operation: QuantizedLSTM) -> Arrays:
    """Packs the weights of an LSTM in pairs into 16 bits, 256 · first + second: i with f, and c with o.

    Biases have the layout of sums: 256 · first + second, then second. Multipliers follow the biases of a unit.
    """
    arrays = lstm(operation)
    gates = [by_unit(part.astype(np.int16), 4) for part in (operation.kernel, operation.recurrent_kernel)]
    rows = [interleaved(gate_pairs(kernel), in_fours(operation.fixed_point)) for kernel in gates]
    bias = arrays["bias"].copy()
    bias[:, ::2] = gate_pairs(arrays["bias"])
    return {"rows": np.concatenate(rows, axis=1), "bias": with_factor_words(bias, operation)}


def paired_gru(operation: QuantizedGRU) -> Arrays:
    """Packs the weights of z and r of a GRU in pairs into 16 bits; those of the candidate follow as bytes."""
    arrays = gru(operation)
    gates = [by_unit(part.astype(np.int16), 3) for part in (operation.kernel, operation.recurrent_kernel)]
    bias = arrays["bias"].copy()
    bias[:, :1] = gate_pairs(bias[:, :2])
    rows = np.concatenate([paired_and_alone(kernel) for kernel in gates], axis=1)
    return {"rows": rows, "bias": with_factor_words(bias, operation)}


def paired_and_alone(gates: Weight) -> Weight:
    """Packs three gates (units, 3, inputs), flat: per four inputs a pair of gates, then the third in two numbers.

    Its weights for the first two inputs are lower bytes, which one instruction extracts from a word.
    """
    units, _, inputs = gates.shape
    held = np.zeros((units, 3, -(-inputs // 4) * 4), gates.dtype)
    held[:, :, :inputs] = gates
    pair, alone = (gate.reshape(units, -1, 4) for gate in (gate_pairs(held[:, :2]), held[:, 2]))
    return np.concatenate([pair, alone[..., 2:] << 8 | alone[..., :2] & 0xFF], axis=2).reshape(units, -1)


def gate_pairs(gates: Weight) -> Weight:
    """Packs pairs of gates (units, gates, ...) into 16 bits: 256 · first + second."""
    return 256 * gates[:, ::2] + gates[:, 1::2]


def multipliers(operation: QuantizedRecurrent, order: Callable[[Weight], Weight]) -> Arrays:
    """Returns the multipliers of accumulators in some order, if there are any."""
    return {} if operation.multiplier is None else {"multiplier": order(operation.multiplier)}


def with_factor_words(bias: Weight, operation: QuantizedRecurrent) -> Weight:
    """Returns the biases of each unit, then its multipliers; upper words of their products are shifted values."""
    if operation.multiplier is None:
        return bias
    factors = by_unit(operation.multiplier.astype(np.int32), len(operation.shifts))
    drops = [
        dropped_of_factor(operation, gate) if has_factor_words(operation, gate) else 0
        for gate in range(len(operation.shifts))
    ]
    return np.concatenate([bias, factors << np.array(drops, np.int32)], axis=1)


def dropped_of_factor(operation: QuantizedRecurrent, gate: int) -> int:
    """Returns the left shift of a factor, so that an upper word is shifted as the accumulators of a gate should be.

    The sums of the first gate of a pair are 256 times as large; for others see `word_of_sum`.
    """
    is_first = gate in ((0, 2) if isinstance(operation, QuantizedLSTM) else (0,))
    return WORD - operation.shifts[gate] - (BYTE if is_first else bits_before(operation))


def bits_before(operation: QuantizedRecurrent) -> int:
    """Returns the left shift of a sum before it is multiplied: loaded weights may need small shifts after it."""
    return BYTE - 1 if operation.fixed_point.loaded else 0


def word_of_sum(operation: QuantizedRecurrent, sum_: str) -> str:
    """Returns the sum of a gate that is not the first of a pair, as a word that a factor multiplies."""
    bits = bits_before(operation)
    return f"(int32_t)({sum_} * {2**bits}u)" if bits else f"(int32_t){sum_}"


def has_factor_words(operation: QuantizedRecurrent, gate: int) -> bool:
    """Returns whether the upper word of a product is shifted so; a factor has 7 bits."""
    return operation.multiplies(gate) and 0 <= dropped_of_factor(operation, gate) <= WORD - BYTE


def has_four_words(operation: QuantizedLSTM) -> bool:
    """Returns whether one function computes the states of a unit: that of Keras's gates, with factors for all sums."""
    is_usual = operation.recurrent_activation.name == "sigmoid" and operation.activation.name == "tanh"
    drops = any(operation.dropped_bits) or bits_before(operation) > 0
    return is_usual and not drops and all(has_factor_words(operation, gate) for gate in range(4))


def holds_inputs(operation: QuantizedRecurrent) -> bool:
    """Returns whether FPU registers hold the inputs of a timestep, and enough units read them there."""
    return paired_row(operation).pieces <= FPU_REGISTERS and operation.units >= FEW_UNITS


def narrowing_factor(operation: QuantizedRecurrent) -> int | None:
    """Returns the multiplier of states as activations, for a shift by 16; None where they are shifted by more."""
    by = operation.narrowing
    return None if by is None or by.shift > HALF_WORD else by.multiplier << (HALF_WORD - by.shift)


def gru(operation: QuantizedGRU) -> Arrays:
    """Returns, for each unit, the rows of its three gates for x, then for h; biases: three for x, the candidate's for
    h.
    """
    assert operation.bias is not None
    parts = [by_unit(array, 3) for array in (operation.kernel, operation.recurrent_kernel)]
    first, second = (by_unit(bias, 3) for bias in operation.bias)
    rows = np.concatenate([interleaved(part, operation.fixed_point) for part in parts], axis=1)
    return {
        "rows": packed(rows, operation.fixed_point),
        "bias": np.concatenate([first[:, :2] + second[:, :2], first[:, 2:], second[:, 2:]], axis=1),
        **multipliers(operation, lambda array: by_unit(array, 3)),
    }


def gru_reset_before(operation: QuantizedGRU) -> Arrays:
    """Returns, for each gate, a row per unit, for x and then h; biases, and multipliers if a gate has some."""
    assert operation.bias is not None
    columns = {"rows": x_and_h(operation), "bias": operation.bias, **multipliers(operation, np.asarray)}
    return {
        f"{role}_{gate}": part
        for role, array in columns.items()
        for k, (gate, part) in enumerate(zip("zrh", np.split(array, 3)))
        if role != "multiplier" or operation.multiplies(k)
    }


def simple_rnn(operation: QuantizedRecurrent) -> Arrays:
    """Returns a row per unit, for x and then h."""
    assert operation.bias is not None
    return {"rows": x_and_h(operation), "bias": operation.bias, **multipliers(operation, np.asarray)}


def rows(operation: QuantizedDense | QuantizedConv) -> Arrays:
    """Returns a row per unit, or per tap and filter; biases; scales of float outputs."""
    return dict(operation.weights()) | {"kernel": np.swapaxes(operation.kernel, -1, -2)}


def counts(operation: QuantizeCounts) -> Arrays:
    """Returns a row per feature: center, the upper and lower bits of the multiplier, and those of the offset."""
    parts = [
        (array >> LOWER_BITS, array & ((1 << LOWER_BITS) - 1)) for array in (operation.multiplier, operation.offset)
    ]
    return {"scaling": np.stack([operation.center, *itertools.chain(*parts)], axis=-1).astype(np.int16)}


def elements(operation: QuantizedRecurrent) -> Mapping[str, str]:
    """Returns the element type of the scratch buffer `inputs`."""
    return dict.fromkeys(("inputs", "candidate_inputs"), operation.fixed_point.element)


def paired_inputs(operation: QuantizedRecurrent, x: Shape) -> Mapping[str, Shape]:
    """Returns the scratch buffer for x of one timestep and h, in the layout of kernels of paired gates.

    It has room for one more number, as they begin at the address of a word.
    """
    return {"inputs": (paired_row(operation).length + 1,)}


def inputs(operation: QuantizedRecurrent, x: Shape) -> Mapping[str, Shape]:
    """Returns the scratch buffer for x of one timestep and h, in one row."""
    return {"inputs": (input_row(operation).length,)}


def inputs_twice(operation: QuantizedRecurrent, x: Shape) -> Mapping[str, Shape]:
    """Returns `inputs`, and a second row for the candidate, with r · h instead of h."""
    (room,) = inputs(operation, x).values()
    return {"inputs": room, "candidate_inputs": room}
