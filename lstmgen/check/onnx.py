"""Runs ONNX files in onnxruntime. Only this module imports it, and only when a function needs it."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmgen.errors import ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.read import OnnxInterface, SortedGraph, sorted_graph
from lstmgen.samples.synthetic import Sample

Feed = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Session:
    """An ONNX file in onnxruntime, and how its inputs and outputs relate to those of the Graph."""

    session: Any
    ends: SortedGraph


def find(path: Path, interface: OnnxInterface) -> Session:
    """Loads a file in onnxruntime.

    Raises:
        ToolError: onnxruntime is not installed, or cannot load the file.
    """
    try:
        onnxruntime: Any = importlib.import_module("onnxruntime")
    except ImportError:
        raise ToolError("onnxruntime is not installed (pip install onnxruntime)") from None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        # Higher levels multiply dequantized weights in int8.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime may raise anything
        raise ToolError(f"onnxruntime cannot load the model: {first_line(error)}") from None
    return Session(session, sorted_graph(path, interface))


def predict(model: Session, graph: Graph, samples: Sequence[Sample]) -> list[tuple[Array, ...]]:
    """Returns the outputs for each sample; states start from zeros and are kept from sample to sample.

    Pre- and postprocessing of a pipeline is computed in float64, outside onnxruntime.

    Raises:
        ToolError: onnxruntime fails.
    """
    ends = graph.ends
    rows = samples if ends is None else [ends.before.evaluate(*sample) for sample in samples]
    states = initial_states(model)
    results = []
    try:
        for row in rows:
            outputs, states = run(model, row, states)
            results.append(outputs if ends is None else ends.after.evaluate(*outputs))
    except Exception as error:  # onnxruntime may raise anything
        raise ToolError(f"onnxruntime cannot predict: {first_line(error)}") from None
    return results


def initial_states(model: Session) -> Feed:
    """Zeros for the states, by the name of the input."""
    names = {state.input for state in model.ends.states}
    return {
        item.name: np.zeros([1 if dim is None else dim for dim in item.dims], item.dtype)
        for item in model.ends.inputs
        if item.name in names
    }


def run(model: Session, row: Sequence[Array], states: Feed) -> tuple[tuple[Array, ...], Feed]:
    """The outputs for one sample, and the states after it."""
    ends = model.ends
    if not ends.states or ends.kept:
        return called(model, row, states)
    columns: list[tuple[Array, ...]] = []
    for timestep in zip(*row):
        outputs, states = called(model, timestep, states)
        columns.append(outputs)
    return tuple(np.stack(column) for column in zip(*columns)), states


def called(model: Session, row: Sequence[Array], states: Feed) -> tuple[tuple[Array, ...], Feed]:
    """The outputs of one call, and the states after it."""
    ends = model.ends
    feed: Feed = {**states, **ends.fixed}
    for item, array in zip(ends.open_inputs, row, strict=True):
        batched = array if item.batch is None else np.expand_dims(array, item.batch)
        feed[item.name] = batched.astype("float32" if item.dtype == "bfloat16" else item.dtype)
    names = [end.name for end in model.session.get_outputs()]
    present = {end.name for end in model.session.get_inputs()}
    results = dict(zip(names, model.session.run(None, {k: v for k, v in feed.items() if k in present})))
    after = {state.input: results[state.output] for state in ends.states}
    return tuple(without_batch(ends, results, name) for name in ends.open_outputs), after


def without_batch(ends: SortedGraph, results: Mapping[str, Any], name: str) -> Array:
    """An output without its batch axis, if that has length 1."""
    names = [item.name for item in ends.model.graph.outputs]
    batch, array = ends.output_batches[names.index(name)], np.asarray(results[name], dtype=np.float64)
    return np.squeeze(array, batch) if batch < array.ndim and array.shape[batch] == 1 else array


def first_line(error: Exception) -> str:
    """Returns the class and the first line of an error, at most 300 characters."""
    text = f"{type(error).__name__}: {error}".strip()
    return text.splitlines()[0][:300]
