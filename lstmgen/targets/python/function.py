"""A graph as a Python function: its arguments, what must hold for them, a statement or two for every node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import FLOAT, Operation, Stateful
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Axis, Shape, text
from lstmgen.plan.buffers import axes_of
from lstmgen.plan.interface import Interface
from lstmgen.plan.program import Program, RoutineCall
from lstmgen.targets.python.lengths import Lengths, spelling
from lstmgen.targets.python.literals import python_string
from lstmgen.targets.python.names import Names
from lstmgen.targets.python.scan import LoopForm, Wanted, form
from lstmgen.targets.python.wrap import INDENT, WIDTH, wrap
from lstmgen.targets.text.guards import Guard, guards
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.routine import RoutineView


@dataclass(frozen=True)
class CallView:
    """The variables of a call in its template.

    Attributes:
        outputs_used: whether anything reads each output.
        in_place: whether the states are changed in place, and so may be nothing else's.
        first_states: expressions for the first states of a recurrent layer that has them as inputs.
        states: a variable for the tuple of states of a recurrent layer.
        form: how such a layer runs over all timesteps; None for all others.
        state_dims: the lengths of each state along its axes, as expressions.
        zero: what its outputs and states begin with, 0 of their type.
        key: under which an operation that keeps its states keeps them.
        body: the function for one element, where the layer repeats a graph of its own.
        samples: an expression for how many samples run together, in a language where they do.
    """

    routine: RoutineView
    operation: Operation
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]
    outputs_used: tuple[bool, ...]
    in_place: bool
    first_states: tuple[str, ...]
    states: str
    form: LoopForm | None
    state_dims: tuple[str, ...]
    zero: str
    key: str
    body: str
    samples: str

    @property
    def targets(self) -> tuple[str, ...]:
        """Returns the variables to which outputs are assigned: "_" for one that nothing reads."""
        return tuple(output if used else "_" for output, used in zip(self.outputs, self.outputs_used))

    @property
    def zeros(self) -> tuple[str, ...]:
        """Returns expressions of zeros in the shapes of the outputs."""
        return tuple(nested_zeros(shape, self.zero) for shape in self.output_shapes)


def nested_zeros(shape: Shape, zero: str) -> str:
    """Returns the expression of nested lists of zeros; `make_zeros` makes those of floats."""
    if zero == "0.0":
        return f"make_zeros({', '.join(map(str, shape))})"
    if len(shape) < 2:
        return f"[{zero}] * {shape[0]}" if shape else zero
    return f"[{nested_zeros(shape[1:], zero)} for _ in range({shape[0]})]"


@dataclass(frozen=True)
class FunctionView:
    """The variables of a function in its template.

    Attributes:
        wrapped: arguments that hold one timestep of a sequence, and expressions for a sequence of that one.
        lazy: arguments that may be generators.
        lengths: variables for the lengths of free axes, and expressions for them.
        lines: the statements, not indented.
    """

    name: str
    purpose: str
    arguments: tuple[str, ...]
    wrapped: tuple[tuple[str, str], ...]
    lazy: frozenset[str]
    lengths: tuple[tuple[str, str], ...]
    checks: tuple[Guard, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def has_state(self) -> bool:
        """Returns whether a state is the first argument."""
        return self.arguments[:1] == ("state",)

    def does_the_same(self, other: FunctionView) -> bool:
        """Returns whether two functions differ in names and comments only."""

        def text(view: FunctionView) -> FunctionView:
            lines = tuple(line for line in view.lines if not line.startswith("#"))
            return replace(view, name="", purpose="", lines=lines)

        return text(self) == text(other)


def function(
    program: Program,
    names: Names,
    name: str,
    purpose: str,
    *,
    checked: bool = True,
    wraps: Interface | None = None,
) -> FunctionView:
    """The function that runs a program.

    Args:
        checked: whether it checks the lengths of its inputs.
        wraps: the interface of the model, for a step that turns its timesteps into sequences of one.
    """
    graph = program.graph
    lengths = Lengths(graph, names.value, names.length, names.dialect.batched)
    length_checks = (
        (*guards(program.checks, graph, spelling(lengths)), *_guards_of_state(program, lengths)) if checked else ()
    )
    generators = names.dialect.generators
    generated = frozenset[str]() if generators is None else generators(program)
    lines = tuple(_lines(program, names, lengths, generated))
    arguments = tuple(names.value(value.name) for value in graph.inputs)
    results = tuple(names.value(value.name) for value in graph.outputs)
    wrapped: tuple[tuple[str, str], ...] = ()
    if wraps is not None:
        of_one, first = ("%s[:, None]", "[:, 0]") if names.dialect.batched else ("[%s]", "[0]")
        wrapped = tuple((x, of_one % x) for x, end in zip(arguments, wraps.inputs) if end.streamed)
        results = tuple(f"{y}{first}" if end.streamed else y for y, end in zip(results, wraps.outputs))
    state = ("state",) if graph.stateful() else ()
    used = tuple(lengths.used.items())
    measured = bool(used or length_checks)  # which needs len()
    lazy = frozenset(names.value(value.name) for value in graph.inputs if value.name in generated and not measured)
    return FunctionView(name, purpose, state + arguments, wrapped, lazy, used, length_checks, lines, results)


def _guards_of_state(program: Program, lengths: Lengths) -> Iterable[Guard]:
    """Yields the check that inputs have the lengths of the state, which contains them under the key ""."""
    axes = axes_of(program.memory.states)
    if axes:
        measured = f"({', '.join(lengths.expression(Axis(axis)) for axis in axes)},)"
        described = ", ".join(axis.replace("%", "%%") + " = %d" for axis in axes)
        message = python_string(f"the state is of {described}, not {described}; reset() first")
        yield Guard(f'state.setdefault("", {measured}) != {measured}', f'{message} % (state[""] + {measured})', ())


def _lines(program: Program, names: Names, lengths: Lengths, generated: frozenset[str]) -> Iterable[str]:
    """The statements, with a comment above those of each layer."""
    graph = program.graph
    read = {value.name for node in graph.nodes for value in node.inputs} | {value.name for value in graph.outputs}
    width = WIDTH - len(INDENT)
    for k, call in enumerate(program.calls):
        if k == 0 or program.calls[k - 1].node.label != call.node.label:
            yield wrap(f"# {comment(call.node.label)}: {_last_shape(program.calls[k:])}", width)[0]
        view = _view(call, graph, names, lengths, read, generated)
        written = str(names.dialect.macros(call.routine.kernel).call(view))  # type: ignore[attr-defined]
        for line in written.splitlines():
            if line.strip():
                yield from wrap(line, width)


def _last_shape(calls: tuple[RoutineCall, ...]) -> str:
    """The shape that the nodes of the first node's layer come to."""
    last: Node = calls[0].node
    for call in calls:
        if call.node.label != last.label:
            break
        last = call.node
    return text(last.outputs[0].shape)


def _view(
    call: RoutineCall, graph: Graph, names: Names, lengths: Lengths, read: set[str], generated: frozenset[str]
) -> CallView:
    node, operation = call.node, call.node.operation

    def variables(values: Iterable[Value]) -> tuple[str, ...]:
        return tuple(names.value(value.name) for value in values)

    inputs, outputs = variables(node.inputs), variables(node.outputs)
    used = tuple(value.name in read for value in node.outputs)
    wanted = Wanted(
        names=outputs,
        used=used,
        key=names.value(node.name),
        in_place=call.routine.in_place,
        lazy=node.outputs[0].name in generated,
        scratch=names.dialect.scratch(call.routine),
    )
    dims: Shape = node.outputs[-1].shape if isinstance(operation, Stateful) else ()
    return CallView(
        routine=names.view(call.routine),
        operation=operation,
        inputs=inputs,
        outputs=outputs,
        input_shapes=tuple(value.shape for value in node.inputs),
        output_shapes=tuple(value.shape for value in node.outputs),
        outputs_used=used,
        in_place=call.routine.in_place,
        first_states=_first_states(call, inputs),
        states=names.states(node.name) if isinstance(operation, Recurrent) else "",
        form=form(operation, wanted) if isinstance(operation, Recurrent) else None,
        state_dims=tuple(lengths.expression(dim) for dim in dims),
        zero="0.0" if node.outputs[0].element == FLOAT else "0",
        key=names.value(node.name),
        body="" if call.body is None else names.body(call),
        samples=f"len({names.value(graph.inputs[0].name)})",
    )


def _first_states(call: RoutineCall, inputs: tuple[str, ...]) -> tuple[str, ...]:
    """The first states of a layer that has them as inputs; copies, where it changes them."""
    operation = call.node.operation
    if isinstance(operation, Scan):
        return inputs[operation.sequences :]
    if not isinstance(operation, Recurrent) or not operation.initial_state:
        return ()
    states = inputs[1 : 1 + len(operation.STATES)]
    return tuple(f"{state}[:]" for state in states) if call.routine.in_place else states
