"""Runs the originals of graphs on samples: ONNX files in onnxruntime, and PyTorch modules.

Only this module imports onnxruntime, and only when a function needs it.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmgen.errors import ToolError, first_line
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.read import Feed, OnnxInterface, Original, SortedGraph, running, sorted_graph
from lstmgen.samples.synthetic import Sample

MOST_TOGETHER = 8  # samples in one batch
ALONE = "the model mixes samples, and generated code computes each alone"


@dataclass(frozen=True)
class Session:
    """An original, and how its inputs and outputs relate to those of the Graph."""

    name: str
    original: Original
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
    present = {end.name for end in session.get_inputs()}
    names = [end.name for end in session.get_outputs()]

    def original(feed: Feed) -> dict[str, Any]:
        return dict(zip(names, session.run(None, {k: v for k, v in feed.items() if k in present})))

    return Session("onnxruntime", original, sorted_graph(path, interface))


def predict(session: Session, graph: Graph, samples: Sequence[Sample]) -> list[tuple[Array, ...]]:
    """Returns the outputs for each sample; states start from zeros and are kept from sample to sample.

    Pre- and postprocessing of a pipeline is computed in float64, outside the original.

    Raises:
        ToolError: the original fails.
    """
    ends = graph.ends
    rows = samples if ends is None else [ends.before.evaluate(*sample) for sample in samples]
    states = running.initial_states(session.ends)
    ranks = [len(value.shape) for value in graph.outputs]
    results = []
    try:
        for row in rows:
            outputs, states = running.run(session.original, session.ends, row, states, ranks)
            results.append(outputs if ends is None else ends.finished(outputs, row))
    except Exception as error:  # onnxruntime, or the code of a module, may raise anything
        raise ToolError(f"{session.name} cannot predict: {first_line(error)}") from None
    return results


def mixed(session: Session, graph: Graph, samples: Sequence[Sample], outputs: Sequence[Sequence[Array]]) -> str:
    """Returns a note if samples in one batch give other outputs than alone, as lstmgen computes them; else "".

    Args:
        outputs: of the samples alone.
    """
    shapes = [tuple(array.shape for array in sample) for sample in samples]
    alike = [k for k, shape in enumerate(shapes) if shape == shapes[0]][:MOST_TOGETHER]
    if graph.ends is not None or len(alike) < 2:
        return ""
    rows, alone = [samples[k] for k in alike], [outputs[k] for k in alike]
    try:
        differs = running.mixes_samples(session.original, session.ends, rows, alone)
    except Exception:  # whatever the original raises for several samples, which it need not take
        return ""
    return f"in one batch, {session.name} gives other outputs for a sample than alone: {ALONE}" if differs else ""
