"""Compares a whole model with what was followed of it, after each layer of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstmgen.errors import Problem
from lstmgen.graph.graph import Graph
from lstmgen.read.excerpts import Excerpt
from lstmgen.read.live import keras2 as of_keras2
from lstmgen.read.live import model as of_keras3
from lstmgen.read.live.compared import Setting, differences
from lstmgen.read.live.running import Code
from lstmgen.samples.probes import Drawn


def compare(model: Any, graph: Graph, excerpts: Sequence[Excerpt], *, keras2: bool) -> list[Problem]:
    """The problems with a live model: layers that give something else when they are run.

    Args:
        graph: what was read of the model.
        excerpts: what was read of calls of the user's own code in it.
        keras2: the model is one of Keras 2.
    """
    code = of_keras2.whole(model) if keras2 else of_keras3.whole(model)
    own_call = of_keras2.has_code(model) if keras2 else not of_keras3.is_graph(model)
    setting = Setting(model, batch_of(code), own_call, graph.bits)
    if graph.text is not None:  # the model takes texts, of which a graph has the tokens
        return differences(setting, excerpts)
    return differences(setting, [*excerpts, whole(model, graph, code)])


def whole(model: Any, graph: Graph, code: Code) -> Excerpt:
    """A model as the last excerpt of itself."""
    dtypes = [str(getattr(tensor.dtype, "name", tensor.dtype)) for tensor in code.call.tensors]
    return Excerpt(
        layer="",
        class_name=type(model).__name__,
        graph=graph,
        places=tuple(range(len(graph.inputs))),
        drawn=tuple(map(Drawn, dtypes)),
        code=code,
    )


def batch_of(code: Code) -> int | None:
    """The number of samples that a model insists on; None where it takes any."""
    size = code.call.tensors[0].shape[0]
    return None if size is None else int(size)
