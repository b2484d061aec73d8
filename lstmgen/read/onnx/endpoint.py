"""Defines an ONNX graph as a model of one layer: its inputs without batch axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.read.containers.onnx import ONNX_GRAPH, Input, OnnxModel
from lstmgen.read.onnx.values import Array


@dataclass(frozen=True)
class ModelInput:
    """An input of the graph.

    Attributes:
        dims: with the batch axis; None for a free axis.
        batch: the place of the batch axis; None if it has none.
    """

    name: str
    dtype: str
    dims: tuple[int | None, ...]
    batch: int | None


@dataclass(frozen=True)
class Endpoint:
    """A graph whose axes are known.

    Attributes:
        fixed: inputs that have a constant value.
        output_batches: the place of the batch axis in each output; None if it is not stated.
    """

    model: OnnxModel
    inputs: tuple[ModelInput, ...]
    fixed: Mapping[str, Array]
    output_batches: tuple[int | None, ...]


def architecture_of(endpoint: Endpoint) -> dict[str, Any]:
    """The config of a functional model whose only layer is the graph."""
    inputs = [
        {
            "class_name": "InputLayer",
            "name": item.name,
            "config": {
                "name": item.name,
                "batch_shape": [None, *(dim for k, dim in enumerate(item.dims) if k != item.batch)],
                "dtype": item.dtype,
            },
            "inbound_nodes": [],
        }
        for item in endpoint.inputs
    ]
    refs = [[item.name, 0, 0] for item in endpoint.inputs]
    tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": ref}} for ref in refs]
    name = "graph"
    while any(item.name == name for item in endpoint.inputs):
        name += "_"
    layer = {
        "class_name": ONNX_GRAPH,
        "name": name,
        "config": {
            "name": name,
            "endpoint": endpoint,
            "output_names": [item.name for item in endpoint.model.graph.outputs],
        },
        "inbound_nodes": [{"args": [tensors], "kwargs": {}}],
    }
    outputs = [[name, 0, k] for k in range(len(endpoint.model.graph.outputs))]
    return {"layers": [*inputs, layer], "input_layers": refs, "output_layers": outputs}


def symbols(model: OnnxModel) -> list[str]:
    """The names of free axes of the inputs, in order; those without a name get one."""
    return [name for item in model.graph.inputs for name in named_dims(item) if isinstance(name, str)]


def named_dims(item: Input) -> tuple[int | str, ...]:
    """The shape of an input, with a name for each free axis.

    Raises:
        ReadError: its rank is unknown.
    """
    if item.dims is None:
        raise ReadError(f"input {item.name!r} has no shape; give it by `--shape {item.name}=1,t,16`")
    return tuple(f"{item.name}[{k}]" if dim is None else dim for k, dim in enumerate(item.dims))
