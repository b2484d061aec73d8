"""From a model file to a Graph. Never imports TensorFlow, never runs what a file carries."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import layers as layers  # registers the layer functions
from lstmgen.read.container import Container, open_container
from lstmgen.read.layer import Reading
from lstmgen.read.model import Walked, Walker
from lstmgen.read.scope import Ledger, Scope


def read_file(path: str | Path) -> Graph:
    """The Graph of a model file.

    Raises:
        ReadError: the file is damaged, incomplete or not a Keras model.
        UnsupportedError: the model uses something that is refused; holds every reason.
    """
    container = open_container(Path(path))
    root = Scope("", container.class_name, Ledger(container.capacity))
    _, reading = walk(container, root)
    if reading.problems:
        raise UnsupportedError(reading.problems, container.source.name)
    container.assign(root)
    root.ledger.closed = True
    root.restart()
    walked, reading = walk(container, root)
    return Graph(
        inputs=walked.inputs,
        nodes=tuple(reading.builder.nodes),
        outputs=tuple(tensor.value for tensor in walked.outputs),
        input_names=walked.input_names,
        output_names=walked.output_names,
        equal=tuple(reading.builder.equal),
        layers=walked.layers,
        source=container.source,
        warnings=tuple(reading.warnings),
    )


def walk(container: Container, root: Scope) -> tuple[Walked, Reading]:
    """One pass over the architecture."""
    reading = Reading(container.version, container.backend)
    with np.errstate(all="ignore"):
        return Walker(reading, root).walk(container.class_name, container.config, None), reading
