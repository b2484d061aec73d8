"""The nodes that the results of a function need, one behind the other, through the functions that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.read.containers.functions import CALLS, FunctionDef, Library, Node
from lstmgen.read.functions.values import RANDOM, Refused
from lstmgen.read.refusal import Refusal

DEPTH_LIMIT = 32  # functions that call each other; Keras has three
WRITES = ("Assign", "ResourceScatter", "LookupTableInsert", "LookupTableImport", "Print", "WriteFile", "EagerPyFunc")

Apply = Callable[[Node, Sequence[Any]], Any]


def follow(library: Library, name: str, arguments: Sequence[Any], apply: Apply, depth: int = 0) -> list[Any]:
    """The results of a function.

    Args:
        arguments: what it is called with.
        apply: gives the outputs of a node for its inputs, or says that they are refused.
    Raises:
        ReadError: the function contradicts itself, or calls itself.
        Refusal: it does more than to compute its results.
    """
    function = library[name]
    if len(arguments) != len(function.arguments):
        raise ReadError(f"the function {name!r} is called with {len(arguments)} tensors")
    if depth > DEPTH_LIMIT:
        raise ReadError(f"the function {name!r} is called by itself")
    values: dict[str, Any] = dict(zip(function.arguments, arguments))
    check(function, values)
    for node in ordered(function):
        inputs = [output(values, each) for each in node.inputs]
        if node.op in CALLS:
            values[node.name] = follow(library, str(node.attributes.get("f")), inputs, apply, depth + 1)
        else:
            values[node.name] = apply(node, inputs)
    return [output(values, each) for each in function.results]


def check(function: FunctionDef, values: Mapping[str, Any]) -> None:
    """Refuses a function that changes something.

    Args:
        values: its arguments by name.

    Raises:
        Refusal: it does.
    """
    for node in function.nodes.values():
        of_random = "Assign" in node.op and node.inputs and values.get(node.inputs[0]) is RANDOM
        if node.op.startswith(WRITES) and not of_random:
            advice = "give each prediction all that it needs: stateful=False" if "Assign" in node.op else ""
            raise Refusal(f"operation {node.op} ({node.name}) changes what the next call finds", advice)


def output(values: dict[str, Any], name: str) -> Any:
    """An argument of the function by its name, or an output of a node."""
    node, _, rest = name.partition(":")
    if node not in values:
        raise ReadError(f"the graph has no {name!r}")
    found = values[node]
    if not rest or isinstance(found, Refused):
        return found
    which, _, place = rest.rpartition(":")
    if not place.isdecimal() or len(place) > 4 or which in ("batch_mean", "batch_variance", "indices"):
        raise ReadError(f"the graph has no {name!r}")
    try:
        return found[int(place)]
    except (IndexError, TypeError):
        raise ReadError(f"the graph has no {name!r}") from None


def ordered(function: FunctionDef) -> list[Node]:
    """The nodes that the results need, each behind those that it needs itself."""
    done: dict[str, Node] = {}
    opened: set[str] = set()
    waiting = [source(each) for each in reversed(function.results)]
    while waiting:
        name = waiting[-1]
        node = function.nodes.get(name)
        if node is None or name in done:
            waiting.pop()
            continue
        missing = [each for each in map(source, node.inputs) if each in function.nodes and each not in done]
        if missing and name in opened:
            raise ReadError(f"the nodes of the function {function.name!r} lead in a circle")
        opened.add(name)
        if missing:
            waiting += reversed(missing)
        else:
            done[waiting.pop()] = node
    return list(done.values())


def source(name: str) -> str:
    """The node that an input comes from."""
    return name.partition(":")[0]
