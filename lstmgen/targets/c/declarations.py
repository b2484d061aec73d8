"""The header of generated C: sizes, errors, the context, and what each function does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.shape import Length
from lstmgen.graph.shape import text as shape_text
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.passes.embedding_table import INDEXED
from lstmgen.plan.program import Plan
from lstmgen.targets.c.expressions import largest_size
from lstmgen.targets.c.interface import Interface
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.text.names import comment

# A macro's name, its value, and what it means; "" where that is said elsewhere.
Macro = tuple[str, str, str]

STREAMED = """\
Predicts from a whole sample, timestep by timestep. Arrays must not overlap. The sample begins a new sequence: what
the context was fed before is forgotten, and a step after it goes on from here.
"""
BATCH = """\
Predicts from n whole samples that lie one after the other; reads weights once for several. Arrays must not overlap.
"""
BATCH_RESUMED = """\
Predicts from n whole samples that lie one after the other, of up to {}_BATCH sequences: the k-th with the state
that the k-th before it left in contexts[k]. Reads weights once for all. Arrays must not overlap.
"""


class Declaration(NamedTuple):
    """A function of the header, or only what is said of one: the lines of its comment, and its declaration."""

    meaning: Sequence[str]
    declaration: str


def header_view(
    plan: Plan, options: COptions, names: Names, interface: Interface, head: Sequence[str]
) -> Mapping[str, object]:
    """What the template of the header sees."""
    longest = "; for the longest" if plan.graph.axes() else ""
    return {
        "header": head,
        "fixed_point": options.quantize is not None,
        "maxima": maxima(plan),
        "default_length": DEFAULT_LENGTH,
        "sizes_meaning": f"Numbers of elements of the arrays, row-major{longest}.",
        "sizes": sizes(plan),
        "results": results(plan, options, interface),
        "larger": any("NET_LARGER" in numbers for _, numbers in interface.buffers),
        "members": members(names, interface),
        "declarations": declarations(plan, options, interface),
        "batched": batched(options, interface) if plan.batches else None,
    }


def maxima(plan: Plan) -> list[tuple[str, str]]:
    """The macros for how long free axes may be."""
    bounded = "The largest {} that a context has room for; may be set with -D."
    free = "The {} that the sizes below count with; may be set with -D. A context takes any number of them."
    axes = [axis.name for axis in plan.graph.axes()]
    return [(f"NET_MAX_{name.upper()}", (bounded if name in plan.bounded else free).format(name)) for name in axes]


def sizes(plan: Plan) -> list[Macro]:
    """The macros for the sizes of inputs and outputs."""
    graph = plan.graph
    found = [*_sizes("INPUT", graph.inputs, graph.input_names), *_sizes("OUTPUT", graph.outputs, graph.output_names)]
    timesteps = fixed_timesteps(graph)
    return found if timesteps is None else [*found, ("TIMESTEPS", str(timesteps), "")]


def fixed_timesteps(graph: Graph) -> int | None:
    """How many timesteps the only input has, where that is known."""
    if len(graph.inputs) != 1 or len(graph.inputs[0].shape) < 2:
        return None
    timesteps = graph.inputs[0].shape[0]
    return timesteps if isinstance(timesteps, int) else None


def _sizes(kind: str, values: Sequence[Value], names: Iterable[str]) -> Iterable[Macro]:
    for k, (value, name) in enumerate(zip(values, names)):
        number = f"_{k}" if len(values) > 1 else ""
        numbers = largest_size(value.shape)
        free = any(isinstance(each, Length) for each in value.shape)
        yield f"{kind}{number}_SIZE", f"({numbers})" if free else numbers, f"{comment(name)}: {shape_text(value.shape)}"


def results(plan: Plan, options: COptions, interface: Interface) -> list[Macro]:
    """What functions may return."""
    found = [("OK", "0", "")]
    if any(interface.checks.values()):
        found.append(("ERROR_LENGTH", "(-1)", "a length is below 1, above its maximum, or does not fit the others"))
    if any(isinstance(routine.operation, INDEXED) for routine in plan.routines):
        advice = "an index has no row in its embedding table; reset the context before going on"
        found.append(("ERROR_INDEX", "(-2)", advice))
    if plan.batches:
        above = f", or above {options.prefix.upper()}_BATCH" if interface.resumed else ""
        found.append(("ERROR_COUNT", "(-3)", f"the number of samples is negative{above}"))
    return found


def members(names: Names, interface: Interface) -> list[tuple[str, str]]:
    """The types of the context's members, and their names with how many there are."""
    found = [(state.element, f"{name}[{state.size}]") for name, state in interface.states.items()]
    found += [(element, f"buffer_{k}[{numbers}]") for k, (element, numbers) in enumerate(interface.buffers)]
    return [(names.dialect.c_type(element), member) for element, member in found] or [("char", "unused")]


def declarations(plan: Plan, options: COptions, interface: Interface) -> list[Declaration]:
    """All functions but that for batches."""
    forgets = "Forgets all state; before the first use of a context, and where a new sequence begins."
    reset = forgets if interface.states else "Does nothing: there is no state."
    found = [
        Declaration([reset], "void net_reset(net_context *ctx);"),
        Declaration(_predicts(plan, interface), f"int net_predict({interface.arguments['predict']});"),
    ]
    if plan.step is None:
        return [*found, Declaration([f"There is no {options.prefix}_step: {comment(plan.not_steppable)}."], "")]
    each = " of each sequence" if len(plan.graph.inputs) > 1 else ""
    meaning = f"Feeds one timestep{each}; gives the output so far."
    return [*found, Declaration([meaning], f"int net_step({interface.arguments['step']});")]


def _predicts(plan: Plan, interface: Interface) -> list[str]:
    if plan.streaming and not interface.resumed:
        return STREAMED.splitlines()
    state = ", with the state that the samples before it left" if interface.resumed else ""
    return [f"Predicts from a whole sample{state}. Arrays must not overlap."]


def batched(options: COptions, interface: Interface) -> Declaration:
    """The function for batches."""
    meaning = BATCH_RESUMED.format(options.prefix.upper()) if interface.resumed else BATCH
    return Declaration(meaning.splitlines(), f"int net_predict_batch({interface.arguments['predict_batch']});")
