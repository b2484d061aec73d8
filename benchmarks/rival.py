"""What all rivals have in common: they run the same Graph, each in its own form and through its own API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from models import Model

from lstmgen.graph.graph import Graph, Node


class Predictor(Protocol):
    """A loaded model, ready to be called with a batch of one fixed size."""

    def prepare(self, x: np.ndarray) -> Any:
        """The batch (samples, *input shape) as the API wants it: dtype, layout, container. Is not timed."""

    def __call__(self, prepared: Any) -> np.ndarray:
        """The outputs (samples, *output shape). Is timed."""


class Rival(Protocol):
    """Another way to run the same model."""

    name: str

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        """Saves the model, converted where that is needed, and returns the file. May import anything.

        Raises:
            NotImplementedError: the rival cannot run this model; says why.
        """

    def load(self, path: Path) -> Predictor:
        """What a program does that runs the model; imports what it needs for that and no more."""


def translate(graph: Graph, x: Any, table: Mapping[type, Callable[..., Any]]) -> Any:
    """The output of the graph when every node is translated by its operation's function: (node, *inputs) → output."""
    values = {graph.inputs[0].name: x}
    for node in graph.nodes:
        inputs = (values[value.name] for value in node.inputs)
        values[node.outputs[0].name] = table[type(node.operation)](node, *inputs)
    return values[graph.outputs[0].name]


def function_of(node: Node) -> str:
    """The name of the function that an Activate node applies."""
    return str(node.operation.activation.name)  # type: ignore[attr-defined]
