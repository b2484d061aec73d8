"""Opens a PyTorch module like a file, and runs it on numbers."""

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Any

from lstmgen.errors import OptionError, Problem, ReadError, UnsupportedError
from lstmgen.graph.graph import Source
from lstmgen.read.configs.interface import OnnxInterface
from lstmgen.read.containers.container import Container
from lstmgen.read.containers.onnx import OnnxInput, OnnxModel
from lstmgen.read.containers.parts import Weights
from lstmgen.read.onnx.axes import endpoint_of
from lstmgen.read.onnx.endpoint import ModelInput, SortedGraph, architecture_of
from lstmgen.read.onnx.interface import check_names, with_shapes
from lstmgen.read.onnx.running import Feed, Original
from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.example import ExampleArguments, example_of, is_tensor, numbers, tree
from lstmgen.read.torch.exported import FOLLOWED_ADVICE, exported, output_names, quiet, summary
from lstmgen.read.torch.program import AtenGraph
from lstmgen.read.torch.translation import PRODUCER, translated
from lstmgen.read.version import NEWEST, parse_version

KIND = "memory"
HALVES = ("torch.float16", "torch.bfloat16")


@dataclass(frozen=True)
class OpenedModule:
    """A module whose graph is known.

    Attributes:
        original: runs it.
    """

    container: Container
    ends: SortedGraph
    original: Original


def open_module(module: Any, example: Any, interface: OnnxInterface) -> OpenedModule:
    """Follows a module called with an example.

    Lengths are those of the example, but for samples, and for axes that `interface.shape` names.

    Raises:
        UnsupportedError: torch.export cannot follow the module.
        ReadError: an axis of an input can be read in two ways.
        OptionError: the example, or a statement, does not fit the module.
    """
    kind = type(module).__name__
    name = f"the module {kind}"
    try:
        arguments = example_of(example)
        check(module)
        graph, ends = settled(module, arguments, interface)
    except Refusal as error:
        raise UnsupportedError((Problem(kind, kind, error.reason, error.advice),), name) from None
    except ReadError as error:
        raise ReadError(f"{name}: {error}") from None
    container = Container(
        class_name="Functional",
        config=architecture_of(ends),
        version=parse_version(NEWEST),
        weights=Weights(graph.size, lambda scope: None, NEWEST),
        source=Source(type(module).__name__, "", KIND, "", producer=f"{PRODUCER} {version()}"),
        warnings=(),
        name=name,
    )
    return OpenedModule(container, ends, partial(run, module, arguments, graph.inputs))


def check(module: Any) -> None:
    """Checks that a module computes the same in each call, in numbers that lstmgen has.

    Raises:
        Refusal: it is in TorchScript, in training mode, or computes in halves.
    """
    if isinstance(module, sys.modules["torch"].jit.ScriptModule):
        raise Refusal("it is in TorchScript", "export the torch.nn.Module that it was made from")
    if any(part.training for part in module.modules()):
        raise Refusal("it is in training mode", "call module.eval() first")
    halves = {str(x.dtype) for x in (*module.parameters(), *module.buffers()) if str(x.dtype) in HALVES}
    if halves:
        raise Refusal(f"it computes in {', '.join(sorted(halves))}", "convert it first: module.float()")


def settled(module: Any, example: ExampleArguments, interface: OnnxInterface) -> tuple[AtenGraph, SortedGraph]:
    """The graph of a module with free lengths only for samples, and for axes that `interface.shape` names.

    The module is followed twice. The first time, with every length free, shows which axes count samples.

    Raises:
        Refusal, ReadError, OptionError: as `open_module`.
    """
    graph = first(module, example)
    model = translated(graph, version())
    check_names(model, interface)
    for item in model.graph.inputs:
        check_free(item, interface)
    stated, interface = interface, with_ones(model, interface)
    placed = endpoint_of(with_shapes(model, interface.shape), replace(interface, shape={}, state={})).inputs
    for item, ends in zip(model.graph.inputs, placed, strict=True):
        check_ones(item, ends, stated)
    free = [wanted_axes(item, ends, interface) for item, ends in zip(model.graph.inputs, placed, strict=True)]
    if any(
        isinstance(dim, str) and k not in axes
        for item, axes in zip(model.graph.inputs, free)
        for k, dim in enumerate(item.dims or ())
    ):
        graph = exported(module, example, free)
        model = translated(graph, version())
    return graph, endpoint_of(with_shapes(model, interface.shape), replace(interface, shape={}))


def first(module: Any, example: ExampleArguments) -> AtenGraph:
    """The graph with every length free that can be; or else only those of first axes, or none.

    Raises:
        Refusal: torch.export cannot follow the module.
        OptionError: PyTorch cannot run it on the example either.
    """
    tensors = example.tensors
    for free in ([range(x.ndim) for x in tensors], [range(min(x.ndim, 1)) for x in tensors]):
        with suppress(Refusal):
            return exported(module, example, free)
    try:
        return exported(module, example, [()] * len(tensors))
    except Refusal as refusal:
        if refusal.advice == FOLLOWED_ADVICE:
            check_runs(module, example)
        raise


def check_runs(module: Any, example: ExampleArguments) -> None:
    """Checks that a module runs on the example.

    Raises:
        OptionError: it does not.
    """
    try:
        with quiet(), sys.modules["torch"].no_grad():
            module(*example.args, **example.kwargs)
    except Exception as error:  # whatever the code of the user, or PyTorch, raises
        raise OptionError(
            f"`example=` does not fit {type(module).__name__}: calling the module with it raises {summary(error)}"
        ) from error


def check_free(item: OnnxInput, interface: OnnxInterface) -> None:
    """Checks that axes are free that are named in a stated shape.

    Raises:
        OptionError: the code of the module fixes one.
    """
    for k, (word, dim) in enumerate(zip(stated_words(item, interface), item.dims or ())):
        if word.isidentifier() and isinstance(dim, int) and dim != 1:
            stated = f"`shape={ {item.name: interface.shape[item.name]} }`"
            raise OptionError(f"{stated}: its code fixes axis {k} to {dim}, as a loop in Python over it does")


def with_ones(model: OnnxModel, interface: OnnxInterface) -> OnnxInterface:
    """The statements with 1 in place of the name of an axis of length 1."""
    shapes = dict(interface.shape)
    for item in model.graph.inputs:
        if item.name in shapes:
            pairs = zip_longest(stated_words(item, interface), item.dims or ())
            shapes[item.name] = ",".join(
                "1" if dim == 1 and word and word.isidentifier() else word or "" for word, dim in pairs
            )
    return replace(interface, shape=shapes)


def check_ones(item: OnnxInput, ends: ModelInput, interface: OnnxInterface) -> None:
    """Checks that a named axis of length 1 counts samples: PyTorch fixes any other.

    Raises:
        OptionError: it does not.
    """
    for k, (word, dim) in enumerate(zip(stated_words(item, interface), item.dims or ())):
        if word.isidentifier() and dim == 1 and k != ends.batch:
            stated = f"`shape={ {item.name: interface.shape[item.name]} }`"
            raise OptionError(f"{stated}: give an example with a length of 2 or more on axis {k}")


def stated_words(item: OnnxInput, interface: OnnxInterface) -> list[str]:
    """The numbers and names in a stated shape."""
    return [word.strip() for word in interface.shape.get(item.name, "").strip("[]() ").split(",")]


def wanted_axes(item: OnnxInput, ends: ModelInput, interface: OnnxInterface) -> list[int]:
    """The axes of an input whose length is to be free."""
    named = {k for k, word in enumerate(stated_words(item, interface)) if word.isidentifier()}
    return [k for k in range(len(ends.dims)) if k == ends.batch or k in named]


def version() -> str:
    """The version of PyTorch."""
    return str(sys.modules["torch"].__version__).partition("+")[0]


def run(module: Any, example: ExampleArguments, inputs: tuple[str, ...], feed: Feed) -> dict[str, Any]:
    """Runs a module on arrays by name."""
    torch = sys.modules["torch"]
    tensors = [
        torch.as_tensor(feed[name]).to(dtype=like.dtype, device=like.device)
        for name, like in zip(inputs, example.tensors, strict=True)
    ]
    arguments = example.with_tensors(tensors)
    with quiet(), torch.no_grad():
        results = module(*arguments.args, **arguments.kwargs)
    leaves, spec = tree().tree_flatten(results)
    pairs = zip(output_names(spec, len(leaves)), leaves, strict=True)
    return {name: numbers(leaf) for name, leaf in pairs if is_tensor(leaf)}
