"""Reads the layer for an ONNX graph."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstmgen.errors import LstmgenError
from lstmgen.graph.graph import Layer, Value
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Axis, Dim, Length, text
from lstmgen.read.calls.following import needed, refused
from lstmgen.read.calls.layer import Call, Tensor, layer, trial_call
from lstmgen.read.configs.advice import INTEGER_ADVICE
from lstmgen.read.configs.config import ConfigError
from lstmgen.read.configs.dtypes import known
from lstmgen.read.containers.onnx import ONNX_GRAPH
from lstmgen.read.keras.model import Missing
from lstmgen.read.layers.looping import closed, inside_of
from lstmgen.read.layers.lowering import reshaped
from lstmgen.read.onnx import arrangement as arrangement  # this and the following register operators
from lstmgen.read.onnx import attention as attention
from lstmgen.read.onnx import classical as classical
from lstmgen.read.onnx import composed as composed
from lstmgen.read.onnx import control as control
from lstmgen.read.onnx import convolution as convolution
from lstmgen.read.onnx import elementwise as elementwise
from lstmgen.read.onnx import functions as functions
from lstmgen.read.onnx import gathering as gathering
from lstmgen.read.onnx import images as images
from lstmgen.read.onnx import integer_products as integer_products
from lstmgen.read.onnx import inverse as inverse
from lstmgen.read.onnx import lengthened as lengthened
from lstmgen.read.onnx import linear_attention as linear_attention
from lstmgen.read.onnx import lists as lists
from lstmgen.read.onnx import loops as loops
from lstmgen.read.onnx import ordering as ordering
from lstmgen.read.onnx import padding as padding
from lstmgen.read.onnx import pools as pools
from lstmgen.read.onnx import products as products
from lstmgen.read.onnx import quantized as quantized
from lstmgen.read.onnx import recurrent as recurrent
from lstmgen.read.onnx import reductions as reductions
from lstmgen.read.onnx import resizing as resizing
from lstmgen.read.onnx import selection as selection
from lstmgen.read.onnx import spectra as spectra
from lstmgen.read.onnx.endpoint import ModelInput, SortedGraph, StatePair
from lstmgen.read.onnx.follower import Follower, view
from lstmgen.read.onnx.joining import joint, parted
from lstmgen.read.onnx.kept import StateRefusal, remembering
from lstmgen.read.onnx.last import last_only
from lstmgen.read.onnx.narrowed import narrowed
from lstmgen.read.onnx.shared import shared
from lstmgen.read.onnx.states import doubtful
from lstmgen.read.onnx.values import SHAPE_ADVICE, View, arranged, same_size
from lstmgen.read.refusal import Refusal

Tensors = tuple[Tensor, ...]
KEEPS = (
    "a context in C, and a Predictor in Python, keeps them from one prediction to the next, until reset; predict() of "
    "a Python module begins anew every time"
)
INTEGERS = (
    "the model's integers wrap on overflow, lstmgen computes in real numbers: cast them to float before it; an input "
    "of an ONNX file can have one value by `fix={'INPUT': '1'}`"
)


@layer(ONNX_GRAPH, mask="own", several=True, leaves_out=True)
def graph(call: Call, inputs: Tensors) -> Tensors:
    """Reads a graph as operations.

    Config:
        endpoint: an `SortedGraph`.
    """
    call.config.ignore("output_names")
    endpoint = call.config.raw("endpoint")
    if not isinstance(endpoint, SortedGraph):
        raise Refusal("it has no graph")
    builder = call.reading.builder
    begin = len(builder.nodes)
    for name in doubtful(endpoint):
        stated = " or ".join(f"`state={ {name: output} }`" for output in ("OUTPUT", "none"))
        call.warn(f"input {name!r} may be a state, as an output has its shape: say {stated}")
    for name in endpoint.random:
        call.warn(f"output {name!r} is drawn at random, and left out")
    for name in endpoint.released:
        call.warn(f"input {name!r} looks like a state that cannot be kept here: pass it to each call")
    if endpoint.kept:
        outputs = kept(call, endpoint, inputs)
    elif endpoint.states:
        outputs = scanned(call, endpoint, inputs)
    else:
        tensors = dict(zip((item.name for item in endpoint.inputs), inputs, strict=True))
        results = followed(call, endpoint, tensors)
        outputs = tuple(results[name] for name in endpoint.open_outputs)
    nodes, values = last_only(
        needed(builder.nodes[begin:], [output.value for output in outputs]), [output.value for output in outputs]
    )
    builder.nodes[begin:] = nodes
    outputs = tuple(replace(output, value=value) for output, value in zip(outputs, values, strict=True))
    builder.nodes[begin:] = shared(narrowed(builder.nodes[begin:], values))
    call.parts = tuple(map(Layer.of_node, builder.nodes[begin:]))
    return outputs


def keeps_states(endpoint: SortedGraph) -> bool:
    """Returns true unless states of a graph cannot be kept from one call to the next."""
    call = trial_call("graph")
    inputs = []
    for item in endpoint.open_inputs:
        dims: list[Dim] = [Axis(str(name)) if dim is None else dim for dim, name in zip(item.dims, item.lengths)]
        shape = [dim for k, dim in enumerate(dims) if k != item.batch]
        time = [] if endpoint.kept else [Axis("timesteps of states")]
        inputs.append(Tensor(call.reading.builder.input(item.name, (*time, *shape)), dtype=known(item.dtype)))
    try:
        (kept if endpoint.kept else scanned)(call, endpoint, tuple(inputs))
    except StateRefusal:
        return False
    except (Refusal, ConfigError, Missing, LstmgenError):  # reading reports it
        return True
    return True


def followed(call: Call, endpoint: SortedGraph, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The outputs of the graph for one sample, by name.

    Raises:
        Missing: a node is refused.
    """
    follower = Follower(call, endpoint.model)
    arguments: dict[str, Any] = dict(endpoint.fixed)
    arguments |= {item.name: seen(item, tensors[item.name]) for item in endpoint.inputs}
    results = follower.follow(endpoint.model.graph, arguments)
    if (refusal := refused(results)) is not None:
        cures = {SHAPE_ADVICE: endpoint.shape_advice or SHAPE_ADVICE, INTEGER_ADVICE: INTEGERS}
        for problem in refusal.problems:
            call.reading.refuse(replace(problem, advice=cures.get(problem.advice, problem.advice)))
        raise Missing
    names = [item.name for item in endpoint.model.graph.outputs]
    return {
        name: sample(call, view(call, result), batch)
        for name, result, batch in zip(names, results, endpoint.output_batches, strict=True)
    }


def seen(item: ModelInput, tensor: Tensor) -> View:
    """An input as the graph has it, with its batch axis."""
    axes = tuple(k for k in range(len(item.dims)) if k != item.batch)
    dims: list[Dim] = [1] * len(item.dims)
    for k, dim in zip(axes, tensor.shape):
        dims[k] = dim
    return View(tensor.value, tuple(dims), axes, tensor.dtype)


def sample(call: Call, x: View, batch: int) -> Tensor:
    """An output without its batch axis, if that has length 1."""
    axes = [k for k in range(len(x.dims)) if k != batch or x.dims[k] != 1]
    return Tensor(arranged(call, x, axes), dtype=x.dtype)


def kept(call: Call, endpoint: SortedGraph, inputs: Tensors) -> Tensors:
    """Reads a graph over timesteps, whose recurrent layers keep its states.

    Raises:
        Refusal: a state is not one of a recurrent layer.
    """
    builder = call.reading.builder
    begin = len(builder.nodes)
    tensors = dict(zip((item.name for item in endpoint.open_inputs), inputs, strict=True))
    states = state_tensors(call, endpoint)
    results = followed(call, endpoint, tensors | states)
    outputs = [results[name] for name in endpoint.open_outputs]
    after = [results[state.output].value for state in endpoint.states]
    new_nodes = needed(builder.nodes[begin:], [*(y.value for y in outputs), *after])
    builder.nodes[begin:] = remembering(new_nodes, {name: tensor.value for name, tensor in states.items()}, after)
    remember(call, endpoint)
    return tuple(outputs)


def state_tensors(call: Call, endpoint: SortedGraph) -> dict[str, Tensor]:
    """New values for the inputs that are states, by name."""
    by_name = {item.name: item for item in endpoint.inputs}
    tensors = {}
    for state in endpoint.states:
        item = by_name[state.input]
        shape = tuple(dim for k, dim in enumerate(item.dims) if k != item.batch and dim is not None)
        tensors[item.name] = Tensor(call.reading.builder.input(f"{call.name}/state", shape), dtype=known(item.dtype))
    return tensors


def remember(call: Call, endpoint: SortedGraph) -> None:
    """Notes that the graph keeps states."""
    pairs = ", ".join(f"{state.input} = {state.output}" for state in endpoint.states)
    call.warn(f"its inputs and outputs {pairs} are states: {KEEPS}")
    call.reading.remembering.add(call.scope.identity)


def scanned(call: Call, endpoint: SortedGraph, inputs: Tensors) -> Tensors:
    """Runs the graph at each timestep; its states are those of a loop over time.

    Raises:
        StateRefusal: an output has a free length.
    """
    inside = inside_of(call)
    builder = inside.reading.builder
    rows = [Tensor(builder.input(f"{call.name}/timestep", x.shape[1:]), dtype=x.dtype) for x in inputs]
    tensors = dict(zip((item.name for item in endpoint.open_inputs), rows, strict=True))
    before = state_tensors(inside, endpoint)
    states = list(before.values())
    results = followed(inside, endpoint, tensors | before)
    after = [as_state(inside, results[state.output], old, state) for state, old in zip(endpoint.states, states)]
    outputs = [results[name] for name in endpoint.open_outputs]
    if any(isinstance(dim, Length) for y in outputs for dim in y.shape):
        alone = " ".join(f"`state={ {state.input: 'none'} }`" for state in endpoint.states)
        advice = f"{endpoint.shape_advice or SHAPE_ADVICE}, or leave the states to the caller by {alone}"
        raise StateRefusal("with states the graph is one timestep, but an output has a free length", advice)
    joined = joint(inside, [y.value for y in outputs])
    ends = [joined, *after]
    builder.nodes[:] = needed(builder.nodes, ends)
    body = closed(call, inside, [*(row.value for row in rows), *(state.value for state in states)], ends)
    remember(call, endpoint)
    operation = Scan(body=body, return_sequences=True, stateful=True)
    y = call.add_all(operation, *(x.value for x in inputs), part="loop")[0]
    return tuple(
        Tensor(value, dtype=output.dtype)
        for value, output in zip(parted(call, y, [output.shape for output in outputs]), outputs)
    )


def as_state(call: Call, new: Tensor, old: Tensor, state: StatePair) -> Value:
    """The next value of a state.

    Raises:
        StateRefusal: it has another size.
    """
    if not same_size(new.shape, old.shape):
        raise StateRefusal(
            f"state {state.input!r} has shape {text(old.shape)}, its output {state.output!r} {text(new.shape)}"
        )
    return reshaped(call, new.value, old.shape)
