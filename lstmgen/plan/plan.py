"""Graph → Plan: all decisions before source is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from lstmgen.errors import Problem, UnsupportedError
from lstmgen.graph.conditions import conditions
from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Array, Operation, Weight
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Repeated, Scan
from lstmgen.plan.approximation import approximated
from lstmgen.plan.backend import Backend
from lstmgen.plan.buffers import Memory, ScratchBuffer, allocate
from lstmgen.plan.checks import checks
from lstmgen.plan.cost import check_sizes, count_cost, window_bytes
from lstmgen.plan.kernel import Kernel, choose
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.passes.stream import in_blocks, in_phases, repeatable, resumable, stream
from lstmgen.plan.passes.timestep import NotSteppable
from lstmgen.plan.problems import problem_of
from lstmgen.plan.program import Plan, Program, Routine, RoutineCall
from lstmgen.plan.quantize.weight_only import STORED, as_stored

# Options of recurrent layers that affect the loop around the cell, not the cell.
CALLED = frozenset(
    "return_sequences go_backwards stateful initial_state initial_once masked zero_output_for_mask early_output".split()
)


def make_plan(graph: Graph, backend: Backend, samples: Sequence[Sequence[Array]] = ()) -> Plan:
    """Returns the plan of a graph for a language.

    Raises:
        OptionError: as `draft_plan`.
        UnsupportedError: as `draft_plan`; or an array is too large for the language.
    """
    plan = draft_plan(graph, backend, samples)
    check_sizes(plan, backend)
    return plan


def draft_plan(graph: Graph, backend: Backend, samples: Sequence[Sequence[Array]] = ()) -> Plan:
    """Plans like `make_plan`, but does not refuse arrays that are too large to index.

    Args:
        backend: settings of the language.
        samples: used to measure the error of fixed point or of stored weights.

    Raises:
        OptionError: `ranges=` does not fit the model, or is missing and cannot be derived from the weights.
        UnsupportedError: the language cannot write an operation.
    """
    model, graph = graph, prune(graph)
    parameters = graph.parameters()
    for apply in backend.passes:
        graph = apply(graph)
    approximation = approximated(graph, backend, samples)
    graph = approximation.graph
    if backend.numbers.quantize is not None:
        from lstmgen.plan.quantize.narrow_first import narrow_first  # few models need it

        graph = narrow_first(graph)
    if problems := unsupported(graph, backend):
        raise UnsupportedError(problems)
    planner = _Planner(backend)
    streamed, reason = _streamed(graph, backend)
    predict, step = planner.programs(graph, streamed)
    block = None if streamed is None or predict is step else planner.block(graph, streamed, predict)
    routines = tuple(planner.routines.values())
    programs = list(dict.fromkeys(program for program in (predict, step, block) if program is not None))
    plan = Plan(
        model=model,
        graph=graph,
        numbers=backend.numbers,
        predict=predict,
        step=step,
        not_steppable=reason,
        block=block,
        checks=checks(graph, conditions(graph)),
        routines=routines,
        cost=count_cost(parameters, backend, graph, programs, routines),
        batches=predict is not step and backend.batches(predict),
        accuracy=approximation.accuracy,
        limits=approximation.limits,
    )
    return replace(plan, cost=replace(plan.cost, state=plan.cost.state + window_bytes(plan, backend)))


def _streamed(graph: Graph, backend: Backend) -> tuple[Graph | None, str]:
    """Returns the graph of one timestep and ""; or None and the reason why there is none."""
    try:
        streamed = prune(stream(graph))
    except NotSteppable as error:
        return None, error.reason
    problems = unsupported(streamed, backend)
    return (None, problems[0].reason) if problems else (streamed, "")


class _Planner:
    """Plans several programs that share routines and bodies."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.routines: dict[object, Routine] = {}
        self.arrays: dict[object, Weight] = {}
        self.bodies: dict[Graph, Program] = {}

    def programs(self, graph: Graph, streamed: Graph | None) -> tuple[Program, Program | None]:
        """Returns the programs of predict and step; with `Backend.streaming` both are one step in phases, if possible.

        If kernels change states in place, a step is planned so that both functions can share their code.
        """
        if self.backend.streaming and streamed is not None and repeatable(graph):
            phases = in_phases(streamed, streamed_inputs(graph), streamed_outputs(graph))
            if phases[1]:
                step = self.program(*phases)
                return step, step
        kept = None if streamed is None or not self.in_place(graph) else resumable(graph, streamed)
        predict = self.program(graph if kept is None else kept)
        return predict, None if streamed is None else self.program(streamed, pool=predict.memory)

    def block(self, graph: Graph, streamed: Graph, predict: Program) -> Program | None:
        """Returns the program of several timesteps, for sequences of any length; None if it would be no faster."""
        suits = self.backend.blocks and in_blocks(graph) and not streamed.axes()
        kept = resumable(graph, streamed) if suits else None
        if kept is None or not any(choose(node.operation, self.backend.kernels).simd for node in kept.stateful()):
            return None
        return self.program(kept, pool=predict.memory)

    def in_place(self, graph: Graph) -> bool:
        """Returns whether the kernels of all recurrent layers change their states in place."""
        operations = [node.operation for node in graph.nodes if isinstance(node.operation, Recurrent)]
        return all(choose(operation, self.backend.kernels).in_place for operation in operations)

    def program(self, graph: Graph, repeated: range = range(0), pool: Memory | None = None) -> Program:
        """Chooses a kernel per node and a location per value; see `allocate` for `repeated` and `pool`."""
        calls: list[RoutineCall] = []
        scratch: dict[str, dict[str, ScratchBuffer]] = {}
        for node in graph.nodes:
            operation = node.operation
            kernel = choose(operation, self.backend.kernels)
            body = self.body(operation.body) if isinstance(operation, Repeated) else None
            calls.append(RoutineCall(node, self.routine(node, kernel), body))
            if body is not None:
                scratch[node.name] = body_scratch(operation, body)
            elif node.inputs:
                needed, elements = kernel.scratch(operation, node.inputs[0].shape), kernel.elements(operation)
                usual = node.outputs[0].element
                scratch[node.name] = {
                    name: ScratchBuffer((shape,), elements.get(name, usual)) for name, shape in needed.items()
                }
        in_scratch = frozenset(call.node.name for call in calls if call.routine.simd)
        memory = allocate(graph, scratch, pool, in_scratch, repeated)
        return Program(graph, tuple(calls), memory, checks(graph, conditions(graph)), repeated)

    def body(self, graph: Graph) -> Program:
        """Returns the program of a graph that a Map or a Scan repeats; planned once."""
        if graph not in self.bodies:
            self.bodies[graph] = self.program(prune(without_state(graph)))
        return self.bodies[graph]

    def routine(self, node: Node, kernel: Kernel) -> Routine:
        """Returns the routine of a node: an equal one that exists, or a new one with weights in its kernel's layout."""
        operation = node.operation
        key = (kernel.name, identity(operation))
        if key not in self.routines:
            arrays = {} if isinstance(operation, Repeated) else kernel.layout(operation)
            dtype = self.backend.numbers.weights_dtype if type(operation) in STORED else None
            # The layout of a SIMD kernel stores its panels itself: columns of a matrix are not contiguous in them.
            arrays = arrays if dtype is None or kernel.simd else as_stored(arrays, dtype)
            # A constant tensor has a place in the memory: its array must not be that of weights, too.
            laid_out = np.array if isinstance(operation, Constant) else np.asarray
            arrays = {role: self.alike(operation, role, laid_out(array, order="C")) for role, array in arrays.items()}
            self.routines[key] = Routine(
                node.name,
                operation,
                kernel.name,
                arrays,
                node.label,
                simd=kernel.simd,
                shared=kernel.shared,
                batched=kernel.batched,
                in_place=kernel.in_place,
                storage=dtype,
            )
        return self.routines[key]

    def alike(self, operation: Operation, role: str, array: Weight) -> Weight:
        """Returns an equal array of an operation with the same weights, or this one: equal arrays are stored once."""
        first = self.arrays.setdefault((role, *(id(weight) for weight in operation.weights().values())), array)
        return first if first.dtype == array.dtype and np.array_equal(first, array, equal_nan=True) else array


def body_scratch(operation: Operation, body: Program) -> dict[str, ScratchBuffer]:
    """Returns the scratch buffers of a body: those of its program, and new states while the old ones are read."""
    buffers = zip(body.memory.buffers, body.memory.elements)
    work = {f"work_{k}": ScratchBuffer(*buffer) for k, buffer in enumerate(buffers)}
    after = operation.body.outputs[1:] if isinstance(operation, Scan) else ()
    return {**{f"next_{k}": ScratchBuffer((v.shape,), v.element) for k, v in enumerate(after)}, **work}


def without_state(graph: Graph) -> Graph:
    """Makes recurrent layers start from zeros on each call, as in the body of a Map."""
    nodes = tuple(
        replace(node, operation=replace(node.operation, stateful=False))
        if isinstance(node.operation, (Recurrent, Scan)) and node.operation.stateful
        else node
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes)


def identity(operation: Operation) -> tuple[object, ...]:
    """Returns a key that is equal for the same class, weights and options, except those of the loop (`CALLED`)."""
    if isinstance(operation, Repeated):
        return (type(operation), operation.body)
    arrays = {name: id(array) for name, array in operation.weights().items()}
    options = {name: value for name, value in vars(operation).items() if name not in arrays and name not in CALLED}
    return (type(operation), *sorted(arrays.items()), *sorted(options.items()))


def unsupported(graph: Graph, backend: Backend) -> list[Problem]:
    """Returns the problems of layers for which the language lacks a part."""
    return list(dict.fromkeys(_problems(graph, backend)))


def _problems(graph: Graph, backend: Backend) -> Iterator[Problem]:
    for node in graph.nodes:
        lack = backend.lacks(node.operation, choose(node.operation, backend.kernels).name)
        if lack:
            yield problem_of(node, f"{backend.title} has no {lack}", backend.advice)
        if isinstance(node.operation, Repeated):
            yield from _problems(node.operation.body, backend)
