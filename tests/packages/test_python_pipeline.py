"""The package for Python with a pipeline: what a generated Python file does, it does too."""

from __future__ import annotations

import copy
import importlib.util
import json
import pickle
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS
from generated import load, source_of
from graph_maker import Maker, T, Weights
from graphs import conv, lstm, network
from small_graphs import two_ends

import lstmgen
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.shape import Axis
from lstmgen.pipeline import attach
from lstmgen.pipeline.document import parse

COLUMNS = ["pressure", "NET_rain", 'wi"nd ä']
LABELS = ["fair", '"rain"', "störm"]
FREE = Axis("timesteps")


def classifier(shape: Any = (4, 3), units: int = 3, *, is_conv: bool = False, stateful: bool = False) -> Graph:
    w = Weights(3)
    first = [conv(w, (3,), 3, 3, padding="same")] if is_conv else []
    dense = Dense(kernel=w(5, units), bias=w(units))
    activation = Activation("softmax" if units > 1 else "sigmoid")
    return network(shape, *first, lstm(w, 3, 5, stateful=stateful), dense, Activate(activation=activation))


def built(graph: Graph, folder: Path, **options: Any) -> ModuleType:
    """The package of a model, compiled with all warnings, in this process."""
    lstmgen.export(graph, folder, package="python", **options)
    flags = ["-std=c11", "-O1", "-shared", "-fPIC", f"-isystem{sysconfig.get_path('include')}", f"-I{folder / 'src'}"]
    flags += [flag for flag in WARNINGS if flag != "-Wpedantic"]  # CPython keeps functions as void pointers
    sources = [*(folder / "binding").glob("*.c"), *(folder / "src").glob("*.c")]
    target = folder / folder.name / f"_native{sysconfig.get_config_var('EXT_SUFFIX')}"
    subprocess.run([toolchain.require("gcc"), *flags, *map(str, sources), "-o", str(target), "-lm"], check=True)
    for file in (folder / "src").glob("*.bin"):
        shutil.copy(file, target.parent)
    spec = importlib.util.spec_from_file_location(folder.name, folder / folder.name / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, dict[str, Any]]:
    """The package of a classifier with columns and labels, and the generated file."""
    graph = attach(classifier(), lstmgen.Pipeline(columns=COLUMNS, labels=LABELS))
    return built(graph, tmp_path_factory.mktemp("package") / "weather"), load(graph, source_of(graph))


ROWS = np.random.default_rng(5).normal(0.0, 2.0, (40, 3)).astype(np.float32)


def test_labels_and_tables(weather: tuple[ModuleType, dict[str, Any]]) -> None:
    package, file = weather
    for name in ("LABELS", "COLUMNS", "FILLED", "IGNORES_OTHERS", "WINDOW", "HOP"):
        assert getattr(package, name) == file[name]
        assert name in package.__all__
    x = ROWS[:4]
    wanted = file["classify"](x.tolist())
    table = {name: x[:, k] for k, name in reversed(list(enumerate(COLUMNS)))}
    listed = {name: column.tolist() for name, column in table.items()}
    for given in (x, x.tolist(), table, listed, memoryview(x)):
        for classify in (package.classify, package.Predictor().classify):
            label, probability = classify(given)
            assert label == wanted[0]
            assert type(probability) is float
            assert probability == pytest.approx(wanted[1], abs=1e-6)
        assert package.label(package.predict(given)) == (label, probability)
        np.testing.assert_allclose(package.Predictor().predict(given), file["predict"](x), rtol=0, atol=1e-6)
    with pytest.raises(ValueError, match="the prediction is NaN; check the input for NaN and huge values"):
        package.label(np.array([0.2, 0.7, np.nan]))
    with pytest.raises(ValueError, match="expected a prediction of size 3, got size 1"):
        package.label(np.array([0.2]))
    np.testing.assert_array_equal(package.predict_batch([table, x, listed]), package.predict_batch([x, x, x]))
    assert repr(package.Predictor()) == repr(file["Predictor"]())
    one = {name: float(column[0]) for name, column in table.items()}
    np.testing.assert_array_equal(package.Predictor().step(one), package.Predictor().step(x[0]))
    said = r"sample 1: missing column 'NET_rain'; the columns are 'pressure', 'NET_rain', 'wi\"nd ä'"
    with pytest.raises(ValueError, match=said):
        package.predict_batch([table, {"pressure": x[:, 0], COLUMNS[2]: x[:, 0]}])
    with pytest.raises(ValueError, match=r"expected 1 input\b"):
        package.predict(x.tolist(), x.tolist())


def test_its_own_tests_pass(weather: tuple[ModuleType, dict[str, Any]]) -> None:
    package, _ = weather
    folder = Path(str(package.__file__)).parents[1]
    subprocess.run([sys.executable, "-m", "unittest", "tests/test_weather.py"], cwd=folder, check=True)


def test_nan_is_refused_and_said_where(weather: tuple[ModuleType, dict[str, Any]]) -> None:
    package, file = weather
    samples = np.repeat(ROWS[None, :4], 3000, axis=0)
    samples[2345, 2, 1] = np.nan
    wrong = samples[2345]
    with pytest.raises(ValueError, match=r"^input 'x': row 3, column 'NET_rain' is NaN; set missing=") as refused:
        file["predict"](wrong.tolist())
    message = re.escape(str(refused.value))
    for form in (wrong, wrong.tolist(), wrong.astype(np.float64), dict(zip(COLUMNS, wrong.T))):
        for function in (package.predict, package.classify, package.Predictor().predict):
            with pytest.raises(ValueError, match=f"^{message}$"):
                function(form)
    for batch in (samples, samples.tolist(), iter(samples)):
        with pytest.raises(ValueError, match=f"^sample 2345: {message}$"):
            package.predict_batch(batch, threads=2)
    predictor = package.Predictor()
    y = predictor.step(wrong[0])
    with pytest.raises(ValueError, match="^input 'x': column 'NET_rain' is NaN"):
        predictor.step(wrong[2])
    other = package.Predictor()
    other.step(wrong[0])
    np.testing.assert_array_equal(predictor.step(wrong[1]), other.step(wrong[1]))
    assert not np.array_equal(y, other.step(wrong[3]))


def test_nan_is_a_number_where_the_pipeline_fills_it(tmp_path: Path) -> None:
    graph = attach(classifier(), lstmgen.Pipeline(missing=[0.5, 0.25, 1.0]))
    package, file = built(graph, tmp_path / "filled"), load(graph, source_of(graph))
    x = ROWS[:4].copy()
    x[2, 1] = np.nan
    wanted = file["predict"](x.tolist())
    assert package.FILLED == file["FILLED"] == (True,)
    np.testing.assert_allclose(package.predict(x), wanted, rtol=0, atol=1e-6)
    np.testing.assert_allclose(package.predict_batch([x, x]), [wanted, wanted], rtol=0, atol=1e-6)
    no_pipeline = built(two_ends(), tmp_path / "plain")
    assert np.isnan(no_pipeline.predict(x, ROWS[0, [0, 1, 2, 0]])[0]).any()
    assert repr(no_pipeline.Predictor()).startswith("<Predictor: {'left': (None, 3), 'right': (4,)} -> {'lstm': ")
    with pytest.raises(ValueError, match=r"expected 2 inputs, got 3; predict_batch takes zip\(\) of the inputs"):
        no_pipeline.predict_batch([[x] * 3, [x] * 3])


# How a model is made, windows of how many rows apart, options, whether C steps instead of keeping rows.
STREAMS: dict[str, tuple[Graph, int, dict[str, Any], bool]] = {
    "overlap": (classifier(), 1, {"weights_file": "load"}, False),
    "next to each other": (classifier(), 4, {}, True),
    "gaps, any length": (classifier((FREE, 3), units=1), 6, {"dtype": "float64"}, False),
    "no step": (classifier(is_conv=True, units=1), 6, {}, False),
    "stateful": (classifier(stateful=True), 4, {}, False),
    "int16": (classifier(), 2, {"quantize": "int16", "ranges": (8.0, 4.0)}, False),
}


@pytest.mark.parametrize("case", STREAMS)
def test_a_stream_of_rows_is_pushed(case: str, tmp_path: Path) -> None:
    network, hop, options, steps = STREAMS[case]
    labels = LABELS if network.outputs[0].shape == (3,) else LABELS[:2]
    graph = attach(network, lstmgen.Pipeline(window=4, hop=hop, columns=COLUMNS, labels=labels))
    package = built(graph, tmp_path / f"stream{list(STREAMS).index(case)}", **options)
    lstmgen.export(graph, tmp_path / "net.py", **{k: v for k, v in options.items() if k in ("quantize", "ranges")})
    file = load(graph, (tmp_path / "net.py").read_text(encoding="utf-8"))
    one, other, wanted = package.Predictor(), package.Predictor(), file["Predictor"]()
    prepares = case in ("overlap", "int16")
    assert hasattr(one, "prepare") == prepares
    ahead = package.Predictor()
    for _ in range(2):
        ready = 0
        for row in ROWS[:17]:
            other.push(ROWS[0])
            with pytest.raises(ValueError, match="^input 'x': column 'NET_rain' is NaN"):
                one.push([1.0, float("nan"), 0.0])  # which changes nothing
            y, z = one.push(dict(zip(COLUMNS, row))), wanted.push(row.tolist())
            assert (y is None) == (z is None)
            if prepares:
                if ready != 2:  # a window that nobody prepares
                    ahead.prepare()
                assert np.ravel(ahead.push(row)).tolist() == np.ravel(y).tolist()  # the same bits
            if z is not None:
                ready += 1
                np.testing.assert_allclose(np.ravel(y), np.ravel(z), rtol=0, atol=1e-6)
                assert package.label(y)[0] == file["label"](z)[0]
        assert ready == len(range(4, 18, hop))
        one.reset()
        wanted.reset()
        ahead.reset()
    one.push(ROWS[0])
    for anew in (pickle.loads(pickle.dumps(one)), copy.copy(one)):  # which begin without the state
        assert [anew.push(row) is None for row in ROWS[:4]] == [True, True, True, False]
    if prepares:
        ahead.step(ROWS[0])
        ahead.push(ROWS[0])  # predicts whole windows, as nothing is prepared
        with pytest.raises(ValueError, match="prepare and step share the state of a Predictor: reset it"):
            ahead.prepare()
    if steps:
        with pytest.raises(ValueError, match="push and step share the state of a Predictor: reset it"):
            one.step(ROWS[0])
        one.reset()
        one.step(ROWS[0])
        with pytest.raises(ValueError, match="push and step share the state"):
            one.push(ROWS[0])
    with pytest.raises(ValueError, match=r"input 'x' must have shape \(3,\), not \(2,\)"):
        other.push([1.0, 2.0])


def test_the_numbers_of_a_scaler_are_loaded(tmp_path: Path) -> None:
    """Predictors with other weights predict, label and continue a stream with them; all others keep theirs."""
    graphs = [
        attach(classifier(), lstmgen.Pipeline(scaler=scaler, window=4, hop=2, columns=COLUMNS, labels=LABELS))
        for scaler in ((0.5, 2.0), (1.0, 0.25))
    ]
    package = built(graphs[0], tmp_path / "loaded", weights_file="load")
    lstmgen.weights(graphs[1], tmp_path / "loaded", tmp_path / "other.bin")
    expected, of_other = (load(graph, source_of(graph))["predict"](ROWS[:4].tolist()) for graph in graphs)
    one, other = package.Predictor(), package.Predictor((tmp_path / "other.bin").read_bytes())
    assert np.abs(np.subtract(expected, of_other)).max() > 0.01
    for row in ROWS[:3]:
        assert one.push(row) is None
    one.share(other)
    for y in (one.push(ROWS[3]), other.predict(ROWS[:4]), copy.copy(one).predict(ROWS[:4])):
        np.testing.assert_allclose(y, of_other, rtol=0, atol=1e-6)
    assert one.classify(ROWS[:4])[0] == LABELS[int(np.argmax(of_other))]
    for y in (package.predict(ROWS[:4]), package.Predictor().predict(ROWS[:4])):
        np.testing.assert_allclose(y, expected, rtol=0, atol=1e-6)
    with pytest.raises(TypeError, match="weights are shared with a Predictor of the same module"):
        one.share(one.native)
    with pytest.raises(ValueError, match="not a file of weights"):
        one.load(b"")
    one.load()
    np.testing.assert_allclose(one.predict(ROWS[:4]), expected, rtol=0, atol=1e-6)


def reader(tokens: Any, level: str) -> Graph:
    """A model of token ids, with the vocabulary."""
    m, w = Maker(), Weights(4)
    x = m.input(tokens, name="x")
    y = m(lstm(w, 2, 4), m(Embedding(table=w(9, 2)), x))
    vocabulary = ["the", "cat", "sat"] if level == "word" else list("thecas ")[:6]
    text = {"vocabulary": vocabulary, "level": level, "separators": " ", "lower": "ascii", "unknown": 8}
    if tokens is not T:
        text |= {"length": tokens, "padding": "pre", "truncating": "pre"}
    pipeline = lstmgen.Pipeline()
    answer = {"labels": ["a", "b", "c"]}
    pipeline.description = parse({"version": 1, "inputs": [{"text": text}], "outputs": [answer]}, "p.json")
    probabilities = m(Activate(activation=Activation("softmax")), m(Dense(kernel=w(4, 3), bias=w(3)), y))
    return attach(m.graph(probabilities), pipeline)


def test_texts_are_taken(tmp_path: Path) -> None:
    graph = reader(5, "word")
    package, file = built(graph, tmp_path / "words"), load(graph, source_of(graph))
    texts = ["The cat sat", "", "nobody sat on the cat on the mat"]
    for text in texts:
        assert package.encode(text) == file["encode"](text)
        np.testing.assert_allclose(package.predict(text), file["predict"](text), rtol=0, atol=1e-6)
        assert package.classify(text)[0] == file["classify"](text)[0]
    wanted = [file["predict"](text) for text in texts]
    np.testing.assert_allclose(package.predict_batch(texts), wanted, rtol=0, atol=1e-6)
    command, lines = [sys.executable, "-m", "words"], "\n".join(texts).encode()
    ran = subprocess.run(command, cwd=tmp_path / "words", input=lines, capture_output=True, check=True)
    np.testing.assert_allclose(json.loads(ran.stdout), [wanted[0], wanted[2]], rtol=0, atol=1e-6)
    graph = reader(T, "character")
    package, file = built(graph, tmp_path / "letters"), load(graph, source_of(graph))
    one, other = package.Predictor(), file["Predictor"]()
    for letter in "the cat":
        np.testing.assert_allclose(one.step(letter), other.step(letter), rtol=0, atol=1e-6)
    with pytest.raises(ValueError, match="expected one token for a timestep, got 2"):
        one.step("ab")
    with pytest.raises(ValueError, match="no known token in ''"):
        package.predict("")
    with pytest.raises(ValueError, match="predict_batch takes a list of samples, not a text"):
        package.predict_batch("the cat")


def test_a_step_of_a_model_with_a_label_for_each_row_has_one(tmp_path: Path) -> None:
    w = Weights(3)
    dense, softmax = Dense(kernel=w(5, 3), bias=w(3)), Activate(activation=Activation("softmax"))
    graph = network((4, 3), lstm(w, 3, 5, return_sequences=True), dense, softmax)
    package = built(attach(graph, lstmgen.Pipeline(labels=LABELS)), tmp_path / "tagger")
    predictor, rows = package.Predictor(), ROWS[:4].tolist()
    assert [package.label(predictor.step(row))[0] for row in rows] == [label for label, _ in package.classify(rows)]


def test_several_labels_at_once(tmp_path: Path) -> None:
    w = Weights(3)
    sigmoid = Activate(activation=Activation("sigmoid"))
    graph = network((4, 3), lstm(w, 3, 5, return_sequences=True), Dense(kernel=w(5, 3), bias=w(3)), sigmoid)
    graph = attach(graph, lstmgen.Pipeline(labels=LABELS, multi_label=True, threshold=[0.28, 0.45, 0.65]))
    package, file = built(graph, tmp_path / "tags"), load(graph, source_of(graph))
    rows = ROWS[:4].tolist()
    found, wanted = package.classify(rows), file["classify"](rows)
    assert [[name for name, _ in row] for row in found] == [[name for name, _ in row] for row in wanted]
    numbers = [[p for row in each for _, p in row] for each in (found, wanted)]
    assert numbers[0] == pytest.approx(numbers[1], abs=1e-6)
    assert len(set(map(len, found))) > 1
    with pytest.raises(ValueError, match="the prediction is NaN; check the input for NaN and huge values"):
        package.label(np.full((1, 3), np.nan))


def test_the_command_line_reads_titles(weather: tuple[ModuleType, dict[str, Any]]) -> None:
    package, file = weather
    columns = [COLUMNS[1], COLUMNS[0]]
    titles = ",".join([*columns, '"wi""nd ä"'])
    lines = [titles, *(",".join(map(str, [row[1], row[0], row[2]])) for row in ROWS[:4].tolist())]
    folder = Path(str(package.__file__)).parents[1]

    def program(text: str) -> Any:
        command = [sys.executable, "-X", "utf8", "-m", "weather"]
        return subprocess.run(command, cwd=folder, input=text.encode(), capture_output=True, check=False)

    said = program("\n".join(lines))
    np.testing.assert_allclose(json.loads(said.stdout), file["predict"](ROWS[:4].tolist()), rtol=0, atol=1e-6)
    lines[2] = f",{lines[2].split(',', 1)[1]}"
    assert b"error: input 'x': row 2, column 'NET_rain' is NaN" in program("\n".join(lines)).stderr
    assert "missing column 'NET_rain'" in program("pressure,wind\n1,2").stderr.decode()
