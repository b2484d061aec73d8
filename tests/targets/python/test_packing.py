"""No field of a big integer can overflow, and what is read of it is the sum."""

from __future__ import annotations

import math
from fractions import Fraction
from struct import unpack_from

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmgen.targets.python.bignum.packing import (
    FORMATS,
    WANTED_SHIFTS,
    Packing,
    Sums,
    biases,
    fit,
    offset,
    rows,
    table_rows,
)

INPUTS, UNITS, FIELDS, TABLE = 3, 5, 7, 4
EXPONENTS = st.integers(-30, 3)


@st.composite
def several_sums(draw: st.DrawFn, table: bool = False) -> Sums:
    """Weights whose columns and rows are of very different sizes; some are zero."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def array(*shape: int) -> np.ndarray:
        scales = [draw(st.lists(EXPONENTS, min_size=n, max_size=n)) for n in shape]
        sizes = np.power(10.0, np.minimum.outer(*scales) if len(shape) > 1 else scales[0])
        zeros = draw(st.lists(st.booleans(), min_size=shape[0], max_size=shape[0]))
        return rng.uniform(-1, 1, shape) * sizes * ~np.array(zeros).reshape(-1, *[1] * (len(shape) - 1))

    inputs = 0 if table else INPUTS
    rows_of_table = array(TABLE, FIELDS) if table else np.zeros((0, FIELDS))
    return Sums(array(INPUTS, FIELDS)[:inputs], array(UNITS, FIELDS), array(FIELDS), rows_of_table)


def big_integers(numbers: np.ndarray, size: int, top: int) -> list[int]:
    """As pack_rows() in generated files."""
    return [sum(int(w) << 8 * size * j for j, w in enumerate(row)) + (top << 8 * size * len(row)) for row in numbers]


def read(s: int, packing: Packing) -> tuple[int, ...]:
    code = "<" + packing.code * FIELDS
    return unpack_from(code, s.to_bytes(packing.size * (FIELDS + 1) + 8, "little"))


def left_out(packing: Packing) -> int:
    return packing.value_bits + packing.weight_bits - packing.sum_bits


def assert_reads(sums: Sums, packing: Packing, q: list[int], row: int | None = None, shift: int = 0) -> None:
    """For these q, the fields hold the sums, each right to a unit of the integer, and to half of what is read."""
    weights = rows(np.concatenate([sums.kernel, sums.recurrent]), packing)
    like_h = sums.kernel if packing.x_like_h else sums.kernel[:0]
    start = offset(np.concatenate([like_h, sums.recurrent]), packing, negative=len(sums.kernel))
    s = int.from_bytes(start.tobytes(), "little")
    s += int.from_bytes(biases(sums.bias, packing).tobytes(), "little") << shift
    s += sum(k * r for k, r in zip(q, big_integers(weights, packing.size, 1)))
    one = 2**packing.value_bits
    moved = [0 if k < len(sums.kernel) and not packing.x_like_h else one for k in range(len(q))]
    table = np.zeros((1, FIELDS), int)
    if row is not None:
        table = table_rows(sums.table, packing)[row : row + 1]
        s += big_integers(table, packing.size, 0)[0] << packing.table_shift + shift
    for j, got in enumerate(read(s, packing)):
        wanted = sum((k - m) * int(w) for k, m, w in zip(q, moved, weights[:, j]))
        wanted += round(math.ldexp(sums.bias[j], packing.value_bits + packing.weight_bits)) << shift
        wanted += int(table[0, j]) << packing.table_shift + shift
        assert abs(wanted) <= sums.reach(packing) < 256**packing.size // 2
        assert abs(Fraction(got) - Fraction(wanted, 2 ** left_out(packing))) <= Fraction(1, 2) + Fraction(
            1, 2 ** left_out(packing)
        )


def test_sums_of_700_are_not_packed() -> None:
    """exp would overflow a little above."""
    none, ones = np.zeros((0, FIELDS)), np.ones((UNITS, FIELDS))
    fitting = [bool(fit([Sums(none, ones, np.full(FIELDS, bias), none)], 1.0)) for bias in (694.0, 695.0)]
    assert fitting == [True, False]


@given(several_sums(), st.sampled_from([1.0, 0.3, 3.0]))
def test_fields_hold_what_pushes_each_of_them_furthest(sums: Sums, x_bound: float) -> None:
    packing = fit([sums], x_bound)
    if packing is None:
        return
    one = 2**packing.value_bits
    weights = np.concatenate([sums.kernel, sums.recurrent])
    for shift in {0, 1, packing.shifts} & set(range(packing.shifts + 1)):
        limits = [min(x_bound * 2**shift, 1) if shift else x_bound] * INPUTS + [1.0] * UNITS
        for j in range(FIELDS):
            for direction in (1, -1):
                signs = direction * np.where(weights[:, j] < 0, -1, 1)
                q = [round(s * limit * one) for s, limit in zip(signs, limits)]
                moved = [one if k >= INPUTS or packing.x_like_h else 0 for k in range(len(q))]
                assert_reads(sums, packing, [a + b for a, b in zip(q, moved)], shift=shift)


@given(several_sums())
def test_fields_hold_the_longest_x_that_is_taken(sums: Sums) -> None:
    packing = fit([sums], math.inf)
    if packing is None:
        return
    assert packing.x_measured
    one = 2**packing.value_bits
    for j in range(FIELDS):
        for direction in (1, -1):
            column = sums.kernel[:, j] if sums.kernel[:, j].any() else np.ones(INPUTS)
            x = direction * column * (packing.x_length / np.sqrt(np.sum(np.square(column / abs(column).max()))))
            x /= abs(column).max()
            h = direction * np.where(sums.recurrent[:, j] < 0, -1, 1)
            assert_reads(sums, packing, [round(v * one) for v in x] + [int(v * one) + one for v in h])
            small = direction * np.where(sums.kernel[:, j] < 0, -1, 1)
            for shift in {1, packing.shifts} & set(range(1, packing.shifts + 1)):
                assert_reads(
                    sums, packing, [int(v) * one for v in small] + [(int(v) + 1) * one for v in h], shift=shift
                )


@given(several_sums(table=True), st.integers(0, TABLE - 1))
def test_fields_hold_a_row_of_the_table_too(sums: Sums, row: int) -> None:
    packing = fit([sums], 0.0)
    if packing is None:
        return
    for j in range(FIELDS):
        h = np.where(sums.recurrent[:, j] < 0, -1, 1) * (1 if sums.table[row, j] >= 0 else -1)
        for shift in {0, packing.shifts}:
            assert_reads(sums, packing, [(int(v) + 1) * 2**packing.value_bits for v in h], row, shift)


@given(several_sums(), st.sampled_from([1.0, 3.0, math.inf]), st.integers(0, 2**32))
def test_error_is_what_was_expected(sums: Sums, x_bound: float, seed: int) -> None:
    packing = fit([sums], x_bound)
    if packing is None:
        return
    rng = np.random.default_rng(seed)
    one, places = 2.0**packing.value_bits, packing.value_bits + packing.weight_bits
    x = rng.uniform(-1, 1, INPUTS) * min(x_bound, packing.x_length / 2 or x_bound)
    v = np.concatenate([x, rng.uniform(-1, 1, UNITS)])
    weights = np.concatenate([sums.kernel, sums.recurrent])
    exact = v @ weights
    got = np.rint(v * one) @ rows(weights, packing).astype(float) / 2.0**places
    # No rounding is farther off than √3 times its standard deviation; errors add up at worst.
    assert np.abs(got - exact).max() <= 2 * (INPUTS + UNITS) * np.abs(v).max(initial=1) * sums.error(packing)


def worst(sums: Sums, packing: Packing, largest_v: float) -> float:
    """No z is farther off while no |v| is larger; the proof is in packed.py."""
    shift = min(max(-math.frexp(largest_v)[1], 0), packing.shifts)
    weights = np.concatenate([sums.kernel, sums.recurrent])
    of_values = np.abs(weights).sum(axis=0).max() * math.ldexp(0.5, -packing.value_bits - shift)
    of_weights = len(weights) * largest_v * math.ldexp(0.5, -packing.weight_bits)
    return float(of_values + of_weights + math.ldexp(1.0, -packing.sum_bits - shift))


@given(several_sums(), st.sampled_from([1.0, 3.0, math.inf]), st.integers(0, 10), st.integers(0, 2**32))
def test_no_error_is_larger_than_the_worst(sums: Sums, x_bound: float, small: int, seed: int) -> None:
    """Where all roundings go the same way, at every size of v: half of them are chosen for it."""
    packing = fit([sums], x_bound)
    if packing is None:
        return
    rng = np.random.default_rng(seed)
    shift = min(max(small - 1, 0), packing.shifts)
    one, places = 2.0 ** (packing.value_bits + shift), packing.value_bits + packing.weight_bits + shift
    weights = np.concatenate([sums.kernel, sums.recurrent])
    v = rng.uniform(-1, 1, len(weights)) * 2.0**-small
    column = weights[:, rng.integers(FIELDS)]
    pushed = (np.floor(v * one) + np.where(column < 0, 0.501, 0.499)) / one  # as far from whole as can be
    v = np.where(rng.uniform(size=len(v)) < 0.5, v, np.clip(pushed, -(2.0**-small), 2.0**-small))
    q, w = np.floor(v * one + 0.5), rows(weights, packing)
    for j in range(FIELDS):
        exact = sum(Fraction(a) * Fraction(b) for a, b in zip(v.tolist(), weights[:, j].tolist()))
        field = sum(int(a) * int(b) for a, b in zip(q, w[:, j])) - 1  # with what the fields below it may borrow
        got = Fraction(
            math.floor(Fraction(field, 2 ** left_out(packing)) + Fraction(1, 2)), 2 ** (places - left_out(packing))
        )
        assert abs(got - exact) <= worst(sums, packing, 2.0**-small)


@pytest.mark.parametrize("x_bound", [1.0, 4.0, math.inf])
def test_plain_weights_fit_into_the_narrowest_fields(x_bound: float) -> None:
    rng = np.random.default_rng(0)
    sums = Sums(*(rng.uniform(-0.2, 0.2, (n, 128)) for n in (9, 32)), np.zeros(128), np.zeros((0, 128)))
    packing = fit([sums], x_bound)
    assert packing is not None
    assert (packing.size, packing.code) == FORMATS[0][:2]
    assert packing.shifts >= WANTED_SHIFTS


@pytest.mark.parametrize("number", [math.nan, math.inf, 1e30, 1e4])
@pytest.mark.parametrize("part", ["kernel", "recurrent", "bias", "table"])
def test_weights_that_are_too_large_or_no_numbers_do_not_fit(part: str, number: float) -> None:
    arrays = {"kernel": (3, 4), "recurrent": (5, 4), "bias": (4,), "table": (2, 4)}
    sums = Sums(**{name: np.full(shape, 0.1) for name, shape in arrays.items()})
    assert fit([sums], 1.0) is not None
    getattr(sums, part)[..., 1] = number
    assert fit([sums], 1.0) is None


def test_weights_that_amplify_the_rounding_of_h_do_not_fit() -> None:
    """An h that is tiny is precise in float32, and not in fixed point."""
    rng = np.random.default_rng(0)
    sums = Sums(*(rng.uniform(-0.2, 0.2, (n, 128)) for n in (9, 32)), np.zeros(128), np.zeros((0, 128)))
    assert fit([sums], 1.0) is not None
    sums.recurrent[-1] = 40.0
    assert fit([sums], 1.0) is None


def test_nothing_but_zeros_fits() -> None:
    sums = Sums(np.zeros((3, 4)), np.zeros((5, 4)), np.zeros(4), np.zeros((0, 4)))
    packing = fit([sums], math.inf)
    assert packing is not None
    assert_reads(
        Sums(np.zeros((3, FIELDS)), np.zeros((5, FIELDS)), np.zeros(FIELDS), np.zeros((0, FIELDS))), packing, [7] * 8
    )
