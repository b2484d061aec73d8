"""Graph → Plan: everything that is decided, before a word of source is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from lstmgen.errors import Problem, UnsupportedError
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import FLOAT, Array, Operation, Weight
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Length
from lstmgen.plan.fold import fold
from lstmgen.plan.kernels import Kernel, choose
from lstmgen.plan.lengths import Conditions, conditions, parts
from lstmgen.plan.mcu import LARGEST_INT, Mcu
from lstmgen.plan.memory import Memory, Shapes, elements, place
from lstmgen.plan.options import Options
from lstmgen.plan.pack import pack
from lstmgen.plan.packed_layers import Packed
from lstmgen.plan.panels import fit_panels
from lstmgen.plan.phases import in_phases
from lstmgen.plan.prune import prune
from lstmgen.plan.quantize.accuracy import Accuracy, compare, unchanged
from lstmgen.plan.quantize.formats import WIDTHS
from lstmgen.plan.quantize.functions import table
from lstmgen.plan.quantize.operations import Quantized, Sums
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.storage import STORED, as_stored, store
from lstmgen.plan.stream import NotSteppable, repeatable, stream, streamed_inputs, streamed_outputs

# For sequences of this many timesteps the C context has room, unless its user says otherwise.
DEFAULT_LENGTH = 100
# Bytes of an element.
SIZES = {FLOAT: 4, "int8": 1, "int16": 2, "uint16": 2, "int32": 4}
# Bytes of an AVR's flash that `__flash` reaches, without some for what comes before the weights.
NEAR_FLASH = 60 * 1024
# With more bytes of weights, C that includes itself takes half as long again to compile, and twice the memory.
LARGE = 2**22

# Options of recurrent layers that shape the loop around the cell, not the cell.
CALLED = frozenset(
    "return_sequences go_backwards stateful initial_state masked zero_output_for_mask early_output".split()
)


@dataclass(frozen=True, eq=False)
class Unit:
    """An operation with its weights laid out; layers that share weights share the unit.

    Attributes:
        name: of the first node that runs it.
        kernel: name of the template.
        arrays: the weights as the kernel wants them, by role.
        vectors, shared, batched: see `Kernel`.
        stored: its kernels and tables are as `Options.weights` says.
    """

    name: str
    operation: Operation
    kernel: str
    arrays: Mapping[str, Weight]
    label: str
    vectors: bool = False
    shared: bool = False
    batched: bool = False
    stored: bool = False


@dataclass(frozen=True, eq=False)
class Call:
    """A node and the unit that runs it; `body` where it runs a graph of its own for every timestep."""

    node: Node
    unit: Unit
    body: Program | None = None


@dataclass(frozen=True, eq=False)
class Part:
    """Some calls of a program, and which values are copied to which outputs behind them."""

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
    """A graph, ready to be written down: calls in order and places for the values.

    Attributes:
        conditions: what must hold of free lengths, in its bodies too.
        repeated: of a step: the indices of the calls that every timestep needs, see `phases`; else none.
    """

    graph: Graph
    calls: tuple[Call, ...]
    memory: Memory
    conditions: Conditions
    repeated: range = range(0)

    @property
    def whole(self) -> Part:
        """All of it."""
        return Part(self.calls, self.memory.copies)

    def phases(self, sequences: Sequence[bool]) -> tuple[Part, Part, Part]:
        """What comes before the first timestep, at every one, and after the last; `sequences`: which outputs are."""
        start, stop = self.repeated.start, self.repeated.stop
        rows = tuple((value, k) for value, k in self.memory.copies if sequences[k])
        others = tuple((value, k) for value, k in self.memory.copies if not sequences[k])
        return Part(self.calls[:start], ()), Part(self.calls[start:stop], rows), Part(self.calls[stop:], others)

    def every_call(self) -> Iterable[Call]:
        """Its calls and those of the bodies in them."""
        return self.whole.every_call()

    def bodies(self) -> Iterable[Program]:
        """The bodies in it, each once and after those in it itself."""
        inner = [body for call in self.calls if call.body is not None for body in (*call.body.bodies(), call.body)]
        return dict.fromkeys(inner)


@dataclass(frozen=True)
class Bill:
    """What the model costs.

    Attributes:
        parameters: how many weights it uses, each once.
        weights, state, workspace: in bytes, in the dtype that is computed in; free axes count with DEFAULT_LENGTH.
        macs: multiply-accumulates; free axes count with length 1.
    """

    parameters: int
    weights: int
    state: int
    workspace: int
    macs: int


@dataclass(frozen=True, eq=False)
class Plan:
    """The whole output, decided.

    Attributes:
        predict: the program of a whole sample; that of a step where it is repeated at every timestep.
        step: the program of one timestep; None where the model cannot be stepped, and why not.
        conditions: what must hold of the lengths of a whole sample.
        units: every unit once, in order of first use.
        accuracy: where it computes with other numbers, and there were samples to measure it on.
    """

    options: Options
    graph: Graph
    predict: Program
    step: Program | None
    not_steppable: str
    conditions: Conditions
    units: tuple[Unit, ...]
    bill: Bill
    accuracy: Accuracy | None = None

    @property
    def stepwise(self) -> bool:
        """Whether to predict is to step through the sample."""
        return self.predict is self.step

    @property
    def programs(self) -> tuple[Program, ...]:
        """Both, or the one that there is."""
        return tuple(dict.fromkeys(program for program in (self.predict, self.step) if program is not None))

    @property
    def bounded(self) -> frozenset[str]:
        """Names of the free axes for which there is only so much room in C."""
        if not self.stepwise:
            return frozenset(axis.name for axis in self.graph.axes())
        memory = self.predict.memory
        held = [*(state.shape for state in memory.states), *(shape for shapes in memory.buffers for shape in shapes)]
        return frozenset().union(*(dim.axes() for shape in held for dim in shape if isinstance(dim, Length)))

    @property
    def far(self) -> bool:
        """Whether the weights may reach beyond what 16 bits address in a flash of its own."""
        return self.options.flash_apart and self.bill.weights > NEAR_FLASH

    @property
    def repeats_code(self) -> bool:
        """Whether C has its functions again for each width of vectors, instead of including itself with all weights."""
        return self.bill.weights > LARGE and not self.options.weights_file

    @property
    def in_float64(self) -> bool:
        """Whether everything is computed in float64; sums on long integers are about as precise as float32."""
        if self.options.target == "c":
            return self.options.dtype == "float64"
        return self.options.target != "numpy" and not any(isinstance(unit.operation, Packed) for unit in self.units)


def make_plan(graph: Graph, options: Options, samples: Sequence[Sequence[Array]] = ()) -> Plan:
    """Simplifies the graph, chooses kernels, lays weights out and places buffers.

    Args:
        samples: on which whole numbers, or stored weights, are compared with the truth.

    Raises:
        OptionError: the ranges that whole numbers need are not those given, or cannot be told.
        UnsupportedError: an array is too large for the target.
    """
    graph, accuracy = prune(graph), None
    parameters = sum(array.size for array in {id(array): array for array in weights(graph)}.values())
    if options.target == "python" and options.style == "fast" and not options.quantize:
        graph = prune(pack(graph))
    if options.folds:
        graph = fold(graph, fit_panels)
    if options.quantize:
        whole = quantize(graph, options.quantize, options.ranges, options.vectors)
        accuracy = compare(graph, whole.graph, whole.values, samples) if samples else None
        graph = prune(whole.graph)
    if options.weights:
        rounded = store(graph, options.weights)
        accuracy = compare(graph, rounded, unchanged(graph), samples) if samples else None
        graph = rounded
    planner = _Planner(options)
    streamed, reason = None, ""
    try:
        streamed = prune(stream(graph))
    except NotSteppable as error:
        reason = error.reason
    predict, step = planner.programs(graph, streamed)
    units = tuple(planner.units.values())
    programs = list(dict.fromkeys(program for program in (predict, step) if program is not None))
    if options.target == "c":
        check_sizes(programs, units, options.machine)
    bill = _bill(parameters, options, graph, programs, units)
    return Plan(options, graph, predict, step, reason, conditions(graph), units, bill, accuracy)


class _Planner:
    """Plans several programs that share units and bodies."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.units: dict[object, Unit] = {}
        self.bodies: dict[int, Program] = {}

    def programs(self, graph: Graph, streamed: Graph | None) -> tuple[Program, Program | None]:
        """Those of a whole sample and of a step; a step in phases for both, where that is asked for."""
        if self.options.stepwise and streamed is not None and repeatable(graph):
            phases = in_phases(streamed, streamed_inputs(graph), streamed_outputs(graph))
            if phases[1]:
                step = self.program(*phases)
                return step, step
        predict = self.program(graph)
        return predict, None if streamed is None else self.program(streamed, pool=predict.memory)

    def program(self, graph: Graph, repeated: range = range(0), pool: Memory | None = None) -> Program:
        calls: list[Call] = []
        scratch: dict[str, dict[str, Shapes]] = {}
        for node in graph.nodes:
            operation = node.operation
            kernel = choose(operation, self.options)
            body = self.body(operation.body) if isinstance(operation, Map) else None
            calls.append(Call(node, self.unit(node, kernel), body))
            if body is not None:
                scratch[node.name] = {f"work_{k}": shapes for k, shapes in enumerate(body.memory.buffers)}
            elif node.inputs:
                needed = kernel.scratch(operation, node.inputs[0].shape)
                scratch[node.name] = {name: (shape,) for name, shape in needed.items()}
        apart = frozenset(call.node.name for call in calls if call.unit.vectors)
        memory = place(graph, scratch, pool, apart, repeated)
        return Program(graph, tuple(calls), memory, conditions(graph), repeated)

    def body(self, graph: Graph) -> Program:
        if id(graph) not in self.bodies:
            self.bodies[id(graph)] = self.program(prune(without_state(graph)))
        return self.bodies[id(graph)]

    def unit(self, node: Node, kernel: Kernel) -> Unit:
        operation = node.operation
        key = (kernel.name, identity(operation))
        if key not in self.units:
            arrays = {} if isinstance(operation, Map) else kernel.layout(operation)
            stored = self.options.weights != "" and type(operation) in STORED
            arrays = as_stored(arrays, self.options.weights) if stored else arrays
            arrays = {role: np.asarray(array, order="C") for role, array in arrays.items()}
            self.units[key] = Unit(
                node.name,
                operation,
                kernel.name,
                arrays,
                node.label,
                vectors=kernel.vectors,
                shared=kernel.shared,
                batched=kernel.batched,
                stored=stored,
            )
        return self.units[key]


def without_state(graph: Graph) -> Graph:
    """The same graph, whose recurrent layers start from zeros every time, as in the body of a Map."""
    nodes = tuple(
        replace(node, operation=replace(node.operation, stateful=False))
        if isinstance(node.operation, Recurrent) and node.operation.stateful
        else node
        for node in graph.nodes
    )
    return replace(graph, nodes=nodes)


def identity(operation: Operation) -> tuple[object, ...]:
    """What makes two operations the same code: class, weights and options, not how a recurrent layer is called."""
    if isinstance(operation, Map):
        return (type(operation), id(operation.body))
    arrays = {name: id(array) for name, array in operation.weights().items()}
    options = {name: value for name, value in vars(operation).items() if name not in arrays and name not in CALLED}
    return (type(operation), *sorted(arrays.items()), *sorted(options.items()))


def weights(graph: Graph) -> Iterable[Weight]:
    """Every array in it, and in the bodies of its Maps; those that are shared, several times."""
    for part in parts(graph):
        for node in part.nodes:
            yield from node.operation.weights().values()


def check_sizes(programs: Iterable[Program], units: Iterable[Unit], machine: Mcu | None) -> None:
    """Refuses arrays whose elements, or where an int is short, whose bytes, an int cannot count.

    Raises:
        UnsupportedError: there are such arrays.
    """
    problems = []
    for label, operation, element, count, reason in _counted(programs, units):
        limit = LARGEST_INT if machine is None else machine.largest_array(SIZES[element])
        if count > limit:
            where = "C" if machine is None else "C on this microcontroller"
            advice = f"{where} counts to {limit} at most"
            problems.append(Problem(label, type(operation).__name__, reason, advice))
    if problems:
        raise UnsupportedError(problems)


def _counted(programs: Iterable[Program], units: Iterable[Unit]) -> Iterator[tuple[str, Operation, str, int, str]]:
    """Of every array: whose it is, the type of its elements, how many there are, and the same as text."""
    for unit in units:
        for role, array in unit.arrays.items():
            reason = f"its {role} has {array.size} elements"
            yield unit.label, unit.operation, element_of(array), array.size, reason
    for program in programs:
        for part in (program, *program.bodies()):
            for call in part.calls:
                node = call.node
                shapes = [value.shape for value in (*node.inputs, *node.outputs)]
                shapes += [shape for k in part.memory.scratch[node.name].values() for shape in part.memory.buffers[k]]
                largest = max((elements(shape, DEFAULT_LENGTH) for shape in shapes), default=0)
                yield node.label, node.operation, FLOAT, largest, f"it needs an array of {largest} elements"


def _bill(parameters: int, options: Options, graph: Graph, programs: Sequence[Program], units: Iterable[Unit]) -> Bill:
    arrays = {id(array): array for unit in units for array in unit.arrays.values()}
    states = {state for program in programs for state in program.memory.states}
    macs = sum(elements((node.operation.macs(*(value.shape for value in node.inputs)),), 1) for node in graph.nodes)
    sizes = SIZES | {FLOAT: 8 if options.dtype == "float64" else SIZES[FLOAT]}
    laid_out = sum(array.size * sizes[element_of(array)] for array in arrays.values())
    if any(isinstance(unit.operation, (Quantized, Sums)) and unit.operation.tabled for unit in units):
        laid_out += table(WIDTHS[options.quantize]).nbytes
    return Bill(
        parameters=parameters,
        weights=laid_out if options.target == "c" or options.quantize else sizes[FLOAT] * parameters,
        state=sum(sizes[state.element] * elements(state.shape, DEFAULT_LENGTH) for state in states),
        workspace=sum(
            sizes[element] * max(elements(shape, DEFAULT_LENGTH) for shape in held)
            for element, held in shared_buffers(programs)
        ),
        macs=macs,
    )


def element_of(array: Weight) -> str:
    """The element type of a constant array."""
    return array.dtype.name if array.dtype.name in SIZES else FLOAT


def shared_buffers(programs: Iterable[Program]) -> tuple[tuple[str, Shapes], ...]:
    """The element type of each buffer, and what it must hold when several programs use it, one at a time."""
    memories = [program.memory for program in programs]
    columns = zip_longest(*(memory.buffers for memory in memories), fillvalue=())
    types = max((memory.elements for memory in memories), key=len)
    held = (tuple(dict.fromkeys(shape for shapes in column for shape in shapes)) for column in columns)
    return tuple(zip(types, held))
