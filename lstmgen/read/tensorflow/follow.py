"""Visits the nodes that the results of a function depend on, in order, including those of called functions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.read.calls.following import Refused
from lstmgen.read.containers.functions import CALLS, FunctionDef, Library, NodeDef
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.values import RANDOM

DEPTH_LIMIT = 32  # depth of nested calls; Keras has three
WRITES = ("Assign", "ResourceScatter", "LookupTableInsert", "LookupTableImport", "Print", "WriteFile", "EagerPyFunc")

Apply = Callable[[NodeDef, Sequence[Any]], Any]


def follow(library: Library, name: str, arguments: Sequence[Any], apply: Apply, depth: int = 0) -> list[Any]:
    """Returns the results of a function.

    Args:
        apply: returns the outputs of a node for its operands, or `Refused`.
    Raises:
        ReadError: the function is inconsistent, or calls itself.
        Refusal: it has side effects.
    """
    function = library[name]
    if len(arguments) != len(function.arguments):
        raise ReadError(f"the function {name!r} is called with {len(arguments)} tensors")
    if depth > DEPTH_LIMIT:
        raise ReadError(f"the function {name!r} calls itself")
    values: dict[str, Any] = dict(zip(function.arguments, arguments))
    check(function, values)
    for node in ordered(function):
        inputs = [output(values, operand) for operand in node.inputs]
        if node.op in CALLS:
            values[node.name] = follow(library, str(node.attributes.get("f")), inputs, apply, depth + 1)
        else:
            values[node.name] = apply(node, inputs)
    return [output(values, result) for result in function.results]


def check(function: FunctionDef, values: Mapping[str, Any]) -> None:
    """Refuses a function with side effects.

    Args:
        values: its arguments by name.

    Raises:
        Refusal: a node writes to a variable, a table, a file or the screen.
    """
    for node in function.nodes.values():
        of_random = "Assign" in node.op and node.inputs and values.get(node.inputs[0]) is RANDOM
        if node.op.startswith(WRITES) and not of_random:
            advice = "set stateful=False, so that predictions are independent" if "Assign" in node.op else ""
            raise Refusal(f"operation {node.op} ({node.name}) has a side effect on the next call", advice)


def output(values: dict[str, Any], name: str) -> Any:
    """Returns an argument of the function by its name, or an output of a node."""
    node, _, rest = name.partition(":")
    if node not in values:
        raise ReadError(f"the graph has no {name!r}")
    outputs = values[node]
    if not rest or isinstance(outputs, Refused):
        return outputs
    which, _, place = rest.rpartition(":")
    if not place.isdecimal() or len(place) > 4 or which in ("batch_mean", "batch_variance", "indices"):
        raise ReadError(f"the graph has no {name!r}")
    try:
        return outputs[int(place)]
    except (IndexError, TypeError):
        raise ReadError(f"the graph has no {name!r}") from None


def ordered(function: FunctionDef) -> list[NodeDef]:
    """Sorts the nodes that the results depend on, operands first."""
    done: dict[str, NodeDef] = {}
    opened: set[str] = set()
    waiting = [source(result) for result in reversed(function.results)]
    while waiting:
        name = waiting[-1]
        node = function.nodes.get(name)
        if node is None or name in done:
            waiting.pop()
            continue
        missing = [operand for operand in map(source, node.inputs) if operand in function.nodes and operand not in done]
        if missing and name in opened:
            raise ReadError(f"the nodes of the function {function.name!r} form a circle")
        opened.add(name)
        if missing:
            waiting += reversed(missing)
        else:
            done[waiting.pop()] = node
    return list(done.values())


def source(name: str) -> str:
    """The name of the node of an operand."""
    return name.partition(":")[0]
