"""Outputs that are NaN, infinite or constant agree with anything that is: this is said, or nothing is ok."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import small_graphs
from graph_maker import Maker, Weights
from graphs import dense, network

import lstmgen
from lstmgen.check.verify import constant, verify
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.samples.sampling import Sampling


def diverged() -> Graph:
    """A model that was saved after its training diverged."""
    layer = dense(Weights(1), small_graphs.FEATURES, 2)
    return network((small_graphs.FEATURES,), replace(layer, kernel=layer.kernel * np.float32("nan")))


def test_nothing_is_ok_where_every_number_is_nan(tmp_path: Path) -> None:
    report = verify(diverged(), target="python")
    assert (report.compared, report.ok) == (0, False)
    assert report.verdict == "8 samples: nothing compared: the outputs are NaN or infinite"
    assert "NaN or infinite in 8 of 8 samples, in 16 of 16 numbers" in report.notes[0]
    assert "The weights of Dense 'dense_0' are not finite" in report.notes[0]
    lstmgen.export(diverged(), tmp_path / "net.py")
    lstmgen.certify(diverged(), tmp_path / "net.py", tmp_path / "net.json", keras=False, samples=1)
    assert json.loads((tmp_path / "net.json").read_text())["ok"] is False
    assert "Checked: nothing compared; 6 samples" in (tmp_path / "net.py").read_text()


@pytest.mark.parametrize("wrong", ["0.0", "inf"])
def test_a_number_where_the_model_gives_nan_is_wrong(tmp_path: Path, wrong: str) -> None:
    source = lstmgen.export(diverged(), tmp_path / "net.py").files[0]
    text = source.read_text()
    source.write_text(f"{text}\n\npredict = Predictor.predict = lambda *_: [float('{wrong}')] * 2\n")
    report = verify(diverged(), source)
    assert report.verdict.endswith("OUT OF TOLERANCE")


def test_infinities_of_some_samples_are_counted_in_the_verdict() -> None:
    m = Maker()
    graph = m.graph(m(Activate(activation=activation("log")), m.input(2)))
    report = verify(graph, target="python", sampling=Sampling(data=[[1.0, 2.0], [0.0, 4.0], [3.0, -1.0]]))
    assert report.ok
    assert report.verdict == "3 samples: within tolerance; 2 numbers are NaN or infinite"
    assert report.compared == pytest.approx(4 / 6)


def test_constant_outputs_are_noted() -> None:
    layer = dense(Weights(1), 3, 2)
    softmax = Activate(activation=activation("softmax"))
    saturated = network((3,), replace(layer, bias=np.float32([1e5, 0])), softmax)
    (note,) = verify(saturated, target="python").notes
    assert note.startswith("output 'activate_1' is the same in all 8 samples, so mistakes in the layers before")
    flat = network((3,), replace(layer, kernel=layer.kernel * np.float32([1, 0])))
    (note,) = verify(flat, target="python").notes
    assert note.startswith("1 of 2 numbers of 'dense_0' are the same in all 8 samples")
    assert verify(network((3,), layer), target="python").notes == ()


def test_constant_is_what_float32_cannot_tell_apart() -> None:
    rows = np.array([[1.0, 1e6, 0.0, 1.0], [1.0 + 1e-8, 1e6 + 0.01, 0.0, 1.001]])
    np.testing.assert_array_equal(constant(rows), [True, True, True, False])
