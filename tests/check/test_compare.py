"""What counts as an error, and where there is nothing to compare."""

from __future__ import annotations

import numpy as np
import pytest

from lstmgen.check.compare import comparable, differences, errors, scale_of, ulp_of

pytestmark = pytest.mark.quick

INF, NAN = np.inf, np.nan


def test_infinities_and_nans_must_stand_where_the_truth_has_them() -> None:
    truth = np.array([INF, -INF, NAN, 1.0, 1.0, INF, NAN])
    got = np.array([INF, -INF, NAN, NAN, INF, -INF, 1.0])
    np.testing.assert_array_equal(differences(got, truth), [0, 0, 0, INF, INF, INF, INF])


def test_errors_are_the_largest_of_all_samples_in_three_units() -> None:
    truth = [np.array([1.0, -4.0]), np.array([2.0, 0.5])]
    got = [np.array([1.0, -4.0]), np.array([2.0, 0.5 + 2**-23])]
    everywhere = [np.ones(2, dtype=bool)] * 2
    found = errors(got, truth, everywhere, scale_of(truth))
    assert found.absolute == 2**-23
    assert found.relative == 2**-25
    assert found.ulp == 2.0


def test_only_what_may_be_compared_counts() -> None:
    found = errors([np.array([1.0, 9.0])], [np.array([1.0, 2.0])], [np.array([True, False])], 2.0)
    assert (found.absolute, found.relative, found.ulp) == (0, 0, 0)


def test_another_shape_is_an_infinite_error() -> None:
    found = errors([np.zeros(3)], [np.zeros((3, 1))], [np.ones((3, 1), dtype=bool)], 1.0)
    assert found.absolute == INF


@pytest.mark.parametrize("value", [0.0, 1e-45, 1.0, -3.5, 3e38, 1e300, INF])
def test_an_ulp_is_never_zero_nor_infinite(value: float) -> None:
    assert 0 < ulp_of(np.array([value]))[0] <= 2.0**104


def test_of_a_sequence_the_part_before_the_chaos_is_compared() -> None:
    change = np.zeros((4, 2))
    change[2, 1] = 2e-4
    np.testing.assert_array_equal(comparable(change, 1.0), [[True] * 2, [True] * 2, [False] * 2, [False] * 2])
    assert comparable(change, 3.0).all()


def test_of_anything_else_all_or_nothing_is_compared() -> None:
    assert comparable(np.array([0, 0, 9e-5]), 1.0).all()
    assert not comparable(np.array([0, 0, 2e-4]), 1.0).any()
