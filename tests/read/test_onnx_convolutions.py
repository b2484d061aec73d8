"""Convolutions of ONNX graphs: windows and taps that do not count are left out, and timesteps may be their samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from languages import run_c, run_python
from onnx_models import checked, model, node, numbers

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph
from lstmgen.targets.c.layouts.matrices import fit_matrix

UNITS = 5


def convolutions(graph: Graph) -> list[tuple[Conv, Any]]:
    """The convolutions of a graph, with the shapes of their results."""
    return [(made.operation, made.outputs[0].shape) for made in graph.nodes if isinstance(made.operation, Conv)]


@pytest.mark.parametrize(
    ("length", "options", "taps"),
    [
        (1, {"pads": [1, 1]}, 1),
        (2, {"pads": [1, 1], "strides": [2]}, 2),
        (2, {"pads": [2, 2], "dilations": [2]}, 1),
        (2, {"pads": [1, 2], "dilations": [2]}, 2),  # the first tap, too, but it skips more than the padding has
        (4, {"pads": [1, 1], "strides": [2]}, 3),
        (2, {"auto_pad": "SAME_UPPER"}, 3),
    ],
)
def test_taps_that_only_meet_padding(length: int, options: dict[str, Any], taps: int, tmp_path: Path) -> None:
    constants = {"w": numbers(1, 4, 3, 3), "b": numbers(2, 4)}
    proto = model([node("Conv", "x w b", "y", **options)], {"x": ["batch", 3, length]}, {"y": []}, constants)
    ((operation, _),) = convolutions(checked(proto, tmp_path))
    assert operation.kernel.shape[0] == taps


def spectrum(**uses: str) -> Any:
    """A convolution of which parts are used, as in a spectrum whose first window is dropped."""
    constants = {
        "w": numbers(1, 6, 1, 4),
        "c0": np.array([0]),
        "c1": np.array([3]),
        "c2": np.array([6]),
        "one": np.array([1]),
        "all": np.array([99]),
        "channels": np.array([1]),
        "time": np.array([2]),
    }
    nodes = [
        node("Conv", "x w", "s", strides=[2]),
        node("Slice", "s c0 c1 channels", "real"),
        node("Slice", "s c1 c2 channels", "imaginary"),
        node("Slice", "real one all time", "a"),
        node("Slice", "imaginary one all time", "b"),
        node("Add", "a b", "y"),
    ]
    nodes += [node("Relu", use, name) for name, use in uses.items()]
    return model(nodes, {"x": ["batch", 1, 12]}, {name: [] for name in ("y", *uses)}, constants)


def test_windows_that_nothing_uses(tmp_path: Path) -> None:
    ((_, shape),) = convolutions(checked(spectrum(), tmp_path))
    assert shape == (4, 6)


@pytest.mark.parametrize("use", ["s", "real"])
def test_windows_that_another_node_uses(use: str, tmp_path: Path) -> None:
    ((_, shape),) = convolutions(checked(spectrum(z=use), tmp_path))
    assert shape == (5, 6)


def test_used_windows_that_are_cut_again(tmp_path: Path) -> None:
    constants = {"w": numbers(1, 6, 1, 4), "one": np.array([1]), "two": np.array([2]), "five": np.array([5])}
    constants["time"] = np.array([2])
    nodes = [
        node("Conv", "x w", "s"),
        node("Slice", "s one five time", "used"),
        node("Slice", "used one two time", "cut"),
        node("Relu", "cut", "y"),
    ]
    ((_, shape),) = convolutions(checked(model(nodes, {"x": ["batch", 1, 12]}, {"y": []}, constants), tmp_path))
    assert shape == (4, 6)


@pytest.mark.parametrize("pads", [[0, 0], [2, 1]])
def test_timesteps_as_samples_of_a_convolution(pads: list[int], tmp_path: Path) -> None:
    filters, channels, taps = 32, 8, 5
    nodes = [
        node("Conv", "x w b", "s", strides=[3], pads=pads),
        node("Relu", "s", "r"),
        node("ReduceMax", "r", "m", axes=[2], keepdims=0),
        node("Unsqueeze", "m one", "sequence"),
        node("LSTM", "sequence W R", "y", hidden_size=UNITS),
    ]
    constants = {
        "w": numbers(1, filters, channels, taps),
        "b": numbers(2, filters),
        "one": np.array([1]),
        "W": numbers(3, 1, 4 * UNITS, filters),
        "R": numbers(4, 1, 4 * UNITS, UNITS),
    }
    graph = checked(model(nodes, {"x": ["t", channels, 14]}, {"y": []}, constants), tmp_path)
    ((operation, _),) = convolutions(graph)
    assert len(operation.strides) == 2
    assert fit_matrix(operation)
    sample = numbers(5, 3, channels, 14)
    for run in (run_python, run_c):
        ((y,),) = run(graph, [[sample]])
        np.testing.assert_allclose(y, graph.evaluate(sample)[0], rtol=0, atol=1e-6)
