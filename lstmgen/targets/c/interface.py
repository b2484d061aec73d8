"""The interface of generated C: parameters, conditions on them, states and buffers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import FLOAT
from lstmgen.graph.shape import Axis, Dim
from lstmgen.plan.buffers import State, axes_of, elements
from lstmgen.plan.checks import AtLeast, Check, MeasuredAxis
from lstmgen.plan.cost import shared_buffers
from lstmgen.plan.interface import Output
from lstmgen.plan.program import Plan, Program
from lstmgen.targets.c import literals
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.expressions import dim, largest_of, largest_size
from lstmgen.targets.c.names import Names, lengths, step_parameters, whole_parameters
from lstmgen.targets.c.pipeline import Push, push_of, push_parameters
from lstmgen.targets.indexing.expressions import alone


@dataclass(frozen=True)
class StateView:
    """A state: number of elements, their type, and their initial value.

    Attributes:
        array: an array with the initial values; "" if all are `initial`.
    """

    size: str
    element: str
    initial: str
    array: str


@dataclass(frozen=True)
class Steps:
    """The function for several timesteps.

    Attributes:
        call: the arguments of a step.
        rows: the pointers that move from one timestep to the next, and by how many elements.
    """

    parameters: str
    call: str
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class CInterface:
    """The interface for callers of the functions.

    Attributes:
        arguments: by its name, the parameters of each public function but net_reset.
        checks: by its name, conditions on wrong lengths in net_predict, net_step and net_feed.
        kept_lengths: by its name, the axes whose lengths each function keeps with the state.
        states: by the names of the context's members.
        resumed: those of them that are the states of the samples before.
        buffers: element types and sizes of the working memory.
        steps: the function for several timesteps; None where there is none.
        push: how a stream of rows becomes windows; None where there is none.
        push_parameters: those of net_push; "" where there is none.
        labels: those of outputs that have some.
        whole: the names of inputs and of outputs in net_predict.
        at_t: the names of inputs and of outputs in net_step.
        lengths: for each input its parameters for lengths, with the names of their axes.
        looks_up: whether rows of tables are looked up by indices, which may be out of range.
        tables: for each input the rows of the table that it holds indices of; 0 where it holds none.
        has_integers: whether an input is integers.
    """

    arguments: Mapping[str, str]
    checks: Mapping[str, Sequence[str]]
    kept_lengths: Mapping[str, Sequence[str]]
    states: Mapping[str, StateView]
    resumed: frozenset[str]
    buffers: Sequence[tuple[str, str]]
    steps: Steps | None
    push: Push | None
    push_parameters: str
    labels: tuple[Output, ...]
    whole: tuple[list[str], list[str]]
    at_t: tuple[list[str], list[str]]
    lengths: list[list[tuple[str, str]]]
    looks_up: bool
    tables: list[int]
    has_integers: bool

    @property
    def members_of_lengths(self) -> Sequence[str]:
        """Returns the members of the context for lengths of the state; 0 before they are known."""
        return [f"{axis}_of_state" for axis in sorted({axis for axes in self.kept_lengths.values() for axis in axes})]


def c_interface(plan: Plan, names: Names) -> CInterface:
    """The interface of a plan."""
    stateful = {node.name for node in plan.graph.stateful()}
    states = [(state, program) for program in plan.programs for state in program.memory.states]
    push = push_of(plan)
    return CInterface(
        all_arguments(plan, names.dialect),
        all_checks(plan),
        kept_lengths(plan),
        {names.state(state): state_view(state, program, names) for state, program in states},
        frozenset(names.state(state) for state in plan.predict.memory.states if state.node in stateful),
        [(element, largest_of(shapes)) for element, shapes in shared_buffers(plan.programs)],
        steps_of(plan, names.dialect),
        push,
        push_parameters(plan.graph, names.dialect) if push is not None else "",
        plan.interface.labelled,
        whole_parameters(plan.graph),
        step_parameters(plan.interface),
        lengths(plan.graph),
        plan.looks_up,
        # The graph of the plan need not show that an input holds indices.
        [kind.rows * plan.looks_up for kind in kinds(plan.model)],
        has_integers(plan.graph),
    )


def has_integers(graph: Graph) -> bool:
    """Returns true where an input is integers."""
    return any(value.element != FLOAT for value in graph.inputs)


def all_arguments(plan: Plan, dialect: Dialect) -> dict[str, str]:
    """Returns the parameters of the public functions by name."""
    graph = plan.graph
    parameters = {"predict": f"net_context *ctx, {arguments(graph, dialect, whole_parameters(graph))}"}
    if plan.step is not None:
        inputs, outputs = step_parameters(plan.interface)
        parameters["step"] = f"net_context *ctx, {arguments(plan.step.graph, dialect, (inputs, outputs))}"
        if plan.feeds:
            parameters["feed"] = f"net_context *ctx, {arguments(plan.step.graph, dialect, (inputs, []))}"
    if plan.block is not None and (block := steps_of(plan, dialect)):
        parameters["steps"] = f"net_context *ctx, {block.parameters}"
    if plan.batches:
        samples = arguments(graph, dialect, whole_parameters(graph, "s"))
        parameters["predict_batch"] = f"net_batch_context *batch, int n, {samples}"
    return parameters


def arguments(graph: Graph, dialect: Dialect, names: tuple[list[str], list[str]]) -> str:
    """Each input with the lengths of its free axes, then the outputs; all in the model's order."""
    inputs, outputs = names
    parts = []
    for name, value, pairs in zip(inputs, graph.inputs, lengths(graph)):
        parts += [f"const {dialect.c_type(value.element)} *{name}", *(f"int {parameter}" for parameter, _ in pairs)]
    return ", ".join(parts + [f"{dialect.floating} *{name}" for name in outputs])


def steps_of(plan: Plan, dialect: Dialect) -> Steps | None:
    """Returns the function for several timesteps; None without a step, or where its arrays have no fixed size."""
    if plan.step is None or plan.step.graph.axes():
        return None
    graph, ends = plan.step.graph, plan.interface.inputs
    inputs, outputs = step_parameters(plan.interface)
    taken = [f"const {dialect.c_type(value.element)} *{name}" for name, value in zip(inputs, graph.inputs)]
    results = [f"{dialect.floating} *{name}" for name in outputs]
    streamed = [(name, value) for name, value, end in zip(inputs, graph.inputs, ends) if end.streamed]
    rows = [(name, elements(value.shape, 1)) for name, value in (*streamed, *zip(outputs, graph.outputs))]
    return Steps(", ".join([*taken, "int n", *results]), ", ".join([*inputs, *outputs]), rows)


def all_checks(plan: Plan) -> dict[str, list[str]]:
    """Returns conditions on wrong lengths in net_predict, net_step and net_feed, by name."""
    by_name = {"predict": guards(plan.graph, plan.checks, plan.bounded)}
    if plan.step is not None:
        by_name["step"] = by_name["feed"] = guards(plan.step.graph, plan.step.checks, plan.bounded)
    by_name["steps"] = []
    return by_name


def kept_lengths(plan: Plan) -> dict[str, Sequence[str]]:
    """Returns the axes whose lengths a function keeps with the state, by its name."""
    keeps = plan.streaming or plan.graph.stateful()
    by_name = {"predict": axes_of(plan.predict.memory.states) if keeps else ()}
    if plan.step is not None:
        by_name["step"] = by_name["feed"] = axes_of(plan.step.memory.states)
    return by_name


def guards(graph: Graph, checks: Sequence[Check], bounded: Iterable[str]) -> list[str]:
    """Returns conditions under which lengths are wrong."""
    parameters = {
        MeasuredAxis(k, axis): parameter
        for k, (value, pairs) in enumerate(zip(graph.inputs, lengths(graph)))
        for axis, (parameter, _) in zip((j for j, d in enumerate(value.shape) if isinstance(d, Axis)), pairs)
    }

    def expression(length: Dim | MeasuredAxis) -> str:
        return parameters[length] if isinstance(length, MeasuredAxis) else alone(dim(length))

    axes = [axis.name for axis in graph.axes()]
    wrong = [f"{name} < 1" + (f" || {name} > NET_MAX_{name.upper()}" if name in bounded else "") for name in axes]
    for check in checks:
        if isinstance(check, AtLeast):
            wrong.append(f"{expression(check.length)} < {check.least}")
        else:
            wrong.append(f"{expression(check.second)} != {expression(check.first)}")
    return wrong


def state_view(state: State, program: Program, names: Names) -> StateView:
    """Returns a state as a member of the context."""
    array = ""
    if state.constant:
        routine = program.calls[program.memory.locations[state.constant].index].routine
        array = names.array(routine, "value")
    initial = literals.c_parameter(state.initial) if state.element == FLOAT else str(int(state.initial))
    return StateView(largest_size(state.shape), state.element, initial, array)
