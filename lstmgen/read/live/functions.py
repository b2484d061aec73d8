"""Layers whose code calls TensorFlow: what they do is the graph that TensorFlow makes of it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.read.containers.endpoint import Endpoint, Input
from lstmgen.read.containers.functions import NUMBERS, library
from lstmgen.read.live.calls import Untraceable, plain_errors, untraceable
from lstmgen.read.live.weights import Library


def function_of(layer: Any, args: Any, kwargs: Any, arrays: Library) -> Endpoint:
    """The function of TensorFlow's graphs that a call of a layer is, on any number of samples.

    Args:
        args, kwargs: what it is called with; symbolic tensors among it.
    Raises:
        Untraceable: TensorFlow makes no graph of it, or it is called with masks, or uses what is no numbers.
    """
    keras, tensorflow = sys.modules["keras"], sys.modules["tensorflow"]
    leaves = keras.tree.flatten((args, kwargs))
    tensors = [leaf for leaf in leaves if isinstance(leaf, keras.KerasTensor)]
    if any(getattr(each, "_keras_mask", None) is not None for each in tensors):
        raise Untraceable("its code calls TensorFlow, and it is called with a mask", "write it with keras.ops")
    specs = [tensorflow.TensorSpec((None, *each.shape[1:]), each.dtype) for each in tensors]

    def run(*given: Any) -> Any:
        values = iter(given)
        every = [next(values) if isinstance(leaf, keras.KerasTensor) else leaf for leaf in leaves]
        positional, named = keras.tree.pack_sequence_as((args, kwargs), every)
        return keras.tree.flatten(layer(*positional, **named))

    try:
        with plain_errors():
            traced, again = (
                tensorflow.function(run, input_signature=specs, autograph=False).get_concrete_function()
                for _ in range(2)
            )
            sample = [tensorflow.constant(sample_of(each)) for each in tensors]
            same = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(traced(*sample), again(*sample)))
    except Exception as error:  # whatever the user's code, or TensorFlow, raises
        raise untraceable(layer, error) from error
    if not same:
        raise Untraceable("what it gives is not the same each time: it is random", "leave out of call() what is random")
    graph = traced.graph.as_graph_def()
    encoded = [each.SerializeToString() for each in (*graph.library.function, traced.function_def)]
    names = [argument.name for argument in traced.function_def.signature.input_arg]
    variables = {id(each.handle): each for each in traced.variables}
    known = {id(each.value): each for each in layer.variables}
    return Endpoint(
        library=library(encoded),
        function=traced.function_def.signature.name,
        inputs=tuple(Input(name, tuple(each.shape), str(each.dtype)) for name, each in zip(names, tensors)),
        outputs=tuple(f"output_{k}" for k in range(len(traced.outputs))),
        captures=tuple(captured(each, variables, known, arrays) for each in traced.captured_inputs),
    )


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
    zeros = np.zeros(shape, dtype=str(tensor.dtype))
    return np.random.default_rng(1).normal(size=shape).astype(zeros.dtype) if zeros.dtype.kind == "f" else zeros
