"""Pass: the model for one timestep at a time.

The result is a Graph with time axes of length 1. Recurrent layers keep their states, and causal convolutions keep their
last inputs. A step is then planned, rendered and evaluated like a prediction.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

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
    for node in graph.nodes:
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
