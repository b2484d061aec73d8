"""Layers whose code calls TensorFlow: what they do is the graph that TensorFlow makes of it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.read.advice import TRAINING_ADVICE
from lstmgen.read.containers.endpoint import Endpoint, Input
from lstmgen.read.containers.functions import NUMBERS, library
from lstmgen.read.live.calls import Random, Untraceable, untraceable
from lstmgen.read.live.running import Code, LiveCall, Within
from lstmgen.read.live.weights import Library


def function_of(called: LiveCall, arrays: Library, within: Within) -> dict[str, Any]:
    """The function of TensorFlow's graphs that a call is, on any number of samples: the config of its layer.

    Args:
        within: the context that the layer is called in.

    Raises:
        Random: it gives something else each time.
        Untraceable: TensorFlow makes no graph of it, or it uses what is no numbers.
    """
    tensorflow = sys.modules["tensorflow"]
    layer, tensors, masks = called.layer, called.tensors, called.masks()
    every = [*tensors, *masks.values()]
    specs = [tensorflow.TensorSpec((None, *each.shape[1:]), each.dtype) for each in every]
    masked: list[int] = []  # outputs that have masks

    def run(*given: Any) -> Any:
        inputs = [tensorflow.identity(each) for each in given[: len(tensors)]]
        for place, mask in zip(masks, given[len(tensors) :]):
            inputs[place]._keras_mask = mask
        outputs = called.run(inputs)
        found = [getattr(each, "_keras_mask", None) for each in outputs]
        masked[:] = [k for k, mask in enumerate(found) if mask is not None]
        return [*outputs, *(found[k] for k in masked)]

    try:
        with within():
            traced, again = (
                tensorflow.function(run, input_signature=specs, autograph=False).get_concrete_function()
                for _ in range(2)
            )
        graph = traced.graph.as_graph_def()
        sample = [] if changes_variables(graph) else [tensorflow.constant(sample_of(each)) for each in every]
        same = not sample or all(np.array_equal(a, b, equal_nan=True) for a, b in zip(traced(*sample), again(*sample)))
    except Exception as error:  # whatever the user's code, or TensorFlow, raises
        raise untraceable(layer, error) from error
    if not same:
        advice = TRAINING_ADVICE if called.kwargs.get("training") else "leave out of call() what is random"
        raise Random("what it gives is not the same each time: it is random", advice)
    encoded = [each.SerializeToString() for each in (*graph.library.function, traced.function_def)]
    names = [argument.name for argument in traced.function_def.signature.input_arg]
    variables = {id(each.handle): each for each in traced.variables}
    known = {id(each.value): each for each in layer.variables}
    endpoint = Endpoint(
        library=library(encoded),
        function=traced.function_def.signature.name,
        inputs=tuple(Input(name, shape_of(each), dtype_of(each)) for name, each in zip(names, every)),
        outputs=tuple(f"output_{k}" for k in range(len(traced.outputs))),
        captures=tuple(captured(each, variables, known, arrays) for each in traced.captured_inputs),
    )
    own = {"name": layer.name, "of": type(layer).__name__}
    code = Code(called, tuple(masks), tuple(masked), within)
    return {**own, "endpoint": endpoint, "masked": list(masks), "masks": masked, "code": code}


def changes_variables(graph: Any) -> bool:
    """Whether a graph gives variables other numbers. It is not run then: they are those of the user's model."""
    functions = (node for function in graph.library.function for node in function.node_def)
    return any(node.op.startswith(("Assign", "ResourceScatter")) for node in (*graph.node, *functions))


def shape_of(tensor: Any) -> tuple[int, ...]:
    """The shape of a symbolic tensor, -1 for an axis of any length."""
    return tuple(-1 if dim is None else int(dim) for dim in tensor.shape)


def dtype_of(tensor: Any) -> str:
    """Its number format."""
    return str(getattr(tensor.dtype, "name", tensor.dtype))


def captured(tensor: Any, variables: dict[int, Any], known: dict[int, Any], arrays: Library) -> Weight:
    """The numbers of what a function uses: a variable, or a tensor.

    Args:
        variables: of TensorFlow, by the ids of their handles.
        known: of Keras, by the ids of the same variables.

    Raises:
        Untraceable: it is neither, but a table, for example.
    """
    variable = variables.get(id(tensor))
    if variable is None:
        if tensor.dtype.name not in NUMBERS:
            raise Untraceable(f"its code uses what is no numbers, but a {tensor.dtype.name} of TensorFlow")
        return np.asarray(tensor)
    return arrays.array(known.get(id(variable), variable))


def sample_of(tensor: Any) -> Weight:
    """Numbers in the shape of a symbolic tensor, three of any free axis; zeros where they may be indices."""
    shape = [3 if dim is None else dim for dim in (2, *tensor.shape[1:])]
    zeros = np.zeros(shape, dtype=dtype_of(tensor))
    return np.random.default_rng(1).normal(size=shape).astype(zeros.dtype) if zeros.dtype.kind == "f" else zeros
