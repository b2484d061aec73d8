"""Pass: inputs are integers, such as raw counts of a sensor, and are converted to floats where needed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lstmgen.errors import OptionError
from lstmgen.graph.elementwise import Affine, Binary, Conversion, Where
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import FLOAT, Array
from lstmgen.plan.passes.prune import prune


@dataclass(frozen=True, eq=False, kw_only=True)
class ToFloat(Conversion):
    """Converts integers to floats of the same value."""

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (inputs[0],)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        return (inputs[0],)


def with_counts(graph: Graph, element: str) -> Graph:
    """Returns the graph with integer inputs.

    Raises:
        OptionError: an input holds indices, or there is none.
    """
    network = graph if graph.ends is None else graph.ends.network
    for name, kind in zip(graph.input_names, kinds(network)):
        if kind.indices:
            raise OptionError(f"`input_type=` is for counts of sensors: input {name!r} takes indices of an Embedding")
    return replace(graph, inputs=tuple(replace(value, element=element) for value in graph.inputs))


def as_floats(graph: Graph) -> Graph:
    """Adds conversions of integer inputs to floats, unless all readers are Affine, which convert on their own.

    The floats have the original name of the input, so that their readers need no change.
    """
    if all(value.element == FLOAT for value in graph.inputs):
        return graph
    builder = GraphBuilder.of(graph)
    inputs, casts, nodes = [], [], _never_missing(graph)
    for value, name in zip(graph.inputs, graph.input_names):
        if value.element == FLOAT:
            inputs.append(value)
            continue
        counts = replace(value, name=builder.unique(f"{value.name} counts"))
        inputs.append(counts)
        readers = [node for node in nodes if any(operand.name == value.name for operand in node.inputs)]
        is_output = any(operand.name == value.name for operand in graph.outputs)
        if all(isinstance(node.operation, Affine) for node in readers) and not is_output:
            nodes = tuple(replace(node, inputs=(counts,)) if node in readers else node for node in nodes)
        else:
            floats = Value(value.name, value.shape)
            casts.append(Node(value.name, ToFloat(), (counts,), (floats,), f"input {name!r}"))
    return prune(replace(graph, inputs=tuple(inputs), nodes=(*casts, *nodes)))


def _never_missing(graph: Graph) -> tuple[Node, ...]:
    """Returns the nodes without those that fill NaN in integers: an integer is never NaN."""
    integers = {value.name for value in graph.inputs if value.element != FLOAT}
    always: set[str] = set()
    same: dict[str, Value] = {}
    nodes = []
    for original in graph.nodes:
        node = replace(original, inputs=tuple(same.get(value.name, value) for value in original.inputs))
        names = [value.name for value in node.inputs]
        itself = isinstance(node.operation, Binary) and node.operation.kind == "equal" and len({*names}) == 1
        if itself and names[0] in integers:
            always.add(node.outputs[0].name)
        if isinstance(node.operation, Where) and names[0] in always and names[1] in integers:
            same[node.outputs[0].name] = node.inputs[1]
        nodes.append(node)
    return tuple(nodes)
