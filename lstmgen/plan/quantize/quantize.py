"""Pass: recurrent layers, Dense, Embedding and convolutions along one axis in whole numbers.

Whatever else there is stays in float, between what turns numbers into whole ones and back. So do outputs: the sums of
a last Dense become real numbers by one multiplication each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lstmgen.errors import OptionError, Problem, UnsupportedError
from lstmgen.graph.activation import LINEAR
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, GraphBuilder, Node, Value
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import LSTM, Gated, Recurrent, SimpleRNN
from lstmgen.plan.problems import problem_of
from lstmgen.plan.quantize.formats import LEAST_PLACES, WIDTHS, Format, Width
from lstmgen.plan.quantize.functions import GATES
from lstmgen.plan.quantize.layers import CELLS, cell, embedding, summed
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.operations import Dequantize, Quantize
from lstmgen.plan.quantize.peaks import peak
from lstmgen.plan.quantize.ranges import Known, Measured, Needs, is_sum, proven
from lstmgen.plan.quantize.sums import TooLarge

ADVICE = "export it without `quantize=`"


@dataclass(frozen=True, eq=False)
class Whole:
    """A model in whole numbers.

    Attributes:
        values: by the name of a value of the model in float, that of its counterpart, and what 1 of it stands for.
        limits: where numbers saturate.
    """

    graph: Graph
    values: Mapping[str, tuple[str, float]]
    limits: tuple[Limit, ...]


def quantize(graph: Graph, element: str, ranges: Sequence[float] = (), vectors: bool = False) -> Whole:
    """The same model in whole numbers.

    Args:
        element: a word of `WIDTHS`.
        ranges: of the values that `Needs.ranges` names; where there are none, what the weights allow.
        vectors: whether weights lie as vectors take them.

    Raises:
        OptionError: there are too few or too many ranges, or none can be proven.
        UnsupportedError: a recurrent layer computes what whole numbers here do not.
    """
    problems = [problem for node in graph.nodes if (problem := unsupported(node)) is not None]
    if problems:
        raise UnsupportedError(problems)
    if not any(isinstance(node.operation, (Recurrent, Embedding)) or is_sum(node) for node in graph.nodes):
        raise OptionError("`quantize=` has no effect: the model has no recurrent layer, Dense, Embedding or Conv1D")
    width = WIDTHS[element].in_vectors() if vectors else WIDTHS[element]
    names = Needs(graph, width).ranges
    ranges = ranges or proven(graph, width)
    if len(ranges) != len(names):
        raise OptionError(
            f"`ranges=` must give {len(names)} number{'s' * (len(names) != 1)}, for {', '.join(map(repr, names))}"
        )
    if not all(math.isfinite(number) and number > 0 for number in ranges):
        raise OptionError("`ranges=` are largest magnitudes, above zero")
    return _Quantizer(graph, width, dict(zip(names, ranges))).quantized()


@dataclass
class _Quantizer:
    """Grows the new graph, in which a value may stand twice: in float, and in whole numbers.

    Attributes:
        cells: cell states in the format that they have in an LSTM, and that, where something else takes them as
            activations.
    """

    source: Graph
    width: Width
    ranges: dict[str, float]
    builder: GraphBuilder = field(default_factory=GraphBuilder)
    real: dict[str, Value] = field(default_factory=dict)
    whole: dict[str, Value] = field(default_factory=dict)
    cells: dict[str, tuple[Value, Format]] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    done: dict[object, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.needs = Needs(self.source, self.width)
        self.labels = {value.name: node.label for node in self.source.nodes for value in node.outputs}
        inputs = zip(self.source.inputs, self.source.input_names)
        self.labels |= {value.name: f"input {name!r}" for value, name in inputs}

    def quantized(self) -> Whole:
        for value in self.source.inputs:
            self.real[value.name] = self.builder.input(value.name, value.shape)
        for node in self.source.nodes:
            if node.outputs[0].name not in self.whole and node.outputs[0].name not in self.real:
                self.node(node)
        outputs = tuple(self.in_real(value) for value in self.source.outputs)
        graph = replace(
            self.source,
            inputs=tuple(self.real[value.name] for value in self.source.inputs),
            nodes=tuple(self.builder.nodes),
            outputs=outputs,
            equal=tuple(self.builder.equal),
        )
        known = {value.name: value for node in self.source.nodes for value in node.outputs}
        found = {
            name: (value.name, self.format(known[name]).step) for name, value in self.whole.items() if name in known
        }
        values = found | {name: (value.name, 1.0) for name, value in self.real.items()}
        return Whole(graph, values, tuple(dict.fromkeys(self.limits)))

    def node(self, node: Node) -> None:
        operation, needs = node.operation, self.needs
        if isinstance(operation, Recurrent):
            self.recurrent(node, operation)
        elif is_sum(node):
            self.sums(node)
        elif isinstance(operation, Embedding) and node.outputs[0].name in needs.wanted:
            self.add(node, self.once(id(operation), lambda: embedding(operation, self.format(node.outputs[0]))), True)
        elif node.outputs[0].name in needs.wanted and needs.moves(node):
            self.add(node, operation, True, *map(self.in_whole, node.inputs))
        else:
            self.add(node, operation, False)

    def recurrent(self, node: Node, operation: Recurrent) -> None:
        x, *rest = node.inputs
        states = rest[: len(operation.STATES) * operation.initial_state]
        given, formats, fewer = self.format(x), self.states(node), self.fewer(node)
        inputs = [
            self.in_whole(x),
            *map(self.in_format, states, formats),
            *map(self.in_real, rest[len(states) :]),
        ]
        key = (id(operation), given, fewer)
        made = self.once(key, lambda: self.fitted(node, lambda: cell(operation, given, fewer, self.width)))
        self.add(node, made, True, *inputs)
        if states:
            self.limits.append(Limit(states[0].name, f"what {node.label} begins with", formats[0], fewer[0]))
        if isinstance(operation, LSTM):
            value, of_cell = node.outputs[2], formats[1]
            self.limits.append(Limit(peak(node), f"the cell of {node.label}", of_cell, fewer[1]))
            if self.format(value) != of_cell:
                self.cells[value.name] = self.whole.pop(value.name), of_cell

    def states(self, node: Node) -> list[Format]:
        """The formats of the states of a recurrent layer."""
        return [self.known(each) for each in self.needs.states(node)]

    def fewer(self, node: Node) -> tuple[int, ...]:
        """Of each state, how many binary places it has fewer than usual.

        Raises:
            UnsupportedError: so many that those left say nothing.
        """
        usual = (self.width.unit, self.width.cell)
        formats = self.states(node)
        for title, found, finest in zip(("state", "cell state"), formats, usual):
            if found.places < LEAST_PLACES:
                most = finest.coarser(finest.places - LEAST_PLACES).reach
                reason = f"its {title} becomes larger than the {most:g} that {self.width.element} holds well enough"
                advice = ADVICE if self.width.element == "int16" else f"choose `quantize='int16'`, or {ADVICE}"
                raise UnsupportedError([problem_of(node, reason, advice)])
        return tuple(finest.places - found.places for finest, found in zip(usual, formats))

    def sums(self, node: Node) -> None:
        activation = self.needs.fused.get(node.name)
        last = node if activation is None or activation.outputs[0].name not in self.needs.wanted else activation
        (value,), operation, given = last.outputs, node.operation, self.format(node.inputs[0])
        whole = value.name in self.needs.wanted
        function = last.operation.activation if isinstance(last.operation, Activate) else LINEAR
        to = self.format(value) if whole else None
        key = (id(operation), given, function, to)
        made = self.once(key, lambda: self.fitted(node, lambda: summed(operation, given, function, to, self.width)))
        self.add(replace(node, outputs=last.outputs), made, whole, self.in_whole(node.inputs[0]))
        if to is not None:
            self.limits.append(Limit(value.name, last.label, to))

    def fitted(self, node: Node, make: Callable[[], Operation]) -> Operation:
        try:
            return make()
        except TooLarge:
            reason = f"its weights, or what they sum up to, are too large for {self.width.element}"
            raise UnsupportedError([problem_of(node, reason, ADVICE)]) from None

    def once(self, key: object, make: Callable[[], Operation]) -> Operation:
        """The same operation for the same key: layers that share weights go on sharing them."""
        if key not in self.done:
            self.done[key] = make()
        return self.done[key]

    def add(self, node: Node, operation: Operation, whole: bool, *inputs: Value) -> None:
        """Adds the node with an operation, on its inputs in float unless others are given."""
        given = inputs or tuple(map(self.in_real, node.inputs))
        outputs = self.builder.add(operation, *given, name=node.name, label=node.label)
        (self.whole if whole else self.real).update(zip((value.name for value in node.outputs), outputs))

    def format(self, value: Value) -> Format:
        """The format of a value in whole numbers."""
        return self.known(self.needs.format(value))

    def known(self, known: Known) -> Format:
        """A format that is known, or that follows from a range."""
        return known.format(self.ranges[known.name], self.width) if isinstance(known, Measured) else known

    def in_whole(self, value: Value) -> Value:
        """The value in whole numbers."""
        if value.name not in self.whole:
            own = self.format(value)
            self.whole[value.name] = self.turned(Quantize(format=own), self.in_real(value), value, "whole")
            self.limits.append(Limit(value.name, self.labels[value.name], own))
        return self.whole[value.name]

    def in_format(self, value: Value, wanted: Format) -> Value:
        """The value in whole numbers of another format than its own, perhaps."""
        if value.name in self.whole and self.format(value) == wanted:
            return self.whole[value.name]
        if value.name in self.cells and self.cells[value.name][1] == wanted:
            return self.cells[value.name][0]
        return self.turned(Quantize(format=wanted), self.in_real(value), value, "whole")

    def in_real(self, value: Value) -> Value:
        """The value in float."""
        if value.name not in self.real:
            given, own = self.cells.get(value.name) or (self.whole[value.name], self.format(value))
            self.real[value.name] = self.turned(Dequantize(step=own.step), given, value, "real")
        return self.real[value.name]

    def turned(self, operation: Operation, given: Value, value: Value, ending: str) -> Value:
        return self.builder.add(operation, given, name=f"{value.name} {ending}", label=self.labels[value.name])[0]


def unsupported(node: Node) -> Problem | None:
    """Why a recurrent layer has no form in whole numbers."""
    operation = node.operation
    if not isinstance(operation, Recurrent):
        return None
    if type(operation) not in CELLS:
        return problem_of(node, "it has no form in whole numbers", ADVICE)
    functions = {"activation": operation.activation}
    allowed = {"activation": GATES if isinstance(operation, SimpleRNN) else {"tanh"}}
    if isinstance(operation, Gated):
        functions["recurrent_activation"] = operation.recurrent_activation
        allowed["recurrent_activation"] = {"sigmoid", "hard_sigmoid"}
    for argument, function in functions.items():
        if function.name not in allowed[argument]:
            known = " or ".join(sorted(allowed[argument]))
            return problem_of(node, f"{argument}={function} has no form in whole numbers, only {known} has", ADVICE)
    return None
