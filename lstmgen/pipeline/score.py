"""Anomaly scores: the mean error with which an autoencoder reconstructs its scaled input."""

from dataclasses import replace

from lstmgen.errors import OptionError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary
from lstmgen.graph.graph import Graph, GraphBuilder
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import text
from lstmgen.pipeline.step import Place

SCORES = {"absolute": "abs", "squared": "square"}  # names, with the function of a difference
LABELS = ("normal", "anomaly")


def scored(network: Graph, after: Graph, kind: str) -> Graph:
    """Returns the graph from the output and the input of a network to the score.

    Args:
        after: graph behind the network, without steps.

    Raises:
        OptionError: the model is not an autoencoder: several inputs or outputs, or different shapes.
    """
    if len(network.inputs) != 1 or len(network.outputs) != 1:
        raise OptionError("`score=` is for a model with one input and one output: an autoencoder")
    (x,), (y,) = network.inputs, after.inputs
    if x.shape != y.shape or not x.shape:
        raise OptionError(
            f"`score=` compares the output with the input, and their shapes differ: {text(y.shape)} and {text(x.shape)}"
        )
    name = network.output_names[0]
    builder = GraphBuilder([x.name, y.name])
    place = Place(builder, f"score/{name}", f"score of output {name!r}")
    error = place.add(Binary(kind="subtract"), y, x, part="difference")
    error = place.add(Activate(activation=activation(SCORES[kind])), error, part="error")
    if len(x.shape) > 1:
        error = place.add(Reduce(kind="mean", axes=tuple(range(len(x.shape) - 1))), error, part="mean")
    score = place.add(Reduce(kind="mean", axes=(0,), keepdims=True), error, part="score")
    return replace(after, inputs=(y, x), nodes=tuple(builder.nodes), outputs=(score,), input_names=(name, x.name))
