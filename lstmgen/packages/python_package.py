"""A package for Python around generated C: a binding, what builds it, and the functions that a user calls."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.shape import Axis, Length
from lstmgen.output import Content
from lstmgen.packages.python_pipeline import PipelineModule, pipeline_helpers, pipeline_module
from lstmgen.plan.buffers import elements
from lstmgen.plan.passes.embedding_table import INDEXED
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.program import Plan
from lstmgen.targets.c.declarations import BATCH_SIZE
from lstmgen.targets.c.expressions import dim
from lstmgen.targets.c.literals import c_string
from lstmgen.targets.c.names import lengths as length_arguments
from lstmgen.targets.c.names import prefixed
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import Push, push_of
from lstmgen.targets.c.selftest import HEADER as SELFTEST
from lstmgen.targets.indexing.expressions import alone
from lstmgen.targets.python import api
from lstmgen.targets.python.helpers import imports, load, needed
from lstmgen.targets.python.literals import python_tuple
from lstmgen.targets.python.pipeline import PipelineView, has_text
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN, package

# Folders of the package: of the generated C, and of what calls it; and that of the templates.
SOURCES, AROUND, FOLDER = "src/", "binding/", "packages/python"
# Files by their paths in the package, with NAME for its name, and the templates that make them.
TEMPLATES: Mapping[str, str] = {
    "pyproject.toml": "pyproject.toml",
    "setup.py": "setup.py",
    "MANIFEST.in": "MANIFEST.in",
    "README.md": "README.md",
    f"{AROUND}model.h": "model.h",
    "NAME/__init__.py": "init.py",
    "NAME/__init__.pyi": "init.pyi",
    "NAME/__main__.py": "main.py",
    "NAME/_batches.py": "batches.py",
    "NAME/_model.py": "model.py",
    "tests/test_NAME.py": "test.py",
}
# The binding, which is the same for every model.
BINDING = ("binding.h", "array.c", "inputs.c", "calls.c", "predictor.c", "module.c")
# What every package tells of its model.
CONSTANTS = ("INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES")
# Multiply-accumulates of a block of samples: about a millisecond, in which a thread is not asked for anything else.
BLOCK_MACS = 1 << 25
LARGEST_BLOCK = 1024
# A call of less work than this is over in some microseconds, and keeps the GIL: to release it takes a tenth of one. An
# element of an input or of a result counts as some multiply-accumulates, as it may go through a function.
BRIEF_WORK = 1 << 16
ELEMENT_WORK = 16


@dataclass(frozen=True)
class End:
    """An input or an output as the binding sees it.

    Attributes:
        name: as it stands in a string of C.
        axes: their lengths; of free ones -1 for the first of all free lengths, -2 for the second, and so on.
        columns: the strings of C that name its features; empty where they have no names.
        takes_nan: whether NaN is a number like others.
    """

    name: str
    axes: tuple[int, ...]
    columns: tuple[str, ...] = ()
    takes_nan: bool = True


@dataclass(frozen=True)
class BoundFunction:
    """A function of the generated C that the binding calls.

    Attributes:
        name: without its prefix.
        arguments: as they stand in the call.
        inputs, outputs: what it takes and gives.
        is_brief: whether it is over in some microseconds.
        length: of free axes that none of its inputs has; -1: there are none.
    """

    name: str
    arguments: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]
    is_brief: bool
    length: int = -1


@dataclass(frozen=True)
class FreeAxis:
    """A free axis of the inputs, and the macro for how long it may be; "" where it may have any length."""

    name: str
    most: str


def python_package(plan: Plan, options: COptions, generated: Mapping[str, Content]) -> dict[str, Content]:
    """The files of the package by their paths in it.

    Args:
        generated: the files of the export, by name; what serves a serial line is left out.

    Raises:
        OptionError: Python has no packages of that name, or the C is for a microcontroller.
    """
    name = options.prefix
    check(options)
    stem = options.header.removesuffix(".h")
    generated = {file: text for file, text in generated.items() if not file.startswith(f"{stem}_serve.")}
    sources = [*(AROUND + file for file in BINDING), *(SOURCES + file for file in generated)]
    pipeline = pipeline_module(plan)
    selftest = f"{stem}{SELFTEST}" if options.selftest else ""
    context = {
        **facts(plan, options),
        **offers(pipeline, has_selftest=bool(selftest)),
        **program(plan, pipeline),
        "sources": [path for path in sources if path.endswith(".c")],
        "selftest": selftest,
    }
    texts = {path: PLAIN.render(f"{FOLDER}/{template}.j2", context) for path, template in TEMPLATES.items()}
    texts |= {AROUND + file: static(file) for file in BINDING}
    texts |= {"NAME/_pipeline.py": pipeline.text} if pipeline is not None else {}
    texts |= {"NAME/py.typed": ""}
    made = {
        path.replace("NAME", name): prefixed(text, name) if path.startswith(AROUND) else text
        for path, text in texts.items()
    }
    return {SOURCES + file: content for file, content in generated.items()} | made


def static(file: str) -> str:
    """A file that is the same for every model, but for the prefix of its names."""
    return package().joinpath(FOLDER, file).read_text(encoding="utf-8")


def check(options: COptions) -> None:
    """Refuses what no package for Python can be made of.

    Raises:
        OptionError: it is called as something of Python's own, or the C is for a microcontroller, or takes counts.
    """
    name = options.prefix
    if keyword.iskeyword(name) or name in sys.stdlib_module_names:
        raise OptionError(f"{named('name', name)} is something of Python's own; choose another")
    if options.mcu is not None:
        raise OptionError(f"{named('mcu', options.mcu)} is for microcontrollers, and `package='python'` for computers")
    if options.input_type == "int16":
        raise OptionError("`package='python'` takes floats: leave `input_type=` out")


def facts(plan: Plan, options: COptions) -> dict[str, object]:
    """What the templates know of a model."""
    graph, step = plan.graph, plan.step
    ends = [*graph.inputs, *graph.outputs]
    every = list(dict.fromkeys([*graph.axes(), *(each for v in ends for each in v.shape if isinstance(each, Length))]))
    function = partial(function_of, plan, every)
    push = push_of(plan)
    functions = [function("predict")] + ([function("step")] if step is not None else [])
    functions += [push_function(plan, every, push)] if push is not None else []
    axes = [axis.name for axis in graph.axes()]
    most = f"{options.prefix.upper()}_MAX_"
    double = options.real == "float64"
    indexed = any(isinstance(routine.operation, INDEXED) for routine in plan.routines)
    return {
        "name": options.prefix,
        "model": comment(graph.source.name).replace('"', "'"),
        "header": options.header,
        "real": "double" if double else "float",
        "format": "d" if double else "f",
        "dtype": options.real,
        "functions": functions,
        "predict": functions[0],
        "push": push,
        "has_step": step is not None,
        "stateful": bool(graph.stateful()),
        "not_steppable": in_string(plan.not_steppable),
        "rank": 1 + max(len(value.shape) for value in ends),
        "axes": [FreeAxis(name, most + name.upper() if name in plan.bounded else "") for name in axes],
        "lengths": [alone(dim(each)) for each in every],
        "batch_arguments": f"batch, {arguments(graph, every, ('count',))}",
        "input_names": python_tuple(graph.input_names),
        "input_shapes": tuple(map(api.shape, graph.inputs)),
        "output_names": python_tuple(graph.output_names),
        "output_shapes": tuple(map(api.shape, graph.outputs)),
        "block": block_size(plan),
        "many": 2 * block_size(plan) + 1 if plan.cost.macs < BLOCK_MACS else 3,
        "check_samples": [each.text for each in needed(["check_samples"], load("python/inputs")).values()],
        "draw": "float(rng.random() < 0.5)" if indexed else "rng.uniform(-1, 1)",
    }


def offers(pipeline: PipelineModule | None, *, has_selftest: bool) -> dict[str, object]:
    """What a user sees of the package, and which module that is in."""
    native, front = ["Array", *(["selftest"] if has_selftest else [])], ["Predictor", "predict"]
    around = pipeline.exports if pipeline is not None else ()
    return {
        "native": in_order(native if pipeline is not None else native + front),
        "around": in_order(around),
        "exports": in_order({*native, *front, *around, "predict_batch", *CONSTANTS}),
        "constants": pipeline.view.constants if pipeline is not None else {},
        "api": {"pipeline": pipeline.view if pipeline is not None else PipelineView({}, ())},
        "encodes": "encode" in around,
    }


def in_order(names: Iterable[str]) -> list[str]:
    """Names as imports have them: constants first, then classes."""
    return sorted(names, key=lambda name: (not name.isupper(), name))


def program(plan: Plan, pipeline: PipelineModule | None) -> dict[str, object]:
    """What the templates know of the command line, which shares helpers with the module of a pipeline."""
    helpers = {**load("python/program"), "as_json": load("numpy/helpers")["as_json"], **pipeline_helpers(plan)}
    names = pipeline.names if pipeline is not None else frozenset()
    found = {name: helper for name, helper in needed(["main"], helpers).items() if name not in names}
    used = {name for helper in found.values() for name in helper.uses}
    return {
        "imports": imports(found.values()),
        "program": [helper.text for helper in found.values() if helper.text],
        "shared": in_order((used & names) - {"Predictor", "predict"}),
    }


def function_of(plan: Plan, every: Sequence[Length], name: str) -> BoundFunction:
    """A function of the interface: "predict" or "step"."""
    graph, step = plan.graph, plan.step
    if name == "predict" or step is None:
        no_flow = [False] * max(len(graph.inputs), len(graph.outputs))
        flows: tuple[Sequence[bool], Sequence[bool]] = (no_flow, no_flow)
        called = graph
    else:
        flows = streamed_inputs(graph), streamed_outputs(graph)
        called = step.graph
    return BoundFunction(
        name,
        arguments(called, every, ("ctx",)),
        tuple(inputs(graph, called.inputs, flows[0], every)),
        tuple(ends(called.outputs, graph.output_names, flows[1], every)),
        is_brief(called),
    )


def is_brief(graph: Graph) -> bool:
    """Whether to compute a graph is a matter of some microseconds; never where an axis has any length."""
    if graph.axes():
        return False
    values = [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
    macs = [node.operation.macs(*(value.shape for value in node.inputs)) for node in graph.nodes]
    work = sum(elements((each,), 1) for each in macs) + ELEMENT_WORK * sum(elements(each.shape, 1) for each in values)
    return work < BRIEF_WORK


def push_function(plan: Plan, every: Sequence[Length], push: Push) -> BoundFunction:
    """The function that takes a row of a stream; a free axis is as long as a window."""
    graph = plan.graph
    whole = function_of(plan, every, "predict")
    (row,) = inputs(graph, graph.inputs, [True], every)
    given = ", ".join(["ctx", "x[0]", *(f"y[{k}]" for k in range(len(graph.outputs)))])
    return BoundFunction("push", given, (row,), whole.outputs, whole.is_brief, push.length)


def inputs(graph: Graph, values: Iterable[Value], flows: Iterable[bool], every: Sequence[Length]) -> Iterator[End]:
    """The inputs, of which those that flow are one timestep; a pipeline refuses NaN where nothing fills it."""
    found = ends(values, graph.input_names, flows, every)
    if graph.ends is None or has_text(graph):
        yield from found
        return
    for each, raw in zip(found, graph.ends.inputs):
        yield replace(each, columns=tuple(map(c_string, raw.columns)), takes_nan=raw.takes_nan)


def ends(
    values: Iterable[Value], names: Iterable[str], flows: Iterable[bool], every: Sequence[Length]
) -> Iterator[End]:
    """Inputs or outputs, of which those that flow are one timestep, and have no time axis."""
    for value, name, flow in zip(values, names, flows):
        axes = (each if isinstance(each, int) else -1 - every.index(each) for each in value.shape[flow:])
        yield End(in_string(name), tuple(axes))


def arguments(graph: Graph, every: Sequence[Length], first: tuple[str, ...]) -> str:
    """What a function of C is given: what comes first, each input with its lengths, then the outputs."""
    found = list(first)
    for k, given in enumerate(length_arguments(graph)):
        found += [f"x[{k}]", *(f"n[{every.index(Axis(axis))}]" for _, axis in given)]
    return ", ".join([*found, *(f"y[{k}]" for k in range(len(graph.outputs)))])


def block_size(plan: Plan) -> int:
    """How many samples a thread is given at a time: whole batches, where a batch is more than its samples."""
    batch = BATCH_SIZE if plan.batches else 1
    batches = BLOCK_MACS // max(batch * plan.cost.macs, 1)
    return batch * max(1, min(LARGEST_BLOCK // batch, batches))


def in_string(text: str) -> str:
    """A text between the quotes of a string of C."""
    plain = set(" !#$&'()*+,-./:;<=>@[]^_`{|}~")
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in plain) else f"\\{byte:03o}"
        for byte in text.encode("utf-8", "replace")
    )
