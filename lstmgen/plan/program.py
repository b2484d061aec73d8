"""Parts of a Plan: routines, the programs that call them, memory, costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lstmgen.graph.arrays import ArrayMap
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.shape import Length
from lstmgen.plan.buffers import Memory
from lstmgen.plan.checks import Check
from lstmgen.plan.interface import Interface, interface_of
from lstmgen.plan.numbers import Numbers, WeightsDType
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.plan.quantize.limits import Limit


@dataclass(frozen=True, eq=False)
class Routine:
    """An operation with its weights laid out; layers that share weights share the routine.

    Attributes:
        name: of the first node that runs it.
        label: of its layer, for messages and comments.
        kernel: name of the template.
        arrays: the weights in the kernel's layout, by role.
        simd, shared, batched, in_place: see `Kernel`.
        storage: type in which its kernels and tables are stored; None if they have no type of their own.
    """

    name: str
    operation: Operation
    kernel: str
    arrays: Mapping[str, Weight]
    label: str
    simd: bool = False
    shared: bool = False
    batched: bool = False
    in_place: bool = False
    storage: WeightsDType | None = None

    @property
    def stored(self) -> bool:
        """Returns whether its kernels and tables are stored in a type of their own."""
        return self.storage is not None


@dataclass(frozen=True, eq=False)
class RoutineCall:
    """A node and its routine; `body` is the program that a Map or Scan runs at every timestep."""

    node: Node
    routine: Routine
    body: Program | None = None


@dataclass(frozen=True, eq=False)
class Part:
    """Consecutive calls of a program, and values copied to outputs after them, as (value, output index)."""

    calls: tuple[RoutineCall, ...]
    copies: tuple[tuple[Value, int], ...]

    def every_call(self) -> Iterable[RoutineCall]:
        """Yields the calls and those of their bodies."""
        for call in self.calls:
            yield call
            if call.body is not None:
                yield from call.body.every_call()

    @property
    def looks_up(self) -> bool:
        """Returns whether it looks up indices, which may be outside of a table."""
        return any(call.routine.operation.looks_up for call in self.every_call())


@dataclass(frozen=True, eq=False)
class Program:
    """A graph, ready to be rendered: calls in order, and the location of each value.

    Attributes:
        checks: of the lengths of its inputs.
        repeated: the indices of the loop body's calls, for a step in phases; else empty.
    """

    graph: Graph
    calls: tuple[RoutineCall, ...]
    memory: Memory
    checks: tuple[Check, ...]
    repeated: range = range(0)

    @property
    def everything(self) -> Part:
        """Returns the whole program as one part."""
        return Part(self.calls, self.memory.copies)

    def phases(self, sequences: Sequence[bool]) -> tuple[Part, Part, Part]:
        """Returns prologue, loop body and epilogue of a step in phases; `sequences` marks outputs with a row per
        timestep.
        """
        start, stop = self.repeated.start, self.repeated.stop
        rows = tuple((value, k) for value, k in self.memory.copies if sequences[k])
        whole = tuple((value, k) for value, k in self.memory.copies if not sequences[k])
        return Part(self.calls[:start], ()), Part(self.calls[start:stop], rows), Part(self.calls[stop:], whole)

    def every_call(self) -> Iterable[RoutineCall]:
        """Yields the calls and those of their bodies."""
        return self.everything.every_call()

    @property
    def looks_up(self) -> bool:
        """See `Part.looks_up`."""
        return self.everything.looks_up

    @property
    def bodies(self) -> Mapping[Program, RoutineCall]:
        """Returns all bodies with a call of each, inner ones first."""
        calls: dict[Program, RoutineCall] = {}
        for call in self.calls:
            if call.body is not None:
                calls |= call.body.bodies
                calls[call.body] = call
        return calls

    def lengths(self) -> tuple[str, ...]:
        """Returns the names of the free axes that occur in shapes of the program or its bodies."""
        graphs = [self.graph, *(body.graph for body in self.bodies)]
        ends = [value for graph in graphs for value in graph.inputs]
        values = [*ends, *(value for graph in graphs for node in graph.nodes for value in node.outputs)]
        lengths = [dim for value in values for dim in value.shape if isinstance(dim, Length)]
        return tuple(sorted({name for length in lengths for name in length.axes()}))


@dataclass(frozen=True)
class Cost:
    """The cost of storing and running the model.

    Attributes:
        parameters: number of weights; shared ones count once.
        weights, state, workspace: in bytes; variable-length axes count with DEFAULT_LENGTH. The state includes the rows
            that a stream stores for a window.
        macs: multiply-accumulates; variable-length axes count with length 1.
    """

    parameters: int
    weights: int
    state: int
    workspace: int
    macs: int


@dataclass(frozen=True, eq=False)
class Plan:
    """All decisions about the output; the renderer only writes it.

    Attributes:
        model: the original graph.
        graph: the graph that is computed, after all passes.
        numbers: the number formats.
        predict: the program of a whole sample; if `streaming`, that of a step, in a loop.
        step: the program of one timestep; None if the model cannot be stepped.
        not_steppable: the reason if there is no step; else "".
        block: the program of several timesteps that keeps states; None if step in a loop is as fast.
        checks: of the lengths of a whole sample.
        routines: every routine once, in order of first use.
        batches: whether there is a function for several samples at once.
        accuracy: the errors of fixed point or of stored weights; None without samples.
        limits: where fixed-point values saturate.
    """

    model: Graph
    graph: Graph
    numbers: Numbers
    predict: Program
    step: Program | None
    not_steppable: str
    checks: tuple[Check, ...]
    routines: tuple[Routine, ...]
    cost: Cost
    batches: bool
    block: Program | None = None
    accuracy: Accuracy | None = None
    limits: tuple[Limit, ...] = ()

    @cached_property
    def interface(self) -> Interface:
        """The inputs and outputs, as callers see them."""
        return interface_of(self.graph)

    @property
    def streaming(self) -> bool:
        """Returns whether predict is a loop over step."""
        return self.predict is self.step

    @property
    def steps_windows(self) -> bool:
        """Returns whether steps from the initial state end in the output of the whole window."""
        if self.step is None or self.graph.stateful() or self.step.graph.axes():
            return False
        return [value.shape for value in self.step.graph.outputs] == [value.shape for value in self.graph.outputs]

    @property
    def feeds(self) -> bool:
        """Returns whether a timestep can be fed without outputs, as layers behind the timesteps compute all of them."""
        streamed = [output.streamed for output in self.interface.outputs]
        if not self.streaming or any(streamed):
            return False
        begin, advance, finish = self.predict.phases(streamed)
        places = self.predict.memory.locations
        fed = (value.name for call in (*begin.calls, *advance.calls) for value in call.node.outputs)
        writes = any(places[name].kind == "output" for name in fed if name in places)
        return not writes and any(call.routine.kernel != "reshape" for call in finish.calls)

    @property
    def programs(self) -> tuple[Program, ...]:
        """Returns the programs of predict, step and block, each once."""
        programs = (self.predict, self.step, self.block)
        return tuple(dict.fromkeys(program for program in programs if program is not None))

    @cached_property
    def arrays(self) -> Mapping[Weight, tuple[Routine, str]]:
        """Every array of weights once, with a routine that has it, and its role there."""
        return ArrayMap((array, (routine, role)) for routine in self.routines for role, array in routine.arrays.items())

    @property
    def looks_up(self) -> bool:
        """See `Part.looks_up`."""
        return any(program.looks_up for program in self.programs)

    @property
    def bounded(self) -> frozenset[str]:
        """Returns names of the free axes that need a maximum length in a language without memory allocation."""
        if not self.streaming:
            return frozenset(axis.name for axis in self.graph.axes())
        memory = self.predict.memory
        held = [*(state.shape for state in memory.states), *(shape for shapes in memory.buffers for shape in shapes)]
        return frozenset().union(*(dim.axes() for shape in held for dim in shape if isinstance(dim, Length)))
