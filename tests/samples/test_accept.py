"""Samples that do not fit a model are refused by every command alike, with the sample, the input and the value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graph_maker import Maker, T, Weights
from graphs import lstm, network

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Axis
from lstmgen.plan.passes.counts import with_counts
from lstmgen.samples.accept import accepted
from lstmgen.samples.synthetic import random_samples

w = Weights(3)


def of_indices(*before: Any) -> Graph:
    return network((5,), *before, Embedding(table=w(7, 3)), lstm(w, 3, 4))


def in_a_loop() -> Graph:
    """An index that is computed in the body of a loop."""
    return network((5, 2), Map(body=network((2,), Activate(activation=Activation("abs")), Embedding(table=w(7, 3)))))


def of_two_lengths() -> Graph:
    m = Maker()
    return m.graph(m(Binary(kind="add"), m.input(Axis("t"), 3, name="a"), m.input(Axis("u"), 3, name="b")))


def filled() -> Graph:
    pipeline = lstmgen.Pipeline(missing={"x": 0.5})
    return lstmgen.read(network((4, 3), lstm(w, 3, 4)), pipeline=pipeline)


def third(value: float, *shape: int, others: float = 1.0) -> np.ndarray:
    """Three samples, of which the third holds what is wrong."""
    return np.stack([np.full(shape, each) for each in (others, others, value)])


PLAIN = network((4, 3), lstm(w, 3, 4))
SHORT = network((T, 3), Slice(axis=0, start=0, stop=6), lstm(w, 3, 4))
SHIFTED = of_indices(Affine(scale=np.ones(1), offset=np.full(1, 3.0)))
REFUSED: dict[str, tuple[Graph, Any, str]] = {
    "an index": (of_indices(), third(9.0, 5), "index 9 is outside 0..6, the rows of an Embedding"),
    "a negative index": (of_indices(), third(-1.0, 5), "index -1 is outside 0..6"),
    "a computed index": (SHIFTED, third(4.0, 5), "index 7 is outside 0..6"),
    "an index in a loop": (in_a_loop(), third(-8.0, 5, 2), "index 8 is outside 0..6"),
    "a fraction": (of_indices(), third(2.5, 5), "input 'x' takes integers, not 2.5"),
    "a count": (with_counts(PLAIN, "int8"), third(200.0, 4, 3), "input 'x' takes integers from -128 to 127, not 200"),
    "NaN": (PLAIN, third(np.nan, 4, 3), r"input 'x' is nan at \[0, 0\]; set `missing=`"),
    "infinity": (PLAIN, third(1e39, 4, 3), r"input 'x' is inf at \[0, 0\]; leave the sample out"),
    "infinity beside NaN that is filled": (filled(), third(-np.inf, 4, 3, others=np.nan), "input 'x' is -inf"),
    "a short sequence": (
        SHORT,
        [np.ones((length, 3)) for length in (6, 7, 5)],
        "timesteps = 5 is too short: timesteps must be at least 6",
    ),
}


def calibrate(graph: Graph, folder: Path, data: Any) -> None:
    lstmgen.export(graph, folder / "net.c", quantize="int16", calibrate=data)


def report(graph: Graph, folder: Path, data: Any) -> None:
    lstmgen.report(graph, folder / "report.json", data=data)


def verify(graph: Graph, folder: Path, data: Any) -> None:
    lstmgen.export(graph, folder / "predictor.py")
    lstmgen.verify(graph, folder / "predictor.py", data=data, keras=False)


def certify(graph: Graph, folder: Path, data: Any) -> None:
    lstmgen.export(graph, folder / "predictor.py")
    lstmgen.certify(graph, folder / "predictor.py", folder / "certificate.json", data=data, keras=False)


@pytest.mark.parametrize("command", [calibrate, report, verify, certify])
@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name: str, command: Callable[..., None], tmp_path: Path) -> None:
    graph, data, message = REFUSED[name]
    with pytest.raises(OptionError, match=f"sample 3 of `.*=`: .*{message}"):
        command(graph, tmp_path, data)


def test_lengths_that_differ_are_refused(tmp_path: Path) -> None:
    data = {"a": np.ones((2, 4, 3)), "b": np.ones((2, 5, 3))}
    for command in (calibrate, report, verify):
        with pytest.raises(OptionError, match="sample 1 of `.*=`: lengths t and u must be equal, not 4 and 5"):
            command(of_two_lengths(), tmp_path, data)


def test_random_samples_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="sample 1 of the random ones .*timesteps = 2 is too short"):
        lstmgen.report(SHORT, tmp_path / "report.json", timesteps=2)
    with pytest.raises(OptionError, match="sample 1 of the self-test: timesteps = 5 is too short"):
        lstmgen.export(SHORT, tmp_path / "net.c", selftest=1)


def test_what_fits_is_accepted() -> None:
    for graph in (PLAIN, of_indices(), in_a_loop(), of_two_lengths()):
        samples = random_samples(graph, 3, seed=1)
        assert accepted(graph, samples, "data") == samples
    gaps = np.full((4, 3), np.nan)
    assert accepted(filled(), [(gaps,)], "data") == [(gaps,)]


def test_an_input_of_a_dense_layer_takes_fractions() -> None:
    graph = network((3,), Dense(kernel=w(3, 2), bias=None))
    assert accepted(graph, [(np.array([0.5, 1.5, -2.0]),)], "data")
