"""Compares the followed layers of the user's own, then the whole model, with the code of the live model."""

from collections.abc import Sequence
from typing import Any

from lstmgen.errors import Problem
from lstmgen.graph.graph import Graph
from lstmgen.read.calls.excerpts import Excerpt
from lstmgen.read.live import keras2 as of_keras2
from lstmgen.read.live import model as of_keras3
from lstmgen.read.live.compared import RunConditions, differences
from lstmgen.read.live.running import LiveCode
from lstmgen.samples.probes import Drawn


def compare(model: Any, graph: Graph, excerpts: Sequence[Excerpt], *, keras2: bool) -> list[Problem]:
    """Returns the problems of a live model: layers whose outputs differ from those of the graph.

    Args:
        graph: the graph that was read from the model.
        excerpts: the parts of it that were read from calls of the user's own code.
        keras2: true for a model of Keras 2.
    """
    code = of_keras2.whole(model) if keras2 else of_keras3.whole(model)
    own_call = of_keras2.has_code(model) if keras2 else not of_keras3.is_graph(model)
    setting = RunConditions(model, batch_of(code), own_call, graph.bits)
    if graph.text is not None:  # the model reads texts, the graph reads tokens
        return differences(setting, excerpts)
    return differences(setting, [*excerpts, whole(model, graph, code)])


def whole(model: Any, graph: Graph, code: LiveCode) -> Excerpt:
    """Returns the whole model as an excerpt."""
    dtypes = [str(getattr(tensor.dtype, "name", tensor.dtype)) for tensor in code.call.tensors]
    return Excerpt(
        layer="",
        class_name=type(model).__name__,
        graph=graph,
        places=tuple(range(len(graph.inputs))),
        drawn=tuple(map(Drawn, dtypes)),
        code=code,
    )


def batch_of(code: LiveCode) -> int | None:
    """The fixed batch size of a model; None if any size works."""
    size = code.call.tensors[0].shape[0]
    return None if size is None else int(size)
