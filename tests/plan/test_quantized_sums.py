"""No sum of whole weights can overflow, in whatever order it is added; and what is shifted out of it is the sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmgen.graph.activation import SIGMOID, TANH, activation
from lstmgen.plan.quantize.formats import LEAST_PLACES, PLACES, WIDTHS, Format, Width
from lstmgen.plan.quantize.functions import FARTHEST, cell, gate, mixed, scale, shifted, table, tanh, unit_of
from lstmgen.plan.quantize.functions import activation as activation_of
from lstmgen.plan.quantize.sums import Part, Rows, TooLarge, fit, fit_each, rows_at

EACH = pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
SIZES = st.integers(1, 12)


@st.composite
def parts_and_bias(draw: st.DrawFn) -> tuple[list[tuple[np.ndarray, float]], np.ndarray]:
    """Weights of very different sizes for inputs of very different ranges: the second part is that of a state."""
    rng, rows = np.random.default_rng(draw(st.integers(0, 2**32))), draw(SIZES)
    exponents = st.floats(-6, 3)
    parts = [
        (rng.normal(0, 1, (draw(SIZES), rows)) * 10.0 ** draw(exponents), 10.0 ** draw(exponents)) for _ in range(2)
    ]
    return parts, rng.normal(0, 1, rows) * 10.0 ** draw(exponents)


def made(parts: list[tuple[np.ndarray, float]], width: Width) -> list[Part]:
    (x, of_x), (h, of_h) = parts
    return [Part(x, width.ranging(of_x)), Part(h, width.unit.coarser(width.unit.too_short(of_h)))]


def holds(rows: Rows, parts: list[Part], width: Width) -> None:
    """The worst inputs for each row, in the worst order: all that adds to it first."""
    weights = np.concatenate(rows.weights)
    assert np.abs(weights).max() <= width.weight
    largest = np.concatenate([np.full(len(part.weights), part.format.largest) for part in parts])
    for sign in (1, -1):
        for k in range(weights.shape[1]):
            for first in (1, -1):
                inputs = np.sign(weights[:, k]) * largest * sign
                inputs[::2] *= first
                terms = np.sort(weights[:, k] * inputs)[::-first]
                partial = np.concatenate([[rows.bias[k]], rows.bias[k] + np.cumsum(terms)])
                assert np.abs(partial).max() <= width.total
                assert np.abs(np.cumsum(terms)).max() <= width.total
                assert np.abs(partial).max() <= rows.bound[k]


@EACH
@given(parts_and_bias(), st.sampled_from([2.0**-15, 2.0**-11, 0.3]))
def test_rows_hold_their_sums(
    width: Width, given_: tuple[list[tuple[np.ndarray, float]], np.ndarray], unit: float
) -> None:
    parts = made(given_[0], width)
    try:
        rows = fit(parts, given_[1], unit, width)
    except TooLarge:
        return
    holds(rows, parts, width)
    shift = rows.shift + 1
    if shift < width.total.bit_length():
        assert rows_at(parts, given_[1], unit, shift, width) is None, "could be more precise"


@EACH
@given(parts_and_bias())
def test_rows_with_units_of_their_own_hold_their_sums(
    width: Width, given_: tuple[list[tuple[np.ndarray, float]], np.ndarray]
) -> None:
    parts = made(given_[0], width)
    rows, units = fit_each(parts, given_[1], width)
    holds(rows, parts, width)
    for part, whole in zip(parts, rows.weights):
        assert np.abs(whole * units / part.format.step - part.weights).max() <= (units / part.format.step).max() * 0.501


@EACH
def test_what_is_shifted_is_the_sum(width: Width) -> None:
    rng = np.random.default_rng(3)
    parts = made([(rng.normal(0, 0.3, (9, 5)), 3.0), (rng.normal(0, 0.3, (32, 5)), 1.0)], width)
    bias, unit = rng.normal(0, 0.5, 5), unit_of(TANH, width)
    rows = fit(parts, bias, unit, width)
    inputs = [np.rint(rng.uniform(-1, 1, len(part.weights)) * part.format.largest) for part in parts]
    total = rows.bias + sum(q @ w for q, w in zip(inputs, rows.weights))
    exact = bias + sum((q * part.format.step) @ part.weights for q, part in zip(inputs, parts))
    # every weight is off by half a unit of the sum at most, times its input; what is shifted by half a unit
    allowed = 0.5 * unit * (1 + 2.0**-rows.shift * (1 + sum(np.abs(q).sum() for q in inputs)))
    assert np.abs(shifted(total.astype(np.int64), rows.shift) * unit - exact).max() <= allowed


@EACH
@pytest.mark.parametrize("size", [1e4, np.nan, np.inf])
def test_weights_that_are_too_large_or_no_numbers_do_not_fit(width: Width, size: float) -> None:
    with pytest.raises(TooLarge):
        fit([Part(np.full((2, 2), size), Format(width.element, 1e6, width.largest))], np.zeros(2), 2.0**-15, width)


@EACH
def test_tanh_is_close_odd_and_never_falls(width: Width) -> None:
    u = np.arange(-9 << width.argument, 9 << width.argument)
    y = tanh(u, width)
    np.testing.assert_array_equal(y, -tanh(-u, width))
    assert np.diff(y).min() >= 0
    assert np.abs(y).max() == width.one
    # half of the distance of a line from the curve, 0.77 / 8 times its squared length; two roundings
    line = 0.77 / 16 / 4.0**width.intervals
    assert np.abs(y / 2**PLACES - np.tanh(u / 2**width.argument)).max() < line + 2 * 2.0**-PLACES
    assert len(table(width)) == (6 << width.intervals) + 1


@EACH
@pytest.mark.parametrize("function", [SIGMOID, TANH, activation("hard_sigmoid", slope=1 / 6)], ids=str)
def test_gates_are_what_they_are_in_float(width: Width, function: object) -> None:
    u = np.concatenate([np.arange(-9 << width.argument, 9 << width.argument), [FARTHEST, -FARTHEST, 2**23 - 1]])
    y = gate(function, u, width)  # type: ignore[arg-type]
    assert np.abs(y).max() <= width.one
    x = u * unit_of(function, width)  # type: ignore[arg-type]
    exact = function(x)  # type: ignore[operator]
    assert np.abs(y / 2**PLACES - exact).max() < 0.77 / 16 / 4.0**width.intervals + 3 * 2.0**-PLACES


@given(st.integers(0, 2**15), st.integers(-(2**23), 2**23 - 1))
def test_scale_fits_32_bits_and_rounds_to_the_nearest(factor: int, v: int) -> None:
    assert abs(factor * (v >> 8) + ((factor * (v & 255)) >> 8) + 64) < 2**31
    assert abs(int(scale(np.int64(factor), np.int64(v))) - factor * v / 2**15) <= 0.51
    assert int(scale(np.int64(2**15), np.int64(v))) == v


def ends(limit: int) -> np.ndarray:
    """Numbers up to a limit of either sign, with the ends."""
    inside = np.random.default_rng(limit).integers(-limit, limit + 1, 400)
    return np.concatenate([[-limit, 1 - limit, -1, 0, 1, limit - 1, limit], inside])


@EACH
@pytest.mark.parametrize("places", [LEAST_PLACES, 6, 7, 11])
def test_states_with_fewer_places_are_the_nearest_and_fit_32_bits(width: Width, places: int) -> None:
    """h and c with so many binary places; whatever the gates say, no product and no sum of them is beyond 31 bits."""
    one, rng = 2**PLACES, np.random.default_rng(8)
    gates = rng.permutation(np.clip(np.concatenate([ends(one), ends(one)]), 0, width.one))
    candidates = rng.permutation(np.concatenate([ends(width.one), ends(width.one)]))

    fewer = width.cell_places - places
    if fewer >= 0:
        c = np.concatenate([ends(width.cell.largest)] * 2)
        f, i = rng.permutation(gates), gates
        got = cell(f, c, i, candidates, width, fewer)
        exact = f / one * c + i / one * candidates / one * 2.0**places
        limit = width.cell.largest
        assert np.abs(got - np.clip(exact, -limit, limit)).max() <= 1.6
        assert np.abs(f * (c >> 8)).max() + 2**15 + 64 < 2**31
        if width.cell.element == "int16":
            assert np.abs(f * c + (i * candidates >> (2 * PLACES - places - PLACES)) + 2**14).max() < 2**31

    fewer = width.places - places
    if fewer > 0:
        h = np.concatenate([ends(width.largest)] * 2)
        z = gates
        got = mixed(z, h, candidates, width, fewer)
        exact = z / one * h + (1 - z / one) * candidates / one * 2.0**places
        assert np.abs(got - exact).max() <= 0.501
        sums = (candidates * (one - z) >> fewer) + z * (h << (PLACES - width.places))
        assert np.abs(sums).max() + 2**22 < 2**31
        got = activation_of(z * candidates, width, fewer)
        assert np.abs(got - z / one * candidates / one * 2.0**places).max() <= 0.5
        assert np.abs(got).max() <= 2**places


@EACH
def test_cells_saturate(width: Width) -> None:
    one, largest = np.array([width.one]), np.array([width.cell.largest])
    np.testing.assert_array_equal(cell(one, largest, one, one, width), largest)
    np.testing.assert_array_equal(cell(one, -largest, one, -one, width), -largest)
    if width.one == 2**PLACES:  # a gate that is wide open forgets nothing
        np.testing.assert_array_equal(cell(one, largest // 3, 0 * one, one, width), largest // 3)
