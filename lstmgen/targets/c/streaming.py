"""A step in parts, each a C function: net_step calls them one after the other, net_predict one at every timestep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lstmgen.targets.c.expressions import dim, size
from lstmgen.targets.c.function import Function, function
from lstmgen.targets.c.module import Module
from lstmgen.targets.indexing.expressions import alone

# The parts by the names of their functions.
LABELS = {
    "begin": "Runs once, before the first timestep.",
    "advance": "Runs at every timestep.",
    "finish": "Runs after the timesteps so far.",
}


class PartCall(NamedTuple):
    """A call of a part: its name, its arguments, and whether it can fail."""

    name: str
    arguments: str
    fails: bool


@dataclass(frozen=True)
class Caller:
    """A function that calls the parts.

    Attributes:
        begin, advance, finish: the call of that part, or none where it has nothing to do.
        unused: parameters that no part uses.
    """

    begin: tuple[PartCall, ...]
    advance: tuple[PartCall, ...]
    finish: tuple[PartCall, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Streaming:
    """Variables of the templates of net_step and net_predict.

    Attributes:
        parts: those that have something to do, in order, by name.
        feed: a step without its outputs.
        timesteps: how many a whole sample has.
        moved: the pointers of predict that go from timestep to timestep, and by how many numbers.
    """

    parts: Mapping[str, Function]
    step: Caller
    feed: Caller
    predict: Caller
    timesteps: str
    moved: Sequence[tuple[str, str]]


def streaming(module: Module) -> Streaming:
    """The parts of a plan whose whole samples are predicted step by step."""
    plan, names = module.plan, module.names
    interface, step = plan.interface, plan.predict.graph
    inputs, outputs = module.interface.at_t
    free = [axis.name for axis in step.axes()]
    real = names.dialect.floating
    declared = {"ctx": "net_context *ctx"}
    declared |= {name: f"const {names.dialect.c_type(v.element)} *{name}" for name, v in zip(inputs, step.inputs)}
    declared |= {name: f"int {name}" for name in free} | {name: f"{real} *{name}" for name in outputs}
    parts: dict[str, Function] = {}
    used: dict[str, list[str]] = {}
    for name, part in zip(LABELS, plan.predict.phases([output.streamed for output in interface.outputs])):
        written = function(plan.predict, names, (inputs, outputs), parameters=free, part=part)
        if written.blocks:
            used[name] = [parameter for parameter in declared if parameter not in written.unused]
            parameters = tuple(declared[parameter] for parameter in used[name])
            parts[name] = replace(written, unused=(), name=f"net_{name}", label=LABELS[name], parameters=parameters)

    def wanted(*without: str) -> set[str]:
        """Returns the parameters of all parts but some."""
        return {parameter for name, needed in used.items() if name not in without for parameter in needed}

    def caller(called: Mapping[str, str], at_end: Mapping[str, str]) -> Caller:
        """Returns a function with the calls of the parts, and their arguments under its own names."""

        def calls(name: str) -> tuple[PartCall, ...]:
            if name not in parts:
                return ()
            values = {**called, **(at_end if name == "finish" else {})}
            arguments = ", ".join(values.get(parameter, parameter) for parameter in used[name])
            return (PartCall(parts[name].name, arguments, parts[name].fails),)

        unused = (called.get(name, name) for name in ("ctx", *inputs, *outputs) if name not in wanted())
        return Caller(calls("begin"), calls("advance"), calls("finish"), tuple(unused))

    ends = zip((*inputs, *outputs), (*step.inputs, *step.outputs), (*interface.inputs, *interface.outputs))
    whole = dict(zip((*inputs, *outputs), (parameter for side in module.interface.whole for parameter in side)))
    moved = {name: size(value.shape) for name, value, end in ends if end.streamed}
    behind = {name: f"{whole[name]} - {row}" for name, row in moved.items()}
    step_caller = caller({}, {})
    not_fed = tuple(name for name in ("ctx", *inputs) if name not in wanted("finish"))
    return Streaming(
        parts,
        step_caller,
        replace(step_caller, finish=(), unused=not_fed),
        caller(whole, behind),
        alone(dim(next(end.shape[0] for end in interface.inputs if end.streamed))),
        [(whole[name], row) for name, row in moved.items() if name in wanted()],
    )
