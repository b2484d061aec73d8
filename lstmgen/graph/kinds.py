"""The kinds of numbers that inputs expect, inferred from the graph: floats, indices, masked values.

- An input of an Embedding has indices into its table.
- An input that is compared with 0, 1, 2, … (CategoryEncoding) has these integers.
- An input that is compared with one constant (`x != c`: Masking, mask_zero) has it as padding.
- An input that is compared with several other integers (IntegerLookup) has these, and others unless their place is
  negative.
- An input of integers has counts of a sensor, or numbers that Keras converts to integers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Activate, Binary, Constant, Where
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Move, Pad
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import FLOAT, Array, Operation
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.repeated import Repeated

EMPTY = np.empty(0)


@dataclass(frozen=True)
class Kind:
    """Kind of the numbers in an input.

    Attributes:
        indices: exclusive limit of integers; 0 for real numbers.
        padding: the value that marks a timestep as masked; None without one.
        element: the integer type of the input, or the one that Keras converts it to; or float.
        counts: whether they are counts of a sensor, in this integer type.
        known: integers that they are compared with, ascending; may be empty.
        only_known: whether other integers are invalid, as their place would be negative.
        rows: rows of the smallest Embedding table that they index; 0 without one.
    """

    indices: int = 0
    padding: float | None = None
    element: str = FLOAT
    known: tuple[float, ...] = ()
    only_known: bool = False
    rows: int = 0
    counts: bool = False

    @property
    def integers(self) -> bool:
        """True for integers, also if stored as floats."""
        return bool(self.indices or self.known) or self.element != FLOAT


def kinds(graph: Graph) -> tuple[Kind, ...]:
    """The kind of each input."""
    constants = {
        node.outputs[0].name: node.operation.value for node in graph.nodes if isinstance(node.operation, Constant)
    }
    return tuple(_kind(graph, value, constants) for value in graph.inputs)


def _kind(graph: Graph, value: Value, constants: Mapping[str, Any]) -> Kind:
    same = {value.name}  # every value that holds numbers of this input, unchanged where they are integers
    indices: list[int] = []
    rows = _tables(graph, value, constants)
    padding: float | None = None
    known: set[float] = set()
    only_known = False
    for node in graph.nodes:
        names = [source.name for source in node.inputs]
        if not same.intersection(names):
            continue
        operation = node.operation
        chosen = isinstance(operation, Where) and same >= {*names[1:]}
        if chosen or isinstance(operation, (Move, Pad)) or _cuts(operation):
            same.update(output.name for output in node.outputs)
        elif isinstance(operation, Repeated):
            body_kinds = [kind for name, kind in zip(names, kinds(operation.body)) if name in same]
            indices += [kind.indices for kind in body_kinds if kind.indices]
            rows += [kind.rows for kind in body_kinds if kind.rows]
        elif isinstance(operation, Binary) and operation.kind in ("not_equal", "equal"):
            compared = [constants[name] for name in names if name in constants]
            if compared and compared[0].size == 1:
                padding = float(compared[0].ravel()[0])
            elif compared and np.array_equal(compared[0].ravel(), np.arange(compared[0].size)):
                indices.append(compared[0].size)
            elif compared and np.array_equal(compared[0], np.rint(compared[0])):
                known.update(map(float, compared[0].ravel()))
                only_known |= _place_of_others(graph, node.outputs[0].name, constants) < 0
    element = graph.integers.get(value.name, FLOAT) if value.element == FLOAT else value.element
    if padding is not None and element != FLOAT and held(np.array(padding), element) != padding:
        padding = None  # no integer is, so that none is masked
    smallest = min(rows + indices, default=0)
    return Kind(
        indices=smallest,
        padding=padding,
        element=element,
        known=tuple(sorted(known)),
        only_known=only_known,
        rows=min(rows, default=0),
        counts=value.element != FLOAT,
    )


def _tables(graph: Graph, value: Value, constants: Mapping[str, Any]) -> list[int]:
    """The rows of each Embedding table that an input indexes, also by arithmetic that leaves valid indices unchanged.

    Such arithmetic adds the count of rows to negative indices, for example.
    """
    tables = [len(node.operation.table) for node in graph.nodes if isinstance(node.operation, Embedding)]
    if not tables:
        return []
    values = {value.name: np.arange(float(max(tables)))[None]}  # what becomes of each index
    rows = []
    for node in graph.nodes:
        names = [source.name for source in node.inputs]
        operation = node.operation
        if not values.keys() & names:
            continue
        if isinstance(operation, Embedding):
            size = len(operation.table)
            if np.array_equal(np.trunc(values[names[0]][0, :size]), np.arange(size)):
                rows.append(size)
        elif isinstance(operation, (Move, Pad)):
            values[node.outputs[0].name] = next(values[name] for name in names if name in values)
        elif operation.elementwise or isinstance(operation, Where):
            scalars = {name: x.reshape(1, 1) for name in names if (x := constants.get(name, EMPTY)).size == 1}
            operands = [values.get(name, scalars.get(name)) for name in names]
            arrays = [x for x in operands if x is not None]
            if len(arrays) == len(names) and _uniform(operation):
                with np.errstate(all="ignore"):
                    (values[node.outputs[0].name],) = operation.evaluate_batch(*arrays)
    return rows


def _uniform(operation: Operation) -> bool:
    """Returns true if an elementwise operation does the same to each element."""
    arrays = [x for x in vars(operation).values() if isinstance(x, np.ndarray)]
    return all(x.size == 1 for x in arrays)


def _place_of_others(graph: Graph, value_name: str, constants: Mapping[str, Any]) -> float:
    """The place of an integer that equals none of the words that it is compared with: the number added to their sum."""
    name = value_name
    for node in graph.nodes:
        names = [source.name for source in node.inputs]
        operation = node.operation
        if name not in names:
            continue
        if isinstance(operation, Binary) and operation.kind == "add":
            return next((float(np.min(constants[other])) for other in names if other in constants), 0.0)
        if isinstance(operation, Reduce) or (isinstance(operation, Binary) and operation.kind == "multiply"):
            name = node.outputs[0].name
    return 0.0


def _cuts(operation: Operation) -> bool:
    """Returns true for functions that do not change integers; a cast consists of floor and ceil."""
    return isinstance(operation, Activate) and operation.activation.name in ("floor", "ceil", "single")


def held(x: Array, element: str) -> Array:
    """The numbers nearest to these that an element type holds: float32, or integers."""
    if element == FLOAT:
        return x.astype(np.float32).astype(np.float64)
    low, high = limits(element)
    return np.clip(np.rint(x), low, high)


def limits(element: str) -> tuple[int, int]:
    """The smallest and the largest number of an integer type; "bool" is one."""
    if element == "bool":
        return 0, 1
    info = np.iinfo(element)
    return int(info.min), int(info.max)
