"""Arguments of Pipeline: columns and labels by name, and those that are wrong or do not fit the model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import arrow
import numpy as np
import pytest
from graph_maker import T, Weights
from graphs import lstm, network
from raw_rows import ROWS, model
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    LabelBinarizer,
    LabelEncoder,
    MinMaxScaler,
    OneHotEncoder,
    StandardScaler,
)

import lstmgen
from lstmgen.cli.console.results import show_export
from lstmgen.errors import OptionError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach
from lstmgen.samples.load import samples_of


def test_columns_are_those_that_a_scaler_was_fitted_on() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(ROWS, columns=["pressure", "rain", "wind"])
    pipeline = lstmgen.Pipeline(
        scaler=StandardScaler().fit(table), inverse=MinMaxScaler().fit(table), inverse_column="wind"
    )
    assert pipeline.description.inputs[0].columns == ("pressure", "rain", "wind")
    (scale,) = pipeline.description.outputs[0].steps
    assert scale.offset == (ROWS[:, 2].min(),)
    late = Pipeline([("nothing", "passthrough"), ("also", Pipeline([("none", None), ("scale", StandardScaler())]))])
    for scaler in (StandardScaler().fit(table), late.fit(table)):
        assert lstmgen.Pipeline(scaler=scaler).description.inputs[0].columns == ("pressure", "rain", "wind")
        for columns in (["rain", "pressure", "wind"], ["pressure", "wind", "speed"]):
            with pytest.raises(OptionError, match="another order than the scaler was fitted on, 'pressure', 'rain'"):
                lstmgen.Pipeline(scaler=scaler, columns=columns)
        for columns in (["pressure", "rain", "wind"], ["p", "r", "w"], ["pressure", "rain", "speed"]):
            assert lstmgen.Pipeline(scaler=scaler, columns=columns).description.inputs[0].columns == tuple(columns)
        undone = lstmgen.Pipeline(inverse=scaler, inverse_column="wind").description.outputs[0].steps
        assert undone == lstmgen.Pipeline(inverse=scaler, inverse_column=2).description.outputs[0].steps
        with pytest.raises(OptionError, match="has no column 3; its 3 columns are 0 to 2"):
            lstmgen.Pipeline(inverse=scaler, inverse_column=3)


def test_samples_are_taken_by_the_names_of_their_columns() -> None:
    """Where a row of a DataFrame, or of each in a list, has the features of a timestep."""
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    table = pandas.DataFrame(ROWS, columns=["pressure", "rain", "wind"])
    other, flat = table[["wind", "pressure", "rain"]], network((3,), Dense(kernel=Weights(3)(3, 2), bias=None))
    windows = [slice(0, 2), slice(2, 4), slice(4, 9)]
    for graph, given, plain in (
        (flat, other, ROWS),
        (flat, polars.DataFrame(other.to_dict("list")), ROWS),
        (flat, arrow.Table(other.to_dict("list")), ROWS),
        (network((1, 3), lstm(Weights(5), 3, 4)), other, ROWS[:, np.newaxis]),
        (flat, other.rename(columns={"wind": 0, "pressure": 1, "rain": 2}), ROWS[:, [2, 0, 1]]),
        (model(), [other[each] for each in windows[:2]], [ROWS[each] for each in windows[:2]]),
        (network((T, 3), lstm(Weights(5), 3, 4)), [other[each] for each in windows], [ROWS[each] for each in windows]),
    ):
        whole = attach(graph, lstmgen.Pipeline(scaler=StandardScaler().fit(table)))
        found, wanted = (samples_of(whole, each, "data") for each in (given, plain))
        assert [x.tolist() for (x,) in found] == [x.tolist() for (x,) in wanted]
    for titles in (["wind", "pressure", "snow"], ["wind", "pressure", "rain", "snow"]):
        with pytest.raises(OptionError, match="unknown column 'snow'; the columns are 'pressure', 'rain', 'wind'"):
            samples_of(whole, [pandas.DataFrame(ROWS[:4, [0] * len(titles)], columns=titles)], "data")
        with pytest.raises(OptionError, match="unknown column 'snow'; the columns are 'pressure', 'rain', 'wind'"):
            samples_of(whole, [arrow.Table(dict.fromkeys(titles, ROWS[:4, 0].tolist()))], "data")


LABELS = ["run", "sit", "walk"]


@pytest.mark.parametrize("kind", ["list", "LabelEncoder", "LabelBinarizer", "OneHotEncoder", "array"])
def test_labels(kind: str) -> None:
    given: Any = {
        "list": lambda: LABELS,
        "array": lambda: np.array(LABELS),
        "LabelEncoder": lambda: LabelEncoder().fit(LABELS[::-1]),
        "LabelBinarizer": lambda: LabelBinarizer().fit(LABELS),
        "OneHotEncoder": lambda: OneHotEncoder().fit(np.array(LABELS)[:, None]),
    }[kind]()
    assert lstmgen.Pipeline(labels=given).description.outputs[0].labels == tuple(LABELS)


def classifier(units: int = 3, activation: str = "softmax") -> Graph:
    w = Weights(3)
    return network(
        (4, 3),
        lstm(w, 3, 5),
        Dense(kernel=w(5, units), bias=w(units)),
        Activate(activation=Activation(activation)),
    )


def test_what_does_not_fit_the_model_is_refused() -> None:
    two = StandardScaler().fit(ROWS[:, :2])
    for pipeline, message in [
        (lstmgen.Pipeline(scaler=two), "'scale' is for 2 features, not 3"),
        (lstmgen.Pipeline(columns=["a", "b"]), "has 3 features; the pipeline makes 2 of 2 columns"),
        (lstmgen.Pipeline(scaler={"y": two}), "no input 'y'; its inputs are 'x'"),
        (lstmgen.Pipeline(labels=["a", "b"]), "has 3 labels, not 2"),
        (lstmgen.Pipeline(labels=LABELS, threshold=0.7), "a threshold is for a single probability, .* output .* has 3"),
        (lstmgen.Pipeline(window=5), "windows have 5 rows; the model has 4"),
        (lstmgen.Pipeline(inverse=two), "'scale' is for 2 features, not 3; .* name it with `inverse_column=`"),
    ]:
        with pytest.raises(OptionError, match=message):
            attach(classifier(), pipeline)
    with pytest.raises(OptionError, match=r"`pipeline=StandardScaler\(\)` must be an lstmgen.Pipeline, or the path"):
        lstmgen.read(classifier(), pipeline=two)
    with pytest.raises(OptionError, match="labels need probabilities"):
        attach(classifier(activation="linear"), lstmgen.Pipeline(labels=LABELS))
    with pytest.raises(OptionError, match="has a pipeline already"):
        attach(attach(classifier(), lstmgen.Pipeline()), lstmgen.Pipeline())


def weighted() -> ColumnTransformer:
    return ColumnTransformer([("a", StandardScaler(), [0])], transformer_weights={"a": 2.0}).fit(ROWS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"inverse_column": 1}, "needs a scaler in `inverse=`"),
        ({"threshold": 0.4}, "`threshold=` needs `labels=`"),
        ({"other_columns": "ignore"}, "'other_columns' needs 'columns'"),
        ({"labels": ["a", "b"], "threshold": 1.5}, "expected a probability"),
        ({"hop": 3}, "needs the length of windows in `window=`"),
        ({"window": 0}, "`window=0` must be an integer, 1 or more"),
        ({"columns": "abc"}, "must be a list of names"),
        ({"columns": ["a", "b", "a"]}, "'a' is a duplicate"),
        ({"columns": ["0", "1.5"]}, "titles must not all be numbers"),
        ({"labels": {"a", "b"}}, "must be a list of names"),
        ({"labels": np.array([["a"], ["b"]])}, "not of lists"),
        ({"labels": OneHotEncoder(min_frequency=2).fit([["a"], ["b"], ["b"], ["c"], ["c"]])}, "merges rare classes"),
        ({"inverse": StandardScaler().fit(ROWS), "inverse_column": 1.5}, "must be an integer, 0 or more"),
        ({"scaler": weighted()}, "with `transformer_weights="),
        ({"missing": "refuse"}, "must be numbers"),
        ({"standardize": 0}, "a number above 0"),
        ({"labels": {"a": ["x", "y"]}, "threshold": 0.3}, "must be a dict by the names of 'a'"),
    ],
)
def test_arguments_that_are_wrong(given: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        lstmgen.Pipeline(**given)


@pytest.mark.parametrize(
    ("output", "given", "noted"),
    [
        ((3,), {}, True),
        ((4, 3), {}, False),
        ((3,), {"inverse_column": 1}, False),
        ((3,), {"inverse": StandardScaler().fit(ROWS[:20])}, False),
        ((3,), {"scaler": StandardScaler().fit(ROWS[:, :1]), "inverse": StandardScaler().fit(ROWS[:, :1])}, False),
    ],
)
def test_columns_that_may_be_timesteps_are_told(
    output: tuple[int, ...], given: dict[str, object], *, noted: bool
) -> None:
    """As many timesteps ahead as the inputs have columns: one scaler fits both meanings."""
    columns = 1 if "scaler" in given else 3
    w = Weights(3)
    last = [Dense(kernel=w(5, 3), bias=w(3))]
    graph = network((4, columns), lstm(w, columns, 5, return_sequences=len(output) > 1), *last)
    scaler = StandardScaler().fit(ROWS)
    warnings = attach(graph, lstmgen.Pipeline(**{"scaler": scaler, "inverse": scaler, **given})).warnings
    assert len(warnings) == noted
    assert ("the 3 numbers of output" in "".join(warnings)) == noted


def test_scalers_by_column_are_refused_where_they_are_given() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(ROWS[:, 1:], columns=["rain", "wind"])
    by_name = {name: StandardScaler().fit(table[[name]]) for name in table}
    by_place = {name: StandardScaler().fit(ROWS[:, [1]]) for name in table}
    cure = re.escape("fit one ColumnTransformer([('rain', scaler, ['rain']), ...]) to all columns")
    for options in ({"scaler": by_name}, {"scaler": by_place, "columns": ["rain", "wind"]}, {"inverse": by_name}):
        with pytest.raises(OptionError, match=cure):
            lstmgen.Pipeline(**options)
    with pytest.raises(OptionError, match="no input 'rain'; its inputs are 'x'; for a scaler per column, fit one Col"):
        attach(model(2), lstmgen.Pipeline(scaler=by_place))


def test_a_series_is_hinted_at_dates_and_at_overlapping_windows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def hints(**options: Any) -> tuple[str, ...]:
        ends = attach(model(), lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS), **options)).ends
        return ends.hints if ends is not None else ()

    columns = ["a", "b", "c"]
    date, hop = hints(columns=columns, window=2)
    assert 'further columns, such as a date, are refused; other_columns="ignore" in the pipeline skips' in date
    assert "one prediction for 2 rows: windows do not overlap; hop=1 in the pipeline makes one a row" in hop
    assert hints(columns=columns, other_columns="ignore", window=2, hop=1) == hints() == ()
    pipeline = lstmgen.Pipeline(columns=columns, window=2)
    show_export(lstmgen.export(model(), tmp_path / "n.py", pipeline=pipeline))
    shown = capsys.readouterr().out
    assert "Note: further columns" in shown
    assert "hop=1 in the pipeline" in shown
