"""Runs torch.export on a module, and returns its graph as plain data. PyTorch is never imported here."""

import inspect
import logging
import operator
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.example import ExampleArguments, numbers
from lstmgen.read.torch.program import AtenGraph, AtenNode, Meta, ValueRef
from lstmgen.read.torch.whole_layers import whole_layers

OF_LENGTHS: Mapping[Any, str] = {
    operator.add: "length.add",
    operator.sub: "length.sub",
    operator.mul: "length.mul",
    operator.floordiv: "length.floordiv",
    operator.neg: "length.neg",
}
BRANCH_ADVICE = "write the choice as torch.where(condition, a, b), which computes both"
FOLLOWED_ADVICE = "let forward() compute with torch functions only; torch.export must be able to follow it"
STATE_ADVICE = (
    "let forward() take the state as an argument and return it: `state=` makes it the state of the exported model"
)
LIBRARIES = ("torch", "sympy")
PLACE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def exported(module: Any, example: ExampleArguments, free: Sequence[Collection[int]]) -> AtenGraph:
    """The graph of a module; other lengths are those of the example.

    Args:
        free: for each tensor of the example, the axes whose length is free unless the code fixes it.
    Raises:
        Refusal: torch.export cannot follow the code.
    """
    torch = sys.modules["torch"]
    module = followable(module)
    example = example.with_tensors([x.detach().clone() for x in example.tensors])  # one may be there twice
    places = iter(free)
    dims = example.mapped(lambda tensor: dynamic(tensor, next(places))).by_name(module)
    with quiet(), whole_layers():
        try:
            program = torch.export.export(
                module, example.args, dict(example.kwargs), dynamic_shapes=dims, strict=False
            ).run_decompositions({})
        except Refusal:
            raise
        except Exception as error:  # whatever the code of the user, or PyTorch, raises
            raise refusal(error) from error
    return plain(program)


def followable(module: Any) -> Any:
    """A module that torch.export follows: a recurrent layer alone is put into another module."""
    torch: Any = sys.modules["torch"]
    if not isinstance(module, torch.nn.RNNBase):
        return module

    kind = type(module)

    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        return module(*args, **kwargs)

    forward.__signature__ = inspect.signature(kind.forward)  # type: ignore[attr-defined]  # names of the inputs
    outer = type(kind.__name__, (torch.nn.Module,), {"forward": forward})().eval()
    outer.add_module(kind.__name__.lower(), module)
    return outer


@contextmanager
def quiet() -> Iterator[None]:
    """Silences warnings of PyTorch."""
    logger = logging.getLogger("torch")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def dynamic(tensor: Any, free: Collection[int]) -> list[Any]:
    """The lengths of a tensor for torch.export: None for that of the example."""
    auto = sys.modules["torch"].export.Dim.AUTO
    return [auto if k in free else None for k in range(tensor.ndim)]


def refusal(error: Exception) -> Refusal:
    """Converts an error of torch.export, with the line of the user's code and advice."""
    message = str(error)
    place = next((line for line in map(user_line, trace_lines(error)) if line), "")
    where = f" at {place}" if place else ""
    if "data-dependent" in message or "GuardOnDataDependent" in message or "aten._local_scalar_dense" in message:
        return Refusal(f"its code branches on values of a tensor{where}", BRANCH_ADVICE)
    return Refusal(f"torch.export cannot follow its code{where}: {summary(error)}", FOLLOWED_ADVICE)


def summary(error: Exception) -> str:
    """The class of an error, and the start of its message."""
    text = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {text[:200].removesuffix('.')}"


def trace_lines(error: Exception) -> Iterator[str]:
    """Yields the places of an error's traceback, the innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        yield f'File "{frame.filename}", line {frame.lineno}'


def user_line(trace: str) -> str:
    """The innermost line of a stack trace outside PyTorch and lstmgen, as "net.py:17"."""
    places = [match for match in PLACE.finditer(trace) if is_of_user(match["file"].replace("\\", "/"))]
    return f"{places[-1]['file'].replace(chr(92), '/').rpartition('/')[2]}:{places[-1]['line']}" if places else ""


def is_of_user(file: str) -> bool:
    """Returns true for a file of code that is neither of PyTorch nor of a library that it uses."""
    folders = [str(sys.modules[name].__file__).rpartition("__init__")[0] for name in LIBRARIES if name in sys.modules]
    return not file.startswith("<") and not any(file.startswith(folder.replace("\\", "/")) for folder in folders)


# --- as plain data


def plain(program: Any) -> AtenGraph:
    """The graph of an exported program.

    Raises:
        Refusal: the module changes a buffer.
    """
    signature = program.graph_signature
    check_mutations(signature)
    constants, inputs = {}, []
    for spec in signature.input_specs:
        kind = spec.kind.name
        if kind == "USER_INPUT":
            if hasattr(spec.arg, "name") and type(spec.arg).__name__ == "TensorArgument":
                inputs.append(spec.arg.name)
        elif kind in ("PARAMETER", "BUFFER", "CONSTANT_TENSOR"):
            stored = program.state_dict if spec.target in program.state_dict else program.constants
            constants[spec.arg.name] = numbers(stored[spec.target])
    nodes, values, aliases = [], dict[str, Meta](), dict[str, ValueRef]()
    for node in program.graph.nodes:
        metas = metas_of(node)
        if node.target is operator.getitem and isinstance(node.args[1], int):
            aliases[node.name] = ValueRef(f"{node.args[0].name}.{node.args[1]}")
            continue
        several = isinstance(metas, list)
        names = outputs_of(node, len(metas)) if several else (node.name,)
        values.update(zip(names, metas if several else [metas]))
        if node.op == "call_function":
            nodes.append(call_of(node, names, aliases))
    return AtenGraph(tuple(inputs), constants, tuple(nodes), outputs(program, aliases), values)


def check_mutations(signature: Any) -> None:
    """Checks that a module changes nothing of its own.

    Raises:
        Refusal: it changes a buffer.
    """
    changed = next((spec.target for spec in signature.output_specs if spec.kind.name == "BUFFER_MUTATION"), None)
    if changed is not None:
        raise Refusal(f"its code changes the buffer {changed!r} in each call", STATE_ADVICE)


def metas_of(node: Any) -> Any:
    """The metadata of a node: one, or a list for several results."""
    value = node.meta.get("val")
    return [meta(item) for item in value] if isinstance(value, (list, tuple)) else meta(value)


def meta(value: Any) -> Meta:
    """The metadata of a value of torch.export."""
    if hasattr(value, "dtype"):
        dims = map(str, value.shape)
        return Meta(dtype_name(value.dtype), tuple(int(dim) if dim.isdecimal() else dim for dim in dims))
    return Meta("int64", ())


def dtype_name(dtype: Any) -> str:
    """The name of a dtype of PyTorch: "float32"."""
    return str(dtype).removeprefix("torch.")


def outputs_of(node: Any, count: int) -> tuple[str, ...]:
    """Names of several results; unused ones are empty."""
    used = {user.args[1] for user in node.users if user.target is operator.getitem}
    return tuple(f"{node.name}.{k}" if k in used else "" for k in range(count))


def call_of(node: Any, names: tuple[str, ...], aliases: Mapping[str, ValueRef]) -> AtenNode:
    """A call as plain data, with arguments by name."""
    convert: Callable[[Any], Any] = lambda value: argument(value, aliases)  # noqa: E731
    layers = [path for path, _ in node.meta.get("nn_module_stack", {}).values()]
    line = user_line(node.meta.get("stack_trace") or "")
    schema = getattr(node.target, "_schema", None)
    if schema is None:
        op = OF_LENGTHS.get(node.target, f"length.{getattr(node.target, '__name__', node.target)}")
        arguments = dict(zip("ab", map(convert, node.args)))
    else:
        op = schema.name.replace("::", ".")
        passed = dict(zip((item.name for item in schema.arguments), node.args)) | node.kwargs
        arguments = {item.name: convert(passed.get(item.name, item.default_value)) for item in schema.arguments}
    return AtenNode(node.name, op, layers[-1] if layers else "", arguments, names, line)


def argument(value: Any, aliases: Mapping[str, ValueRef]) -> Any:
    """An argument as plain data: a reference, a number, a text, None, or a list of them."""
    if isinstance(value, (list, tuple)):
        return [argument(item, aliases) for item in value]
    if isinstance(value, (int, float, bool, str, type(None))):
        return value
    if hasattr(value, "op"):
        return aliases.get(value.name, ValueRef(value.name))
    return dtype_name(value)


def outputs(program: Any, aliases: Mapping[str, ValueRef]) -> tuple[tuple[str, str], ...]:
    """Names of outputs with the names of their values.

    Raises:
        Refusal: an output is not a tensor.
    """
    nodes = next(node for node in program.graph.nodes if node.op == "output").args[0]
    specs = program.graph_signature.output_specs
    values = [node for node, spec in zip(nodes, specs, strict=True) if spec.kind.name == "USER_OUTPUT"]
    names = output_names(program.call_spec.out_spec, len(values))
    pairs = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
    if any(not hasattr(value, "op") for _, value in pairs):
        raise Refusal("it returns numbers that are not tensors", "let forward() return tensors only")
    return tuple((name, aliases.get(value.name, ValueRef(value.name)).name) for name, value in pairs)


def output_names(spec: Any, count: int) -> list[str]:
    """Names of outputs: the keys of dicts, or "output" with a number."""
    utils = sys.modules["torch"].utils._pytree
    pairs, _ = utils.tree_flatten_with_path(utils.tree_unflatten(range(count), spec))
    names = []
    for place, (path, _) in enumerate(pairs):
        keys = [str(getattr(step, "key", getattr(step, "name", ""))) for step in path]
        name = "_".join(filter(None, keys))
        names.append(name or ("output" if count == 1 else f"output_{place}"))
    return [name if names.count(name) == 1 else f"{name}_{k}" for k, name in enumerate(names)]
