"""Defines the graph of a PyTorch module as plain data: calls of ATen operators, with arguments by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class ValueRef:
    """A value of the graph, by name."""

    name: str


@dataclass(frozen=True)
class Meta:
    """Dtype and shape of a value; a length is an integer, or the text of an expression of free lengths.

    The dtype of a length is "int64".
    """

    dtype: str
    dims: tuple[int | str, ...]


@dataclass(frozen=True)
class AtenNode:
    """A call of an operator.

    Attributes:
        layer: the path of the module that calls it; empty for the outermost one.
        arguments: by the names of the operator's schema; a tensor is a `ValueRef`.
        outputs: names of the results; an unused one is empty.
        line: the line of code that calls it, as "net.py:17"; empty if unknown.
    """

    name: str
    op: str
    layer: str
    arguments: Mapping[str, Any]
    outputs: tuple[str, ...]
    line: str = ""


@dataclass(frozen=True)
class AtenGraph:
    """A module as a graph.

    Attributes:
        inputs: names of tensors in the example, in order.
        constants: parameters, buffers and constant tensors, by name.
        nodes: ordered so that every value is computed before it is used.
        outputs: pairs of the name of an output and the name of its value.
        values: metadata by name.
    """

    inputs: tuple[str, ...]
    constants: Mapping[str, Array]
    nodes: tuple[AtenNode, ...]
    outputs: tuple[tuple[str, str], ...]
    values: Mapping[str, Meta]

    @property
    def size(self) -> int:
        """Bytes of the constants."""
        return sum(array.nbytes for array in self.constants.values())


def refs(value: Any) -> Iterator[ValueRef]:
    """Yields the values in an argument."""
    if isinstance(value, ValueRef):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from refs(item)
