"""Anomaly scores: the mean error of a reconstruction, with a threshold of normal data, in every language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import conformance
import numpy as np
import pytest
from agreement import chain, keras, randomize
from boards import BOARDS
from firmware import measure
from generated import load, source_of
from graph_maker import Weights
from graphs import lstm, network
from node import put, script
from planning import answers
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer, StandardScaler

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.export import planned
from lstmgen.graph.graph import Graph, pipeline_lines
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.pipeline import attach
from lstmgen.targets.c.options import COptions
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import Request

rng = np.random.default_rng(8)
ROWS = rng.normal([1e5, 40.0, -0.3], [50.0, 9.0, 2.0], (120, 3))
SAMPLES = ROWS.reshape(20, 6, 3).astype(np.float32).astype(np.float64)
SCALER = StandardScaler().fit(ROWS)
VARIANTS = ("python", "numpy", "micropython", "c", "javascript", "c quantize=int8", "python quantize=int16")
MEAN = {"absolute": np.abs, "squared": np.square}
# Of the largest score. Fixed point adds errors of the network and of the input, which a mean averages.
ALLOWED = {"int8": 0.02, "int16": 2e-4}
FLOAT32 = 1e-6  # of an input, scaled, minus an output: both are about 1


def autoencoder(features: int = 3) -> Graph:
    w = Weights(3)
    return network((6, features), lstm(w, features, 5, return_sequences=True), Dense(kernel=w(5, features), bias=None))


def wanted(kind: str, network: Graph = autoencoder()) -> np.ndarray:  # noqa: B008
    x = np.stack([SCALER.transform(sample) for sample in SAMPLES])
    (y,) = network.evaluate_batch(x)
    scores: np.ndarray = MEAN[kind](y - x).mean(axis=(1, 2))
    return scores


@pytest.mark.parametrize("variant", [each for each in conformance.variants() if str(each) in VARIANTS], ids=str)
@pytest.mark.parametrize("kind", MEAN)
def test_a_score_in_every_language(kind: str, variant: conformance.Variant, tmp_path: Path) -> None:
    graph = attach(autoencoder(), lstmgen.Pipeline(scaler=SCALER, score=kind, threshold=1.0))
    samples = [(sample,) for sample in SAMPLES]
    options = dict(variant.options) | ({"calibrate": SAMPLES} if variant.fixed_point else {})
    chosen, _ = planned(graph, variant.target, variant.target.options(**options).placed(Path("net.c")))
    artifact = conformance.generate(graph, variant.target, tmp_path, chosen)
    scores = [answer[0][0] for answer in answers(artifact, tmp_path, samples, [Request("predict", x) for x in samples])]
    tolerance = ALLOWED.get(str(variant.options.get("quantize")), FLOAT32)
    np.testing.assert_allclose(scores, wanted(kind), rtol=0, atol=tolerance * wanted(kind).max())


def test_the_threshold_is_a_quantile_of_normal_scores(tmp_path: Path) -> None:
    pipeline = lstmgen.Pipeline(scaler=SCALER, score="absolute", window=6, hop=6)
    measured = pipeline.with_threshold(autoencoder(), SAMPLES, quantile=0.9)
    limit = float(np.quantile(wanted("absolute"), 0.9))
    assert measured.description.outputs[0].threshold == pytest.approx(limit, rel=1e-12)
    measured.save(tmp_path / "p.json")
    again = lstmgen.Pipeline.load(tmp_path / "p.json")
    assert again.description == measured.description
    graph = attach(autoencoder(), again)
    module = load(graph)
    put(tmp_path, graph, "m.mjs")
    in_node = f"import {{ classify }} from './m.mjs'; console.log(JSON.stringify(classify({SAMPLES[0].tolist()})));"
    in_numpy = load(graph, source_of(graph, target="numpy"))["classify"](SAMPLES[0].tolist())
    for k, (sample, score) in enumerate(zip(SAMPLES, wanted("absolute"))):
        label, number = module["classify"](sample.tolist())
        assert (label, number) == ("anomaly" if score > limit else "normal", pytest.approx(score, rel=1e-12))
        if k == 0:
            assert script(tmp_path, in_node) == [label, pytest.approx(score, rel=1e-12)]
            assert in_numpy == (label, pytest.approx(score, rel=FLOAT32))
            assert type(in_numpy[1]) is float
    assert f"an anomaly above {limit:g}" in pipeline_lines(graph)[1]
    header = lstmgen.export(graph, tmp_path / "net.c").files[1].read_text()
    assert re.search(r"int net_push\(", header)
    assert re.search(r"int net_classify\(const float \*output\);", header)
    with pytest.raises(ValueError, match="the score is NaN"):
        module["label"]([float("nan")])


def test_keras_agrees(tmp_path: Path) -> None:
    layers = keras.layers
    model = chain(
        (6, 3), layers.LSTM(4), layers.RepeatVector(6), layers.LSTM(4, return_sequences=True), layers.Dense(3)
    )
    randomize(model)
    pipeline = lstmgen.Pipeline(scaler=SCALER, score="squared", threshold=1.0)
    lstmgen.export(model, tmp_path / "net.py", pipeline=pipeline)
    report = lstmgen.verify(model, tmp_path / "net.py", pipeline=pipeline, data=SAMPLES)
    assert report.ok
    assert report.lines[0].what == "Keras"
    x = SCALER.transform(SAMPLES[0])
    y = np.asarray(model(x[np.newaxis].astype(np.float32)))[0]
    score = load(lstmgen.read(model, pipeline=pipeline))["predict"](SAMPLES[0].tolist())
    assert score[0] == pytest.approx(np.square(y - x).mean(), rel=FLOAT32)


@pytest.mark.parametrize(
    ("options", "tolerance"), [({}, FLOAT32), ({"quantize": "int8"}, ALLOWED["int8"])], ids=["float", "int8"]
)
def test_encoders_and_a_score_on_an_avr(options: dict[str, Any], tolerance: float, tmp_path: Path) -> None:
    """One-hot days, quantiles and principal components before the network, the score behind it."""
    rows = np.column_stack([ROWS, np.arange(120) % 3])
    parts = [("days", OneHotEncoder(), [3]), ("part", QuantileTransformer(n_quantiles=6), [1])]
    columns = ColumnTransformer([*parts, ("scale", StandardScaler(), [0, 2])]).fit(rows)
    scaler = make_pipeline(columns, PCA(3)).fit(rows)
    pipeline = lstmgen.Pipeline(scaler=scaler, columns=["a", "b", "c", "day"], score="absolute", threshold=0.5)
    graph = attach(autoencoder(), pipeline)
    samples = rows.reshape(20, 6, 4).astype(np.float32)
    x = np.stack([scaler.transform(sample.astype(np.float64)) for sample in samples])
    scores = np.abs(autoencoder().evaluate_batch(x)[0] - x).mean(axis=(1, 2))
    calibrated = {"calibrate": samples} if options else {}
    chosen, _ = planned(graph, TARGETS["c"], COptions(mcu="avr", **options, **calibrated).placed(Path("net.c")))
    found = measure(BOARDS["ATmega2560"], graph, chosen, samples[:3], tmp_path, flags=["-Os"])
    np.testing.assert_allclose(np.ravel(found.outputs), scores[:3], rtol=0, atol=tolerance * scores.max())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"score": "median"}, "there is no `score='median'`; choose one of absolute, squared"),
        ({"score": "absolute", "inverse": SCALER}, "`score=` excludes `inverse=`"),
        ({"score": "absolute", "threshold": -1}, "`threshold=-1` must be"),
        ({"score": "absolute", "threshold": 1, "labels": ["a", "b", "c"]}, "no or two 'labels'"),
    ],
)
def test_what_does_not_fit_a_score(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        lstmgen.Pipeline(**arguments)


def test_labels_of_a_score_need_a_threshold() -> None:
    pipeline = lstmgen.Pipeline(scaler=SCALER, score="absolute", labels=["fine", "odd"])
    with pytest.raises(OptionError, match=r"labels of a score need a threshold: set one, or measure it with"):
        attach(autoencoder(), pipeline)
    assert attach(autoencoder(), pipeline.with_threshold(autoencoder(), SAMPLES)).ends is not None


def test_what_is_no_autoencoder() -> None:
    w = Weights(3)
    forecaster = network((6, 3), lstm(w, 3, 5), Dense(kernel=w(5, 3), bias=None))
    with pytest.raises(OptionError, match=r"compares the output with the input, and their shapes differ: \(3,\) and"):
        attach(forecaster, lstmgen.Pipeline(score="absolute"))
    with pytest.raises(OptionError, match="`score=` compares numbers; input 'x' is indices of an Embedding"):
        attach(network((5,), Embedding(table=w(9, 4)), lstm(w, 4, 5)), lstmgen.Pipeline(score="absolute"))
    with pytest.raises(OptionError, match="is for an anomaly score: set `score=`"):
        lstmgen.Pipeline(scaler=SCALER).with_threshold(autoencoder(), SAMPLES)
    with pytest.raises(OptionError, match=r"`model=` must be a Graph, not str: give lstmgen.read\(model\)"):
        lstmgen.Pipeline(score="absolute").with_threshold("model.h5", SAMPLES)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="`quantile=1.5` must be a number from 0 to 1"):
        lstmgen.Pipeline(score="absolute").with_threshold(autoencoder(), SAMPLES, 1.5)
