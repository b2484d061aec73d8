"""What a Plan consists of: routines, the programs that call them, memory, costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.conditions import Conditions
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.shape import Length
from lstmgen.plan.buffers import Memory
from lstmgen.plan.numbers import Numbers
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.plan.quantize.limits import Limit


@dataclass(frozen=True, eq=False)
class Routine:
    """An operation with its weights laid out; layers that share weights share the routine.

    Attributes:
        name: of the first node that runs it.
        label: of its layer, for messages and comments.
        kernel: name of the template.
        arrays: the weights as the kernel wants them, by role.
        simd, shared, batched, in_place: see `Kernel`.
        stored: its kernels and tables are as `Numbers.weights_dtype` says.
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
    stored: bool = False


@dataclass(frozen=True, eq=False)
class Call:
    """A node and the routine that runs it; `body` where it runs a graph of its own for every timestep."""

    node: Node
    routine: Routine
    body: Program | None = None


@dataclass(frozen=True, eq=False)
class Part:
    """Consecutive calls of a program, and the values that are copied to outputs after them: (value, output index)."""

    calls: tuple[Call, ...]
    copies: tuple[tuple[Value, int], ...]

    def every_call(self) -> Iterable[Call]:
        """Its calls and those of the bodies in them."""
        for call in self.calls:
            yield call
            if call.body is not None:
                yield from call.body.every_call()


@dataclass(frozen=True, eq=False)
class Program:
    """A graph, ready to be rendered: calls in order, and where each value lives.

    Attributes:
        conditions: what must hold of free lengths, in its bodies too.
        repeated: of a step in phases: the indices of the calls that every timestep needs; else none.
    """

    graph: Graph
    calls: tuple[Call, ...]
    memory: Memory
    conditions: Conditions
    repeated: range = range(0)

    @property
    def everything(self) -> Part:
        """The whole program as one part."""
        return Part(self.calls, self.memory.copies)

    def phases(self, sequences: Sequence[bool]) -> tuple[Part, Part, Part]:
        """Prologue, loop body and epilogue of a step in phases; `sequences`: which outputs have a row a timestep."""
        start, stop = self.repeated.start, self.repeated.stop
        rows = tuple((value, k) for value, k in self.memory.copies if sequences[k])
        others = tuple((value, k) for value, k in self.memory.copies if not sequences[k])
        return Part(self.calls[:start], ()), Part(self.calls[start:stop], rows), Part(self.calls[stop:], others)

    def every_call(self) -> Iterable[Call]:
        """Its calls and those of the bodies in them."""
        return self.everything.every_call()

    def bodies(self) -> Iterable[Program]:
        """The bodies in it, each once, after the bodies that it contains."""
        inner = [body for call in self.calls if call.body is not None for body in (*call.body.bodies(), call.body)]
        return dict.fromkeys(inner)

    def lengths(self) -> tuple[str, ...]:
        """The free axes on which anything in it or its bodies depends."""
        graphs = [self.graph, *(body.graph for body in self.bodies())]
        ends = [value for graph in graphs for value in graph.inputs]
        values = [*ends, *(value for graph in graphs for node in graph.nodes for value in node.outputs)]
        lengths = [dim for value in values for dim in value.shape if isinstance(dim, Length)]
        return tuple(sorted({name for length in lengths for name in length.axes()}))


@dataclass(frozen=True)
class Cost:
    """What the model costs to store and to run.

    Attributes:
        parameters: how many weights it uses, each once.
        weights, state, workspace: in bytes, in the dtype that is computed in; free axes count with DEFAULT_LENGTH. The
            rows that a stream keeps for a window are part of the state.
        macs: multiply-accumulates; free axes count with length 1.
    """

    parameters: int
    weights: int
    state: int
    workspace: int
    macs: int


@dataclass(frozen=True, eq=False)
class Plan:
    """All decisions about the output: nothing is left to the renderer but to write it.

    Attributes:
        model: the graph that it was made from.
        graph: what is computed.
        numbers: what it is computed with.
        predict: the program of a whole sample; where `streaming`, that of a step, which a loop repeats.
        step: the program of one timestep; None where the model cannot be stepped.
        not_steppable: why it cannot; "" where it can.
        conditions: what must hold of the lengths of a whole sample.
        routines: every routine once, in order of first use.
        batches: whether there is a function for several samples at once.
        accuracy: the errors of fixed point or of stored weights; None without samples to measure them on.
        limits: where fixed-point values saturate.
    """

    model: Graph
    graph: Graph
    numbers: Numbers
    predict: Program
    step: Program | None
    not_steppable: str
    conditions: Conditions
    routines: tuple[Routine, ...]
    cost: Cost
    batches: bool
    accuracy: Accuracy | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def streaming(self) -> bool:
        """Whether predict is a loop over step."""
        return self.predict is self.step

    @property
    def programs(self) -> tuple[Program, ...]:
        """Those of predict and step, each once."""
        return tuple(dict.fromkeys(program for program in (self.predict, self.step) if program is not None))

    @property
    def bounded(self) -> frozenset[str]:
        """Names of the free axes whose lengths need an upper bound in a language that allocates no memory."""
        if not self.streaming:
            return frozenset(axis.name for axis in self.graph.axes())
        memory = self.predict.memory
        held = [*(state.shape for state in memory.states), *(shape for shapes in memory.buffers for shape in shapes)]
        return frozenset().union(*(dim.axes() for shape in held for dim in shape if isinstance(dim, Length)))
