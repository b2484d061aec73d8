"""Pass: the same model for one timestep at a time.

The result is another Graph: time axes have length 1, recurrent layers keep their state, and what looks back at
earlier timesteps remembers what it needs of them. So a step is planned, rendered and evaluated like a prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

import numpy as np

from lstmgen.graph.convolution import Conv, Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding, MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Dim
from lstmgen.graph.streaming import Running, Window
from lstmgen.plan.fold import RowNumbers
from lstmgen.plan.quantize.operations import Dequantize, Quantize

# Which running operation gives a reduction over time; a mean is a running sum divided by a running count.
RUNNING = {"sum": "add", "mean": "add", "max": "maximum", "min": "minimum", "product": "multiply"}


class NotSteppable(Exception):
    """The model cannot advance one timestep at a time; the reason names the layer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def stream(graph: Graph) -> Graph:
    """The step model: predicts, at every timestep, what the whole model would for the sequence so far.

    Values that are sequences hold one timestep of it, the newest. All others are what they would be if the
    sequence ended here; those of them that grow with it may not go back into a sequence, whose earlier timesteps
    they would change.

    Raises:
        NotSteppable: a layer needs to see the whole sequence first.
    """
    flow = _Flow(graph)
    sequences = flow.inputs()
    if not sequences:
        raise NotSteppable("no recurrent layer or causal convolution reads an input timestep by timestep")
    time = [value.shape[0] for value in graph.inputs if value.name in sequences]
    if not set(time) <= _agreeing(graph, {time[0]}):
        raise NotSteppable("its inputs have time axes of different lengths")
    builder = GraphBuilder()
    values = {
        value.name: builder.input(value.name, (1, *value.shape[1:]) if value.name in sequences else value.shape)
        for value in graph.inputs
    }
    streamed, growing = set(sequences), set[str]()
    for node in graph.nodes:
        inputs = [values[value.name] for value in node.inputs]
        flowing = [value.name in streamed for value in node.inputs]
        grows = any(value.name in growing for value in node.inputs)
        if any(flowing):
            for k, value in enumerate(node.inputs):
                if not flowing[k] and (repeated := flow.repeated(value)) is not None:
                    flowing[k], inputs[k] = True, values[repeated.name]
            new = _at_one_timestep(builder, node, inputs, flowing)
            if grows:
                raise NotSteppable(f"{node.label} combines each timestep with what follows from the whole sequence")
            streamed.update(value.name for value in _sequences_of(node))
        else:
            if isinstance(node.operation, Recurrent) and node.operation.stateful:
                raise NotSteppable(f"{node.label} keeps a state but does not read an input timestep by timestep")
            new = builder.add(node.operation, *inputs, name=node.name, label=node.label)
        if any(flowing) or grows:
            growing.update(value.name for value in node.outputs if value.name not in streamed)
        values.update(zip((value.name for value in node.outputs), new))
    return replace(
        graph,
        inputs=tuple(values[value.name] for value in graph.inputs),
        nodes=tuple(builder.nodes),
        outputs=tuple(values[value.name] for value in graph.outputs),
        equal=tuple(builder.equal),
    )


def repeatable(graph: Graph) -> bool:
    """Whether steps give what the whole model gives also where they go on from the state of the sample before.

    They do not where timesteps are masked at first and Keras has zeros for their outputs: a step has the kept state.
    """
    kept = [node.operation for node in graph.stateful()]
    return not any(
        isinstance(each, Recurrent) and each.masked and each.early_output == "zeros" and not each.zero_output_for_mask
        for each in kept
    )


def streamed_inputs(graph: Graph) -> tuple[bool, ...]:
    """Which inputs are sequences of which a step takes one timestep."""
    sequences = _Flow(graph).inputs()
    return tuple(value.name in sequences for value in graph.inputs)


def streamed_outputs(graph: Graph) -> tuple[bool, ...]:
    """Which outputs are sequences of which a step gives one timestep."""
    streamed = set(_Flow(graph).inputs())
    for node in graph.nodes:
        if any(value.name in streamed for value in node.inputs):
            streamed.update(value.name for value in _sequences_of(node))
    return tuple(value.name in streamed for value in graph.outputs)


def _sequences_of(node: Node) -> tuple[Value, ...]:
    """Which outputs of a node that reads sequences, and does so one timestep at a time, are sequences."""
    operation = node.operation
    if isinstance(operation, Recurrent):
        return node.outputs[:1] if operation.return_sequences else ()
    return () if _takes_last(operation) or _reduces_time(operation) else node.outputs


def _takes_last(operation: Operation) -> bool:
    """Whether it picks the newest timestep."""
    return isinstance(operation, Slice) and operation.axis == 0 and operation.drop and operation.start == -1


def _reduces_time(operation: Operation) -> TypeGuard[Reduce]:
    """Whether it makes one of all timesteps."""
    return isinstance(operation, Reduce) and 0 in operation.axes


class _Flow:
    """Where sequences come from."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.makers = {value.name: node for node in graph.nodes for value in node.outputs}
        # Names of the inputs that each value comes from through values as long as itself.
        self.sources = {value.name: frozenset([value.name]) for value in graph.inputs}
        for node in graph.nodes:
            for value in node.outputs:
                alike = [x.name for x in node.inputs if x.shape[:1] == value.shape[:1]]
                self.sources[value.name] = frozenset().union(*(self.sources[name] for name in alike))

    def inputs(self) -> frozenset[str]:
        """Names of the inputs whose first axis is time: that of a recurrent layer, where there is none of a causal
        convolution, or of what meets their sequences.
        """
        found: set[str] = set()
        causal: set[str] = set()
        for node in self.graph.nodes:
            if isinstance(node.operation, Recurrent):
                found |= self.sources[node.inputs[0].name]
                found |= self.sources[node.inputs[-1].name] if node.operation.masked else frozenset()
            elif isinstance(node.operation, Conv) and node.operation.padding == "causal":
                causal |= self.sources[node.inputs[0].name]
        found = found or causal
        time = _agreeing(self.graph, {value.shape[0] for value in self.graph.inputs if value.name in found})
        streamed = set(found)
        for node in self.graph.nodes:
            if any(value.name in streamed for value in node.inputs):
                ranks = {len(value.shape) for value in node.inputs if value.name in streamed}
                for value in node.inputs:
                    if len(value.shape) in ranks and value.shape[0] in time:
                        found |= self.sources[value.name]
                streamed |= found | {value.name for value in _sequences_of(node)}
        return frozenset(found)

    def repeated(self, value: Value) -> Value | None:
        """What stands at every timestep of a value that repeats one thing, as a sequence of one; else None."""
        maker = self.makers.get(value.name)
        if maker is None or not isinstance(maker.operation, Repeat) or maker.operation.axis != 0:
            return None
        (source,) = maker.inputs
        return source if source.shape[0] == 1 else None


def _at_one_timestep(
    builder: GraphBuilder, node: Node, inputs: Sequence[Value], flowing: Sequence[bool]
) -> tuple[Value, ...]:
    """The node's outputs where its sequences come one timestep at a time.

    Raises:
        NotSteppable: it mixes timesteps.
    """

    def add(operation: Operation, *inputs: Value, part: str = "") -> Value:
        return builder.add(operation, *inputs, name=f"{node.name}{part}", label=node.label)[0]

    operation, x = node.operation, inputs[0]
    if isinstance(operation, Conv) and operation.padding == "causal" and operation.strides == (1,):
        reach = (int(operation.kernel.shape[0]) - 1) * operation.dilation[0] + 1
        window = add(Window(rows=reach), x, part=" past") if reach > 1 else x
        return (add(replace(operation, padding="valid"), window),)
    if _reduces_time(operation):
        shape = operation.shapes(x.shape)[0]
        whole = tuple(dim for dim in shape if isinstance(dim, int))
        alone = operation.axes == (0,) and whole == shape
        part = add(Reshape(target=whole) if alone else operation, x, part=" part")
        total = add(Running(kind=RUNNING[operation.kind]), part, part=" running")
        if operation.kind != "mean":
            return (total,)
        one = add(Constant(value=np.array(1.0)), part=" one")
        return (add(Binary(kind="divide"), total, add(Running(kind="add"), one, part=" count")),)
    return builder.add(_by_itself(node, flowing), *inputs, name=node.name, label=node.label)


def _by_itself(node: Node, flowing: Sequence[bool]) -> Operation:
    """The node's operation, where one timestep needs no other.

    Raises:
        NotSteppable: it mixes timesteps.
    """
    operation = node.operation
    if isinstance(operation, Recurrent):
        if operation.go_backwards:
            raise NotSteppable(f"{node.label} reads the sequence from its end")
        if operation.initial_state:
            raise NotSteppable(f"{node.label} starts from a given state")
        if all(flowing):
            # At a masked timestep the output is that of the one before, which is the state that was kept.
            return replace(operation, stateful=True, early_output="state")
    elif isinstance(operation, Reshape):
        tail = node.outputs[0].shape[1:]
        if _first(node.outputs[0]) == _first(node.inputs[0]) and all(isinstance(dim, int) for dim in tail):
            return Reshape(target=(1, *tail))  # type: ignore[arg-type]
    elif _is_pointwise(node, flowing):
        return operation
    raise NotSteppable(f"{node.label} needs all timesteps at once")


def _agreeing(graph: Graph, lengths: set[Dim]) -> set[Dim]:
    """The lengths, and all that must be equal to one of them."""
    found: set[Dim] = set()
    while found != lengths:
        found = lengths
        lengths = found.union(*(pair for pair in graph.equal if found & set(pair)))
    return found


def _first(value: Value) -> Dim | None:
    return value.shape[0] if value.shape else None


def _is_pointwise(node: Node, flowing: Sequence[bool]) -> bool:
    """Whether every timestep of the output depends on the same timestep of the input alone."""
    operation, shapes = node.operation, [value.shape for value in node.inputs]
    rank = max(len(shape) for shape, flows in zip(shapes, flowing) if flows)
    if isinstance(operation, (Embedding, RowNumbers, Map, Quantize, Dequantize)):
        return all(flowing)
    if isinstance(operation, Dense):
        return rank > 1
    if isinstance(operation, Activate):
        return rank > 1 or not operation.activation.rowwise
    if isinstance(operation, (Affine, PRelu)):
        return all(array.ndim < rank or array.shape[0] == 1 for array in operation.weights().values())
    if isinstance(operation, (Binary, Where)):
        return all(
            len(shape) == rank if flows else len(shape) < rank or (len(shape) == rank and shape[0] == 1)
            for shape, flows in zip(shapes, flowing)
        )
    if isinstance(operation, (Reduce, Normalize)):
        weights = operation.weights().values()
        return 0 not in operation.axes and all(array.ndim < rank or array.shape[0] == 1 for array in weights)
    if isinstance(operation, Slice):
        return operation.axis != 0 or _takes_last(operation)
    if isinstance(operation, Repeat):
        return operation.axis != 0
    if isinstance(operation, Concatenate):
        return operation.axis != 0 and all(flowing)
    if isinstance(operation, Transpose):
        return operation.permutation[0] == 0
    if isinstance(operation, Pad):
        return operation.before[0] == operation.after[0] == 0
    if isinstance(operation, MatMul):
        return rank > 2 and all(flowing)
    if isinstance(operation, Conv):
        return int(operation.kernel.shape[0]) == operation.strides[0] == 1
    if isinstance(operation, Pool):
        return operation.size[0] == operation.strides[0] == 1
    return False
