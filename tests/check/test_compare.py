"""What counts as an error, and where there is nothing to compare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstmgen.check.compare import alike, by_position, comparable, ulp_of
from lstmgen.check.truth import Truth
from lstmgen.graph.shape import Axis
from lstmgen.samples.rounding import distance

pytestmark = pytest.mark.quick

INF, NAN = np.inf, np.nan


def test_infinities_and_nans_must_stand_where_the_truth_has_them() -> None:
    truth = np.array([INF, -INF, NAN, 1.0, 1.0, INF, NAN])
    got = np.array([INF, -INF, NAN, NAN, INF, -INF, 1.0])
    np.testing.assert_array_equal(distance(got, truth), [0, 0, 0, INF, INF, INF, INF])


def test_errors_are_of_the_position_nearest_to_its_limit_and_relative_to_its_scale() -> None:
    truth = truth_of([1.0, -4e10], [2.0, 0.5])
    got = [(np.array([1.0, -4e10 + 8]),), (np.array([2.0 + 2**-21, 0.5]),)]
    found = truth.errors(got, 0, np.array([1e-8, 1e3]))
    assert (found.absolute, found.relative, found.limit, found.scale) == (2**-21, 2**-22, 1e-8, 2.0)
    found = truth.errors(got, 0)
    assert (found.absolute, found.limit, found.largest) == (2**-21, None, 8.0)
    assert found.ulp == 2.0


def test_only_what_may_be_compared_counts() -> None:
    truth = replace(truth_of([1.0, 2.0]), where=((np.array([True, False]),),))
    found = truth.errors([(np.array([1.0, 9.0]),)], 0)
    assert (found.absolute, found.relative, found.ulp) == (0, 0, 0)
    assert truth.compared == 0.5


def test_another_shape_is_an_infinite_error() -> None:
    assert truth_of([0.0, 0.0, 0.0]).errors([(np.zeros((3, 1)),)], 0).absolute == INF


def test_nan_counts_as_compared_nowhere_and_must_stay_nan() -> None:
    truth = truth_of([NAN, NAN], [NAN, 1.0])
    assert truth.compared == 0.25
    assert truth.errors(truth.outputs, 0).absolute == 0
    assert truth.errors([(np.array([NAN, 0.0]),)], 0).absolute == INF


def truth_of(*samples: list[float]) -> Truth:
    """The truth where every number may be compared."""
    outputs = [(np.array(sample),) for sample in samples]
    everywhere = [np.ones(len(sample), dtype=bool) for sample in samples]
    scale = np.nan_to_num(np.abs(samples)).max(axis=0)
    shape = (len(samples[0]),)
    return Truth(samples, outputs, (shape,), (tuple(everywhere),), (scale,), (np.zeros(shape),))


@pytest.mark.parametrize(
    ("shape", "actual", "rows", "positions"),
    [((2, 3), (2, 3), 1, 6), (("timesteps", 3), (5, 3), 5, 3), (("timesteps",), (5,), 5, 1), ((), (), 1, 1)],
)
def test_a_position_is_an_element_or_a_column(
    shape: tuple[int | str, ...], actual: tuple[int, ...], rows: int, positions: int
) -> None:
    graph_shape = tuple(Axis(dim) if isinstance(dim, str) else dim for dim in shape)
    assert by_position(np.zeros(actual), graph_shape).shape == (rows, positions)


def test_positions_with_alike_noise_share_what_is_largest_among_them() -> None:
    noise = np.array([2e-7, 9e-8, 3e-7, 4e3, 0.0])
    np.testing.assert_array_equal(alike(noise, np.array([1.0, 1e-9, 2.0, 3e10, 5.0])), [2, 2, 2, 3e10, 5])


@pytest.mark.parametrize("value", [0.0, 1e-45, 1.0, -3.5, 3e38, 1e300, INF])
def test_an_ulp_is_never_zero_nor_infinite(value: float) -> None:
    assert 0 < ulp_of(np.array([value]))[0] <= 2.0**104


def test_of_a_sequence_the_part_before_the_chaos_is_compared() -> None:
    change = np.zeros((4, 2))
    change[2, 1] = 2e-4
    shape = (Axis("timesteps"), 2)
    (where,) = comparable([change], np.full(2, 1e-4), shape)
    np.testing.assert_array_equal(where, [[True] * 2, [True] * 2, [True, False], [True] * 2])
    change[3] = 2e-4
    where, steady = comparable([change, np.zeros((4, 2))], np.full(2, 1e-4), shape)
    np.testing.assert_array_equal(where, [[True] * 2, [True] * 2, [False] * 2, [False] * 2])
    assert steady.all()
    assert comparable([change], np.full(2, 3e-4), shape)[0].all()


def test_of_anything_else_all_or_nothing_is_compared() -> None:
    limit, still = np.full(3, 1e-4), np.zeros(3)
    assert comparable([np.array([0, 0, 9e-5])], limit, (3,))[0].all()
    assert not comparable([np.array([0, 0, 2e-4]), still], limit, (3,))[0].any()


def test_a_position_that_changes_much_in_every_sample_is_left_out_alone() -> None:
    limit = np.full(3, 1e-4)
    for where in comparable([np.array([0, 0, 2e-4]), np.array([0, 0, 1.0])], limit, (3,)):
        np.testing.assert_array_equal(where, [True, True, False])
    assert not np.any(comparable([np.ones(3)] * 2, limit, (3,)))
