"""Models whose weights fit code that loads them, and those that do not."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

import fuzz_weights
import numpy as np
import pytest
from graph_maker import Maker, T
from graphs import lstm
from loading import FLOAT32, OK, Library
from sklearn.preprocessing import StandardScaler

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate

FILES = Path(__file__).parents[2] / "read" / "files"


@pytest.mark.parametrize(
    ("first", "other", "options"),
    [
        ("tf-2.1_chain.h5", "tf-2.14_chain.keras", {}),
        ("tf-2.12_wrapped.keras", "tf-2.4_wrapped.h5", {"mcu": "cortex-m4", "name": "net"}),
        ("keras-2.2.4_graph.json", "keras-2.2.4_graph.h5", {"weights": FILES / "keras-2.2.4_graph_weights.h5"}),
        ("onnx_conv.onnx", "onnx_conv.onnx", {}),
        ("tensorflow_js/model.json", "tensorflow_js/model.json", {}),
        ("audio_lstm.nam", "audio_lstm.nam", {}),
    ],
)
def test_weights_of_other_files(first: str, other: str, options: dict[str, Any], tmp_path: Path) -> None:
    """They are those of an export of their own, for every reader and for options that shape the code."""
    lstmgen.export(FILES / first, tmp_path / "code.c", weights_file="load", **options)
    options.pop("weights", None)
    lstmgen.export(FILES / other, tmp_path / "own.c", weights_file="load", **options)
    assert lstmgen.weights(FILES / other, tmp_path / "code.c", tmp_path / "other.bin") == tmp_path / "other.bin"
    assert (tmp_path / "other.bin").read_bytes() == (tmp_path / "own_weights.bin").read_bytes()


def scaled_by(center: float, columns: str = "abc") -> lstmgen.Pipeline:
    scaler = StandardScaler().fit(np.array([[center - 1, 0.5, -2], [center + 1, 0.1, 2]]))
    return lstmgen.Pipeline(columns=list(columns), scaler=scaler, missing=0.5)


def test_every_scaling_fits(tmp_path: Path) -> None:
    """Centers that would be folded into weights, and those that would be subtracted first."""
    m = Maker(4)
    net = m.graph(m(lstm(m.weight, return_sequences=True), m.input(T, 3)))
    rows = np.array([[3.0, np.nan, 1.0], [3.5, 1.0, -2.0]])
    for name, center in (("near", 0.25), ("far", 7000.0)):
        graph = lstmgen.read(net, pipeline=scaled_by(center))
        lstmgen.export(graph, tmp_path / f"{name}.c", weights_file="load")
        if name == "near":
            library = Library(tmp_path / "near.c")
        lstmgen.weights(graph, tmp_path / "near.c", tmp_path / f"{name}.bin")
        blob = (tmp_path / f"{name}.bin").read_bytes()
        assert blob == (tmp_path / f"{name}_weights.bin").read_bytes()
        x, context = rows + np.array([center, 0, 0]), library.context()
        assert library.load(context, blob) == OK
        (expected,) = graph.evaluate(x)
        outputs = library.steps_anew(context, x, expected.shape[1])
        assert np.abs(outputs - expected).max() < FLOAT32


@pytest.mark.parametrize(
    ("layers", "pipeline", "message"),
    [
        (
            ["tanh"],
            None,
            "layer Activate 'after' computes `output[k] = net_tanh(output[k]);`; there it is `output[k] =",
        ),
        (
            ["relu", "sigmoid"],
            None,
            "in place of LSTM 'lstm', (1, 3) -> (1, 4) it has Activate 'second'",
        ),
        (
            ["relu"],
            lstmgen.Pipeline(columns=list("abc")),
            "net.c was written without a pipeline: leave `pipeline=` out",
        ),
    ],
)
def test_models_that_do_not_fit(layers: list[str], pipeline: Any, message: str, tmp_path: Path) -> None:
    def net(functions: list[str]) -> lstmgen.Graph:
        m = Maker(4)
        y = m(lstm(m.weight, return_sequences=True), m.input(T, 3), name="lstm")
        for name, function in zip(("after", "second"), functions):
            y = m(Activate(activation=activation(function)), y, name=name)
        return m.graph(y)

    lstmgen.export(net(["relu"]), tmp_path / "net.c", weights_file="load")
    graph = lstmgen.read(net(layers), pipeline=pipeline)
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.weights(graph, tmp_path / "net.c", tmp_path / "other.bin")
    assert not (tmp_path / "other.bin").exists()


def test_other_cells_columns_labels_and_sources(tmp_path: Path) -> None:
    def refused(model: Any, source: str, message: str, **options: Any) -> None:
        with pytest.raises(OptionError, match=re.escape(message)):
            lstmgen.weights(model, tmp_path / source, tmp_path / "other.bin", **options)

    chain = FILES / "tf-2.14_chain.keras"
    lstmgen.export(chain, tmp_path / "net.c", weights_file="load")
    refused(FILES / "keras-2.2.4_chain.h5", "net.c", "layer LSTM 'zz' computes `net_lstm_hard_sigmoid_tanh_cells(")
    m = Maker(4)
    net = m.graph(m(lstm(m.weight), m.input(T, 3)))
    lstmgen.export(net, tmp_path / "abc.c", weights_file="load", pipeline=scaled_by(1))
    refused(net, "abc.c", "abc.c was written with a pipeline: set `pipeline=`, of this model")
    refused(net, "abc.c", "the columns of the pipeline, or their order, differ", pipeline=scaled_by(1, "cab"))
    for name in ("plain.c", "plain.rs"):
        lstmgen.export(net, tmp_path / name)
        refused(net, name, f"{name} loads no weights: export it with `weights_file='load'`")
    lstmgen.export(net, tmp_path / "chip.py", target="micropython")
    others = "code that loads weights is in one of: Python, Python with numpy, C"
    refused(net, "chip.py", f"chip.py is Python for MicroPython; {others}")
    source = tmp_path / "net.c"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("_expected[32] =", "_expected[32]  ="), encoding="utf-8")
    refused(chain, "net.c", "net.c: the code does not contain what a file of weights begins with")
    source.write_text(text.replace("= {\n76, ", "= {\n77, "), encoding="utf-8")
    header = tmp_path / "net.h"
    header.write_text(
        re.sub(r"by lstmgen \S+,", "by lstmgen 0.9.9,", header.read_text(encoding="utf-8")), encoding="utf-8"
    )
    refused(chain, "net.c", "; lstmgen 0.9.9 wrote it, and this is ")


def test_names_do_not_matter(tmp_path: Path) -> None:
    """Files fit whatever layers, inputs and files are called; an activation matters."""

    def head(layer: str, prefix: str, function: str = "relu") -> bytes:
        m = Maker(4)
        y = m(lstm(m.weight, return_sequences=True), m.input(T, 3), name=layer)
        y = m(Activate(activation=activation(function)), y, name=f"{layer} after")
        folder = tmp_path / f"{layer} {function}"
        folder.mkdir()
        lstmgen.export(m.graph(y), folder / f"{prefix}.c", weights_file="load")
        return (folder / f"{prefix}_weights.bin").read_bytes()[:32]

    first = head("lstm", "net")
    assert head("a_layer_of_another_name", "brain") == first
    assert head("lstm", "net", "tanh") != first


def test_columns_have_an_order(tmp_path: Path) -> None:
    m, weights = Maker(4), []
    net = m.graph(m(lstm(m.weight), m.input(T, 3)))
    for name in ("abc", "bac"):
        graph = lstmgen.read(net, pipeline=lstmgen.Pipeline(columns=list(name)))
        lstmgen.export(graph, tmp_path / f"{name}.c", weights_file="load")
        weights.append((tmp_path / f"{name}_weights.bin").read_bytes())
    assert weights[0][:32] != weights[1][:32]
    assert weights[0][64:] == weights[1][64:]


def test_drawn_weights_fit_the_same_layers_alone() -> None:
    """A share of `make fuzz-weights`."""
    assert sum(is_checked for _, is_checked in islice(fuzz_weights.drawn_cases(seed=3), 24)) >= 8
