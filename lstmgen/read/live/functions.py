"""Reads layers whose code calls TensorFlow, from the graph that TensorFlow traces."""

import sys
from typing import Any

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.read.configs.advice import TRAINING_ADVICE
from lstmgen.read.containers.endpoint import Endpoint, ServedInput
from lstmgen.read.containers.functions import NUMBERS, library
from lstmgen.read.live.calls import Random, Untraceable, untraceable
from lstmgen.read.live.running import LiveCall, LiveCode, Within
from lstmgen.read.live.weights import ArrayLibrary


def function_of(called: LiveCall, arrays: ArrayLibrary, within: Within) -> dict[str, Any]:
    """Traces a call with TensorFlow, for any number of samples, and returns the config of a layer for it.

    Args:
        within: the context that the layer is called in.

    Raises:
        Random: two runs on the same sample differ.
        Untraceable: TensorFlow cannot trace the call, or it uses tensors without numbers.
    """
    tensorflow = sys.modules["tensorflow"]
    layer, tensors, masks = called.layer, called.tensors, called.masks()
    arguments = [*tensors, *masks.values()]
    specs = [tensorflow.TensorSpec((None, *argument.shape[1:]), argument.dtype) for argument in arguments]
    masked: list[int] = []  # outputs that have masks

    def run(*values: Any) -> Any:
        inputs = [tensorflow.identity(value) for value in values[: len(tensors)]]
        for place, mask in zip(masks, values[len(tensors) :]):
            inputs[place]._keras_mask = mask
        outputs = called.run(inputs)
        output_masks = [getattr(output, "_keras_mask", None) for output in outputs]
        masked[:] = [k for k, mask in enumerate(output_masks) if mask is not None]
        return [*outputs, *(output_masks[k] for k in masked)]

    try:
        with within():
            traced, again = (
                tensorflow.function(run, input_signature=specs, autograph=False).get_concrete_function()
                for _ in range(2)
            )
        graph = traced.graph.as_graph_def()
        sample = [] if changes_variables(graph) else [tensorflow.constant(sample_of(item)) for item in arguments]
        # Where a seed is set, two traces draw the same numbers, but two calls of one do not.
        calls = [call(*sample) for call in (traced, traced, again)] if sample else []
        same = all(np.array_equal(item, outputs[0], equal_nan=True) for outputs in zip(*calls) for item in outputs)
    except Exception as error:  # whatever the user's code, or TensorFlow, raises
        raise untraceable(layer, error) from error
    if not same:
        advice = TRAINING_ADVICE if called.kwargs.get("training") else "leave out of call() what is random"
        raise Random("two calls on the same sample differ: it is random", advice)
    encoded = [function.SerializeToString() for function in (*graph.library.function, traced.function_def)]
    names = [argument.name for argument in traced.function_def.signature.input_arg]
    variables = {id(variable.handle): variable for variable in traced.variables}
    known = {id(variable.value): variable for variable in layer.variables}
    endpoint = Endpoint(
        library=library(encoded),
        function=traced.function_def.signature.name,
        inputs=tuple(
            ServedInput(name, shape_of(argument), dtype_of(argument)) for name, argument in zip(names, arguments)
        ),
        outputs=tuple(f"output_{k}" for k in range(len(traced.outputs))),
        captures=tuple(captured(tensor, variables, known, arrays) for tensor in traced.captured_inputs),
    )
    return {
        "name": layer.name,
        "of": type(layer).__name__,
        "endpoint": endpoint,
        "masked": list(masks),
        "masks": masked,
        "code": LiveCode(called, tuple(masks), tuple(masked), within),
    }


def changes_variables(graph: Any) -> bool:
    """Returns true if a graph assigns variables. Such a graph is not run: they belong to the user's model."""
    functions = (node for function in graph.library.function for node in function.node_def)
    return any(node.op.startswith(("Assign", "ResourceScatter")) for node in (*graph.node, *functions))


def shape_of(tensor: Any) -> tuple[int, ...]:
    """The shape of a symbolic tensor, -1 for an axis of any length."""
    return tuple(-1 if dim is None else int(dim) for dim in tensor.shape)


def dtype_of(tensor: Any) -> str:
    """The dtype of a symbolic tensor, by name."""
    return str(getattr(tensor.dtype, "name", tensor.dtype))


def captured(tensor: Any, variables: dict[int, Any], known: dict[int, Any], arrays: ArrayLibrary) -> Weight:
    """The numbers of a variable or tensor that a function captures.

    Args:
        variables: TensorFlow's variables, by the ids of their handles.
        known: Keras's variables, by the ids of TensorFlow's.

    Raises:
        Untraceable: it is something else, such as a lookup table.
    """
    variable = variables.get(id(tensor))
    if variable is None:
        if tensor.dtype.name not in NUMBERS:
            raise Untraceable(
                f"its code uses a TensorFlow tensor of dtype {tensor.dtype.name}, which contains no numbers"
            )
        return np.asarray(tensor)
    return arrays.array(known.get(id(variable), variable))


def sample_of(tensor: Any) -> Weight:
    """A batch of two samples in the shape of a symbolic tensor; variable-length axes get length 3.

    Random floats; zeros for integers, which may be indices.
    """
    shape = [3 if dim is None else dim for dim in (2, *tensor.shape[1:])]
    zeros = np.zeros(shape, dtype=dtype_of(tensor))
    return np.random.default_rng(1).normal(size=shape).astype(zeros.dtype) if zeros.dtype.kind == "f" else zeros
