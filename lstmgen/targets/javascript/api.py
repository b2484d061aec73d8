"""The interface of a generated module, as its templates see it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lstmgen.graph.shape import Axis, Dim
from lstmgen.plan.ahead import prepares
from lstmgen.plan.buffers import State, axes_of
from lstmgen.plan.checks import Check, MeasuredAxis
from lstmgen.plan.interface import Interface, PartialShape, partial_shape
from lstmgen.plan.program import Plan, Program
from lstmgen.targets.indexing.expressions import alone, dim, dims
from lstmgen.targets.indexing.memory import Kept, count, initial_values, layout, states_of
from lstmgen.targets.javascript.literals import JAVASCRIPT, string
from lstmgen.targets.javascript.pipeline import PipelineView, pipeline_view
from lstmgen.targets.javascript.templates import Csv
from lstmgen.targets.text.guards import Guard, GuardSpelling, guards

Shapes = tuple[PartialShape, ...]


@dataclass(frozen=True)
class Method:
    """A method of Predictor that runs a program.

    Attributes:
        function: that runs it.
        arguments: its arguments beside the memory.
        shapes: of the inputs; None for a free axis.
        lengths: variables for the lengths of free axes, and where they are measured.
        size: of the memory.
        inputs: where they go.
        outputs: where they are, and their shapes as expressions.
        fails: whether it can refuse an input that has the right shape.
    """

    function: str
    arguments: tuple[str, ...]
    shapes: Shapes
    lengths: tuple[tuple[str, str], ...]
    checks: tuple[Guard, ...]
    size: str
    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, tuple[str, ...]], ...]
    fails: bool

    @property
    def stored(self) -> Iterator[tuple[str, str]]:
        """The address of each input, and the values stored there with their shape: a scalar as a list of one."""
        for k, (place, shape) in enumerate(zip(self.inputs, self.shapes)):
            yield place, f"inputs[{k}], shapes[{k}]" if shape else f"[inputs[{k}]], [1]"

    @property
    def result(self) -> str:
        """An expression for the output, or for the list of several."""
        results = [loaded(place, dims) for place, dims in self.outputs]
        return results[0] if len(results) == 1 else f"[{', '.join(results)}]"


def loaded(place: str, dims: Sequence[str]) -> str:
    """An expression for an output: a number, a list, or nested lists."""
    if not dims:
        return f"m[{place}]"
    if len(dims) == 1:
        end = int(place) + int(dims[0]) if place.isdigit() and dims[0].isdigit() else f"{place} + {dims[0]}"
        return f"[...m.subarray({place}, {end})]"
    return f"load(m, {place}, [{', '.join(dims)}])"


@dataclass(frozen=True)
class StateView:
    """The start and the end of a state, and its initial value.

    Attributes:
        constant: the start and the end of a constant with the initial values; None if all are `initial`.
    """

    start: str
    end: str
    initial: float
    constant: tuple[str, str] | None


@dataclass(frozen=True)
class Api:
    """The whole interface.

    Attributes:
        step: None where the model cannot be stepped, and why.
        stateful: whether a prediction changes the state.
        states: what persists between calls, neighbours that begin alike as one.
        size: of the memory, or the part known before the first call.
        fixed: whether that is enough for every call.
        shared: whether predictors compute in one memory, where each puts what it keeps.
        lengths_of_states: the free axes that states depend on.
        pipeline: pre- and postprocessing.
        csv: what the command line reads in lines.
        prepares: whether the rows that windows share can be computed ahead.
        loads: whether weights are loaded, so that each Predictor has functions of its own.
    """

    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    input_shapes: Shapes
    output_shapes: Shapes
    predict: Method
    step: Method | None
    not_steppable: str
    stateful: bool
    states: tuple[StateView, ...]
    kept: str
    size: int
    fixed: bool
    shared: bool
    lengths_of_states: tuple[str, ...]
    pipeline: PipelineView
    csv: Csv
    prepares: bool
    loads: bool

    def own(self, function: str) -> str:
        """Returns an expression for a function in a method of a Predictor."""
        return f"this.#functions.{function}" if self.loads else function

    @property
    def free(self) -> bool:
        """Returns true where an input has an axis of any length."""
        methods = (self.predict, *((self.step,) if self.step else ()))
        return any(None in shape for method in methods for shape in method.shapes)

    def memory(self, method: Method) -> str:
        """An expression for what a method computes in."""
        if self.shared:
            functions = ", this.#functions" if self.loads else ""
            return f"working({'this.#kept' if self.states else '[]'}, {method.size}{functions})"
        return "this.#memory" if self.fixed else f"(this.#memory = grown(this.#memory, {method.size}))"

    @property
    def cleared(self) -> tuple[StateView, ...]:
        """The states, if all are zeros at first, as new memory is: a reset clears them, nothing else begins them."""
        values = any(state.initial or state.constant for state in self.states)
        zeros = self.fixed and not self.shared and not values
        return self.states if zeros else ()

    def keeps_state(self, method: Method) -> bool:
        """Returns true where the next call sees the state that a method leaves."""
        return bool(self.states) and (self.stateful or method is self.step)

    def begins_in(self, method: Method) -> bool:
        """Returns true where a method must begin the states if it is called first."""
        return self.begins and self.keeps_state(method)

    @property
    def begins(self) -> bool:
        """Returns true where the first call must begin the states."""
        return bool(self.states) and not self.cleared

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The fields of a Predictor beside its memory, with their values at first and after a reset."""
        return (
            *((("#begun", "false"),) if self.begins else ()),
            *((("#lengths", '""'),) if self.lengths_of_states else ()),
            *((("#rows", "[]"), ("#due", "WINDOW")) if self.pipeline.windows else ()),
            *((("#ahead", "null"), ("#prepared", "0")) if self.prepares else ()),
        )


def api(plan: Plan, beginning: Kept, *, loads: bool = False) -> Api:
    """The interface of a plan's module: predict, step, and their states."""
    graph, interface = plan.graph, plan.interface
    states = states_of(plan)
    sizes = [layout(program, beginning)[1] for program in plan.programs]
    return Api(
        input_names=graph.input_names,
        output_names=graph.output_names,
        input_shapes=tuple(end.lengths for end in interface.inputs),
        output_shapes=tuple(end.lengths for end in interface.outputs),
        predict=method("forward", plan.predict, beginning, plan.checks),
        step=method("forwardStep", plan.step, beginning, plan.step.checks, interface) if plan.step else None,
        not_steppable=plan.not_steppable,
        stateful=bool(graph.stateful()),
        states=tuple(
            joined(
                StateView(
                    str(at := beginning.states[state.node, state.name]),
                    str(at + count(state.shape, JAVASCRIPT)),
                    state.initial,
                    constant_of(plan, state, beginning),
                )
                for state in states
            )
        ),
        kept=str(beginning.end),
        size=max(size.constant for size in sizes),
        fixed=not any(size.terms for size in sizes),
        shared=beginning.base > 0,
        lengths_of_states=tuple(axes_of(states)),
        pipeline=pipeline_view(interface),
        csv=csv(interface),
        prepares=prepares(plan, contracts=False),
        loads=loads,
    )


def constant_of(plan: Plan, state: State, beginning: Kept) -> tuple[str, str] | None:
    """Returns where the constant with the initial values of a state begins and ends; None if there is none."""
    start = initial_values(plan, state, beginning)
    return None if start is None else (str(start), str(start + count(state.shape, JAVASCRIPT)))


def joined(states: Iterable[StateView]) -> Iterator[StateView]:
    """Neighbours that begin alike as one."""
    before: StateView | None = None
    for state in states:
        if (
            before is not None
            and (before.end, before.initial) == (state.start, state.initial)
            and not (before.constant or state.constant)
        ):
            before = replace(before, end=state.end)
            continue
        if before is not None:
            yield before
        before = state
    if before is not None:
        yield before


def csv(interface: Interface) -> Csv:
    """The format of the lines that the command line reads."""
    if interface.has_text:
        return "text"
    if len(interface.inputs) > 1:
        return "none"
    if interface.has_categories:
        return "categories"
    return "titled" if interface.has_pipeline else "table"


def method(
    function: str,
    program: Program,
    beginning: Kept,
    checks: Sequence[Check],
    streams: Interface | None = None,
) -> Method:
    """The method that runs a program.

    Args:
        streams: of a step: the interface of the model, whose sequences it sees without their time axis.
    """
    graph = program.graph
    flows_in = [tensor.streamed for tensor in streams.inputs] if streams else [False] * len(graph.inputs)
    flows_out = [tensor.streamed for tensor in streams.outputs] if streams else [False] * len(graph.outputs)
    where, end = layout(program, beginning)
    lengths: dict[str, str] = {}
    for k, (value, flow) in enumerate(zip(graph.inputs, flows_in)):
        for axis, length in enumerate(value.shape[flow:]):
            if isinstance(length, Axis):
                lengths.setdefault(length.name, f"shapes[{k}][{axis}]")
    return Method(
        function=function,
        arguments=tuple(axis.name for axis in graph.axes()),
        shapes=tuple(partial_shape(value.shape[flow:]) for value, flow in zip(graph.inputs, flows_in)),
        lengths=tuple(lengths.items()),
        checks=tuple(guards(checks, graph, spelling(flows_in))),
        size=str(end),
        inputs=tuple(where.inputs),
        outputs=tuple(
            (place, dims(value.shape[flow:], JAVASCRIPT))
            for place, value, flow in zip(where.outputs, graph.outputs, flows_out)
        ),
        fails=program.looks_up,
    )


def spelling(flows: Sequence[bool]) -> GuardSpelling:
    """Returns how a method spells the checks of its lengths.

    Args:
        flows: whether each input has lost its time axis.
    """

    def expression(length: Dim | MeasuredAxis) -> str:
        if isinstance(length, MeasuredAxis):
            return f"shapes[{length.index}][{length.axis - flows[length.index]}]"
        return alone(dim(length, JAVASCRIPT))

    def message(text: str, measured: Sequence[str]) -> str:
        return f"`{text}, not {' and '.join(f'${{{length}}}' for length in measured)}`"

    return GuardSpelling(expression, "!==", in_template, message)


def in_template(name: str) -> str:
    """Returns the name of an input for the inside of a template literal."""
    return string(name).replace("`", "\\u0060").replace("$", "\\u0024")
