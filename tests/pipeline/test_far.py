"""Columns far from 0, whose scaled values float32 would have few digits of: they are computed from a center."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from generated import load, source_of
from graphs import unchanged
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, MinMaxScaler, PowerTransformer, StandardScaler

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.pipeline import attach, live
from lstmgen.pipeline.centered import Centered, after_network, before_network, loss
from lstmgen.pipeline.scaling import Scale
from lstmgen.pipeline.step import add_all
from lstmgen.pipeline.typical import center_of, evaluated, graph_of_rows, in_float32, raw_rows

# Four of the 24 bits of float32: exponentials and logarithms of a power transform lose 7.7e-7 of the largest number.
FLOAT32 = 2.0**-20
rng = np.random.default_rng(11)
# Pascals, of which a power transform makes a normal distribution; degrees, and a small number; and all above 0.
ROWS = np.stack([101_325 + 300 * rng.gumbel(size=400), rng.normal(20, 5, 400), rng.normal(0.3, 1, 400)], axis=1)
ROWS = ROWS.astype(np.float32).astype(np.float64)
ABOVE = np.abs(ROWS) + 0.5
FAR_OFF = 5e4 + 7 * rng.normal(size=(80, 3))
NAMES = ["pressure", "temperature", "wind"]


def behind(function: Any, last: Any, rows: np.ndarray = ABOVE) -> Pipeline:
    first = function if hasattr(function, "fit") else FunctionTransformer(function)
    return Pipeline([("first", first), ("last", last)]).fit(rows)


def of_parts() -> Pipeline:
    parts = [("log", FunctionTransformer(np.log1p), [2, 0]), ("as it is", "passthrough", [1])]
    return Pipeline([("parts", ColumnTransformer(parts)), ("last", StandardScaler())]).fit(ABOVE)


def of_even_part() -> Pipeline:
    even = Pipeline([("scale", MaxAbsScaler()), ("abs", FunctionTransformer(np.abs)), ("last", StandardScaler())])
    parts = [("even", even, [2, 0]), ("as it is", "passthrough", [1])]
    return Pipeline([("parts", ColumnTransformer(parts)), ("last", StandardScaler())]).fit(-ROWS)


def powered(method: str, exponent: float, rows: np.ndarray) -> PowerTransformer:
    """A power transform with this exponent of the first column: which one is found for far numbers is chance."""
    made = PowerTransformer(method).fit(rows)
    made.lambdas_[0] = exponent
    made.set_params(standardize=False)
    made._scaler = StandardScaler().fit(made.transform(rows))
    return made.set_params(standardize=True)


FAR = {
    "yeo-johnson": powered("yeo-johnson", 3.6, ROWS),
    "yeo-johnson, exponent -0.7": powered("yeo-johnson", -0.7, ROWS),
    "yeo-johnson, exponent 0": powered("yeo-johnson", 0.0, ROWS),
    "yeo-johnson below 0": powered("yeo-johnson", -1.6, -ROWS),
    "yeo-johnson below 0, exponent 2": powered("yeo-johnson", 2.0, -ROWS),
    "box-cox": powered("box-cox", 3.6, ABOVE),
    "box-cox, exponent 0": powered("box-cox", 0.0, ABOVE),
    "log1p": behind(np.log1p, StandardScaler()),
    "log": behind(np.log, MinMaxScaler()),
    "log10": behind(np.log10, StandardScaler()),
    "sqrt": behind(np.sqrt, StandardScaler()),
    "square": behind(np.square, StandardScaler()),
    "square, components": behind(np.square, PCA(1)),
    "reciprocal": behind(np.reciprocal, StandardScaler()),
    "negative, log": behind(np.negative, behind(np.log, StandardScaler()), -ABOVE),
    "abs, log": behind(np.abs, behind(np.log, StandardScaler()), -ABOVE),
    "no mean": behind(StandardScaler(with_mean=False), StandardScaler(), ROWS),
    "max-abs": behind(MaxAbsScaler(), StandardScaler(), ROWS),
    "parts": of_parts(),
    "max-abs, abs below 0": behind(MaxAbsScaler(), behind(np.abs, StandardScaler()), -ROWS),
    "max-abs, square below 0": behind(MaxAbsScaler(), behind(np.square, StandardScaler()), -ROWS),
    "square below 0": behind(np.square, StandardScaler(), -ROWS),
    "abs of a part below 0": of_even_part(),
}


def rows_of(name: str) -> np.ndarray:
    rows = ROWS if name.startswith("yeo-johnson") or name in ("no mean", "max-abs") else ABOVE
    if name.endswith((", abs below 0", "square below 0", "part below 0")):
        rows = ROWS
    return -rows if "below" in name or name in ("negative, log", "abs, log") else rows


@pytest.mark.parametrize("name", FAR)
def test_float32_keeps_the_digits(name: str) -> None:
    steps, rows = live.scaling(FAR[name]).steps, rows_of(name)
    wanted = FAR[name].transform(rows)
    largest = np.abs(wanted).max(axis=0)
    order = before_network(steps, 3)
    got = in_float32(graph_of_rows(steps, rows.shape, order.add), rows)
    plain = in_float32(graph_of_rows(steps, rows.shape), rows)
    assert order.lost < FLOAT32
    assert np.abs((got - wanted) / largest).max() < FLOAT32
    assert np.abs((plain - wanted) / largest).max() > FLOAT32, "this case shows nothing"


@pytest.mark.parametrize("name", FAR)
def test_numbers_that_are_not_typical_are_right_too(name: str) -> None:
    """Zeros that stand for something, and what lies beyond a range: far from the center, the plain order is taken."""
    steps, rows = live.scaling(FAR[name]).steps, rows_of(name)[:4] * [[0.0], [0.3], [1.4], [3.0]] + 1e-3
    if name in ("negative, log", "abs, log"):
        rows = -np.abs(rows)
    with np.errstate(all="ignore"):
        exact = evaluated(steps, rows)
        got = in_float32(graph_of_rows(steps, rows.shape, before_network(steps, 3).add), rows)
    there = np.isfinite(exact)
    assert there.all(axis=0).any()
    np.testing.assert_allclose(got[there], exact[there], rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("name", [name for name in FAR if name.startswith(("yeo-johnson", "box-cox"))])
def test_what_undoes_a_power_keeps_the_digits(name: str) -> None:
    """A target far from 0: what the network gives is small, and so are differences of its powers."""
    steps = live.scaling(FAR[name]).inverse
    assert steps is not None
    z = FAR[name].transform(rows_of(name)[:100]).clip(-2, 2).astype(np.float32).astype(np.float64)
    got = in_float32(graph_of_rows(steps, z.shape, after_network(steps, 3).add), z)
    wanted = FAR[name].inverse_transform(z)
    largest = np.abs(wanted).max(axis=0)
    np.testing.assert_allclose(got / largest, wanted / largest, rtol=0, atol=FLOAT32)


def test_generated_numpy_agrees_with_the_scaler() -> None:
    graph = attach(unchanged(3), lstmgen.Pipeline(scaler=FAR["yeo-johnson"], columns=NAMES))
    assert not graph.warnings
    predict = load(graph, source_of(graph, target="numpy"))["predict"]
    wanted = FAR["yeo-johnson"].transform(ROWS[:50])
    np.testing.assert_allclose([predict(row) for row in ROWS[:50]], wanted, rtol=0, atol=4 * FLOAT32)


def test_windows_far_from_0_are_normalized_as_windows_near_it() -> None:
    window = (101_325 + 20 * rng.normal(size=(200, 1))).astype(np.float32)
    graph = attach(unchanged(200, 1), lstmgen.Pipeline(standardize=1e-8))
    got = np.array(load(graph, source_of(graph, target="numpy"))["predict"](window))
    exact = window.astype(np.float64)
    np.testing.assert_allclose(got, (exact - exact.mean()) / np.sqrt(exact.var() + 1e-8), rtol=0, atol=4e-6)


def test_what_float32_cannot_hold_is_warned_of() -> None:
    seconds = 1.7e9 + 1000 * rng.normal(size=(50, 1))
    graph = attach(unchanged(1), lstmgen.Pipeline(scaler=StandardScaler().fit(seconds)))
    assert "rounding its raw values to float32 changes scaled values by" in "".join(graph.warnings)
    wide = Pipeline([("a", FunctionTransformer(np.exp)), ("b", FunctionTransformer(np.sqrt))]).fit(np.ones((3, 1)))
    assert not attach(unchanged(1), lstmgen.Pipeline(scaler=wide)).warnings


def test_signs_that_nothing_tells_are_warned_of() -> None:
    """abs of one column of a scaler of all: what stands in front of it has a sign for the other."""
    part = ColumnTransformer([("abs", FunctionTransformer(np.abs), [0]), ("others", "passthrough", [1, 2])])
    graph = attach(
        unchanged(3), lstmgen.Pipeline(scaler=behind(MaxAbsScaler(), behind(part, StandardScaler()), -FAR_OFF))
    )
    assert "float32 computes its scaling only to" in "".join(graph.warnings)


def test_a_pole_among_typical_numbers_is_warned_of() -> None:
    """What undoes a power of a skewed column has a pole, near which float32 keeps few digits."""
    skewed = 300 + 90 * np.random.default_rng(3).gamma(1.5, 1.0, (80, 1))
    for rows, warned in ((skewed, True), (skewed / 300 - 1, False)):
        scaler = Pipeline([("a", PowerTransformer()), ("b", MinMaxScaler())]).fit(rows)
        graph = attach(unchanged(1), lstmgen.Pipeline(inverse=scaler))
        assert ("float32 computes its scaling only to" in "".join(graph.warnings)) is warned


def test_a_scaler_that_was_fitted_on_rounding_is_warned_of() -> None:
    """A power of a far column may leave nothing but rounding, which the next scaler stretches to deviations."""
    flat = powered("yeo-johnson", -2.4, ROWS)
    at_limit = powered("box-cox", -80.0, ABOVE)
    tiny = MaxAbsScaler().fit(ROWS * 1e-14)
    then_tiny = Pipeline([("a", StandardScaler().fit(ROWS)), ("b", tiny)])
    for scaler, argument, warned in (
        *((flat, "scaler", True), (flat, "inverse", True), (then_tiny, "scaler", True)),
        *((at_limit, "scaler", True), (at_limit, "inverse", True)),
        *((tiny, "scaler", False), (tiny, "inverse", False), (FAR["yeo-johnson"], "scaler", False)),
    ):
        graph = attach(unchanged(3), lstmgen.Pipeline(**{argument: scaler}))
        assert ("constant but for rounding" in "".join(graph.warnings)) == warned


def test_stretched_rounding_of_a_constant_column_is_refused() -> None:
    """float32 rounds the constant to another number than float64, and the next scalers make it as large as 1."""
    flat = powered("yeo-johnson", -2.4, ROWS)
    shifted = Pipeline([("a", flat), ("b", StandardScaler().fit(ROWS))])
    attach(unchanged(3), lstmgen.Pipeline(scaler=shifted))  # columns differ, and their rounding stays small
    flat._scaler.scale_[0] = 1e-13  # as scikit-learn fits it to some columns, to others 1
    root = FunctionTransformer(np.sqrt)
    root_of_rounding = Pipeline([("a", powered("box-cox", -80.0, ABOVE)), ("b", root), ("c", MaxAbsScaler())])
    root_of_rounding[2].fit(ABOVE * 1e-10)
    for scaler in (flat, root_of_rounding):
        with pytest.raises(OptionError, match="input 'x': a power transform makes a constant of a column"):
            attach(unchanged(3), lstmgen.Pipeline(scaler=scaler))


def test_scalers_near_0_are_computed_as_they_were() -> None:
    """One multiplication and one addition, which is folded into the weights."""
    for steps in ((Scale(center=(2.0,), factor=(0.5,)),), live.scaling(StandardScaler().fit(ROWS)).steps):
        assert before_network(steps, 3).add is add_all


def test_float64_computes_the_same_in_both_orders() -> None:
    for name in ("yeo-johnson", "log1p", "parts"):
        steps = live.scaling(FAR[name]).steps
        rows = raw_rows(steps, 3)
        centered = graph_of_rows(steps, rows.shape, Centered(center_of(steps, 3))).evaluate(rows)[0]
        exact = evaluated(steps, rows)
        np.testing.assert_allclose(centered, exact, rtol=0, atol=1e-6 * np.abs(exact).max())
        assert loss(steps, rows, Centered(center_of(steps, 3))) < FLOAT32
