"""Indices of ONNX graphs that depend on an input: a negative one counts from the end of its axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from languages import run_c, run_python
from onnx_models import INT64, model, node, numbers, saved

from lstmgen.errors import UnsupportedError
from lstmgen.graph.kinds import kinds
from lstmgen.graph.linear import Embedding
from lstmgen.read import read_file

ROWS = 7
TOKENS = np.array([[-1, -ROWS, 0, ROWS - 1, 3]])


def compared(proto: Any, folder: Path, *sample: np.ndarray) -> Path:
    """The file of a model, whose graph gives for a batch of one sample what onnxruntime gives."""
    path = saved(proto, folder)
    session = onnxruntime.InferenceSession(str(path))
    (expected,) = session.run(None, dict(zip((item.name for item in session.get_inputs()), sample)))
    (y,) = read_file(path).evaluate(*(x[0].astype(float) for x in sample))
    np.testing.assert_allclose(y, expected[0], rtol=0, atol=1e-6)
    return path


def table(**constants: np.ndarray) -> tuple[list[Any], dict[str, np.ndarray]]:
    """Nodes and constants of a table of floats, or of quantized ones."""
    rows = {"table": np.float32(numbers(1, ROWS, 4)), **constants}
    nodes = [node("Gather", "table tokens", "rows" if "scale" in rows else "y")]
    return nodes + ([node("DequantizeLinear", "rows scale zero", "y", axis=2)] if "scale" in rows else []), rows


QUANTIZED = {
    "table": np.random.default_rng(2).integers(-128, 128, (ROWS, 4)).astype(np.int8),
    "scale": np.float32([0.01, 0.02, 0.03, 0.04]),
    "zero": np.int8([0, 5, -7, 100]),
}


@pytest.mark.parametrize("constants", [{}, QUANTIZED], ids=["floats", "quantized"])
def test_negative_indices_of_a_table(constants: dict[str, np.ndarray], tmp_path: Path) -> None:
    nodes, constants = table(**constants)
    proto = model(nodes, {"tokens": ["batch", 5]}, {"y": ["batch", 5, 4]}, constants, dtypes={"tokens": INT64})
    path = compared(proto, tmp_path, TOKENS)
    graph = read_file(path)
    (kind,) = kinds(graph)
    assert kind.rows == kind.indices == ROWS  # negative indices are read, and samples have others
    for run in (run_python, run_c):
        ((y,),) = run(graph, [[TOKENS[0].astype(float)]])
        np.testing.assert_allclose(y.reshape(-1), graph.evaluate(TOKENS[0])[0].reshape(-1), rtol=0, atol=1e-6)


def test_indices_that_cannot_be_negative_are_used_as_they_are(tmp_path: Path) -> None:
    nodes, constants = table()
    inputs = {"x": ["batch", 5, ROWS]}
    proto = model([node("ArgMax", "x", "tokens", axis=2, keepdims=0), *nodes], inputs, {"y": []}, constants)
    graph = read_file(compared(proto, tmp_path, numbers(4, 1, 5, ROWS)))
    made = [item.operation for item in graph.nodes if item.name.startswith("y")]
    assert [type(operation) for operation in made] == [Embedding]


def test_pytorch_refuses_negative_indices(tmp_path: Path) -> None:
    nodes = [node("aten.embedding", "table tokens", "y")]
    proto = model(nodes, {"tokens": ["batch", 5]}, {"y": []}, table()[1], dtypes={"tokens": INT64})
    assert [type(item.operation) for item in read_file(saved(proto, tmp_path)).nodes] == [Embedding]


def test_a_table_of_integers_that_float32_does_not_hold(tmp_path: Path) -> None:
    nodes, constants = table(table=np.full((ROWS, 4), (1 << 24) + 1))
    proto = model(
        nodes, {"tokens": ["batch", 5]}, {"y": ["batch", 5, 4]}, constants, dtypes={"tokens": INT64, "y": INT64}
    )
    with pytest.raises(UnsupportedError, match="Gather layer 'y': a table of integers beyond those that float32 holds"):
        read_file(saved(proto, tmp_path))


@pytest.mark.parametrize("length", [1, 3, 5, 0])
def test_the_output_at_a_length_that_is_an_input(length: int, tmp_path: Path) -> None:
    nodes = [
        node("Sub", "lengths one", "last"),
        node("Unsqueeze", "last axes", "place"),
        node("Expand", "place shape", "index"),
        node("GatherElements", "x index", "rows", axis=1),
        node("Squeeze", "rows one", "y"),
    ]
    constants = {"one": np.array([1]), "axes": np.array([1, 2]), "shape": np.array([1, 1, 4])}
    inputs = {"x": ["batch", "t", 4], "lengths": ["batch"]}
    proto = model(nodes, inputs, {"y": ["batch", 4]}, constants, dtypes={"lengths": INT64})
    compared(proto, tmp_path, numbers(3, 1, 5, 4), np.array([length]))


def test_several_numbers_at_indices_that_are_inputs(tmp_path: Path) -> None:
    nodes = [node("GatherElements", "x index", "y", axis=1)]
    proto = model(nodes, {"x": [1, 5, 4], "index": [1, 3, 4]}, {"y": []}, dtypes={"index": INT64})
    index = np.random.default_rng(6).integers(-5, 5, (1, 3, 4))
    compared(proto, tmp_path, numbers(5, 1, 5, 4), index)
    nodes = [node("Relu", "x", "r"), node("Gather", "r index", "y", axis=1)]
    proto = model(nodes, {"x": [1, 5, 4], "index": [1, 3, 2]}, {"y": []}, dtypes={"index": INT64})
    compared(proto, tmp_path, numbers(5, 1, 5, 4), index[:, :, :2])


@pytest.mark.parametrize("dims", [[], [1], [1, 1]])
@pytest.mark.parametrize("axis", [1, 2])
def test_one_element_at_an_index_that_is_an_input(axis: int, dims: list[int], tmp_path: Path) -> None:
    nodes = [node("Relu", "x", "r"), node("Gather", "r place", "y", axis=axis)]
    proto = model(nodes, {"x": ["batch", 5, 4], "place": dims}, {"y": []}, dtypes={"place": INT64})
    path, x = saved(proto, tmp_path), numbers(5, 1, 5, 4)
    graph = read_file(path)
    for index in (0, 3, -1):
        place = np.full(dims, index)
        (expected,) = onnxruntime.InferenceSession(str(path)).run(None, {"x": x, "place": place})
        (y,) = graph.evaluate(x[0].astype(float), place.reshape(graph.inputs[1].shape).astype(float))
        np.testing.assert_allclose(y.reshape(expected[0].shape), expected[0], rtol=0, atol=1e-6)
