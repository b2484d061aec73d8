"""Makes ONNX models, and compares what is read of them with onnxruntime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import at
from lstmgen.read import read_file

OPSET = 17
TIMESTEPS = 5
TOLERANCE = 2e-6  # of float32, in which onnxruntime computes, for numbers of about 1
FLOAT, FLOAT16, INT64, BOOL = TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT64, TensorProto.BOOL
DTYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}

Ends = Mapping[str, Sequence[int | str]]


def numbers(seed: int, *shape: int, scale: float = 0.5) -> np.ndarray:
    """Random weights."""
    return (np.random.default_rng(seed).normal(size=shape) * scale).astype(np.float32)


def model(
    nodes: Sequence[Any],
    inputs: Ends,
    outputs: Ends,
    constants: Mapping[str, np.ndarray] | None = None,
    *,
    opset: int = OPSET,
    dtypes: Mapping[str, int] | None = None,
    producer: str = "lstmgen-tests",
) -> Any:
    """A model of these nodes; inputs and outputs are float32 unless `dtypes` has another type."""
    types = dtypes or {}
    ends = [
        [helper.make_tensor_value_info(name, types.get(name, FLOAT), list(dims)) for name, dims in side.items()]
        for side in (inputs, outputs)
    ]
    initializers = [numpy_helper.from_array(np.asarray(array), name) for name, array in (constants or {}).items()]
    graph = helper.make_graph(list(nodes), "main", *ends, initializers)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name=producer
    )


def node(op: str, inputs: str, outputs: str, **attributes: Any) -> Any:
    """A node; names are separated by blanks, and "-" is an argument that is left out."""
    names = [[name if name != "-" else "" for name in side.split()] for side in (inputs, outputs)]
    return helper.make_node(op, *names, **attributes)


def saved(proto: Any, folder: Path, name: str = "model.onnx") -> Path:
    """The file of a model."""
    path = folder / name
    onnx.save(proto, path)
    return path


def checked(proto: Any, folder: Path, *, tolerance: float = TOLERANCE, low: float = -1.0, **options: Any) -> Graph:
    """The graph of a model, which computes what onnxruntime does, for a batch of one sample."""
    graph = read_file(saved(proto, folder), **options)
    compare(graph, proto, tolerance=tolerance, low=low)
    return graph


def compare(graph: Graph, proto: Any, *, tolerance: float = TOLERANCE, low: float = -1.0, seed: int = 1) -> None:
    """Compares the outputs of a graph with those of onnxruntime."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = (
        onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    )  # others quantize activations
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(seed)
    axes = {axis.name: TIMESTEPS for axis in graph.axes()}
    samples, feeds = [], {}
    for end in session.get_inputs():
        if end.name not in graph.input_names:
            continue
        value = graph.inputs[graph.input_names.index(end.name)]
        dtype = DTYPES[end.type]
        sample = rng.uniform(low, 1, at(value.shape, axes)).astype(np.float32)
        if dtype is not np.float32:
            sample = rng.integers(0, 2 if dtype is np.bool_ else 4, at(value.shape, axes)).astype(dtype)
        samples.append(sample.astype(np.float64))
        feeds[end.name] = sample.reshape(full_shape(sample.shape, end.shape)).astype(dtype)
    for expected, result in zip(session.run(None, feeds), graph.evaluate(*samples), strict=True):
        assert result.size == expected.size, (result.shape, expected.shape)
        np.testing.assert_allclose(result, expected.reshape(result.shape), rtol=tolerance, atol=tolerance)


def full_shape(shape: Sequence[int], stated: Sequence[int | str | None]) -> tuple[int, ...]:
    """A shape with the batch axis that a sample does not have."""
    if len(shape) == len(stated):
        return tuple(shape)
    for place, dim in enumerate(stated):
        rest = [*stated[:place], *stated[place + 1 :]]
        fits = all(not isinstance(a, int) or a == b for a, b in zip(rest, shape))
        if fits and (dim in (1, "batch", None) or "batch" not in stated):
            return (*shape[:place], 1, *shape[place:])
    raise AssertionError(f"{shape} is no sample of {stated}")
