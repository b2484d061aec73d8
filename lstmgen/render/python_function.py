"""A graph as a Python function: its arguments, what must hold for them, a statement or two for every node."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from jinja2.environment import TemplateModule

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import FLOAT, Operation, Stateful
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.shape import Axis, Dim, Length, Linear, Shape, Sum, text
from lstmgen.plan.lengths import Conditions
from lstmgen.plan.once import read_once
from lstmgen.plan.program import Call, Program
from lstmgen.render.names import comment
from lstmgen.render.unit import UnitView
from lstmgen.render.wrap import INDENT, WIDTH, wrap


@dataclass(frozen=True)
class CallView:
    """What a template sees of a call.

    Attributes:
        outputs_used: whether anything reads each output.
        lazy: whether the first output may be a generator.
        in_place: whether the states are changed in place, and so may be nothing else's.
        states: a variable for the tuple of states of a recurrent layer.
        state_dims: the lengths of each state along its axes, as expressions.
        zero: what its outputs and states begin with, 0 of their type.
        key: under which an operation that keeps its states keeps them.
        body: the function for one element, where the layer repeats a graph of its own.
        samples: an expression for how many samples run together, in a language where they do.
    """

    unit: UnitView
    operation: Operation
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]
    outputs_used: tuple[bool, ...]
    lazy: bool
    in_place: bool
    states: str
    state_dims: tuple[str, ...]
    zero: str
    key: str
    body: str
    samples: str


@dataclass(frozen=True)
class Check:
    """What must not be true of the lengths of the inputs, and what to say then.

    Attributes:
        message: a format for `given`, an expression.
    """

    wrong: str
    message: str
    given: str


@dataclass(frozen=True)
class FunctionView:
    """What a template sees of a function.

    Attributes:
        wrapped: arguments that hold one timestep of a sequence, and become a sequence of one.
        lazy: arguments that may be generators.
        lengths: variables for the lengths of free axes, and expressions for them.
        lines: the statements, not indented.
    """

    name: str
    purpose: str
    arguments: tuple[str, ...]
    wrapped: tuple[str, ...]
    lazy: frozenset[str]
    lengths: tuple[tuple[str, str], ...]
    checks: tuple[Check, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def has_state(self) -> bool:
        """Whether a state is its first argument."""
        return self.arguments[:1] == ("state",)

    def does_the_same(self, other: FunctionView) -> bool:
        """Whether nothing but names and comments may set the two apart."""

        def text(view: FunctionView) -> FunctionView:
            lines = tuple(line for line in view.lines if not line.startswith("#"))
            return replace(view, name="", purpose="", lines=lines)

        return text(self) == text(other)


@dataclass(frozen=True)
class Naming:
    """The identifiers of the file that a function needs.

    Attributes:
        macros: of the template of a kernel.
        batched: whether values have a first axis for samples, and are numpy arrays.
        frugal: whether memory is scarce: a sequence that is read once, row by row, may be a generator.
        values: of a value by its name.
        lengths: of the length of a free axis.
        unit, body: of what a call refers to.
    """

    macros: Callable[[str], TemplateModule]
    batched: bool
    frugal: bool
    values: Callable[[str], str]
    states: Callable[[str], str]
    lengths: Callable[[Length], str]
    unit: Callable[[Call], UnitView]
    body: Callable[[Call], str]


def function(
    program: Program,
    naming: Naming,
    name: str,
    purpose: str,
    checked: bool = True,
    streamed: tuple[tuple[bool, ...], tuple[bool, ...]] | None = None,
) -> FunctionView:
    """The function that runs a program.

    Args:
        checked: whether it checks the lengths that it is given.
        streamed: for a step: which inputs and which outputs are sequences of which it sees one timestep.
    """
    graph = program.graph
    lengths = Lengths(graph, naming)
    checks = tuple(_checks(graph, program.conditions, lengths)) if checked else ()
    once = read_once(program) if naming.frugal else frozenset[str]()
    lines = tuple(_lines(program, naming, lengths, once))
    arguments = tuple(naming.values(value.name) for value in graph.inputs)
    results = tuple(naming.values(value.name) for value in graph.outputs)
    wrapped: tuple[str, ...] = ()
    if streamed is not None:
        wrapped = tuple(argument for argument, flows in zip(arguments, streamed[0]) if flows)
        first = "[:, 0]" if naming.batched else "[0]"
        results = tuple(f"{result}{first}" if flows else result for result, flows in zip(results, streamed[1]))
    state = ("state",) if graph.stateful() else ()
    used = tuple(lengths.used.items())
    measured = bool(used or checks)  # which needs len()
    lazy = frozenset(naming.values(value.name) for value in graph.inputs if value.name in once and not measured)
    return FunctionView(name, purpose, state + arguments, wrapped, lazy, used, checks, lines, results)


@dataclass
class Lengths:
    """Expressions for the lengths of free axes; what they need of the inputs is measured where they are used."""

    graph: Graph
    naming: Naming
    used: dict[str, str] = field(default_factory=dict)

    def expression(self, dim: Dim) -> str:
        """A length as an expression of variables."""
        if isinstance(dim, int):
            return str(dim)
        places = self.places(dim)
        if places:
            variable = self.naming.lengths(dim)
            self.used[variable] = self.measured(*places[0])
            return variable
        if isinstance(dim, Linear):
            inner = self.expression(dim.base)
            inner = f"{inner} * {dim.factor}" if dim.factor != 1 else inner
            inner = f"{inner} {'+' if dim.add > 0 else '-'} {abs(dim.add)}" if dim.add else inner
            return f"({inner}) // {dim.divisor}" if dim.divisor != 1 else f"({inner})"
        assert isinstance(dim, Sum), f"{dim} does not follow from the inputs"
        return f"({' + '.join(self.expression(part) for part in dim.parts)})"

    def places(self, dim: Dim) -> list[tuple[int, int]]:
        """Every input, and axis of it, that has this length."""
        return [
            (k, axis) for k, value in enumerate(self.graph.inputs) for axis, d in enumerate(value.shape) if d == dim
        ]

    def measured(self, index: int, axis: int) -> str:
        """The length of an axis of an input, measured."""
        name = self.naming.values(self.graph.inputs[index].name)
        return f"{name}.shape[{axis + 1}]" if self.naming.batched else f"len({name}{'[0]' * axis})"

    def described(self, dim: Dim) -> str:
        """A length for people."""
        places = self.places(dim)
        if isinstance(dim, int):
            return str(dim)
        if places and len(self.graph.input_names) > places[0][0]:
            index, axis = places[0]
            return f"axis {axis} of input {self.graph.input_names[index]!a}"
        return "the joined sequence" if isinstance(dim, Sum) else "a sequence"


def _checks(graph: Graph, conditions: Conditions, lengths: Lengths) -> Iterable[Check]:
    """What the shapes of the single inputs do not say."""
    for dim in dict.fromkeys(dim for value in graph.inputs for dim in value.shape if isinstance(dim, Axis)):
        for other in lengths.places(dim)[1:]:
            yield _equal(lengths.expression(dim), lengths.measured(*other), lengths.described(dim), "its like")
    for a, b in conditions.equal:
        yield _equal(lengths.expression(a), lengths.expression(b), lengths.described(a), lengths.described(b))
    least: dict[Length, int] = {}
    for length, wanted in conditions.least:
        length, wanted = _source(length, wanted)
        least[length] = max(wanted, least.get(length, 0))
    for length, wanted in least.items():
        given = lengths.expression(length)
        message = f"{lengths.described(length)} must be at least {wanted} long, not "
        yield Check(f"{given} < {wanted}", message.replace("%", "%%") + "%d", given)


def _source(length: Length, wanted: int) -> tuple[Length, int]:
    """The length that another follows from, and how long it must be for that one to be as long as wanted."""
    while isinstance(length, Linear):
        wanted = -((length.add - wanted * length.divisor) // length.factor)
        length = length.base
    return length, wanted


def _equal(a: str, b: str, a_text: str, b_text: str) -> Check:
    message = f"{a_text} and {b_text} must be equally long, not "
    return Check(f"{a} != {b}", message.replace("%", "%%") + "%d and %d", f"({a}, {b})")


def _lines(program: Program, naming: Naming, lengths: Lengths, once: frozenset[str]) -> Iterable[str]:
    """The statements, with a comment above those of each layer."""
    graph = program.graph
    read = {value.name for node in graph.nodes for value in node.inputs} | {value.name for value in graph.outputs}
    width = WIDTH - len(INDENT)
    for k, call in enumerate(program.calls):
        if k == 0 or program.calls[k - 1].node.label != call.node.label:
            yield wrap(f"# {comment(call.node.label)}: {_last_shape(program.calls[k:])}", width)[0]
        view = _view(call, graph, naming, lengths, read, once)
        written = str(naming.macros(call.unit.kernel).call(view))  # type: ignore[attr-defined]
        for line in written.splitlines():
            if line.strip():
                yield from wrap(line, width)


def _last_shape(calls: tuple[Call, ...]) -> str:
    """The shape that the nodes of the first node's layer come to."""
    last: Node = calls[0].node
    for call in calls:
        if call.node.label != last.label:
            break
        last = call.node
    return text(last.outputs[0].shape)


def _view(call: Call, graph: Graph, naming: Naming, lengths: Lengths, read: set[str], once: frozenset[str]) -> CallView:
    node, operation = call.node, call.node.operation

    def names(values: Iterable[Value]) -> tuple[str, ...]:
        return tuple(naming.values(value.name) for value in values)

    dims: Shape = node.outputs[-1].shape if isinstance(operation, Stateful) else ()
    return CallView(
        unit=naming.unit(call),
        operation=operation,
        inputs=names(node.inputs),
        outputs=names(node.outputs),
        input_shapes=tuple(value.shape for value in node.inputs),
        output_shapes=tuple(value.shape for value in node.outputs),
        outputs_used=tuple(value.name in read for value in node.outputs),
        lazy=node.outputs[0].name in once,
        in_place=call.unit.in_place,
        states=naming.states(node.name) if isinstance(operation, Recurrent) else "",
        state_dims=tuple(lengths.expression(dim) for dim in dims),
        zero="0.0" if node.outputs[0].element == FLOAT else "0",
        key=naming.values(node.name),
        body="" if call.body is None else naming.body(call),
        samples=f"len({naming.values(graph.inputs[0].name)})",
    )
