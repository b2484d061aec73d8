"""Memory allocation: a location for each value (input, output, state or shared buffer).

Values whose lifetimes do not overlap share a buffer. A view (a Reshape, checked indices) has the location of its
input, as does a value that can overwrite its input.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Reshape
from lstmgen.graph.operation import Stateful
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Length, Shape
from lstmgen.plan.passes.embedding_table import CheckedIndices

TYPICAL_LENGTH = 64

Shapes = tuple[Shape, ...]


class ScratchBuffer(NamedTuple):
    """A scratch buffer of a node: shapes that it must hold, and its element type."""

    shapes: Shapes
    element: str


@dataclass(frozen=True)
class Location:
    """A location of values: the k-th "input", "output", "state", "constant" or "buffer"."""

    kind: str
    index: int


@dataclass(frozen=True)
class State:
    """A state of a node that persists between calls, and its initial value.

    Attributes:
        constant: the name of a constant with the initial values; empty if all are `initial`.
    """

    node: str
    name: str
    shape: Shape
    initial: float
    element: str
    constant: str = ""


def axes_of(states: Iterable[State]) -> Sequence[str]:
    """Returns the names of the free axes that lengths of states depend on."""
    lengths = (dim for state in states for dim in state.shape if isinstance(dim, Length))
    return sorted({axis for length in lengths for axis in length.axes()})


@dataclass(frozen=True)
class Memory:
    """The memory of a program.

    Attributes:
        locations: by the name of the value; an unused value has none.
        roots: by the name of the value, the value whose location it shares; usually itself.
        buffers: for each buffer, the shapes of all its values; the largest one is its size.
        elements: the element type of each buffer.
        states: what persists between calls.
        copies: outputs with another location, copied at the end, as (value, output index).
        scratch: by the node's name, the indices of its scratch buffers by role.
    """

    locations: Mapping[str, Location]
    roots: Mapping[str, str]
    buffers: tuple[Shapes, ...]
    elements: tuple[str, ...]
    states: tuple[State, ...]
    copies: tuple[tuple[Value, int], ...]
    scratch: Mapping[str, Mapping[str, int]]


def allocate(
    graph: Graph,
    scratch: Mapping[str, Mapping[str, ScratchBuffer]],
    pool: Memory | None = None,
    in_scratch: frozenset[str] = frozenset(),
    repeated: range = range(0),
) -> Memory:
    """Returns locations for all values of a graph.

    Args:
        scratch: by the node's name, its scratch buffers by role.
        pool: the memory of another program, whose buffers are reused.
        in_scratch: names of recurrent nodes that work on their states in scratch buffers.
        repeated: indices of nodes in a loop; values from before the loop are read in every iteration.
    """
    return _Allocator(graph, scratch, pool, in_scratch, repeated).allocate()


def output_is_state(operation: Recurrent) -> bool:
    """Returns whether the output after every timestep, masked or not, is the state h."""
    starts_at_zero = not operation.initial_state and not operation.stateful
    repeats_state = starts_at_zero or operation.early_output == "state"
    return not operation.masked or (repeats_state and not operation.zero_output_for_mask)


def lies_in_state(operation: Recurrent, x: Shape) -> bool:
    """Returns whether the output equals the final state h, so that both can share memory."""
    return output_is_state(operation) and (not operation.return_sequences or x[0] == 1)


def elements(shape: Shape, length: int) -> int:
    """Returns the number of elements if every free axis of the inputs has this length."""
    return prod(dim.at(dict.fromkeys(dim.axes(), length)) if isinstance(dim, Length) else dim for dim in shape)


def typical(shape: Shape) -> int:
    """Returns the number of elements at a typical length; buffers are compared by it."""
    return elements(shape, TYPICAL_LENGTH)


class _Allocator:
    """Two walks over a graph: fixed locations (inputs, states, constants, outputs) first, then buffers."""

    def __init__(
        self,
        graph: Graph,
        scratch: Mapping[str, Mapping[str, ScratchBuffer]],
        pool: Memory | None,
        in_scratch: frozenset[str],
        repeated: range,
    ) -> None:
        self.in_scratch = in_scratch
        self.repeated = repeated
        self.graph = graph
        self.scratch = scratch
        self.pool = pool
        self.root: dict[str, str] = {}
        self.fixed: dict[str, Location] = {}
        self.value: dict[str, Value] = {}
        self.states: list[State] = []
        # Index of the last node that reads each value; outputs are read after all nodes.
        self.made = {v.name: k for k, node in enumerate(graph.nodes) for v in node.outputs}
        self.last_read = {v.name: self.read_until(v, k) for k, node in enumerate(graph.nodes) for v in node.inputs}
        self.last_read.update({value.name: len(graph.nodes) for value in graph.outputs})

    def allocate(self) -> Memory:
        for k, value in enumerate(self.graph.inputs):
            self._define(value, Location("input", k))
        for index, node in enumerate(self.graph.nodes):
            self._define_outputs(index, node)
        copies = self._outputs()
        buffers, elements, scratch = self._buffers()
        locations = {name: self.fixed[root] for name, root in self.root.items()}
        return Memory(locations, self.root, buffers, elements, tuple(self.states), copies, scratch)

    def read_until(self, value: Value, index: int) -> int:
        """Returns the end of a value's live range for this read; loop-carried values live to the end of the loop."""
        if index in self.repeated and self.made.get(value.name, -1) < self.repeated.start:
            return self.repeated.stop
        return index

    def _define(self, value: Value, location: Location | None = None, same_as: Value | None = None) -> None:
        root = self.root[same_as.name] if same_as is not None else value.name
        self.root[value.name] = root
        self.value.setdefault(root, value)
        if location is not None:
            self.fixed[root] = location

    def _define_outputs(self, index: int, node: Node) -> None:
        operation = node.operation
        if isinstance(operation, Recurrent):
            self._define_recurrent(node, operation)
        elif isinstance(operation, Scan):
            self._define(node.outputs[0])
            for name, value in zip(operation.STATES, node.outputs[1:]):
                if operation.stateful:
                    self._define_state(node, operation, name, value)
                else:
                    self._define(value)
        elif isinstance(operation, Stateful):
            for name, value in zip(operation.STATES, node.outputs):
                self._define_state(node, operation, name, value)
        elif isinstance(operation, Constant):
            self._define(node.outputs[0], Location("constant", index))
        elif isinstance(operation, (Reshape, CheckedIndices)) or self._can_overwrite(index, node):
            self._define(node.outputs[0], same_as=node.inputs[0])
        else:
            for value in node.outputs:
                self._define(value)

    def _define_recurrent(self, node: Node, operation: Recurrent) -> None:
        y, *states = node.outputs
        y_is_state = lies_in_state(operation, node.inputs[0].shape)
        for name, value in zip(operation.STATES, states):
            if operation.stateful:
                self._define_state(node, operation, name, value)
            elif (
                node.name not in self.in_scratch or value.name in self.last_read or (y_is_state and value is states[0])
            ):
                self._define(value)
        if y_is_state:
            self._define(y, same_as=states[0])
        elif y.name in self.last_read:
            self._define(y)

    def _define_state(self, node: Node, operation: Stateful, name: str, value: Value) -> None:
        self._define(value, Location("state", len(self.states)))
        once = isinstance(operation, Recurrent) and operation.initial_once
        constant = node.inputs[1 + operation.STATES.index(name)].name if once else ""
        self.states.append(State(node.name, name, value.shape, operation.initial, value.element, constant))

    def _can_overwrite(self, index: int, node: Node) -> bool:
        """Returns whether the output can overwrite the first input: elementwise, same shape, last use."""
        if not isinstance(node.operation, (Activate, Affine, PRelu, Binary)):
            return False
        source = node.inputs[0]
        root = self.root[source.name]
        last_read = max(self.last_read.get(name, -1) for name, other in self.root.items() if other == root)
        return source.shape == node.outputs[0].shape and root not in self.fixed and last_read <= index

    def _outputs(self) -> tuple[tuple[Value, int], ...]:
        """Allocates the outputs; returns those that have another location and are copied at the end."""
        copies = []
        for k, value in enumerate(self.graph.outputs):
            root = self.root[value.name]
            if root in self.fixed:
                copies.append((value, k))
            else:
                self.fixed[root] = Location("output", k)
        return tuple(copies)

    def _last_uses(self) -> dict[str, int]:
        """Returns, by the name of a root, the index of the last node that uses its location."""
        last: dict[str, int] = {}
        for index, node in enumerate(self.graph.nodes):
            used = [(value, self.read_until(value, index)) for value in node.inputs]
            used += [(value, index) for value in node.outputs if value.name in self.root]
            for value, until in used:
                root = self.root[value.name]
                last[root] = max(until, last.get(root, 0))
        return last

    def _buffers(self) -> tuple[tuple[Shapes, ...], tuple[str, ...], dict[str, dict[str, int]]]:
        last_use = self._last_uses()
        buffers = [list(shapes) for shapes in self.pool.buffers] if self.pool else []
        elements = list(self.pool.elements) if self.pool else []
        busy_until = [-1] * len(buffers)

        def take(shapes: Shapes, element: str, index: int, until: int) -> int:
            size = max(map(typical, shapes))
            free = [k for k, end in enumerate(busy_until) if end < index and elements[k] == element]
            best = min(free, key=lambda k: abs(max(map(typical, buffers[k])) - size), default=None)
            if best is None:
                best = len(buffers)
                buffers.append([])
                elements.append(element)
                busy_until.append(0)
            buffers[best].extend(shape for shape in shapes if shape not in buffers[best])
            busy_until[best] = until
            return best

        scratch = {}
        for index, node in enumerate(self.graph.nodes):
            for value in node.outputs:
                root = self.root.get(value.name)
                if root is not None and root not in self.fixed:
                    held = self.value[root]
                    self.fixed[root] = Location("buffer", take((held.shape,), held.element, index, last_use[root]))
            working = self.scratch.get(node.name, {})
            scratch[node.name] = {name: take(*room, index, index) for name, room in working.items()}
        return tuple(tuple(shapes) for shapes in buffers), tuple(elements), scratch
