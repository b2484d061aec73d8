"""Defines an ONNX graph as a model of one layer: its inputs without batch axes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.read.configs.inputs import LENGTHS
from lstmgen.read.containers.functional_config import around
from lstmgen.read.containers.onnx import ONNX_GRAPH, OnnxInput, OnnxModel
from lstmgen.read.onnx.values import Array

# Names of free axes that count samples.
BATCH_NAMES = re.compile(
    r"batch|^(n|b|bs|bsz|samples|unk__\d+|dynamic_axes_\d+|p2o\.dynamicdimension\.0)$|\[0\]$", re.IGNORECASE
)


@dataclass(frozen=True)
class ModelInput:
    """An input of the graph.

    Attributes:
        dims: with the batch axis; None for a free axis.
        batch: the place of the batch axis; None if it has none.
        lengths: names of free axes; axes of the same name are equally long.
    """

    name: str
    dtype: str
    dims: tuple[int | None, ...]
    batch: int | None
    lengths: tuple[str | None, ...] = ()

    @property
    def words(self) -> list[str]:
        """Its shape: a number for each axis, a name if it is free, and 1 for samples."""
        words = []
        for k, dim in enumerate(self.dims):
            name = self.lengths[k] if self.lengths else None
            free = name if name and name.isidentifier() else f"{self.name}_{k}"
            words.append("1" if k == self.batch else free if dim is None else str(dim))
        return words

    @property
    def free_axes(self) -> list[str]:
        """The names of free axes that do not count samples."""
        return [word for word in self.words if not word.isdecimal()]


@dataclass(frozen=True)
class StatePair:
    """An input of the graph, and the output that is its value in the next call."""

    input: str
    output: str


@dataclass(frozen=True)
class SortedGraph:
    """A graph whose axes are known.

    Attributes:
        fixed: inputs that have a constant value.
        output_batches: the place of the batch axis in each output.
        states: inputs that the caller does not give.
        stated: inputs that the user has named as states, or as none.
        kept: true if recurrent layers keep the states; false if the graph is one timestep of a loop.
        released: inputs that look like states, but cannot be kept: the caller gives them.
        random: outputs that are drawn at random, and left out.
    """

    model: OnnxModel
    inputs: tuple[ModelInput, ...]
    fixed: Mapping[str, Array]
    output_batches: tuple[int, ...]
    states: tuple[StatePair, ...] = ()
    kept: bool = False
    stated: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    random: tuple[str, ...] = ()

    @property
    def open_inputs(self) -> tuple[ModelInput, ...]:
        """The inputs that the caller gives."""
        states = {state.input for state in self.states}
        return tuple(item for item in self.inputs if item.name not in states)

    @property
    def open_outputs(self) -> tuple[str, ...]:
        """The names of the outputs that the caller gets."""
        states = {state.output for state in self.states}
        return tuple(item.name for item in self.model.graph.outputs if item.name not in states)

    @property
    def shape_advice(self) -> str:
        """Advice to fix the free axes of inputs; empty if only samples are free."""
        items = [item for item in self.inputs if item.free_axes]
        shapes = " and ".join(f"`shape={ {item.name: ','.join(item.words)} }`" for item in items)
        names = ", ".join(dict.fromkeys(name for item in items for name in item.free_axes))
        return shapes and f"fix the length by {shapes}, with numbers for {names}"


def architecture_of(endpoint: SortedGraph) -> dict[str, Any]:
    """The config of a functional model whose only layer is the graph."""
    time = [None] if endpoint.states and not endpoint.kept else []
    inputs = [
        (item.name, [*time, *(dim for k, dim in enumerate(item.dims) if k != item.batch)], item.dtype)
        for item in endpoint.open_inputs
    ]
    options = {"endpoint": endpoint, "output_names": [*endpoint.open_outputs]}
    config, name = around(ONNX_GRAPH, "graph", inputs, options)
    for item, layer in zip(endpoint.open_inputs, config["layers"]):
        lengths = [name for k, name in enumerate(item.lengths) if k != item.batch]
        layer["config"][LENGTHS] = [*["timesteps of states" for _ in time], *lengths]
    return {**config, "output_layers": [[name, 0, k] for k in range(len(endpoint.open_outputs))]}


def named_dims(item: OnnxInput) -> tuple[int | str, ...]:
    """The shape of an input, with a name for each free axis.

    Raises:
        ReadError: its rank is unknown, or it is not a tensor.
    """
    if item.dims is None and not item.dtype:
        raise ReadError(f"input {item.name!r} is not a tensor, which is not supported")
    if item.dims is None:
        raise ReadError(f"input {item.name!r} has no shape; give it by `shape={ {item.name: '1,t,16'} }`")
    return tuple(f"{item.name}[{k}]" if dim is None else dim for k, dim in enumerate(item.dims))
