"""Where every value lives while C code runs: inputs, outputs, states, and a few shared buffers.

Values whose lifetimes do not overlap share a buffer; a value that is only another's view (a Reshape), or
that can overwrite its input, lives where that lives.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu
from lstmgen.graph.graph import Graph, Node, Value, number
from lstmgen.graph.layout import Reshape
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.shape import Shape

TYPICAL_LENGTH = 64


@dataclass(frozen=True)
class Place:
    """Where a value lives: the k-th of a kind: "input", "output", "state", "constant" or "buffer"."""

    kind: str
    index: int


@dataclass(frozen=True)
class Memory:
    """The places of a program.

    Attributes:
        places: by the name of the value.
        buffers: for each buffer the shapes of all that it ever holds; it is as large as the largest.
        states: shapes of what persists between calls, with the node's name and the state's ("h", "c").
        constants: the nodes whose value is a weight.
        copies: outputs that live elsewhere and are copied at the end, as (value, output index).
        scratch: the buffer of each node that needs working space, by the node's name.
    """

    places: dict[str, Place]
    buffers: tuple[tuple[Shape, ...], ...]
    states: tuple[tuple[str, str, Shape], ...]
    copies: tuple[tuple[Value, int], ...]
    scratch: dict[str, int]


def scratch_shape(node: Node) -> Shape | None:
    """Working space of a node: the gate sums of one timestep."""
    operation = node.operation
    if isinstance(operation, Recurrent):
        state = operation.state_shape(node.inputs[0].shape)
        return (*state, max(len(operation.GATES), 1))
    return None


def place(graph: Graph) -> Memory:
    """Places for every value of a graph."""
    return _Placer(graph).place()


class _Placer:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.root: dict[str, str] = {}
        self.fixed: dict[str, Place] = {}
        self.shape: dict[str, Shape] = {}
        self.last_use: dict[str, int] = {}
        self.states: list[tuple[str, str, Shape]] = []

    def place(self) -> Memory:
        graph = self.graph
        for k, value in enumerate(graph.inputs):
            self._define(value, Place("input", k))
        uses = self._uses()
        for index, node in enumerate(graph.nodes):
            self._define_outputs(index, node, uses)
        copies = self._outputs()
        for index, node in enumerate(graph.nodes):
            for value in (*node.inputs, *node.outputs):
                root = self.root[value.name]
                self.last_use[root] = max(self.last_use.get(root, 0), index)
        for value in graph.outputs:
            self.last_use[self.root[value.name]] = len(graph.nodes)
        buffers, scratch = self._buffers()
        places = {name: self.fixed[root] for name, root in self.root.items()}
        return Memory(places, buffers, tuple(self.states), copies, scratch)

    def _uses(self) -> dict[str, int]:
        """Index of the last node that reads each value; outputs are read after all nodes."""
        uses = {v.name: k for k, node in enumerate(self.graph.nodes) for v in node.inputs}
        return uses | {value.name: len(self.graph.nodes) for value in self.graph.outputs}

    def _define(self, value: Value, place: Place | None = None, same_as: Value | None = None) -> None:
        root = self.root[same_as.name] if same_as is not None else value.name
        self.root[value.name] = root
        self.shape.setdefault(root, value.shape)
        if place is not None:
            self.fixed[root] = place

    def _define_outputs(self, index: int, node: Node, uses: dict[str, int]) -> None:
        operation = node.operation
        if isinstance(operation, Recurrent):
            for name, value in zip(operation.STATES, node.outputs[1:]):
                if operation.stateful:
                    self._define(value, Place("state", len(self.states)))
                    self.states.append((node.name, name, value.shape))
                else:
                    self._define(value)
            alone = operation.return_sequences or operation.masked
            self._define(node.outputs[0], same_as=None if alone else node.outputs[1])
        elif isinstance(operation, Constant):
            self._define(node.outputs[0], Place("constant", index))
        elif isinstance(operation, Reshape):
            self._define(node.outputs[0], same_as=node.inputs[0])
        elif self._can_overwrite(index, node, uses):
            self._define(node.outputs[0], same_as=node.inputs[0])
        else:
            for value in node.outputs:
                self._define(value)

    def _can_overwrite(self, index: int, node: Node, uses: dict[str, int]) -> bool:
        """Whether the output may take the place of the first input: same shape, element by element, last use."""
        if not isinstance(node.operation, (Activate, Affine, PRelu, Binary)):
            return False
        source = node.inputs[0]
        root = self.root[source.name]
        readers = [uses.get(name, -1) for name, other in self.root.items() if other == root]
        return (
            source.shape == node.outputs[0].shape
            and root not in self.fixed
            and max(readers) <= index
            and all(self.root[other.name] != root for other in node.inputs[1:])
        )

    def _outputs(self) -> tuple[tuple[Value, int], ...]:
        """Gives outputs their own place; what lives elsewhere already is copied."""
        copies = []
        for k, value in enumerate(self.graph.outputs):
            root = self.root[value.name]
            if root in self.fixed:
                copies.append((value, k))
            else:
                self.fixed[root] = Place("output", k)
        return tuple(copies)

    def _buffers(self) -> tuple[tuple[tuple[Shape, ...], ...], dict[str, int]]:
        buffers: list[list[Shape]] = []
        busy_until: list[int] = []
        scratch: dict[str, int] = {}

        def take(shape: Shape, index: int, until: int) -> int:
            size = self._typical(shape)
            free = [k for k, end in enumerate(busy_until) if end < index]
            best = min(free, key=lambda k: abs(max(map(self._typical, buffers[k])) - size), default=None)
            if best is None:
                buffers.append([])
                busy_until.append(0)
                best = len(buffers) - 1
            if shape not in buffers[best]:
                buffers[best].append(shape)
            busy_until[best] = until
            return best

        for index, node in enumerate(self.graph.nodes):
            for value in node.outputs:
                root = self.root[value.name]
                if root not in self.fixed:
                    self.fixed[root] = Place("buffer", take(self.shape[root], index, self.last_use[root]))
            working = scratch_shape(node)
            if working is not None:
                scratch[node.name] = take(working, index, index)
        return tuple(tuple(shapes) for shapes in buffers), scratch

    def _typical(self, shape: Shape) -> int:
        axes = {axis.name: TYPICAL_LENGTH for axis in self.graph.axes()}
        size = 1
        for dim in shape:
            size *= number(dim, axes)
        return size
