"""No accumulator of quantized weights can overflow, in any order of adding; requantized, it is the sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lstmgen.graph.activation import SIGMOID, TANH, activation
from lstmgen.plan.quantize.accumulators import (
    AccumulatorOverflow,
    QuantizedRows,
    WeightBlock,
    fit_per_channel,
    fit_rows,
    rows_at_scale,
    with_limits,
)
from lstmgen.plan.quantize.formats import (
    BYTE,
    FIXED_POINT,
    GATE_FRACTIONAL_BITS,
    INT16,
    MIN_STATE_FRACTIONAL_BITS,
    FixedPoint,
    Format,
    PartialSums,
)
from lstmgen.plan.quantize.functions import (
    ARGUMENT_MAX,
    argument_scale,
    gate,
    gate_product,
    interpolate,
    next_cell,
    requantize,
    tanh,
    tanh_table,
    to_state,
    weigh,
)
from lstmgen.plan.quantize.layers import split_biases

# The arithmetic of short rows; and of long ones, in parts that are so short here that rows have several.
ARITHMETIC = {name: each.for_rows(1) for name, each in FIXED_POINT.items()}
ARITHMETIC["int16 in parts"] = replace(INT16, parts=PartialSums(length=4, short=1, shift=BYTE))
EACH = pytest.mark.parametrize("fixed_point", ARITHMETIC.values(), ids=list(ARITHMETIC))
SIZES = st.integers(1, 12)


@st.composite
def blocks_and_bias(draw: st.DrawFn) -> tuple[list[tuple[np.ndarray, float]], np.ndarray]:
    """Weights of very different sizes for inputs of very different ranges: the second block is that of a state."""
    rng, rows = np.random.default_rng(draw(st.integers(0, 2**32))), draw(SIZES)
    exponents = st.floats(-6, 3)
    blocks = [
        (rng.normal(0, 1, (draw(SIZES), rows)) * 10.0 ** draw(exponents), 10.0 ** draw(exponents)) for _ in range(2)
    ]
    return blocks, rng.normal(0, 1, rows) * 10.0 ** draw(exponents)


def made(blocks: list[tuple[np.ndarray, float]], fixed_point: FixedPoint) -> list[WeightBlock]:
    (x, of_x), (h, of_h) = blocks
    return [
        WeightBlock(x, fixed_point.activation_format(of_x)),
        WeightBlock(h, fixed_point.unit_interval.coarser(fixed_point.unit_interval.missing_bits(of_h))),
    ]


def holds(rows: QuantizedRows, blocks: list[WeightBlock], fixed_point: FixedPoint) -> None:
    """The worst inputs for each row, in the worst order: all that adds to it first."""
    if fixed_point.parts is not None:
        holds_in_parts(rows, blocks, fixed_point, fixed_point.parts)
        return
    weights = np.concatenate(rows.weights)
    assert np.abs(weights).max() <= fixed_point.weight_max
    largest = np.concatenate([np.full(len(block.weights), block.format.qmax) for block in blocks])
    for sign in (1, -1):
        for k in range(weights.shape[1]):
            for first in (1, -1):
                inputs = np.sign(weights[:, k]) * largest * sign
                inputs[::2] *= first
                terms = np.sort(weights[:, k] * inputs)[::-first]
                partial = np.concatenate([[rows.bias[k]], rows.bias[k] + np.cumsum(terms)])
                assert np.abs(partial).max() <= fixed_point.accumulator_max
                assert np.abs(np.cumsum(terms)).max() <= fixed_point.accumulator_max
                assert np.abs(partial).max() <= rows.bound[k]


def holds_in_parts(rows: QuantizedRows, blocks: list[WeightBlock], fixed_point: FixedPoint, parts: PartialSums) -> None:
    """The same of each part, and of what they add up to."""
    total = np.abs(rows.bias)
    for block, weights in zip(blocks, rows.weights):
        assert np.abs(weights).max() <= fixed_point.weight_max
        for k in range(0, len(weights), parts.length):
            of_part = np.abs(weights[k : k + parts.length]).sum(axis=0) * block.format.qmax
            assert of_part.max() <= fixed_point.accumulator_max
            total += -(-of_part >> parts.shift)
    assert np.all(total <= rows.bound)
    assert rows.bound.max() <= fixed_point.accumulator_max


# Of two rows, one has a negative bias that is larger than all products: what rounds makes it smaller.
WEIGHTS = [(np.array([[0.5, 0.1], [-0.25, 0.1]]), 1e-3), (np.array([[5e-3, 1e-2]]), 1.0)]
NEGATIVE = (WEIGHTS, np.array([-6.0, 40.0]))


@EACH
@given(blocks_and_bias(), st.sampled_from([2.0**-15, 2.0**-11, 0.3]))
@example(NEGATIVE, 0.3)
def test_rows_do_not_overflow(
    fixed_point: FixedPoint, given_: tuple[list[tuple[np.ndarray, float]], np.ndarray], scale: float
) -> None:
    blocks = made(given_[0], fixed_point)
    try:
        rows = fit_rows(blocks, given_[1], scale, fixed_point)
    except AccumulatorOverflow:
        return
    holds(rows, blocks, fixed_point)
    if rows.multiplier is not None:
        as_precise_as_can_be(rows, blocks, given_[1], scale, fixed_point)
        return
    shift = rows.shift + 1
    if shift < fixed_point.accumulator_max.bit_length():
        assert rows_at_scale(blocks, given_[1], scale, shift, fixed_point) is None, "could be more precise"


def as_precise_as_can_be(
    rows: QuantizedRows, blocks: list[WeightBlock], bias: np.ndarray, scale: float, fixed_point: FixedPoint
) -> None:
    """Products fit 32 bits, and arguments the accumulator; a smaller multiplier would not do, nor a larger shift.

    Of a bound and the largest scale that keeps it, half a unit a weight may be left for rounding.
    """
    multiplier = rows.multiplier
    assert multiplier is not None
    assert multiplier.min() >= 1
    assert fixed_point.multiplier_max / 2 < multiplier.max() <= fixed_point.multiplier_max
    before, after = fixed_point.split_shift(rows.shift)
    products = (rows.bound >> before) * multiplier
    assert products.max() < 2**31
    assert (products >> after).max() <= fixed_point.accumulator_max
    rest = fixed_point.weight_step * sum(len(block.weights) * block.format.qmax for block in blocks)
    weights = [np.abs(each).max(axis=0) for each in rows.weights]
    fuller = rows.bound + rest >= fixed_point.accumulator_max * (1 - 1 / multiplier)
    full = np.max(weights, axis=0) + fixed_point.weight_step >= fixed_point.weight_max * (1 - 1 / multiplier)
    assert np.all(full | fuller | (multiplier == 1))


@EACH
@given(blocks_and_bias())
def test_rows_with_per_channel_scales_do_not_overflow(
    fixed_point: FixedPoint, given_: tuple[list[tuple[np.ndarray, float]], np.ndarray]
) -> None:
    blocks = made(given_[0], fixed_point)
    rows, scales = fit_per_channel(blocks, given_[1], fixed_point)
    holds(rows, blocks, fixed_point)
    weight_step = 1.0 if fixed_point.parts is None else 2.0**-fixed_point.parts.shift
    for block, quantized in zip(blocks, rows.weights):
        assert (
            np.abs(quantized * scales * weight_step / block.format.scale - block.weights).max()
            <= (scales * weight_step / block.format.scale).max() * fixed_point.weight_step * 0.501
        )


def test_zeros_in_a_row_cost_no_precision() -> None:
    """Neither where they fill a part of it, nor a row."""
    weights = np.array([[0.3, 0, 0.3]] * 4 + [[0, 0, 0.1]] * 4)
    fixed_point = ARITHMETIC["int16 in parts"]
    rows, _ = fit_per_channel([WeightBlock(weights, fixed_point.unit_interval)], np.zeros(3), fixed_point)
    np.testing.assert_array_equal(rows.weights[0][:4, 0], rows.weights[0][:4, 2])
    assert rows.weights[0].max() > 2**14
    assert not rows.weights[0][:, 1].any()


@EACH
def test_requantized_accumulators_are_the_sums(fixed_point: FixedPoint) -> None:
    rng = np.random.default_rng(3)
    blocks = made([(rng.normal(0, 0.3, (9, 5)), 3.0), (rng.normal(0, 0.3, (32, 5)), 1.0)], fixed_point)
    bias, scale = rng.normal(0, 0.5, 5), argument_scale(TANH, fixed_point)
    rows = fit_rows(blocks, bias, scale, fixed_point)
    inputs = [np.rint(rng.uniform(-1, 1, len(block.weights)) * block.format.qmax) for block in blocks]
    total = rows.bias + sum(weigh(q, w, fixed_point) for q, w in zip(inputs, rows.weights))
    exact = bias + sum((q * block.format.scale) @ block.weights for q, block in zip(inputs, blocks))
    # rounding: half a step of every weight, times its input; half a scale of the result
    factor = 1 if rows.multiplier is None else rows.multiplier
    largest = fixed_point.weight_step * sum(np.abs(q).sum() for q in inputs)
    if fixed_point.parts is not None:  # a weight is that much finer; half a scale of the accumulator for every part
        largest = largest * 2.0**-fixed_point.parts.shift + sum(fixed_point.parts.count(len(q)) for q in inputs)
    allowed = 0.5 * scale * (1 + factor * 2.0**-rows.shift * (1 + largest))
    found = requantize(total.astype(np.int64), rows.shift, fixed_point, rows.multiplier)
    assert np.abs(found * scale - exact).max() <= np.max(allowed)


def test_only_shifts_to_the_left_saturate() -> None:
    x = np.array([-4 * ARGUMENT_MAX, 4 * ARGUMENT_MAX])
    for shift, wanted in ((1, x // 2), (0, x), (-1, x // 4)):
        assert np.array_equal(requantize(x, shift, INT16), wanted)


@EACH
@pytest.mark.parametrize("size", [1e4, np.nan, np.inf])
def test_weights_that_are_too_large_or_no_numbers_do_not_fit(fixed_point: FixedPoint, size: float) -> None:
    with pytest.raises(AccumulatorOverflow):
        fit_rows(
            [WeightBlock(np.full((2, 2), size), Format(fixed_point.element, 1e6, fixed_point.activation_max))],
            np.zeros(2),
            2.0**-15,
            fixed_point,
        )


@EACH
def test_tanh_is_close_odd_and_never_falls(fixed_point: FixedPoint) -> None:
    u = np.arange(-9 << fixed_point.argument_bits, 9 << fixed_point.argument_bits)
    y = tanh(u, fixed_point)
    np.testing.assert_array_equal(y, -tanh(-u, fixed_point))
    assert np.diff(y).min() >= 0
    assert np.abs(y).max() == fixed_point.gate_max
    # half of the distance of a line from the curve, 0.77 / 8 times its squared length; two roundings
    allowed = 0.77 / 16 / 4.0**fixed_point.table_bits + 2 * 2.0**-GATE_FRACTIONAL_BITS
    exact = np.tanh(u / 2**fixed_point.argument_bits)
    assert np.abs(y / 2**GATE_FRACTIONAL_BITS - exact).max() < allowed
    assert len(tanh_table(fixed_point)) == (6 << fixed_point.table_bits) + 1


@EACH
@pytest.mark.parametrize("function", [SIGMOID, TANH, activation("hard_sigmoid", slope=1 / 6)], ids=str)
def test_gates_are_what_they_are_in_float(fixed_point: FixedPoint, function: object) -> None:
    limit = 9 << fixed_point.argument_bits
    u = np.concatenate([np.arange(-limit, limit), [ARGUMENT_MAX, -ARGUMENT_MAX, 2**23 - 1]])
    y = gate(function, u, fixed_point)  # type: ignore[arg-type]
    assert np.abs(y).max() <= fixed_point.gate_max
    x = u * argument_scale(function, fixed_point)  # type: ignore[arg-type]
    exact = function(x)  # type: ignore[operator]
    allowed = 0.77 / 16 / 4.0**fixed_point.table_bits + 3 * 2.0**-GATE_FRACTIONAL_BITS
    assert np.abs(y / 2**GATE_FRACTIONAL_BITS - exact).max() < allowed


@given(st.integers(0, 2**15), st.integers(-(2**23), 2**23 - 1))
def test_gate_product_fits_32_bits_and_rounds_to_the_nearest(factor: int, v: int) -> None:
    assert abs(factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) < 2**31
    assert abs(int(gate_product(np.int64(factor), np.int64(v))) - factor * v / 2**15) <= 0.51
    assert int(gate_product(np.int64(2**15), np.int64(v))) == v


def ends(limit: int) -> np.ndarray:
    """Numbers up to a limit of either sign, with the ends."""
    inside = np.random.default_rng(limit).integers(-limit, limit + 1, 400)
    return np.concatenate([[-limit, 1 - limit, -1, 0, 1, limit - 1, limit], inside])


@EACH
@pytest.mark.parametrize("bits", [MIN_STATE_FRACTIONAL_BITS, 6, 7, 11])
def test_coarser_states_are_the_nearest_and_fit_32_bits(fixed_point: FixedPoint, bits: int) -> None:
    """h and c with so many fractional bits; whatever the gates say, no product and no sum of them is beyond 31 bits."""
    one, rng = 2**GATE_FRACTIONAL_BITS, np.random.default_rng(8)
    gates = rng.permutation(np.clip(np.concatenate([ends(one), ends(one)]), 0, fixed_point.gate_max))
    candidates = rng.permutation(np.concatenate([ends(fixed_point.gate_max), ends(fixed_point.gate_max)]))

    dropped_bits = fixed_point.cell.fractional_bits - bits
    if dropped_bits >= 0:
        c = np.concatenate([ends(fixed_point.cell.qmax)] * 2)
        f, i = rng.permutation(gates), gates
        got = next_cell(f, c, i, candidates, fixed_point, dropped_bits)
        exact = f / one * c + i / one * candidates / one * 2.0**bits
        limit = fixed_point.cell.qmax
        assert np.abs(got - np.clip(exact, -limit, limit)).max() <= 1.6
        assert np.abs(f * (c >> 8)).max() + 2**15 + 64 < 2**31
        if fixed_point.cell.element == "int16":
            sums = f * c + (i * candidates >> (GATE_FRACTIONAL_BITS - bits))
            assert np.abs(sums + 2**14).max() < 2**31

    dropped_bits = fixed_point.state.fractional_bits - bits
    if dropped_bits > 0:
        h = np.concatenate([ends(fixed_point.state.qmax)] * 2)
        z = gates
        got = interpolate(z, h, candidates, fixed_point, dropped_bits)
        exact = z / one * h + (1 - z / one) * candidates / one * 2.0**bits
        assert np.abs(got - exact).max() <= 0.501
        sums = (candidates * (one - z) >> dropped_bits) + z * (
            h << (GATE_FRACTIONAL_BITS - fixed_point.state.fractional_bits)
        )
        assert np.abs(sums).max() + 2**22 < 2**31
        got = to_state(z * candidates, fixed_point, dropped_bits)
        assert np.abs(got - z / one * candidates / one * 2.0**bits).max() <= 0.5
        assert np.abs(got).max() <= 2**bits


@EACH
def test_cells_saturate(fixed_point: FixedPoint) -> None:
    one, largest = np.array([fixed_point.gate_max]), np.array([fixed_point.cell.qmax])
    np.testing.assert_array_equal(next_cell(one, largest, one, one, fixed_point), largest)
    np.testing.assert_array_equal(next_cell(one, -largest, one, -one, fixed_point), -largest)
    if fixed_point.gate_max == 2**GATE_FRACTIONAL_BITS:  # a gate that is wide open forgets nothing
        np.testing.assert_array_equal(next_cell(one, largest // 3, 0 * one, one, fixed_point), largest // 3)


@pytest.mark.parametrize(
    ("weight", "bound", "fits"), [(255, 2**30 - 1, True), (257, 2**29, False), (255, 2**30, False)]
)
def test_a_candidate_whose_sums_are_too_large_for_a_gate_is_refused(weight: int, bound: int, fits: bool) -> None:
    """The sum of h alone, which a gate multiplies, or that of x and h."""
    fixed_point = ARITHMETIC["int16"]
    h = Format("int16", 1.0, 2**15 - 1)
    rows = QuantizedRows((np.array([[1]]), np.array([[weight]])), np.zeros(1, np.int64), 0, np.array([bound]))
    blocks = [WeightBlock(np.ones((1, 1)), h), WeightBlock(np.full((1, 1), float(weight)), h)]
    zero = np.zeros(1)
    assert (split_biases(rows, blocks, (zero, zero), 1.0, fixed_point, [zero, zero]) is not None) == fits


@EACH
@pytest.mark.parametrize(("features", "units"), [(3, 5), (100, 60), (700, 900), (1, 3000)])
def test_any_loaded_weights_fit(fixed_point: FixedPoint, features: int, units: int) -> None:
    """With weights and biases at their limits, all inputs at theirs, and the largest shift."""
    formats = Format("", 1.0, fixed_point.activation_max), Format("", 1.0, fixed_point.activation_max)
    known = with_limits(replace(fixed_point, loaded=True), (features, formats[0]), (units, formats[1]))
    assert known.limits is not None
    of_type = 2 ** int(8 * np.dtype(known.weight).itemsize - 1)
    weight = of_type if known.limits.weight is None else known.limits.weight
    parts = known.parts.length if known.parts else max(features, units)
    part = weight * min(parts, max(features, units)) * fixed_point.activation_max
    assert part <= known.accumulator_max
    rows = [weight * count * known.activation_max for count in (features, units)]
    if known.parts:
        rows = [-(-row >> known.parts.shift) + known.parts.count(count) for row, count in zip(rows, (features, units))]
    total = (rows[0] << known.limits.input_shift) + rows[1]
    assert known.limits.bias > 0
    assert total + known.limits.bias <= known.accumulator_max
    assert known.weight_max >= known.weight_step
    if known.limits.weight is not None and not known.parts:  # larger ones would need more than their share
        share, step = known.accumulator_max * 3 / 4, known.weight_step
        assert total <= share * (1 + 1e-3)
        assert total * (weight + step) / weight > share * (1 - 1e-3)
