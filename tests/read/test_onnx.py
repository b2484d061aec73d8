"""ONNX files: the order of their nodes, their weights in other files, and damages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx_models import checked, model, node, numbers, saved

from lstmgen.errors import LstmgenError, ReadError
from lstmgen.read import read_file


def dense() -> Any:
    """A layer of three nodes."""
    nodes = [node("MatMul", "x w", "product"), node("Add", "product b", "sum"), node("Tanh", "sum", "y")]
    weights = {"w": numbers(1, 3, 2), "b": numbers(2, 2)}
    return model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 2]}, weights)


def test_nodes_in_any_order(tmp_path: Path) -> None:
    proto = dense()
    nodes = list(proto.graph.node)
    del proto.graph.node[:]
    proto.graph.node.extend(nodes[::-1])
    checked(proto, tmp_path)
    proto.graph.node[-1].input[0] = "y"
    with pytest.raises(ReadError, match="before a node computes it"):
        read_file(saved(proto, tmp_path))


def test_external_data(tmp_path: Path) -> None:
    inside = dense()
    graph = read_file(saved(inside, tmp_path))
    path = tmp_path / "outside.onnx"
    onnx.save(inside, path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    x = numbers(8, 3)
    np.testing.assert_array_equal(read_file(path).evaluate(x)[0], graph.evaluate(x)[0])
    (tmp_path / "weights.bin").unlink()
    with pytest.raises(ReadError, match=r"cannot read .*: No such file.*; copy weights.bin into the folder of the"):
        read_file(path)


@pytest.mark.parametrize("place", ["../weights.bin", "/etc/passwd", "a/../../b", "C:\\weights.bin", "a\0b", ""])
def test_external_data_outside_the_folder(place: str, tmp_path: Path) -> None:
    path = tmp_path / "outside.onnx"
    onnx.save(dense(), path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    proto = onnx.load(path, load_external_data=False)
    for entry in proto.graph.initializer[0].external_data:
        entry.value = place if entry.key == "location" else entry.value
    path.write_bytes(proto.SerializeToString())
    with pytest.raises(ReadError, match="which is not beside the model"):
        read_file(path)


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    onnx.save(dense(), folder / "m.onnx", save_as_external_data=True, location="w.bin", size_threshold=0)
    (folder / "w.bin").rename(tmp_path / "w.bin")
    (folder / "w.bin").symlink_to(tmp_path / "w.bin")
    with pytest.raises(ReadError, match="a link out of the model's folder"):
        read_file(folder / "m.onnx")
    (folder / "w.bin").unlink()
    (folder / "w.bin").symlink_to(folder / "w.bin")
    with pytest.raises(ReadError, match="a link out of the model's folder"):
        read_file(folder / "m.onnx")


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([node("Relu", "y", "z"), node("Relu", "z", "y")], "uses 'y' before a node computes it"),
        ([node("Relu", "x", "a"), node("Neg", "a", "y"), node("Neg", "x", "a")], "two nodes compute 'a'"),
        ([node("Relu", "x", "y z")], "has more outputs than Relu gives"),
        ([node("Relu", "nothing", "y")], "uses 'nothing' before a node computes it"),
        ([node("Expand", "big size", "b"), node("Add", "x b", "y")], "is too large"),
        ([node("MatMul", "tall wide", "b"), node("Add", "x b", "y")], "is too large"),
    ],
)
def test_graphs_that_contradict_themselves(nodes: list[Any], message: str, tmp_path: Path) -> None:
    long = np.zeros((1 << 15, 1), dtype=np.float32)
    constants = {"big": np.float32(1), "size": np.array([1 << 20, 1 << 20]), "tall": long, "wide": long.T}
    with pytest.raises(LstmgenError, match=message):
        read_file(saved(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}, constants), tmp_path))
