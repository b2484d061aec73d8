"""Finds inputs of a model whose value decides what a node does, for the advice to give them one value."""

from collections.abc import Iterator, Mapping

from lstmgen.read.containers.onnx import OnnxInput, OnnxNode, names_used
from lstmgen.read.onnx.follower import Follower
from lstmgen.read.onnx.states import all_nodes

RATES = ("sr", "rate")  # ends of names of sample rates


def fix_advice(follower: Follower) -> str:
    """Advice to give each deciding input one value; empty if none could have one."""
    fixes = " and ".join(f"`fix={ {item.name: example(item)} }`" for item in deciding(follower))
    return fixes and f"give the input with one value: {fixes}"


def deciding(follower: Follower) -> Iterator[OnnxInput]:
    """Yields the inputs of one number that an operand of the present node depends on."""
    graph = follower.model.graph
    makers = {name: node for node in all_nodes(graph.nodes) for name in node.outputs if name}
    names = origins(follower.node.inputs if follower.node else (), makers)
    return (item for item in graph.inputs if item.name in names and is_switch(item))


def is_switch(item: OnnxInput) -> bool:
    """Returns true for an input that may be one number: a scalar, or integers of one free length."""
    dims = [dim for dim in item.dims or () if dim != 1]
    return not dims or (len(dims) == 1 and not isinstance(dims[0], int) and not item.dtype.startswith(("float", "bf")))


def origins(names: tuple[str, ...], makers: Mapping[str, OnnxNode]) -> set[str]:
    """The names of everything that some values depend on."""
    waiting, seen = [*names], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += names_used([makers[name]]) if name in makers else ()
    return seen


def example(item: OnnxInput) -> str:
    """A value for an input, as a user may type it."""
    if item.dtype == "bool":
        return "true"
    return "16000" if item.name.lower().endswith(RATES) else "1"
