"""Graph → Plan: everything that is decided, before a word of source is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Dim, Length
from lstmgen.plan.kernels import choose
from lstmgen.plan.memory import Memory, place
from lstmgen.plan.options import Options
from lstmgen.plan.prune import prune
from lstmgen.plan.stream import NotSteppable, stream


@dataclass(frozen=True, eq=False)
class Unit:
    """An operation with its weights laid out; layers that share weights share the unit.

    Attributes:
        name: of the first node that runs it.
        kernel: name of the template.
        arrays: the weights as the kernel wants them, by role.
    """

    name: str
    operation: Operation
    kernel: str
    arrays: Mapping[str, Weight]
    label: str


@dataclass(frozen=True, eq=False)
class Call:
    """A node and the unit that runs it; `body` where it runs a graph of its own for every timestep."""

    node: Node
    unit: Unit
    body: Program | None = None


@dataclass(frozen=True, eq=False)
class Program:
    """A graph, ready to be written down: calls in order and places for the values."""

    graph: Graph
    calls: tuple[Call, ...]
    memory: Memory

    def every_call(self) -> Iterable[Call]:
        """Its calls and those of the bodies in them."""
        for call in self.calls:
            yield call
            if call.body is not None:
                yield from call.body.every_call()


@dataclass(frozen=True)
class Bill:
    """What the model costs: bytes of float32 weights, of state and of working memory; multiply-accumulates.

    Free axes count with length 1 in `workspace` and `macs`.
    """

    weights: int
    state: int
    workspace: int
    macs: int


@dataclass(frozen=True, eq=False)
class Plan:
    """The whole output, decided.

    Attributes:
        step: the program of one timestep; None where the model cannot be stepped, and why not.
        units: every unit once, in order of first use.
    """

    options: Options
    graph: Graph
    predict: Program
    step: Program | None
    not_steppable: str
    units: tuple[Unit, ...]
    bill: Bill


def make_plan(graph: Graph, options: Options) -> Plan:
    """Simplifies the graph, chooses kernels, lays weights out and places buffers."""
    graph = prune(graph)
    units: dict[object, Unit] = {}
    predict = _program(graph, options, units)
    step, reason = None, ""
    try:
        step = _program(prune(stream(graph)), options, units)
    except NotSteppable as error:
        reason = error.reason
    return Plan(options, graph, predict, step, reason, tuple(units.values()), _bill(predict, step, units))


def _program(graph: Graph, options: Options, units: dict[object, Unit]) -> Program:
    calls = []
    for node in graph.nodes:
        body = None
        if isinstance(node.operation, Map):
            body = _program(prune(node.operation.body), options, units)
        calls.append(Call(node, _unit(node, options, units), body))
    return Program(graph, tuple(calls), place(graph))


def _unit(node: Node, options: Options, units: dict[object, Unit]) -> Unit:
    operation = node.operation
    kernel = choose(operation, options.target)
    key = (kernel.name, identity(operation))
    if key not in units:
        arrays = {} if isinstance(operation, Map) else kernel.layout(operation)
        arrays = {role: np.ascontiguousarray(array) for role, array in arrays.items()}
        units[key] = Unit(node.name, operation, kernel.name, arrays, node.label)
    return units[key]


def identity(operation: Operation) -> tuple[object, ...]:
    """What makes two operations the same code: class, weights and activations, not how they are called."""
    arrays = tuple((name, id(array)) for name, array in sorted(operation.weights().items()))
    functions = tuple(value for value in vars(operation).values() if isinstance(value, Activation))
    if arrays:
        return (type(operation), arrays, functions)
    return (id(operation),)


def _bill(predict: Program, step: Program | None, units: Mapping[object, Unit]) -> Bill:
    arrays = {id(array): array for unit in units.values() for array in unit.arrays.values()}
    one = {axis.name: 1 for axis in predict.graph.axes()}

    def size(dims: Iterable[Dim]) -> int:
        total = 1
        for dim in dims:
            total *= dim.at(one) if isinstance(dim, Length) else dim
        return total

    states = {
        (node, state): size(shape)
        for program in (predict, step)
        if program is not None
        for node, state, shape in program.memory.states
    }
    macs = sum(
        size([node.operation.macs(*(value.shape for value in node.inputs))]) for node in predict.graph.nodes
    )
    return Bill(
        weights=4 * sum(array.size for array in arrays.values()),
        state=4 * sum(states.values()),
        workspace=4 * sum(max(size(shape) for shape in shapes) for shapes in predict.memory.buffers),
        macs=macs,
    )
