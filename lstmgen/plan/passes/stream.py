"""Pass: the model for one timestep at a time.

The result is a Graph with time axes of length 1. Recurrent layers keep their states, and causal convolutions keep their
last inputs. A step is then planned, rendered and evaluated like a prediction.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import partial

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.layout import Repeat
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.plan.passes.sequences import agreeing, growing, sequences
from lstmgen.plan.passes.timestep import NotSteppable, at_one_timestep


def stream(graph: Graph) -> Graph:
    """Returns the step model: at every timestep it predicts as the whole model does for the sequence so far.

    Sequences hold their newest timestep. Other values are those of a sequence that ends here. Such a value must not be
    combined with a sequence, as it would change earlier timesteps.

    Raises:
        NotSteppable: a layer needs to see the whole sequence first.
    """
    names, grown = sequences(graph), growing(graph)
    _check_inputs(graph, names)
    makers = {value.name: node for node in graph.nodes for value in node.outputs}
    builder = GraphBuilder()
    values = {
        value.name: builder.input(
            value.name, (1, *value.shape[1:]) if value.name in names else value.shape, value.element
        )
        for value in graph.inputs
    }
    for node in map(partial(_with_kept_states, makers=makers), graph.nodes):
        if any(value.name in names for value in node.inputs):
            repeated = [None if value.name in names else _repeated(makers.get(value.name)) for value in node.inputs]
            inputs = [values[(row or value).name] for row, value in zip(repeated, node.inputs)]
            flowing = [row is not None or value.name in names for row, value in zip(repeated, node.inputs)]
            outputs = at_one_timestep(builder, node, inputs, flowing)
            if any(value.name in grown for value in node.inputs):
                raise NotSteppable(f"{node.label} combines each timestep with what follows from the whole sequence")
        else:
            if isinstance(node.operation, (Recurrent, Scan)) and node.operation.stateful:
                raise NotSteppable(f"{node.label} keeps a state but does not read an input timestep by timestep")
            inputs = [values[value.name] for value in node.inputs]
            outputs = builder.add(node.operation, *inputs, name=node.name, label=node.label)
        values.update(zip((value.name for value in node.outputs), outputs))
    return replace(
        graph,
        inputs=tuple(values[value.name] for value in graph.inputs),
        nodes=tuple(builder.nodes),
        outputs=tuple(values[value.name] for value in graph.outputs),
        equal=tuple(builder.equal),
    )


def _with_kept_states(node: Node, makers: Mapping[str, Node]) -> Node:
    """Returns the node; a recurrent one with constant initial states takes them in the first call only."""
    operation = node.operation
    if not isinstance(operation, Recurrent) or not operation.initial_state:
        return node
    states = [makers.get(value.name) for value in node.inputs[1 : 1 + len(operation.STATES)]]
    if not all(maker is not None and isinstance(maker.operation, Constant) for maker in states):
        return node
    return replace(node, operation=replace(operation, initial_once=True))


def _check_inputs(graph: Graph, names: Set[str]) -> None:
    """Raises NotSteppable if no input is a sequence, or their lengths differ."""
    time = [value.shape[0] for value in graph.inputs if value.name in names]
    if not time:
        raise NotSteppable("no recurrent layer or causal convolution reads an input timestep by timestep")
    if not set(time) <= agreeing(graph, {time[0]}):
        raise NotSteppable("its inputs have time axes of different lengths")


def _repeated(maker: Node | None) -> Value | None:
    """Returns the row that a value repeats at every timestep, as a sequence of length 1; None if rows may differ.

    Args:
        maker: the node that computes the value.
    """
    if maker is None or not isinstance(maker.operation, Repeat) or maker.operation.axis != 0:
        return None
    (source,) = maker.inputs
    return source if source.shape[0] == 1 else None


def repeatable(graph: Graph) -> bool:
    """Returns whether stepping equals predicting when the state is kept between samples.

    They differ if the first timesteps are masked and Keras outputs zeros for them: a step outputs the kept state.
    """
    kept = [node.operation for node in graph.stateful()]
    return not any(
        isinstance(operation, Recurrent)
        and operation.masked
        and operation.early_output == "zeros"
        and not operation.zero_output_for_mask
        for operation in kept
    )


def resumable(graph: Graph, streamed: Graph) -> Graph | None:
    """Makes the recurrent layers of a graph keep their states, as those of the step do.

    Returns None if graph and step differ in anything else; otherwise a step is a prediction for one timestep. None too
    if only some layers are stateful: the others start from zeros with each sample, but not with each step.
    """
    pairs = list(zip(graph.nodes, streamed.nodes))
    alike = all(
        a.name == b.name and (a.operation is b.operation or isinstance(a.operation, Recurrent)) for a, b in pairs
    )
    kept = {node.operation.stateful for node in graph.nodes if isinstance(node.operation, Recurrent)}
    if len(graph.nodes) != len(streamed.nodes) or not alike or len(kept) > 1 or not repeatable(graph):
        return None
    return replace(graph, nodes=tuple(replace(a, operation=b.operation) for a, b in pairs))


def in_blocks(graph: Graph) -> bool:
    """Returns whether all inputs and outputs are sequences of one length, which is free."""
    ends = {value.shape[0] if value.shape else 1 for value in (*graph.inputs, *graph.outputs)}
    return len(graph.axes()) == 1 and ends == set(graph.axes())


def in_phases(step: Graph, moving: Sequence[bool], sequences: Sequence[bool]) -> tuple[Graph, range]:
    """Returns the step with its nodes in the order of prologue, loop body and epilogue; and the indices of the body.

    The prologue depends on no timestep. The body updates states and computes rows of output sequences. The epilogue
    computes the other outputs.

    Args:
        moving: which inputs are sequences; a step reads one timestep of them.
        sequences: which outputs are sequences.
    """
    changed = {value.name for value, moves in zip(step.inputs, moving) if moves}
    needed = {value.name for value, sequence in zip(step.outputs, sequences) if sequence}
    needed |= {value.name for node in step.stateful() for value in node.outputs}
    for node in reversed(step.nodes):
        if any(value.name in needed for value in node.outputs):
            needed.update(value.name for value in node.inputs)
    stateful = {node.name for node in step.stateful()}
    first, body, last = [], [], []
    for node in step.nodes:
        if node.name in stateful or any(value.name in changed for value in node.inputs):
            changed.update(value.name for value in node.outputs)
        if not any(value.name in needed for value in node.outputs):
            last.append(node)
        elif node.outputs[0].name in changed:
            body.append(node)
        else:
            first.append(node)
    return replace(step, nodes=(*first, *body, *last)), range(len(first), len(first) + len(body))
