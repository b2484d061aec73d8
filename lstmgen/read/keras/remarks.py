"""Collects warnings about models that can be exported."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Node
from lstmgen.graph.recurrent import ConvLSTM
from lstmgen.read.calls.layer import Reading
from lstmgen.read.configs import few_bits
from lstmgen.read.containers.container import Container
from lstmgen.read.scope import Scope


def of_layers(reading: Reading) -> Iterator[str]:
    """Yields warnings about layers."""
    yield from reading.warnings
    yield from few_bits.warnings(reading.coarse)


def of_weights(scope: Scope) -> Iterator[str]:
    """Yields warnings about weights that are NaN or infinite."""
    for want in scope.wants:
        if want.array is not None and not np.isfinite(want.array).all():
            yield f"{scope.place}: its {want.name} holds NaN or infinite weights"
    for child in scope.children.values():
        yield from of_weights(child)


def of_guesses(container: Container, nodes: Sequence[Node]) -> Iterator[str]:
    """Yields a warning if the backend was guessed and matters: Theano's convolutions mirror TensorFlow's."""
    weights = container.weights
    if weights.backend_guessed and any(isinstance(node.operation, (Conv, ConvLSTM)) for node in nodes):
        yield f"the file does not say what Keras ran on; the names of its weights look like {weights.backend}'s"
