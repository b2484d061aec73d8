"""Generated code takes raw values and gives answers, in every language: what the Graph means, and what Keras says."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import arrow
import command_line
import conformance
import numpy as np
import pytest
from agreement import FLOAT32, chain, keras, randomize
from generated import load, source_of
from graph_maker import Maker, Weights
from graphs import lstm, network
from planning import answers
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
)

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.export import planned
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach
from lstmgen.targets.session import Request

rng = np.random.default_rng(8)
# Air pressure, rain and wind: far from zero, skewed, of either sign.
ROWS = np.stack([1e5 + rng.normal(0, 50, 60), rng.gamma(2.0, 30.0, 60) + 0.5, rng.normal(-0.3, 2.0, 60)], axis=1)
WITH_DAYS = np.column_stack([ROWS, np.arange(60) % 3])
COLUMNS = ["pressure", "rain", "wind"]
LABELS = ["fair", "rain", "storm"]


def every_step() -> lstmgen.Pipeline:
    """Each kind of step somewhere."""
    power = PowerTransformer(standardize=False).fit(ROWS[:, [2, 1]])
    power.lambdas_ = np.array([0.6, 0.0])
    parts = [
        ("far", Pipeline([("scale", StandardScaler()), ("clip", MinMaxScaler(clip=True))]), [0]),
        ("skewed", Pipeline([("log", FunctionTransformer(np.log1p)), ("scale", StandardScaler())]), [1]),
        ("power", power, [2, 1]),
        ("day", OneHotEncoder(), [3]),
        ("often 0", QuantileTransformer(n_quantiles=8), [1]),
        ("as normal", QuantileTransformer(n_quantiles=5, output_distribution="normal"), [2]),
    ]
    columns = ColumnTransformer(parts).fit(WITH_DAYS)
    columns.transformers_[2] = ("power", power, [2, 1])
    scaler = Pipeline([("columns", columns), ("together", PCA(4).fit(columns.transform(WITH_DAYS)))])
    target = Pipeline([("log", FunctionTransformer(np.log1p, np.expm1)), ("scale", MinMaxScaler())]).fit(ROWS[:, [1]])
    named = [*COLUMNS, "day"]
    return lstmgen.Pipeline(scaler=scaler, columns=named, missing=[1e5, 0, 0.5, 1], standardize=1e-3, inverse=target)


def regression() -> Graph:
    w = Weights(3)
    return network((6, 4), lstm(w, 4, 5), Dense(kernel=w(5, 2), bias=w(2)))


@pytest.mark.parametrize("variant", list(conformance.variants()), ids=str)
def test_every_step_in_every_language(variant: conformance.Variant, tmp_path: Path) -> None:
    graph = attach(regression(), every_step())
    samples = [(WITH_DAYS[start : start + 6].astype(np.float32).astype(np.float64),) for start in (0, 20, 40)]
    samples[1][0][2, 0] = samples[1][0][4, 1] = np.nan
    options = dict(variant.options)
    if variant.fixed_point:
        options["calibrate"] = [sample[0] for sample in samples[::2]]
    chosen, plan = planned(graph, variant.target, variant.target.options(**options).placed(Path("net.c")))
    artifact = conformance.generate(graph, variant.target, tmp_path, chosen)
    wanted = conformance.truth(artifact)
    given = samples[::2] if variant.fixed_point else samples
    requests = [Request("predict", sample) for sample in given for _ in range(2)]
    got = answers(artifact, tmp_path, given, requests)
    allowed = conformance.tolerance(variant.target, plan)
    for k, answer in enumerate(got):
        # A window of pressures that hardly differ is a difference of large numbers: float32 has few digits of it.
        conformance.close(answer, wanted.evaluate(*given[k // 2]), [100 * allowed], [str(variant)])


MASKED = {
    "mean": (StandardScaler(), "mean_", 0.0, ROWS[:, 1:]),
    "far from zero": (StandardScaler(), "mean_", 0.0, ROWS),
    "lowest": (MinMaxScaler((-1, 1)), "data_min_", -1.0, ROWS[:, 1:]),
}


@pytest.mark.parametrize("case", MASKED)
@pytest.mark.parametrize("target", ["python", "c"])
def test_masks_are_those_of_the_scaled_values(target: str, case: str, tmp_path: Path) -> None:
    """Whether a row is masked is a question of equality, which rounding must not answer: a wrong one changes all."""
    scaler, name, mask_value, rows = MASKED[case]
    fill = getattr(scaler.fit(rows), name)
    features = rows.shape[1]
    model = chain((6, features), keras.layers.Masking(mask_value), keras.layers.GRU(5), keras.layers.Dense(2))
    randomize(model)
    given = rows[:6].astype(np.float32).astype(np.float64)
    given[[1, 4]] = np.nan
    scaled = scaler.transform(np.where(np.isnan(given), fill, given))
    wanted = np.asarray(model(scaled[np.newaxis].astype(np.float32)))[0]
    graph = lstmgen.read(model, pipeline=lstmgen.Pipeline(scaler=scaler, missing=fill))
    artifact = conformance.generate(graph, conformance.TARGETS[target], tmp_path)
    sample = (given,)
    for answer in answers(artifact, tmp_path, [sample], [Request("predict", sample)]):
        conformance.close(answer, [wanted], [FLOAT32], [case])


def test_rounded_raw_numbers_are_masked_where_the_scaling_is_steep() -> None:
    rows = np.concatenate([np.linspace(0, 1, 50), np.linspace(1000, 1001, 50)])[:, np.newaxis]
    scaler = QuantileTransformer(n_quantiles=100).fit(rows)
    m = Maker()
    x = m.input(2, 1)
    kept = m(Binary(kind="not_equal"), x, m(Constant(value=np.full(1, 0.75))))
    graph = attach(m.graph(m(Binary(kind="multiply"), kept, x)), lstmgen.Pipeline(scaler=scaler))
    (raw,) = scaler.inverse_transform([[0.75]])[0]
    (y,) = graph.evaluate(np.array([[raw * (1 + 2.0**-25)], [raw - 0.01]]))
    assert y[0] == 0 < y[1]


def classifier(units: int, activation: str = "softmax") -> Graph:
    w = Weights(3)
    dense = Dense(kernel=w(5, units), bias=w(units))
    return network((4, 3), lstm(w, 3, 5), dense, Activate(activation=Activation(activation)))


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
def test_labels_columns_and_nan_in_python(target: str) -> None:
    scaler = StandardScaler().fit(ROWS)
    graph = attach(classifier(3), lstmgen.Pipeline(scaler=scaler, columns=COLUMNS, labels=LABELS))
    module = load(graph, source_of(graph, target=target))
    assert module["LABELS"] == tuple(LABELS)
    x = ROWS[:4]
    (wanted,) = graph.evaluate(x)
    for classify in (module["classify"], module["Predictor"]().classify):
        label, probability = classify(x.tolist())
        assert label == LABELS[wanted.argmax()]
        assert probability == pytest.approx(wanted.max(), rel=1e-5)
        assert type(probability) is float
    with_nan = x.copy()
    with_nan[2, 1] = np.nan
    where = "row 3" if target == "micropython" else "input 'x': row 3, column 'rain' is NaN"
    with pytest.raises(ValueError, match=where):
        module["predict"](with_nan.tolist())


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
@pytest.mark.parametrize("units", [1, 3])
def test_nan_names_no_class(units: int, target: str) -> None:
    labels = LABELS[: max(units, 2)]
    graph = attach(classifier(units, "softmax" if units > 1 else "sigmoid"), lstmgen.Pipeline(labels=labels))
    module = load(graph, source_of(graph, target=target))
    for place in range(units):
        numbers = [0.1 + 0.2 * k for k in range(units)]
        numbers[place] = float("nan")
        with pytest.raises(ValueError, match="the prediction is NaN; check the input for NaN and huge values"):
            module["label"](np.array(numbers) if target == "numpy" else numbers)
    for wrong in ([0.5] * (units + 1), [0.5] * (units - 1)):
        with pytest.raises(ValueError, match=f"expected a prediction of size {units}, got size {len(wrong)}"):
            module["label"](np.array(wrong) if target == "numpy" else wrong)


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_tables_are_taken_by_the_names_of_their_columns(target: str) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    graph = attach(classifier(3), lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS), columns=COLUMNS))
    module = load(graph, source_of(graph, target=target))
    predict, step = module["predict"], module["Predictor"]().step
    x = ROWS[:4]
    wanted = np.array(predict(x.tolist())).tolist()
    table = {name: column.tolist() for name, column in zip(COLUMNS, x.T)}
    other_order = {name: table[name] for name in reversed(COLUMNS)}
    arrays = {name: np.array(column) for name, column in other_order.items()}
    frame = pandas.DataFrame(other_order)
    frames = (frame, *(made(other_order) for made in (polars.DataFrame, arrow.Table)))
    rows = [row for _, row in frame.iterrows()], list(frame.itertuples(index=False)), frame.to_dict("records")
    for given in (table, other_order, arrays, *frames, *rows):
        assert np.array(predict(given)).tolist() == wanted
    assert (
        np.array(predict(list(pandas.DataFrame(x, columns=["a b", "b c", "c"]).itertuples(index=False)))).tolist()
        == wanted
    )
    one_row = {name: column[0] for name, column in other_order.items()}
    assert np.array(step(one_row)).tolist() == np.array(module["Predictor"]().step(x[0].tolist())).tolist()
    listed = "; the columns are 'pressure', 'rain', 'wind'"
    for given, message in [
        ({"pressure": [1.0] * 4, "wind": [1.0] * 4}, f"missing column 'rain'{listed}"),
        ({**table, "volume": [1.0] * 4}, f"unknown column 'volume'{listed}"),
        (arrow.Table({**table, "volume": [1.0] * 4}), f"unknown column 'volume'{listed}"),
        ({**table, "rain": [1.0] * 3}, "different lengths: 'pressure' has 4, 'rain' has 3"),
        ({**table, "rain": ["wet"] * 4}, "expected numbers|must hold numbers"),
        ([{**one_row, "rain": [1.0]}] * 4, "column 'pressure' is one value, others are lists"),
        ([{**one_row, "rain": "wet"}] * 4, "expected numbers|must hold numbers"),
        ([{"pressure": 1.0, "wind": 1.0}] * 4, f"missing column 'rain'{listed}"),
        ({name: column[:3] for name, column in table.items()}, r"must have shape \(4, 3\), not \(3, 3\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            predict(given)


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_tables_are_refused_where_columns_have_no_names(target: str) -> None:
    """Theirs may be another order than the model's; and an empty table, or text, is no list without samples."""
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    module = load(classifier(3), source_of(classifier(3), target=target))
    table = {name: column.tolist() for name, column in zip(COLUMNS, ROWS[:4].T)}
    for made in (dict, pandas.DataFrame, polars.DataFrame, arrow.Table):
        for run in (module["predict"], lambda x: module["predict_batch"]([x])):
            with pytest.raises(ValueError, match="got a table: give its rows"):
                run(made(table))
        for empty in (made({}), made(table)):
            with pytest.raises(ValueError, match="takes a list of samples, not a table"):
                module["predict_batch"](empty)
    for text in ("", b""):
        with pytest.raises(ValueError, match="takes a list of samples, not a text"):
            module["predict_batch"](text)
    several = pandas.Series([ROWS[:4], ROWS[1:5]])
    wanted = np.array(module["predict_batch"]([ROWS[:4], ROWS[1:5]]))
    assert np.array_equal(module["predict_batch"](several), wanted)
    assert len(module["predict_batch"]([])) == 0


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
@pytest.mark.parametrize("units", [3, 1])
def test_a_step_of_a_model_with_a_label_for_each_row_has_one(target: str, units: int) -> None:
    w = Weights(3)
    dense, activation = Dense(kernel=w(5, units), bias=w(units)), Activation("softmax" if units > 1 else "sigmoid")
    graph = network((4, 3), lstm(w, 3, 5, return_sequences=True), dense, Activate(activation=activation))
    graph = attach(graph, lstmgen.Pipeline(labels=LABELS[: max(units, 2)]))
    module = load(graph, source_of(graph, target=target))
    rows = np.random.default_rng(2).normal(0.0, 2.0, (4, 3)).tolist()
    step = module["Predictor"]().step
    one_by_one = [module["label"](step(row)) for row in rows]
    assert [label for label, _ in one_by_one] == [label for label, _ in module["classify"](rows)]
    probabilities = [probability for _, probability in module["classify"](rows)]
    assert [probability for _, probability in one_by_one] == pytest.approx(probabilities, rel=1e-5)
    assert len(set(probabilities)) == 4


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
@pytest.mark.parametrize("hop", [1, 3, 4, 6])
def test_windows_of_a_stream(target: str, hop: int) -> None:
    pipeline = lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS), columns=COLUMNS, labels=LABELS, window=4, hop=hop)
    module = load(attach(classifier(3), pipeline), source_of(attach(classifier(3), pipeline), target=target))
    rows = ROWS[:17].tolist()
    every = {end: module["classify"](rows[end - 4 : end]) for end in range(4, 18, hop)}
    predictor, ahead = module["Predictor"](), module["Predictor"]()
    assert hasattr(ahead, "prepare") == (target == "python" and hop < 4)
    for _ in range(2):  # a second time after a reset
        got = {}
        for number, row in enumerate(rows, 1):
            with pytest.raises(ValueError, match="NaN"):  # which changes nothing
                predictor.push([1.0, float("nan"), 0.0])
            twin = copy.copy(predictor)  # which has a state of its own
            prediction = predictor.push(row)
            if hasattr(ahead, "prepare"):
                if number % 5:  # a row that nobody prepares
                    ahead.prepare()
                    copy.copy(ahead).prepare()
                assert ahead.push(row) == prediction  # the same bits
                ahead.step(rows[0])  # has a state of its own
            if prediction is not None:
                got[number] = module["label"](prediction)
            twin.push(rows[0])
        assert got == every
        predictor.push(rows[0])
        predictor.reset()
        ahead.reset()


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
def test_a_single_probability_is_told_by_a_threshold(target: str) -> None:
    graph = classifier(1, "sigmoid")
    x = ROWS[:4] / [1e5, 50.0, 1.0]
    ((probability,),) = graph.evaluate(x)
    for threshold, second in ((probability - 1e-3, True), (probability + 1e-3, False)):
        pipeline = lstmgen.Pipeline(labels=["calm", "storm"], threshold=threshold)
        module = load(graph, source_of(attach(graph, pipeline), target=target))
        label, sure = module["classify"](x.tolist())
        assert label == ("storm" if second else "calm")
        assert sure == pytest.approx(probability if second else 1 - probability, rel=1e-5)


HOSTILE = ['"""', "*/ int x;", "\n#define y\n", "\\", "'); import os; ('", "{{ x }} %s \u202e \U0001f600"]


@pytest.mark.parametrize("target", ["python", "numpy", "micropython", "c"])
def test_names_that_are_code(target: str, tmp_path: Path) -> None:
    graph = classifier(3)
    pipeline = lstmgen.Pipeline(columns=HOSTILE[:3], labels=HOSTILE[3:6])
    attached = attach(graph, pipeline)
    artifact = conformance.generate(attached, conformance.TARGETS[target], tmp_path)
    x = ROWS[:4] / [1e5, 50.0, 1.0]
    (answer,) = answers(artifact, tmp_path, [(x,)], [Request("predict", (x,))])
    conformance.close(answer, graph.evaluate(x), [FLOAT32], [target])
    if target != "c":
        module = load(attached, artifact.source.read_text())
        assert module["COLUMNS"] == (tuple(HOSTILE[:3]),)
        assert module["LABELS"] == tuple(HOSTILE[3:6])


def test_raw_prices_to_a_price_as_scikit_learn_and_keras_give_it(tmp_path: Path, require: Any) -> None:
    """The whole way by the command line; every language is verified, Keras beside it."""
    require("gcc")
    model = chain((6, 3), keras.layers.LSTM(5), keras.layers.Dense(1))
    randomize(model)
    model.save(tmp_path / "model.keras")
    scaler, target = StandardScaler().fit(ROWS), MinMaxScaler().fit(ROWS)
    pipeline = lstmgen.Pipeline(scaler=scaler, columns=COLUMNS, inverse=target, inverse_column=0)
    pipeline.save(tmp_path / "pipeline.json")
    np.save(tmp_path / "windows.npy", np.stack([ROWS[k : k + 6] for k in range(5)]).astype(np.float32))
    x = np.load(tmp_path / "windows.npy").astype(np.float64)
    scaled = np.stack([scaler.transform(window) for window in x])
    y = np.asarray(model(scaled, training=False), np.float64)
    wanted = target.inverse_transform(np.repeat(y, 3, axis=1))[:, 0]
    given = ["--pipeline", "pipeline.json"]
    for name in ("predictor.py", "net.c"):
        done = command_line.run("export", "model.keras", *given, "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert f"Next: lstmgen verify model.keras {name} --pipeline pipeline.json" in done.stdout
        assert re.search(r"input input_layer\w*: columns pressure, rain, wind", (tmp_path / name).read_text())
    done = command_line.run(
        "verify", "model.keras", "net.c", *given, "--data", "windows.npy", "--no-keras", cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = lstmgen.verify(model, tmp_path / "predictor.py", pipeline=tmp_path / "pipeline.json")
    assert report.ok
    assert report.lines[0].what == "Keras"
    graph = lstmgen.read(tmp_path / "model.keras", pipeline=tmp_path / "pipeline.json")
    got = [float(graph.evaluate(window)[0][0]) for window in x]
    np.testing.assert_allclose(got, wanted, rtol=FLOAT32)
    predictor = load(graph, (tmp_path / "predictor.py").read_text())
    np.testing.assert_allclose(predictor["predict"](x[0]), got[0], rtol=1e-12)
    command_line.fails(
        2, "was written with a pipeline: give it with --pipeline", "verify", "model.keras", "net.c", cwd=tmp_path
    )
    lstmgen.Pipeline(columns=COLUMNS).save(tmp_path / "other.json")
    with pytest.raises(OptionError, match="was written with another pipeline"):
        lstmgen.verify(tmp_path / "model.keras", tmp_path / "net.c", pipeline=tmp_path / "other.json")
