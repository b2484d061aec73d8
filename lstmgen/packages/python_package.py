"""Packages for Python around generated C: a binding, build files, and the functions for users."""

import keyword
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.ends import RawInput
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Axis, Length, Shape
from lstmgen.output import Content
from lstmgen.packages.python_pipeline import PipelineModule, pipeline_helpers, pipeline_module
from lstmgen.packages.python_types import types
from lstmgen.plan.buffers import elements
from lstmgen.plan.interface import End, Input, Interface
from lstmgen.plan.program import Plan
from lstmgen.targets.c.declarations import batch_size
from lstmgen.targets.c.expressions import dim
from lstmgen.targets.c.format import prefixed
from lstmgen.targets.c.literals import c_string
from lstmgen.targets.c.names import lengths as length_arguments
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import Push, push_of
from lstmgen.targets.c.selftest import HEADER as SELFTEST
from lstmgen.targets.indexing.expressions import alone
from lstmgen.targets.python.helpers import imports, load, needed
from lstmgen.targets.python.literals import python_tuple
from lstmgen.targets.python.pipeline import PipelineView
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN, package

# Folders of the package, for the generated C and for the binding; and the folder of the templates.
SOURCES, AROUND, FOLDER = "src/", "binding/", "packages/python"
# Templates of the files, by path in the package; NAME stands for its name.
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
# The part of the binding that loads weights.
LOADING = "weights.c"
# Constants of every package.
CONSTANTS = ("INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES")
# Packages that programs with a model are likely to have; one of the same name would replace them.
DISTRIBUTIONS = ("keras", "lstmgen", "numpy", "onnx", "onnxruntime", "pandas", "sklearn", "tensorflow", "torch")
# Multiply-accumulates of a block of samples, the unit of work of a thread: about a millisecond.
BLOCK_MACS = 1 << 25
LARGEST_BLOCK = 1024
# A call with less work takes a few microseconds and keeps the GIL: releasing it takes a tenth of one. An element of an
# input or a result counts as several multiply-accumulates, as it may need a function such as tanh.
BRIEF_WORK = 1 << 16
ELEMENT_WORK = 16


@dataclass(frozen=True)
class BoundEnd:
    """Input or output of the binding.

    Attributes:
        name: its name, escaped for a C string.
        axes: lengths of its axes. A variable-length axis is -1 for the first of all these lengths, -2 for the second …
        columns: names of its features, as C strings; empty without names.
        takes_nan: True if NaN is a valid number.
    """

    name: str
    axes: tuple[int, ...]
    columns: tuple[str, ...] = ()
    takes_nan: bool = True


@dataclass(frozen=True)
class BoundFunction:
    """Function of the generated C that the binding calls.

    Attributes:
        name: name without the prefix.
        arguments: arguments of the call, as C.
        inputs, outputs: arrays of the call.
        is_brief: True if it takes only a few microseconds.
        length: length of variable-length axes that no input has; -1 if there are none.
    """

    name: str
    arguments: str
    inputs: tuple[BoundEnd, ...]
    outputs: tuple[BoundEnd, ...]
    is_brief: bool
    length: int = -1


@dataclass(frozen=True)
class FreeAxis:
    """Variable-length axis of the inputs, with the macro of its largest length; "" without a limit."""

    name: str
    most: str


def python_package(plan: Plan, options: COptions, generated: Mapping[str, Content]) -> dict[str, Content]:
    """Returns the files of the package, by path.

    Args:
        generated: the files of the export, by name; those for a serial port are left out.

    Raises:
        OptionError: see `check`.
    """
    name = options.prefix
    check(options)
    stem = options.header.removesuffix(".h")
    generated = {file: text for file, text in generated.items() if not file.startswith(f"{stem}_serve.")}
    binding = [*BINDING, LOADING] if options.loads else BINDING
    sources = [*(AROUND + file for file in binding), *(SOURCES + file for file in generated)]
    pipeline = pipeline_module(plan, loads=options.loads)
    selftest = f"{stem}{SELFTEST}" if options.selftest else ""
    context = {
        **facts(plan, options),
        **offers(pipeline, has_selftest=bool(selftest), loads=options.loads),
        **program(plan, pipeline),
        "types": types(plan, PipelineView({}, ()) if pipeline is None else pipeline.view),
        "sources": [path for path in sources if path.endswith(".c")],
        "selftest": selftest,
        "weights": options.weights_beside if options.loads else "",
        "weights_bytes": len(generated[options.weights_beside]) if options.loads else 0,
    }
    texts = {path: PLAIN.render(f"{FOLDER}/{template}.j2", context) for path, template in TEMPLATES.items()}
    texts |= {AROUND + file: package().joinpath(FOLDER, file).read_text(encoding="utf-8") for file in binding}
    texts |= {"NAME/_pipeline.py": pipeline.text} if pipeline is not None else {}
    texts |= {"NAME/py.typed": ""}
    rendered = {
        path.replace("NAME", name): prefixed(text, name) if path.startswith(AROUND) else text
        for path, text in texts.items()
    }
    return {SOURCES + file: content for file, content in generated.items()} | rendered


def check(options: COptions) -> None:
    """Refuses options that exclude a package for Python.

    Raises:
        OptionError: the name is a keyword or a standard module, the C is for a microcontroller, or reads integers.
    """
    name = options.prefix
    if keyword.iskeyword(name) or name in sys.stdlib_module_names:
        raise OptionError(f"{named('name', name)} is a keyword or a standard module of Python; choose another")
    if name in DISTRIBUTIONS:
        raise OptionError(f"a package {name!r} would replace the one on PyPI; choose another name, such as my{name}")
    options.check_on_computers("python")
    if options.input_type == "int16":
        raise OptionError("`package='python'` takes floats: leave `input_type=` out")


def facts(plan: Plan, options: COptions) -> dict[str, object]:
    """Returns the context of the templates, for a model."""
    graph, step = plan.graph, plan.step
    ends = [*graph.inputs, *graph.outputs]
    lengths = list(dict.fromkeys([*graph.axes(), *(n for v in ends for n in v.shape if isinstance(n, Length))]))
    function = partial(function_of, plan, lengths)
    push = push_of(plan)
    functions = [function("predict")] + ([function("step")] if step is not None else [])
    functions += [push_function(plan, lengths, push)] if push is not None else []
    axes = [axis.name for axis in graph.axes()]
    most = f"{options.prefix.upper()}_MAX_"
    double = options.real == "float64"
    return {
        "name": options.prefix,
        "model": comment(graph.source.name).replace('"', "'"),
        "header": options.header,
        "summary": in_string(summary(plan.interface)),
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
        "lengths": [alone(dim(length)) for length in lengths],
        "batch_arguments": f"batch, {arguments(graph, lengths, ('count',))}",
        "input_names": python_tuple(graph.input_names),
        "input_shapes": tuple(item.lengths for item in plan.interface.inputs),
        "output_names": python_tuple(graph.output_names),
        "output_shapes": tuple(item.lengths for item in plan.interface.outputs),
        "block": block_size(plan),
        "many": 2 * block_size(plan) + 1 if plan.cost.macs < BLOCK_MACS else 3,
        "check_samples": [helper.text for helper in needed(["check_samples"], load("python/inputs")).values()],
        "draw": "float(rng.random() < 0.5)" if plan.looks_up else "rng.uniform(-1, 1)",
    }


def summary(interface: Interface) -> str:
    """Returns inputs and outputs with their shapes: "{'x': (24, 6)} -> {'dense': (1,)}"."""
    inputs, outputs = ({end.name: end.lengths for end in side} for side in (interface.inputs, interface.outputs))
    return f"{inputs!r} -> {outputs!r}"


def offers(pipeline: PipelineModule | None, *, has_selftest: bool, loads: bool) -> dict[str, object]:
    """Returns the public names of the package, by the module that defines them."""
    native, front = ["Array", *(["selftest"] if has_selftest else [])], ["Predictor", "predict"]
    around = pipeline.exports if pipeline is not None else ()
    imported = [*native, *(front if pipeline is None else ()), *(["load_exported"] if loads else ())]
    return {
        "native": in_order(imported),
        "around": in_order(around),
        "exports": in_order({*native, *front, *around, "predict_batch", *CONSTANTS}),
        "api": {"pipeline": pipeline.view if pipeline is not None else PipelineView({}, ())},
        "encodes": "encode" in around,
    }


def in_order(names: Iterable[str]) -> list[str]:
    """Sorts names as imports do: constants first, then classes."""
    return sorted(names, key=lambda name: (not name.isupper(), name))


def program(plan: Plan, pipeline: PipelineModule | None) -> dict[str, object]:
    """Returns the context of the command line's template; it shares helpers with the module of a pipeline."""
    helpers = {**load("python/program"), "as_json": load("numpy/helpers")["as_json"], **pipeline_helpers(plan)}
    names = pipeline.names if pipeline is not None else frozenset()
    added = {name: helper for name, helper in needed(["main"], helpers).items() if name not in names}
    used = {name for helper in added.values() for name in helper.uses}
    return {
        "imports": imports(added.values()),
        "program": [helper.text for helper in added.values() if helper.text],
        "shared": in_order((used & names) - {"Predictor", "predict"}),
    }


def function_of(plan: Plan, lengths: Sequence[Length], name: str) -> BoundFunction:
    """Returns a function of the interface: "predict" or "step"."""
    interface, step = plan.interface, plan.step if name == "step" else None
    called = plan.graph if step is None else step.graph

    def shape(end: End) -> Shape:
        return end.shape if step is None else end.step_shape

    return BoundFunction(
        name,
        arguments(called, lengths, ("ctx",)),
        tuple(input_end(interface, item, shape(item), lengths) for item in interface.inputs),
        tuple(BoundEnd(in_string(item.name), axes(shape(item), lengths)) for item in interface.outputs),
        is_brief(called),
    )


def is_brief(graph: Graph) -> bool:
    """Returns True if evaluating a graph takes only a few microseconds; False if an axis has variable length."""
    if graph.axes():
        return False
    values = [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
    macs = [node.operation.macs(*(value.shape for value in node.inputs)) for node in graph.nodes]
    work = sum(elements((n,), 1) for n in macs) + ELEMENT_WORK * sum(elements(value.shape, 1) for value in values)
    return work < BRIEF_WORK


def push_function(plan: Plan, lengths: Sequence[Length], push: Push) -> BoundFunction:
    """Returns the function for a row of a stream; a variable-length axis is as long as a window."""
    whole = function_of(plan, lengths, "predict")
    (only,) = plan.interface.inputs
    row = input_end(plan.interface, only, only.shape[1:], lengths)
    call = ", ".join(["ctx", "x[0]", *(f"y[{k}]" for k in range(len(whole.outputs)))])
    return BoundFunction("push", call, (row,), whole.outputs, whole.is_brief, push.length)


def input_end(interface: Interface, item: Input, shape: Shape, lengths: Sequence[Length]) -> BoundEnd:
    """Returns an input with a shape. A pipeline without `missing=` refuses NaN; a text is token ids here."""
    raw = RawInput(takes_nan=True) if interface.has_text else item.raw
    return BoundEnd(in_string(item.name), axes(shape, lengths), tuple(map(c_string, raw.columns)), raw.takes_nan)


def axes(shape: Shape, lengths: Sequence[Length]) -> tuple[int, ...]:
    """Returns the axes of a `BoundEnd`."""
    return tuple(dim if isinstance(dim, int) else -1 - lengths.index(dim) for dim in shape)


def arguments(graph: Graph, lengths: Sequence[Length], first: tuple[str, ...]) -> str:
    """Returns the arguments of a C function: the first ones, each input with its lengths, then the outputs."""
    call = list(first)
    for k, axes in enumerate(length_arguments(graph)):
        call += [f"x[{k}]", *(f"n[{lengths.index(Axis(axis))}]" for _, axis in axes)]
    return ", ".join([*call, *(f"y[{k}]" for k in range(len(graph.outputs)))])


def block_size(plan: Plan) -> int:
    """Returns the number of samples that a thread computes at a time; a multiple of the C code's batch."""
    batch = batch_size(plan.numbers) if plan.batches else 1
    batches = BLOCK_MACS // max(batch * plan.cost.macs, 1)
    return batch * max(1, min(LARGEST_BLOCK // batch, batches))


def in_string(text: str) -> str:
    """Escapes a text for a C string, without quotes."""
    plain = set(" !#$&'()*+,-./:;<=>@[]^_`{|}~")
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in plain) else f"\\{byte:03o}"
        for byte in text.encode("utf-8", "replace")
    )
