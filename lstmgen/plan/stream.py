"""Pass: the same model for one timestep at a time.

The result is another Graph: time axes have length 1 and the recurrent layers keep their state. So a step
is planned, rendered and evaluated like a prediction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lstmgen.graph.elementwise import Activate, Affine, Binary, PRelu, Where
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding, MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Dim


@dataclass(frozen=True)
class NotSteppable(Exception):
    """The model cannot advance one timestep at a time; the reason names the layer."""

    reason: str


def stream(graph: Graph) -> Graph:
    """The step model: predicts, at every timestep, what the whole model would for the sequence so far.

    Raises:
        NotSteppable: a layer needs to see the whole sequence first.
    """
    sequences = _sequence_inputs(graph)
    if not sequences:
        raise NotSteppable("no recurrent layer reads an input timestep by timestep")
    lengths = {value.shape[0] for value in graph.inputs if value.name in sequences}
    if len(lengths) > 1:
        raise NotSteppable("its inputs have time axes of different lengths")
    time = lengths.pop()
    builder = GraphBuilder()
    streamed = set(sequences)
    values = {
        value.name: builder.input(value.name, (1, *value.shape[1:]) if value.name in streamed else value.shape)
        for value in graph.inputs
    }
    for node in graph.nodes:
        operation = node.operation
        flowing = [value.name in streamed for value in node.inputs]
        if any(flowing):
            operation = _at_one_timestep(node, flowing, time)
            outputs = node.outputs
            if isinstance(operation, Recurrent):
                outputs = node.outputs[:1] if operation.return_sequences else ()
            streamed.update(value.name for value in outputs)
        elif isinstance(operation, Recurrent) and operation.stateful:
            raise NotSteppable(f"{node.label} keeps a state but does not read an input timestep by timestep")
        new = builder.add(operation, *(values[v.name] for v in node.inputs), name=node.name, label=node.label)
        values.update(zip((value.name for value in node.outputs), new))
    return replace(
        graph,
        inputs=tuple(values[value.name] for value in graph.inputs),
        nodes=tuple(builder.nodes),
        outputs=tuple(values[value.name] for value in graph.outputs),
        equal=tuple(builder.equal),
    )


def streamed_outputs(graph: Graph, step: Graph) -> tuple[bool, ...]:
    """Which outputs are sequences of which a step gives one timestep."""
    return tuple(a.shape != b.shape for a, b in zip(graph.outputs, step.outputs))


def streamed_inputs(graph: Graph, step: Graph) -> tuple[bool, ...]:
    """Which inputs are sequences of which a step takes one timestep."""
    return tuple(a.name in _sequence_inputs(graph) for a in graph.inputs)


def _sequence_inputs(graph: Graph) -> frozenset[str]:
    """Inputs whose first axis reaches a recurrent layer as its time axis."""
    makers = {value.name: node for node in graph.nodes for value in node.outputs}
    found: set[str] = set()
    inputs = {value.name for value in graph.inputs}

    def back(value: Value, time: Dim) -> None:
        if value.name in inputs:
            found.add(value.name)
        elif value.name in makers:
            for source in makers[value.name].inputs:
                if source.shape and source.shape[0] == time:
                    back(source, time)

    for node in graph.nodes:
        if isinstance(node.operation, Recurrent):
            back(node.inputs[0], node.inputs[0].shape[0])
    return frozenset(found)


def _at_one_timestep(node: Node, flowing: list[bool], time: Dim) -> Operation:
    """The node's operation when its sequences come one timestep at a time.

    Raises:
        NotSteppable: it mixes timesteps.
    """
    operation, shapes = node.operation, [value.shape for value in node.inputs]
    rank = max(len(shape) for shape, flows in zip(shapes, flowing) if flows)
    refusal = NotSteppable(f"{node.label} needs all timesteps at once")
    if isinstance(operation, Recurrent):
        if operation.go_backwards:
            raise NotSteppable(f"{node.label} reads the sequence from its end")
        if operation.initial_state:
            raise NotSteppable(f"{node.label} starts from a given state")
        if not all(flowing):
            raise refusal
        return replace(operation, stateful=True)
    if isinstance(operation, (Dense, Embedding, Map)):
        if isinstance(operation, Dense) and rank < 2:
            raise refusal
        return operation
    if isinstance(operation, Activate):
        if operation.activation.rowwise and rank < 2:
            raise refusal
        return operation
    if isinstance(operation, (Affine, PRelu)):
        for array in operation.weights().values():
            if array.ndim >= rank and array.shape[0] != 1:
                raise refusal
        return operation
    if isinstance(operation, (Binary, Where)):
        for shape, flows in zip(shapes, flowing):
            if len(shape) > rank or not flows and len(shape) == rank and shape[0] != 1:
                raise refusal
            if flows and len(shape) != rank:
                raise refusal
        return operation
    if isinstance(operation, (Reduce, Normalize)) and 0 not in operation.axes:
        return operation
    if isinstance(operation, (Slice, Repeat)) and operation.axis != 0:
        return operation
    if isinstance(operation, Concatenate) and operation.axis != 0 and all(flowing):
        return operation
    if isinstance(operation, Transpose) and operation.permutation[0] == 0:
        return operation
    if isinstance(operation, Pad) and operation.before[0] == operation.after[0] == 0:
        return operation
    if isinstance(operation, MatMul) and rank >= 3 and all(flowing):
        return operation
    if isinstance(operation, Reshape) and node.outputs[0].shape[:1] == (time,):
        tail = node.outputs[0].shape[1:]
        if all(isinstance(dim, int) for dim in tail):
            return Reshape(target=(1, *tail))  # type: ignore[arg-type]
    raise refusal
