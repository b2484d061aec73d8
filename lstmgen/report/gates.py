"""Pass: adds the gates of every recurrent layer, timestep by timestep, to the outputs of a graph.

A recurrent operation does not return its gates. They are computed from its input and the h of the timestep before, with
operations that every language has, so generated code and `Graph.evaluate` both return them. The cell state of an LSTM
is not an output; the page computes it from the gates: c = f · c + i · candidate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Binary
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.layout import Concatenate, Pad, Reshape, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN

CELLS = (LSTM, GRU, SimpleRNN)
SIGMOIDS = ("sigmoid", "hard_sigmoid")


@dataclass(frozen=True)
class Trace:
    """Recurrent layer of a graph with gates.

    Attributes:
        title: name of the layer, as in error messages.
        cell: class of the operation: "LSTM", "GRU" or "SimpleRNN".
        backwards: True if the layer processes timesteps from the last to the first; outputs have that order.
        outputs: indices of the graph's outputs: "h" and the gates by name, of shape (timesteps, units); "mask"
            (timesteps,); "c0", the initial cell state (units,).
        bounded: names of the gates between 0 and 1.
    """

    title: str
    cell: str
    units: int
    backwards: bool
    outputs: Mapping[str, int]
    bounded: tuple[str, ...]


def with_gates(graph: Graph) -> tuple[Graph, tuple[Trace, ...]]:
    """Adds the gates to the outputs of a graph, after its own; returns the graph and a trace per recurrent layer."""
    builder = GraphBuilder.of(graph)
    outputs, traces = list(graph.outputs), []
    for node in graph.nodes:
        if type(node.operation) not in CELLS:
            continue
        gates = _Cell(builder, node).series()
        places = {name: len(outputs) + k for k, name in enumerate(gates)}
        outputs += gates.values()
        cell = node.operation
        assert isinstance(cell, Recurrent)
        bounded = tuple(gate for gate, function in cell.functions.items() if function.name in SIGMOIDS)
        traces.append(Trace(node.label, type(cell).__name__, cell.units, cell.go_backwards, places, bounded))
    names = (*graph.output_names, *(f"gates {k}" for k in range(len(outputs) - len(graph.outputs))))
    nodes, equal = tuple(builder.nodes), tuple(builder.equal)
    return replace(graph, nodes=nodes, outputs=tuple(outputs), output_names=names, equal=equal), tuple(traces)


@dataclass
class _Cell:
    """Adds nodes that compute the gates of one recurrent layer."""

    builder: GraphBuilder
    node: Node
    values: dict[str, Value] = field(default_factory=dict)

    def series(self) -> dict[str, Value]:
        """Returns h, the gates, the mask and the initial cell state, by name."""
        operation = self.node.operation
        assert isinstance(operation, Recurrent)
        x, *rest = self.node.inputs
        whole = replace(
            operation, return_sequences=True, stateful=False, zero_output_for_mask=False, early_output="state"
        )
        self.values["h"] = self.add(whole, *self.node.inputs)
        x = self.in_order(x)
        if isinstance(operation, LSTM):
            self.lstm(operation, x, self.before(operation))
        elif isinstance(operation, GRU):
            self.gru(operation, x, self.before(operation))
        if operation.masked:
            self.values["mask"] = self.in_order(rest[-1])
        if operation.initial_state and isinstance(operation, LSTM):
            self.values["c0"] = rest[1]
        return self.values

    def add(self, operation: Operation, *inputs: Value) -> Value:
        """Adds a node, and returns its first output."""
        return self.builder.add(operation, *inputs, name=f"{self.node.name}/gates", label=self.node.label)[0]

    def in_order(self, value: Value) -> Value:
        """Returns a sequence in the order of processing."""
        backwards = getattr(self.node.operation, "go_backwards", False)
        return self.add(Slice(axis=0, start=None, stop=None, step=-1), value) if backwards else value

    def before(self, operation: Recurrent) -> Value:
        """Returns h before each timestep."""
        h, units = self.values["h"], operation.units
        if operation.initial_state:
            first = self.add(Reshape(target=(1, units)), self.node.inputs[1])
            longer = self.add(Concatenate(axis=0), first, h)
        else:
            longer = self.add(Pad(before=(1, 0), after=(0, 0)), h)
        return self.add(Slice(axis=0, start=0, stop=-1), longer)

    def lstm(self, operation: LSTM, x: Value, before: Value) -> None:
        sums = self.sum(
            self.dense(operation.kernel, operation.bias, x), self.dense(operation.recurrent_kernel, None, before)
        )
        for k, (gate, function) in enumerate(operation.functions.items()):
            self.values[{"c": "candidate"}.get(gate, gate)] = self.activate(function, self.block(sums, k, 1))

    def gru(self, operation: GRU, x: Value, before: Value) -> None:
        bias, recurrent_bias = operation.biases()
        units, functions, kernel = operation.units, operation.functions, operation.recurrent_kernel
        from_x = self.dense(operation.kernel, bias, x)
        if operation.reset_after:
            from_h = self.dense(kernel, recurrent_bias, before)
            self.update_and_reset(functions, from_x, self.block(from_h, 0, 2))
            reset = self.add(Binary(kind="multiply"), self.values["r"], self.block(from_h, 2, 1))
        else:
            self.update_and_reset(functions, from_x, self.dense(kernel[:, : 2 * units], None, before))
            kept = self.add(Binary(kind="multiply"), self.values["r"], before)
            reset = self.dense(kernel[:, 2 * units :], None, kept)
        self.values["candidate"] = self.activate(functions["h"], self.sum(self.block(from_x, 2, 1), reset))

    def update_and_reset(self, functions: Mapping[str, Activation], from_x: Value, from_h: Value) -> None:
        sums = self.sum(self.block(from_x, 0, 2), from_h)
        for k, gate in enumerate("zr"):
            self.values[gate] = self.activate(functions[gate], self.block(sums, k, 1))

    def dense(self, kernel: Weight, bias: Weight | None, x: Value) -> Value:
        return self.add(Dense(kernel=kernel, bias=bias), x)

    def sum(self, a: Value, b: Value) -> Value:
        return self.add(Binary(kind="add"), a, b)

    def activate(self, function: Activation, x: Value) -> Value:
        return self.add(Activate(activation=function), x)

    def block(self, sums: Value, first: int, count: int) -> Value:
        """Returns the columns of `count` gates, from those of all gates side by side."""
        units = self.values["h"].shape[1]
        assert isinstance(units, int)
        return self.add(Slice(axis=1, start=first * units, stop=(first + count) * units), sums)
