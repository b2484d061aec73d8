"""Fitted scalers of scikit-learn, live and through JSON, against their own transform and inverse_transform."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
import toolchain
from generated import load
from graphs import unchanged
from hypothesis import strategies as st
from raw_rows import ROWS, model
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    LabelEncoder,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.pipeline import attach
from lstmgen.samples.load import load_samples, samples_of
from lstmgen.samples.synthetic import random_samples

FAR = 1e-10  # of a column at 1e5 with a spread of 50: a difference loses 3 of 16 digits
FLOAT64 = 1e-12  # of the numbers before and after: steps are folded into one, which rounds in another order
POSITIVE = np.abs(ROWS) + 0.1
# Rain is often 0, and days of the week are numbers.
MIXED = np.column_stack([ROWS * [1, 0, 1] + np.maximum(ROWS - 60, 0) * [0, 1, 0], np.arange(40) % 7])


def scalers() -> dict[str, Any]:
    with_zero = PowerTransformer(standardize=False).fit(ROWS)
    with_zero.lambdas_ = np.array([0.0, 2.0, 0.7])
    boxed = PowerTransformer("box-cox", standardize=False).fit(POSITIVE)
    boxed.lambdas_ = np.array([-0.4, 0.0, 1.3])
    parts = [
        ("log", Pipeline([("log", FunctionTransformer(np.log1p)), ("scale", StandardScaler())]), [1]),
        ("as it is", "passthrough", [2]),
        ("scale", MinMaxScaler(), slice(0, 1)),
    ]
    mask = np.array([True, False, True])
    quantiles = QuantileTransformer(n_quantiles=9)
    narrow = MinMaxScaler().fit(ROWS[:, :1])
    return {
        "standard": StandardScaler().fit(ROWS),
        "standard, no mean": StandardScaler(with_mean=False).fit(ROWS),
        "standard, no deviation": StandardScaler(with_std=False).fit(ROWS),
        "min-max": MinMaxScaler().fit(ROWS),
        "min-max to a range": MinMaxScaler((-1.5, 3.0)).fit(ROWS),
        "min-max, set by hand": set_by_hand(MinMaxScaler().fit(ROWS[:, :2]), [0.25, -2.0], [0.5, 0.125]),
        "min-max, moved by a little": set_by_hand(narrow, narrow.min_ + 4e-7, narrow.scale_),
        "min-max, never fitted": set_by_hand(MinMaxScaler((-1, 1)), 0.25, 0.5),
        "min-max, clipped": MinMaxScaler(clip=True).fit(ROWS[:20]),
        "max-abs": MaxAbsScaler().fit(ROWS),
        "robust": RobustScaler(quantile_range=(10, 80)).fit(ROWS),
        "robust, no center": RobustScaler(with_centering=False).fit(ROWS),
        "robust, center only": RobustScaler(with_scaling=False).fit(ROWS),
        "yeo-johnson": PowerTransformer().fit(ROWS[:, 1:]),
        "yeo-johnson, exponents 0 and 2": with_zero,
        "box-cox": PowerTransformer("box-cox").fit(POSITIVE[:, 1:]),
        "box-cox, exponent 0": boxed,
        "log1p": FunctionTransformer(np.log1p, np.expm1).fit(POSITIVE),
        "log10": FunctionTransformer(np.log10).fit(POSITIVE),
        "pipeline": Pipeline([("clip", MinMaxScaler((1, 2), clip=True)), ("log", FunctionTransformer(np.log))]).fit(
            ROWS
        ),
        "columns": ColumnTransformer(parts).fit(ROWS),
        "columns, dropped": ColumnTransformer([("some", StandardScaler(), mask)], remainder="drop").fit(ROWS),
        "columns, the rest": ColumnTransformer([("one", RobustScaler(), [2])], remainder="passthrough").fit(ROWS),
        "nothing": FunctionTransformer().fit(ROWS),
        "quantiles": QuantileTransformer(n_quantiles=7).fit(ROWS),
        "quantiles, of all": QuantileTransformer(n_quantiles=40).fit(np.round(ROWS)),
        "quantiles, normal": QuantileTransformer(n_quantiles=12, output_distribution="normal").fit(ROWS),
        "pca": PCA().fit(ROWS),
        "pca, fewer": PCA(2).fit(ROWS),
        "pca, whitened": Pipeline([("scale", StandardScaler()), ("pca", PCA(whiten=True))]).fit(ROWS),
        "one-hot": ColumnTransformer(
            [("scale", StandardScaler(), [0]), ("day", OneHotEncoder(), [3]), ("part", quantiles, [1, 2])]
        ).fit(MIXED),
        "one-hot, one dropped": ColumnTransformer(
            [("day", OneHotEncoder(drop="first", sparse_output=False), [3])], remainder=StandardScaler()
        ).fit(MIXED),
    }


def set_by_hand(scaler: Any, offset: Any, factor: Any) -> Any:
    """As many do who want the scaler of one column of several."""
    scaler.min_, scaler.scale_ = np.array(offset), np.array(factor)
    scaler.n_features_in_ = scaler.scale_.size
    return scaler


def with_classes(encoder: LabelEncoder, classes: Any) -> LabelEncoder:
    encoder.classes_ = classes
    return encoder


SCALERS = scalers()


def rows_for(name: str, scaler: Any) -> np.ndarray:
    """Some timesteps, of which the first goes beyond what the scaler was fitted on, as far as it takes that."""
    if "one-hot" in name:
        return MIXED[[3, 8]]
    given = POSITIVE if "box" in name or "log1" in name else ROWS
    width = scaler.n_features_in_
    rows = given[:2, -width:].copy()
    return rows if given is POSITIVE else rows * [[1.7], [1.0]]


def through_json(pipeline: lstmgen.Pipeline, folder: Path) -> lstmgen.Pipeline:
    path = pipeline.save(folder / "pipeline.json")
    again = lstmgen.Pipeline.load(path)
    assert again.description == pipeline.description
    return again


@pytest.mark.parametrize("name", SCALERS)
def test_what_a_scaler_does(name: str, tmp_path: Path) -> None:
    scaler = SCALERS[name]
    x = rows_for(name, scaler)
    wanted = scaler.transform(x)
    columns = [f"column {k}" for k in range(x.shape[1])]
    pipeline = through_json(lstmgen.Pipeline(scaler=scaler, columns=columns), tmp_path)
    (got,) = attach(model(wanted.shape[1]), pipeline).evaluate(x)
    np.testing.assert_allclose(got, wanted, rtol=FLOAT64, atol=FLOAT64 * np.abs(x).max())


WITHOUT_INVERSE = {
    *("columns", "columns, dropped", "columns, the rest", "log10", "pipeline"),
    *("one-hot", "one-hot, one dropped", "quantiles", "quantiles, of all", "quantiles, normal"),
}


@pytest.mark.parametrize("name", sorted({*SCALERS} - WITHOUT_INVERSE))
def test_what_undoes_a_scaler(name: str, tmp_path: Path) -> None:
    scaler = SCALERS[name]
    y = scaler.transform(rows_for(name, scaler)) * 0.9
    if "box-cox" in name:  # which has no value for everything
        y = np.clip(y, -0.5, 0.5)
    wanted = scaler.inverse_transform(y)
    (got,) = attach(model(y.shape[1]), through_json(lstmgen.Pipeline(inverse=scaler), tmp_path)).evaluate(y)
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=FLOAT64 * np.abs(wanted).max())


@pytest.mark.parametrize("name", sorted(WITHOUT_INVERSE & {*SCALERS}))
def test_what_has_no_inverse(name: str) -> None:
    with pytest.raises(OptionError, match="has no inverse"):
        lstmgen.Pipeline(inverse=SCALERS[name])


@pytest.mark.parametrize("name", SCALERS)
def test_random_samples_are_raw_values(name: str) -> None:
    """Scaled, they are numbers as the network expects them; with an encoder, each category occurs."""
    scaler = SCALERS[name]
    columns = [f"column {k}" for k in range(rows_for(name, scaler).shape[1])]
    width = scaler.transform(rows_for(name, scaler)).shape[1]
    graph = attach(model(width), lstmgen.Pipeline(scaler=scaler, columns=columns))
    samples = random_samples(graph, 20, 0)
    assert {x.shape for (x,) in samples} == {graph.inputs[0].shape}
    scaled = np.concatenate([graph.evaluate(x)[0] for (x,) in samples])
    assert np.nanmax(np.abs(scaled)) < 100  # a Box-Cox transform does not reach every number
    if "one-hot" in name:
        assert np.all(scaled.max(axis=0) > 0.1)


def test_every_number_between_quantiles_and_on_them() -> None:
    """Some quantiles are equal: at the ends, and between."""
    values = np.concatenate([np.zeros(9), [1, 2, 3, 3, 3, 3, 3, 4.5, 6, 7.25], np.full(6, 8.0)])[:, np.newaxis]
    x = np.concatenate([np.linspace(-1, 9, 81), [0, 1e-9, 3, 8, 8 - 1e-9, 5e-8]])[:, np.newaxis]
    cases = ((values, 25), (values, 6), (np.full((9, 1), 3.0), 5), (values[9:11], 2))
    for (rows, count), distribution in itertools.product(cases, ("uniform", "normal")):
        scaler = QuantileTransformer(n_quantiles=count, output_distribution=distribution).fit(rows)
        graph = attach(unchanged(len(x), 1), lstmgen.Pipeline(scaler=scaler))
        # scikit-learn takes the upper tail as 1 minus a part, which leaves it 9 digits.
        tolerance = FLOAT64 if distribution == "uniform" else 1e-9
        np.testing.assert_allclose(graph.evaluate(x)[0], scaler.transform(x), rtol=0, atol=tolerance)


def test_categories_by_name() -> None:
    """A wind direction: the raw number is the place of its name, in the order of the encoder, and a warning says so."""
    pandas = pytest.importorskip("pandas")
    wind = np.array(["E", "N", "NE", "S"])[np.arange(40) % 4]
    table = pandas.DataFrame({"wind": wind, "rain": ROWS[:, 1]})
    scaler = ColumnTransformer([("wind", OneHotEncoder(), ["wind"]), ("rain", StandardScaler(), ["rain"])]).fit(table)
    graph = attach(model(5), lstmgen.Pipeline(scaler=scaler))
    rows = np.column_stack([np.arange(40) % 4, ROWS[:, 1]])
    np.testing.assert_allclose(graph.evaluate(rows[6:8])[0], scaler.transform(table[6:8]), rtol=FLOAT64)
    assert "column 'wind' is a category: 0 = E, 1 = N, 2 = NE, 3 = S; " in "".join(graph.warnings)
    unknown = graph.evaluate(np.array([[4.0, 3.0], [-1.0, 3.0]]))[0]
    assert not unknown[:, :4].any()


@pytest.mark.parametrize(
    "program", [(sys.executable, "predictor.py"), (sys.executable, "fast.py"), ("node", "predictor.mjs")]
)
def test_categories_are_taken_by_name(program: tuple[str, str], tmp_path: Path) -> None:
    """In rows and tables by name and in CSV; the numbers are taken, too. What may be both is refused."""
    pandas = pytest.importorskip("pandas")
    toolchain.require(program[0])
    table = pandas.DataFrame({"wind": ["N", "E", "S"], "rain": ROWS[:3, 1], "level": ["10", "1", "0"]})
    encoder = ("names", OneHotEncoder(), ["wind", "level"])
    scaler = ColumnTransformer([encoder, ("rain", StandardScaler(), ["rain"])]).fit(table)
    graph = attach(unchanged(3, 7), lstmgen.Pipeline(scaler=scaler))
    target = {"fast.py": "numpy"}.get(program[1])
    lstmgen.export(graph, tmp_path / program[1], target=target, with_main=True)
    wanted = scaler.transform(table)
    records = table.to_dict("records")
    numbered = [{**row, "wind": "ENS".index(row["wind"])} for row in records]
    csv = table.assign(level=[2, 1, 0]).to_csv(index=False)

    def run(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(program, cwd=tmp_path, input=text, capture_output=True, text=True, check=False)

    for text in (json.dumps(records), json.dumps(numbered), json.dumps(table.to_dict("list")), csv):
        done = run(text)
        assert done.stderr == ""
        np.testing.assert_allclose(np.reshape(json.loads(done.stdout), (3, 7)), wanted, rtol=1e-6)  # numpy is float32
    (tmp_path / "rows.csv").write_text(csv)
    (sample,) = load_samples(graph, tmp_path / "rows.csv")
    np.testing.assert_allclose(graph.evaluate(*sample)[0], wanted, rtol=1e-6)  # samples are float32
    rows = attach(unchanged(7), lstmgen.Pipeline(scaler=scaler))
    for data in (table[["level", "rain", "wind"]], table.to_numpy().tolist(), table.assign(wind=[1, 0, 2])):
        samples = samples_of(rows, data, "data")
        np.testing.assert_allclose([rows.evaluate(*sample)[0] for sample in samples], wanted, rtol=1e-6)
        for sample in samples_of(graph, [data, data], "data"):
            np.testing.assert_allclose(graph.evaluate(*sample)[0], wanted, rtol=1e-6)
    for data, message in (
        (table.assign(wind="NNW"), "`data=`.*: column 'wind': unknown category 'NNW'; there are 'E', 'N', 'S'$"),
        (table.assign(rain="wet"), "column 'rain': 'wet' is not a number"),
    ):
        with pytest.raises(OptionError, match=message):
            samples_of(rows, data, "data")
    for text, message in (
        (
            json.dumps([{**records[0], "wind": "NNW"}]),
            r"column .wind.: unknown category .NNW.; there are .E., .N., .S.",
        ),
        (csv.replace("N,", "NNW,"), r"line 2, column .wind.: unknown category .NNW.; there are .E., .N., .S."),
        (table.to_csv(index=False), r"line 2, column .level.: .10. is a number and the name of another; write JSON"),
        (csv.replace("N,", "N,wet"), r"line 2, column .rain.: .wet.* is not a number"),
    ):
        assert re.search(message, run(text).stderr), run(text).stderr


def test_columns_that_a_scaler_drops_are_not_asked_for() -> None:
    """A table with a date, fitted as it is: the generated code ignores what scikit-learn drops."""
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"date": pandas.date_range("2024-01-01", periods=40), "rain": ROWS[:, 1]})
    table["wind"] = ROWS[:, 2]
    scaler = ColumnTransformer([("wind", StandardScaler(), ["wind"]), ("rain", MinMaxScaler(), ["rain"])]).fit(table)
    pipeline = lstmgen.Pipeline(scaler=scaler)
    (entry,) = pipeline.description.inputs
    assert (entry.columns, entry.other_columns) == (("rain", "wind"), "ignore")
    graph = attach(model(2), pipeline)
    np.testing.assert_allclose(graph.evaluate(ROWS[6:8, 1:])[0], scaler.transform(table[6:8]), rtol=FLOAT64)
    refusing = lstmgen.Pipeline(scaler=scaler, other_columns="refuse")
    assert refusing.description.inputs[0].other_columns == "refuse"


def test_a_mean_and_a_deviation_in_numbers() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(ROWS, columns=["pressure", "rain", "wind"])
    pipeline = lstmgen.Pipeline(scaler=(table.mean(), table.std()), inverse=(ROWS[:, 1].mean(), ROWS[:, 1].std()))
    assert pipeline.description.inputs[0].columns == ("pressure", "rain", "wind")
    (got,) = attach(model(), pipeline).evaluate(ROWS[:2])
    scaled = (ROWS[:2] - table.mean().to_numpy()) / table.std().to_numpy()
    wanted = scaled * ROWS[:, 1].std() + ROWS[:, 1].mean()
    np.testing.assert_allclose(got, wanted, rtol=FLOAT64)
    rows = (ROWS.mean(axis=0, keepdims=True), table.set_axis(range(3), axis=1).std())
    assert lstmgen.Pipeline(scaler=rows).description.inputs[0].columns == ()
    np.testing.assert_allclose(attach(model(), lstmgen.Pipeline(scaler=rows)).evaluate(ROWS[:2])[0], scaled, rtol=FAR)
    for pair, message in (
        ((table.mean(), table.std()[::-1]), "the deviations of wind, rain, pressure: use one order"),
        (([1, 2], [1, 0]), "a deviation is 0 or less"),
        (([1, 2], [1, 2, 3]), "2 means and 3 deviations"),
        ((StandardScaler().fit(ROWS), 2), "must be .mean, deviation., in numbers"),
        ((1, 2, 3), "must be .mean, deviation., in numbers"),
        ((["a"], 2), "its numbers must be finite"),
        (OneHotEncoder().fit([[0.5], [1]]), "only texts, and integers up to 1,048,576"),
        (OneHotEncoder(min_frequency=2).fit([["a"], ["b"], ["b"], ["c"], ["c"]]), "leave `min_frequency=` out"),
    ):
        with pytest.raises(OptionError, match=message):
            lstmgen.Pipeline(scaler=pair)


def test_one_column_of_a_scaler_over_many() -> None:
    scaler = Pipeline([("power", PowerTransformer()), ("scale", MinMaxScaler())]).fit(ROWS)
    y = np.linspace(0.1, 0.9, 4)
    for column, noise in ((0, 2e-5), (2, 1e-9)):  # scikit-learn subtracts numbers next to each other, in float64
        filled = np.zeros((4, 3))
        filled[:, column] = y
        wanted = scaler.inverse_transform(filled)[:, column]
        graph = unchanged(4)
        (got,) = attach(graph, lstmgen.Pipeline(inverse=scaler, inverse_column=column)).evaluate(y)
        np.testing.assert_allclose(got, wanted, rtol=noise)


def test_what_is_missing_is_filled() -> None:
    scaler = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())]).fit(ROWS)
    x = np.array([[np.nan, 3.0, -1.0], [1e5, np.nan, np.nan]])
    graph = attach(model(), lstmgen.Pipeline(scaler=scaler))
    np.testing.assert_allclose(graph.evaluate(x)[0], scaler.transform(x), rtol=FAR)
    (got,) = attach(model(), lstmgen.Pipeline(scaler=scaler[1], missing=[1e5, 7.0, 0.0])).evaluate(x)
    np.testing.assert_allclose(got, scaler[1].transform(np.where(np.isnan(x), [1e5, 7.0, 0.0], x)), rtol=FAR)


def test_a_window_is_standardized_by_itself() -> None:
    x = ROWS[:2]
    (got,) = attach(model(), lstmgen.Pipeline(standardize=1e-7)).evaluate(x)
    np.testing.assert_allclose(got, (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-7), rtol=FAR)


def test_what_is_no_scaler_and_no_encoder_is_refused_by_name() -> None:
    of_somebody_else = type("StandardScaler", (), {"mean_": 1.0, "scale_": 1.0})
    of_two_columns = StandardScaler().fit(ROWS)
    of_two_columns.scale_ = of_two_columns.scale_[:2]
    some = ColumnTransformer([("some", StandardScaler(), [1, 0])]).fit(ROWS)
    for given, message in {
        of_somebody_else(): "StandardScaler is not supported as a scaler",
        OrdinalEncoder(): "OrdinalEncoder is not supported as a scaler",
        FunctionTransformer(lambda x: x + 1): "is Python code",
        MinMaxScaler(): "this MinMaxScaler is not fitted",
        SimpleImputer(add_indicator=True).fit(ROWS): "it adds columns",
        FunctionTransformer(np.clip, kw_args={"a_min": 0, "a_max": 1}): "with `kw_args=",
        Pipeline([("scale", StandardScaler()), ("fill", SimpleImputer())]).fit(ROWS): "only the first step may",
        ColumnTransformer([("fill", SimpleImputer(), [0])]).fit(ROWS): "put the imputer before it",
        some: "fitted on 3 columns without names, .*columns=",
        SimpleImputer(strategy="most_frequent").fit([["a"], ["a"]]): r"was fitted to \['a'\]",
        set_by_hand(StandardScaler().fit(ROWS), 0.0, "deviation"): "StandardScaler has invalid attributes",
        of_two_columns: "fitted on 3 columns, and 'scale' is for 2 features, not 3",
        "scaler.pkl": "is not supported as a scaler",
    }.items():
        with pytest.raises(OptionError, match=message):
            lstmgen.Pipeline(scaler=given)
    with pytest.raises(OptionError, match="names 2 columns; the scaler was fitted on 3"):
        lstmgen.Pipeline(scaler=some, columns=["a", "b"])
    for given, message in {
        OneHotEncoder(drop="first").fit([["a"], ["b"]]): "drops a class",
        OrdinalEncoder().fit([["a"], ["b"]]): "has no class names",
        with_classes(LabelEncoder(), 2): "this LabelEncoder has invalid attributes",
        "ab": "must be a list of names",
    }.items():
        with pytest.raises(OptionError, match=message):
            lstmgen.Pipeline(labels=given)


columns_of = st.integers(1, 4)
single_scalers = st.sampled_from(
    [
        lambda: StandardScaler(),
        lambda: StandardScaler(with_mean=False),
        lambda: MinMaxScaler(),
        lambda: MinMaxScaler((-2.0, 0.5), clip=True),
        lambda: MaxAbsScaler(),
        lambda: RobustScaler(),
        lambda: FunctionTransformer(np.square),  # and no PowerTransformer, which numbers far from 0 leave no digits
    ]
)


@hypothesis.settings(max_examples=25)
@hypothesis.given(
    data=st.data(), seed=st.integers(0, 10**6), features=columns_of, shift=st.sampled_from([0.0, -3.0, 1e4])
)
def test_random_pipelines(data: st.DataObject, seed: int, features: int, shift: float) -> None:
    """Scalers one behind the other, and on parts of the columns, in the Graph and in generated Python."""
    fitted = np.random.default_rng(seed).normal(shift, [1.0, 20.0, 0.1, 3.0][:features], (30, features))
    chain = [make() for make in data.draw(st.lists(single_scalers, min_size=1, max_size=3))]
    if features > 1:
        split = data.draw(st.integers(1, features - 1))
        order = data.draw(st.permutations(range(features)))
        parts = [("some", chain[0], order[:split]), ("others", data.draw(single_scalers)(), order[split:])]
        chain[0] = ColumnTransformer(parts)
    scaler = Pipeline([(str(k), each) for k, each in enumerate(chain)]).fit(fitted)
    x = fitted[:2] * 1.01
    wanted = scaler.transform(x)
    graph = attach(model(features), lstmgen.Pipeline(scaler=scaler, columns=[f"c{k}" for k in range(features)]))
    (got,) = graph.evaluate(x)
    # Next to nothing is left of a difference of large numbers, and a square of it has no more digits.
    bound = 1e-9 * max(1.0, np.abs(wanted).max())
    np.testing.assert_allclose(got, wanted, rtol=0, atol=bound)
    np.testing.assert_allclose(load(graph)["predict"](x.tolist()), got, rtol=1e-12, atol=bound)
