"""Loops over time: what happens at one timestep is a graph of its own, and a Scan runs it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.repeated import Scan
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.thresholds import with_single

BACKWARDS = Slice(axis=0, start=None, stop=None, step=-1)
# By the call inside the loop, a row of each sequence and the states: the output of a timestep, and the next states.
Step = Callable[[Call, Sequence[Value], Sequence[Value]], tuple[Value, Sequence[Value]]]


def inside_of(call: Call) -> Call:
    """Returns the call inside a loop, whose operations form a nested graph."""
    return replace(call, reading=replace(call.reading, builder=GraphBuilder(), ranges={}, taken={}, quotients={}))


def closed(call: Call, inside: Call, inputs: Sequence[Value], outputs: Sequence[Value]) -> Graph:
    """Builds the graph of the operations inside a loop."""
    builder = inside.reading.builder
    call.reading.builder.equal.update(builder.equal)
    names = tuple(value.name for value in inputs)
    graph = Graph(tuple(inputs), tuple(builder.nodes), tuple(outputs), names, tuple(value.name for value in outputs))
    return with_single(graph, inside.reading)


def repeated(
    call: Call, sequences: Sequence[Value], first: Sequence[Value], step: Step, *, backwards: bool = False
) -> Value:
    """Runs a step at each timestep; returns its outputs (timesteps, …).

    Args:
        first: the initial states; states after those that the step returns do not change.
        backwards: true to start at the last timestep. The output is in the order of the sequence.
    """
    inside = inside_of(call)
    builder = inside.reading.builder
    rows = [builder.input(f"{call.name}/timestep", value.shape[1:]) for value in sequences]
    states = [builder.input(f"{call.name}/state", value.shape) for value in first]
    y, after = step(inside, rows, states)
    body = closed(call, inside, [*rows, *states], [y, *after, *states[len(after) :]])
    if backwards:
        sequences = [call.add(BACKWARDS, sequence, part="reversed") for sequence in sequences]
    operation = Scan(body=body, return_sequences=True, initial_state=True)
    outputs = call.add_all(operation, *sequences, *first, part="loop")[0]
    return call.add(BACKWARDS, outputs, part="in_order") if backwards else outputs
