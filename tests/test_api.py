"""lstmgen from Python: read, export, verify, with files, live models and graphs."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graph_maker import Maker
from toolchain import ROOT

import lstmgen
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"
HAR = ROOT / "generated_examples" / "har" / "model.keras"


def test_the_api_is_what_it_says() -> None:
    assert all(hasattr(lstmgen, name) for name in lstmgen.__all__)


@pytest.mark.parametrize("path", [ARTICLE, str(ARTICLE)])
def test_read_takes_a_path(path: Any) -> None:
    graph = lstmgen.read(path)
    assert [layer.name for layer in graph.layers] == ["lstm", "dense"]
    assert lstmgen.read(graph) is graph


def test_export_reports_what_it_wrote(tmp_path: Path) -> None:
    done = lstmgen.export(str(ARTICLE), str(tmp_path / "net.c"))
    assert done.files == (tmp_path / "net.c", tmp_path / "net.h")
    assert (done.parameters, done.cost.weights, done.not_steppable) == (
        370,
        1480 + 3 * 32,
        "",
    )  # 3 arrays in panels are padded
    with pytest.raises(lstmgen.OutputError, match="exists already"):
        lstmgen.export(ARTICLE, tmp_path / "net.c")
    lstmgen.export(ARTICLE, tmp_path / "net.c", force=True)


def test_all_errors_are_of_one_kind(tmp_path: Path) -> None:
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.read(tmp_path / "nothing.h5")
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.read(7)
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.export(ARTICLE, tmp_path / "net.rs")
    with pytest.raises(lstmgen.LstmgenError):
        lstmgen.verify(ARTICLE, samples=0)


@pytest.mark.parametrize("name", ["keras", "tf_keras"])
def test_a_live_model_needs_no_saving_by_hand(tmp_path: Path, name: str) -> None:
    keras = pytest.importorskip(name)
    model = keras.Sequential(
        [keras.layers.Input((4, 3)), keras.layers.GRU(5, return_sequences=True), keras.layers.LSTM(2)], name="alive"
    )
    graph = lstmgen.read(model)
    x = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
    wanted = model(x[None]).numpy()[0]
    np.testing.assert_allclose(graph.evaluate(x)[0], wanted, rtol=0, atol=1e-6)
    lstmgen.export(model, tmp_path / "predictor.py")
    report = lstmgen.verify(model, tmp_path / "predictor.py")
    assert report.ok
    assert report.model == "alive"
    assert [line.what for line in report.lines] == ["Keras", "Python", "Python batch", "Python step()"]
    assert report.notes == ()


def test_an_architecture_and_its_weights(tmp_path: Path) -> None:
    keras = pytest.importorskip("tf_keras")
    model = keras.Sequential([keras.layers.Input((4, 3)), keras.layers.LSTM(2)])
    (tmp_path / "model.json").write_text(model.to_json())
    model.save_weights(tmp_path / "weights.h5")
    report = lstmgen.verify(tmp_path / "model.json", weights=tmp_path / "weights.h5", target="python")
    assert report.ok
    assert report.lines[0].what == "Keras"
    with pytest.raises(lstmgen.OutputError, match="it was read for this"):
        lstmgen.export(
            tmp_path / "model.json",
            tmp_path / "weights.h5",
            weights=tmp_path / "weights.h5",
            target="python",
            force=True,
        )


def test_nothing_that_was_read_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    with zipfile.ZipFile(HAR) as archive:
        archive.extractall(folder)
    samples = np.zeros((2, *lstmgen.read(HAR).inputs[0].shape))
    np.save(tmp_path / "x.npy", samples)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    weights, config = folder / "model.weights.h5", folder / "config.json"
    for out in (tmp_path / "x.npy", weights, config):
        with pytest.raises(lstmgen.OutputError, match="it was read for this"):
            lstmgen.export(folder, out, target="c", quantize="int16", calibrate=tmp_path / "x.npy", force=True)
    source = lstmgen.export(folder, folder / "net.py").files[0]
    lstmgen.export(folder, source, force=True)
    with pytest.raises(lstmgen.OutputError, match="it was read for this"):
        lstmgen.certify(folder, source, config, keras=False)
    assert before.items() <= {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}.items()


def test_what_no_output_depends_on_needs_no_ranges(tmp_path: Path) -> None:
    """A model may make more than it gives: one direction of two, say. Ranges are those of what is left."""
    m = Maker()
    x = m.input(4, 3)
    unused = m(Dense(kernel=m.weight(3, 5), bias=m.weight(5)), x, name="unused")
    m(m.cell(LSTM, 5, 2), unused, name="backward")
    graph = m.graph(m(m.cell(GRU, 2, 3), m(Dense(kernel=m.weight(3, 2), bias=m.weight(2)), x)))
    np.save(tmp_path / "x.npy", np.random.default_rng(2).normal(0, 1, (3, 4, 3)))
    lstmgen.export(graph, tmp_path / "net.c", quantize="int16", calibrate=tmp_path / "x.npy")
    assert lstmgen.verify(graph, tmp_path / "net.c", data=tmp_path / "x.npy").ok
    assert lstmgen.estimate(graph, mcu="avr", quantize="int16").macs == lstmgen.estimate(graph, mcu="avr").macs
