"""Plan → a folder with which CBMC proves that the generated C cannot fail: contracts, proofs, a Makefile, a README.

Every function of integers is proven alone, for all arguments that its contract allows. Where one with a contract is
called, the contract takes its place, so that no proof grows with the whole model.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.graph.repeated import Scan
from lstmgen.plan.buffers import elements
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.operations import QuantizedRecurrent
from lstmgen.targets.c import tokens
from lstmgen.targets.c.array_loops import Unknown
from lstmgen.targets.c.format import finished, prefixed
from lstmgen.targets.c.helpers import Helper
from lstmgen.targets.c.interface import CInterface
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import PROOF
from lstmgen.targets.c.proof.calls import (
    INTEGERS,
    NO_LENGTH,
    Classification,
    LayerFunction,
    PublicCall,
    cells_of,
    classification,
    layers_of,
    public_calls,
)
from lstmgen.targets.c.proof.contracts import CONTRACTS, Contract, Signature, limits, signature
from lstmgen.targets.c.proof.dots import sums_of_products
from lstmgen.targets.c.proof.steps import WIDE, limit_of_h
from lstmgen.targets.c.source import HEADER, Rendered
from lstmgen.targets.c.work import SAVED, Task, work_of_prediction, work_of_step
from lstmgen.targets.text.templates import PLAIN

FILES = ("contracts.h", "proofs.c", "kernels.c", "Makefile", "README.md")
MADE_OF_OWN = re.compile(r"\b(prove|assume|exact|own)_net_")
# Of fixed point, what depends on values.
STEADY = "No branch and no address depends on a value, unless a compiler makes one where the source has none."
VARYING = """\
Branches depend on values where numbers saturate, and where an input is not a number; both ways are short. An address
depends on one only in `net_gate_tanh`, which reads its table there. `--constant-time` leaves out both."""
# Functions of <math.h> for which CBMC has no body.
UNKNOWN = ("erf", "erfc", "expm1", "log1p", "tanh")


@dataclass(frozen=True)
class ContractedFunction:
    """A function of integers with its contract."""

    signature: Signature
    contract: Contract


@dataclass(frozen=True)
class ProvedMember:
    """An array of the context, and the limit of its magnitudes; "" where it may hold anything."""

    element: str
    name: str
    count: str
    limit: str


@dataclass(frozen=True)
class Proof:
    """One run of CBMC.

    Attributes:
        replaced: the functions that are replaced by their contracts.
        wraps: see `Contract`.
    """

    name: str
    replaced: tuple[str, ...] = ()
    wraps: bool = False


def proof(module: Module, rendered: Rendered) -> dict[str, str]:
    """The files of the folder, by what their paths add to that of the source.

    Raises:
        OptionError: the model is none that is proven.
    """
    plan, options, names, interface = module.plan, module.options, module.names, module.interface
    if plan.graph.axes():
        raise OptionError(
            "`with_proof=`: a proof needs a fixed number of timesteps; this model has a variable-length axis"
        )
    fixed_point = None if plan.numbers.quantize is None else FIXED_POINT[plan.numbers.quantize]
    functions = rendered.functions
    uses = {name: tokens.names(text) for text, defined in functions.routines for name in defined}
    uses |= {name: tokens.names(text) for text, name in functions.inner}
    layers = layers_of(plan, names)
    by_name = {helper.name: helper for helper in functions.helpers}
    contracts = {
        n: ContractedFunction(signature(by_name[n].text), contract) for n, contract in CONTRACTS.items() if n in by_name
    }
    interleave = 1 if fixed_point is None else fixed_point.interleave
    dots = sums_of_products(by_name, interleave, wide=any(cells_of(plan)))
    replaceable = frozenset([*contracts, *(dot.signature.name for dot in dots)])
    steps = [
        LayerFunction(name, sizes, called(uses[name], by_name, replaceable) + called_layers(name, uses[name], layers))
        for name, sizes in layers.items()
    ]
    numbers = {} if fixed_point is None else limits(fixed_point)
    arrays = members(rendered.view, state_limits(plan, names))
    states = [array for array in arrays if array.limit]
    calls = list(public_calls(module))
    classifications = [classification(labels, names.dialect) for labels in interface.labels]
    proofs = [
        *proofs_of_functions(contracts, by_name, replaceable, steps),
        *proofs_of_calls(calls, classifications, replaceable, steps),
    ]
    context = {
        "own": partial(prefixed, prefix=options.prefix),
        "folder": options.header.removesuffix(".h") + PROOF,
        "source": options.source,
        "header": options.header,
        "model": module.model,
        "prefix": options.prefix,
        "limits": numbers,
        "contracts": contracts,
        "dots": dots,
        "steps": steps,
        "members": arrays,
        "states": states,
        "push": interface.push,
        "resuming": [call for call in calls if call.resumes and states],
        "calls": calls,
        "called": [call for call in calls if any(call.name in caller.calls for caller in calls)],
        "classifications": classifications,
        "proofs": proofs,
        "public": public_names(calls, interface),
        "unwind": max(largest_loop(plan), numbers.get("TANH_ENTRIES", 0)) + 2,
        "longest": largest_loop(plan),
        "quantized": fixed_point is not None,
        "timing": prefixed(STEADY if options.constant_time else VARYING, options.prefix),
        "unknown": UNKNOWN,
        "wrapping": [name for name, contract in contracts.items() if contract.contract.wraps],
        "corners": [name for name, contract in contracts.items() if contract.contract.corners],
        "work": dict(worst_case(plan)),
        "task_row": task_row,
    }
    written = {name: PLAIN.render(f"c/proof/{name}.j2", context) for name in FILES}
    written |= {name: renamed(text, options.prefix) for name, text in written.items() if name.endswith((".c", ".h"))}
    apart = names.templates.render(HEADER, separate_arrays(rendered.view))
    written["context.h"] = finished([apart], options.prefix)
    return {f"{PROOF}/{name}": text for name, text in written.items()}


def public_names(calls: Sequence[PublicCall], interface: CInterface) -> tuple[str, ...]:
    """The functions of the header."""
    of_labels = (
        f"net_{stem}{labels.suffix}" for labels in interface.labels for stem in ("labels", "label", "classify")
    )
    return ("net_reset", "net_context_size", *(call.name for call in calls), *of_labels)


def proofs_of_functions(
    contracts: Mapping[str, ContractedFunction],
    helpers: Mapping[str, Helper],
    replaceable: frozenset[str],
    steps: Sequence[LayerFunction],
) -> Iterator[Proof]:
    """Yields the proofs of helpers and of the functions of layers."""
    for name, function in contracts.items():
        yield Proof(name, called(helpers[name].words, helpers, replaceable - {name}), function.contract.wraps)
    for step in steps:
        yield Proof(step.name, step.replaced)


def proofs_of_calls(
    calls: Sequence[PublicCall],
    classifications: Sequence[Classification],
    replaceable: frozenset[str],
    steps: Sequence[LayerFunction],
) -> Iterator[Proof]:
    """Yields the proofs of the public functions."""
    everything = tuple(sorted(replaceable | {step.name for step in steps}))
    for call in calls:
        yield Proof(call.name, call.calls or everything)
    for labels in classifications:
        yield Proof(labels.name, tuple(sorted(replaceable)))
    for labels in classifications:
        yield Proof(f"net_label{labels.suffix}")
    yield Proof("reset")


def called(words: Iterable[str], helpers: Mapping[str, Helper], replaceable: frozenset[str]) -> tuple[str, ...]:
    """Returns the functions with contracts that code calls, directly or through helpers without one."""
    names: set[str] = set()
    waiting = [name for name in words if name in helpers]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += [] if name in replaceable else (word for word in helpers[name].words if word in helpers)
    return tuple(sorted(names & replaceable))


def called_layers(caller: str, words: Iterable[str], layers: Iterable[str]) -> tuple[str, ...]:
    """Returns the functions of layers that the function of another one calls: that of a custom cell."""
    return tuple(sorted(set(layers) & set(words) - {caller}))


def task_row(task: Task) -> tuple[str, ...]:
    """A row of the worst-case table: function, calls, multiply-accumulates, and iterations of each loop."""
    turns = ", ".join(f"{loop} {count:,}" for loop, count in task.turns.items() if count)
    return task.function, f"{task.times:,}", f"{task.macs:,}", turns


def worst_case(plan: Plan) -> Iterator[tuple[str, Sequence[Task] | str]]:
    """Yields each public function with the work of its layers in a call; or the reason why that is not known."""
    graphs = {"net_predict": plan.graph, "net_step": plan.step.graph if plan.step else plan.graph}
    for name, work in {"net_predict": work_of_prediction, "net_step": work_of_step}.items():
        try:
            tasks = work(plan)
        except Unknown as error:
            yield name, str(error)
            continue
        if tasks is not None and graphs[name].axes():
            yield name, "samples have variable length"
            continue
        if tasks is not None:
            yield name, [task for task in tasks if task.label and SAVED not in task.turns]


def renamed(code: str, prefix: str) -> str:
    """The code with the user's prefix in all its names, and in those that contain them."""
    return MADE_OF_OWN.sub(rf"\1_{prefix}_", prefixed(code, prefix))


def separate_arrays(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The view of the header for which each array of the context is an object of its own.

    CBMC sees what leaves an object, not what strays from one array of a struct into the next.
    """
    apart = [(kind, f"*{name.partition('[')[0]}" if "[" in name else name) for kind, name in view["members"]]
    return {**view, "members": apart}


def state_limits(plan: Plan, names: Names) -> Mapping[str, str]:
    """The limits of the states of quantized layers, by the names of the context's members."""
    layers = {node.name: node.operation for program in plan.programs for node in program.graph.nodes}
    limits_of_states = {}
    for state in (state for program in plan.programs for state in program.memory.states):
        operation = layers.get(state.node)
        if isinstance(operation, QuantizedRecurrent) and state.name in operation.STATES:
            limits_of_states[names.state(state)] = "LARGEST_CELL" if state.name == "c" else limit_of_h(operation)
        elif isinstance(operation, Scan) and state.element == INTEGERS:
            limits_of_states[names.state(state)] = WIDE
    return limits_of_states


def members(view: Mapping[str, Any], limits_of: Mapping[str, str]) -> list[ProvedMember]:
    """The arrays of the context, as the view of the header has them."""
    arrays = [(kind, *member.removesuffix("]").split("[")) for kind, member in view["members"] if "[" in member]
    return [ProvedMember(kind, name, count, limits_of.get(name, "")) for kind, name, count in arrays]


def largest_loop(plan: Plan) -> int:
    """An upper bound on the iterations of any loop: the largest array of weights, value, or axis."""
    values = [value for program in plan.programs for node in program.graph.nodes for value in node.outputs]
    ends = [value for program in plan.programs for value in (*program.graph.inputs, *plan.graph.inputs)]
    shapes = [value.shape for value in (*values, *ends)]
    shapes += [shape for program in plan.programs for several in program.memory.buffers for shape in several]
    axes: list[int] = [n for routine in plan.routines for array in routine.arrays.values() for n in array.shape]
    return max([*(elements(shape, NO_LENGTH) for shape in shapes), *axes])
