"""The Graph: named values, operations in order, and their evaluation in float64: the truth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from lstmgen import display
from lstmgen.graph.arrays import each_once
from lstmgen.graph.ends import Answer, RawInput, Text, Windows
from lstmgen.graph.operation import FLOAT, Array, Operation, Stateful, Weight
from lstmgen.graph.shape import TENSOR_LIMIT, Axis, Dim, Length, Shape, number, places, text

State = Mapping[str, tuple[Array, ...]]  # by node, with a first axis for samples


@dataclass(frozen=True)
class Value:
    """One tensor: a name that is unique in its graph, its shape without batch axis, and its element type."""

    name: str
    shape: Shape
    element: str = FLOAT


@dataclass(frozen=True, eq=False, repr=False)
class Node:
    """One operation in its place.

    Attributes:
        name: unique in the graph; derived from the Keras layer's name, so it may hold any character.
        label: what it was in the model, for comments: "LSTM 'lstm_1'".
    """

    name: str
    operation: Operation
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    label: str

    def __repr__(self) -> str:
        before, after = (", ".join(text(value.shape) for value in values) for values in (self.inputs, self.outputs))
        return f"<Node {self.name!r}: {type(self.operation).__name__}, {before} -> {after}>"


@dataclass(frozen=True)
class Layer:
    """A Keras layer, for reports; `options` are those of its config, in few words."""

    name: str
    class_name: str
    output_shapes: tuple[Shape, ...]
    parameters: int
    options: tuple[str, ...] = ()

    @classmethod
    def of_node(cls, node: Node) -> Layer:
        """Returns the record of an operation that is not of a layer."""
        size = sum(int(array.size) for array in node.operation.weights().values())
        return cls(node.name, type(node.operation).__name__, (node.outputs[0].shape,), size)


FLOAT32_BITS = 24


@dataclass(frozen=True)
class Trained:
    """The fixed point that a model was trained for, by `lstmgen.keras.quantize_aware`.

    Attributes:
        quantize: its format.
        ranges: the largest magnitudes, as `ranges=` takes them.
    """

    quantize: str
    ranges: tuple[float, ...]


@dataclass(frozen=True)
class Source:
    """Origin of a model: file name without folders, SHA-256 of its bytes, and the Keras that wrote it.

    Attributes:
        producer: of an ONNX file, with its opset, or PyTorch or TensorFlow.js with its version, or the format of audio
            JSON; empty for Keras.
        sample_rate: of a model of audio, in Hz; None if it is not known.
        trained: the fixed point that the weights were trained for; None for floats.
    """

    name: str = "model"
    sha256: str = ""
    container: str = ""
    keras_version: str = ""
    backend: str = ""
    producer: str = ""
    sample_rate: float | None = None
    trained: Trained | None = None

    @property
    def runtime(self) -> str:
        """The library that runs the model."""
        if self.container == "ONNX":
            return "onnxruntime"
        return "PyTorch" if self.producer.startswith("PyTorch") else "Keras"

    @property
    def writer(self) -> str:
        """The library that wrote the file."""
        return self.producer or f"Keras {self.keras_version or 'of unknown version'}"


@dataclass(frozen=True, eq=False, repr=False)
class Graph:
    """The computation of a model: operations in order.

    Attributes:
        inputs: tensors with the element types of callers; nodes read them as numbers.
        nodes: ordered so that every input is computed before it is used.
        input_names, output_names: names in the Keras model.
        equal: pairs of dimensions that must be equal at run time.
        layers, source, warnings: for people; they do not affect the numbers.
        bits: bits of the significand in the coarsest floats that Keras uses; lstmgen computes in float32 or better.
        text: how a layer of the model tokenizes the only input; None if no layer does.
        ends: raw inputs and labelled outputs, from a pipeline or `text`; None without them.
        integers: the integer dtypes that Keras converts inputs to, by the names of values; "bool" is one.
    """

    inputs: tuple[Value, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Value, ...]
    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    equal: tuple[tuple[Dim, Dim], ...] = ()
    layers: tuple[Layer, ...] = ()
    source: Source = field(default_factory=Source)
    warnings: tuple[str, ...] = ()
    bits: int = FLOAT32_BITS
    text: Text | None = None
    ends: Ends | None = None
    integers: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return display.lines(self._title(), self._rows())

    def _repr_html_(self) -> str:
        return display.table(self._title(), ("", "name", "class", "shape", "weights"), self._rows())

    def _title(self) -> str:
        return f"Graph of {self.source.name!r}: {len(self.layers)} layers, {self.parameters():,} weights"

    def _rows(self) -> list[tuple[str, ...]]:
        """Rows for inputs, layers and outputs; nodes instead of layers if the graph has no layers."""
        layers = [
            ("layer", layer.name, layer.class_name, ", ".join(map(text, layer.output_shapes)), f"{layer.parameters:,}")
            for layer in self.layers
        ]
        nodes = [
            ("node", node.name, type(node.operation).__name__, ", ".join(text(value.shape) for value in node.outputs))
            for node in self.nodes
        ]
        return [
            *(("input", name, "", text(value.shape)) for name, value in zip(self.input_names, self.inputs)),
            *(layers or nodes),
            *(("output", name, "", text(value.shape)) for name, value in zip(self.output_names, self.outputs)),
        ]

    def axes(self) -> tuple[Axis, ...]:
        """The variable-length axes, in the order of the inputs."""
        dims = [dim for value in self.inputs for dim in value.shape if isinstance(dim, Axis)]
        return tuple(dict.fromkeys(dims))

    def stateful(self) -> tuple[Node, ...]:
        """The nodes that keep their state between calls."""
        return tuple(node for node in self.nodes if isinstance(node.operation, Stateful) and node.operation.stateful)

    def weights(self) -> tuple[Weight, ...]:
        """All arrays, each once."""
        return each_once(array for node in self.nodes for array in node.operation.weights().values())

    def parameters(self) -> int:
        """Number of elements in these arrays."""
        return sum(array.size for array in self.weights())

    def numbers(self) -> Dim:
        """Count of numbers that an evaluation of one sample holds at once."""
        count: Dim = sum((places(value.shape) for value in self.inputs), 0)
        for node in self.nodes:
            count = count + node.operation.workspace(*(value.shape for value in node.inputs))
            count = sum((places(value.shape) for value in node.outputs), count)
        return count

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        """The outputs for a batch of samples, which the first axis of every array counts, from initial states."""
        values, _ = self.trace_batch(inputs, {})
        return tuple(values[value.name] for value in self.outputs)

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        """The outputs for one sample, in float64, from initial states.

        Raises:
            ValueError: an input is missing, or has another shape than the model's.
        """
        return self.run(inputs, {})[0]

    def run(self, inputs: Sequence[Array], state: State) -> tuple[tuple[Array, ...], State]:
        """The outputs and the states of the stateful nodes after the call; `state` is that of the call before."""
        values, after = self.trace(inputs, state)
        return tuple(values[value.name] for value in self.outputs), after

    def trace(self, inputs: Sequence[Array], state: State) -> tuple[dict[str, Array], State]:
        """Every value of one sample by name, and the states after the call."""
        values, after = self.trace_batch([np.asarray(x, dtype=np.float64)[np.newaxis] for x in inputs], state)
        return {name: array[0] for name, array in values.items()}, after

    def trace_batch(self, inputs: Sequence[Array], state: State) -> tuple[dict[str, Array], State]:
        """Every value of a batch of samples by name, and the states after the call.

        NaN and infinities are results: nothing warns of them.
        """
        if len(inputs) != len(self.inputs):
            names = ", ".join(repr(value.name) for value in self.inputs)
            raise ValueError(f"{len(inputs)} inputs were given, not {len(self.inputs)}: {names}")
        values = {value.name: np.asarray(array, dtype=np.float64) for value, array in zip(self.inputs, inputs)}
        self.check_lengths({name: array.shape[1:] for name, array in values.items()})
        count = len(inputs[0])
        after = dict(state)
        with np.errstate(all="ignore"):
            for node in self.nodes:
                arguments = tuple(values[value.name] for value in node.inputs)
                operation = node.operation
                if isinstance(operation, Stateful) and operation.stateful:
                    results = operation.resume(arguments, state.get(node.name))
                    after[node.name] = results[-len(operation.STATES) :]
                else:
                    results = operation.evaluate_batch(*arguments)
                if not arguments:
                    results = tuple(np.broadcast_to(result, (count, *result.shape[1:])) for result in results)
                values.update(zip((value.name for value in node.outputs), results))
        return values, after

    def check_lengths(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """Raises ValueError where the inputs, by name, have other shapes than the graph's, or lengths that disagree."""
        axes: dict[str, int] = {}

        def wanted_length(dim: Dim, length: int) -> Dim:
            if isinstance(dim, Axis):
                return axes.setdefault(dim.name, length)
            return length if isinstance(dim, Length) else dim  # the body of a Map may have a derived length

        for value in self.inputs:
            shape = shapes[value.name]
            wanted = tuple(wanted_length(dim, n) for dim, n in zip(value.shape, shape))
            if len(shape) != len(value.shape) or wanted != shape:
                raise ValueError(f"input {value.name!r} must have shape {value.shape}, not {shape}")
        for a, b in self.equal:
            if number(a, axes) != number(b, axes):
                raise ValueError(f"lengths {a} and {b} must be equal")


class RawSamples(Protocol):
    """Computes raw values from inputs of the network."""

    def evaluate(self, *inputs: Array) -> tuple[Array, ...]:
        """Returns raw values for one sample."""


@dataclass(frozen=True, eq=False)
class Ends:
    """The parts of a pipeline that are not operations of a graph, and the graphs that it was joined from.

    Attributes:
        inputs, outputs: in the order of the graph.
        windows: windows of a stream of rows; None without a stream.
        before: computes the inputs of the network from raw values.
        network: the model as it was trained.
        after: computes the outputs from those of the network.
        typical: computes raw values from inputs of the network: the inverse of `before`, or typical values without one.
        digest: SHA-256 of the pipeline as JSON.
        lines: description for people.
        hints: settings of the pipeline that many users would choose otherwise.
    """

    inputs: tuple[RawInput, ...]
    outputs: tuple[Answer, ...]
    windows: Windows | None
    before: Graph
    network: Graph
    after: Graph
    typical: RawSamples
    digest: str
    lines: tuple[str, ...]
    hints: tuple[str, ...] = ()

    def finished(self, outputs: Sequence[Array], inputs: Sequence[Array]) -> tuple[Array, ...]:
        """Computes the outputs from those of the network; a score needs the inputs of the network too."""
        operands = (*outputs, *inputs)
        return self.after.evaluate(*operands[: len(self.after.inputs)])


def pipeline_lines(graph: Graph) -> tuple[str, ...]:
    """Lines that describe the pipeline of a graph; empty if it has none."""
    return () if graph.ends is None else graph.ends.lines


class GraphBuilder:
    """Builds a Graph node by node: makes names unique and infers shapes."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Creates a builder without nodes.

        Args:
            taken: names that no value may have.
        """
        self.nodes: list[Node] = []
        self.equal: dict[tuple[Dim, Dim], None] = {}
        self._names: set[str] = set(taken)
        self._next: dict[str, int] = {}

    @classmethod
    def of(cls, graph: Graph) -> GraphBuilder:
        """Returns a builder that continues a graph."""
        builder = cls()
        builder.nodes, builder.equal = list(graph.nodes), dict.fromkeys(graph.equal)
        builder._names.update(value.name for value in graph.inputs)
        builder._names.update(value.name for node in graph.nodes for value in node.outputs)
        return builder

    def unique(self, name: str) -> str:
        """Returns the name, followed by a number if it is not unique."""
        candidate, k = name, self._next.get(name, 1)
        while candidate in self._names:
            candidate, k = f"{name}_{k}", k + 1
        self._next[name] = k
        self._names.add(candidate)
        return candidate

    def maker(self, value: Value) -> Node | None:
        """Returns the node with a value among its outputs; None for an input."""
        return next((node for node in reversed(self.nodes) if value in node.outputs), None)

    def input(self, name: str, shape: Shape, element: str = FLOAT) -> Value:
        """Returns a new input; an input is not a node."""
        return Value(self.unique(name), shape, element)

    def add(self, operation: Operation, *inputs: Value, name: str, label: str) -> tuple[Value, ...]:
        """The outputs of a new node.

        Raises:
            ValueError: the inputs do not fit the operation, or an output would be too large.
        """
        shapes = operation.shapes(*(value.shape for value in inputs))
        for shape in shapes:
            if math.prod(dim for dim in shape if not isinstance(dim, Length)) > TENSOR_LIMIT:
                raise ValueError(f"a tensor of shape {text(shape)} is too large")
        name = self.unique(name)
        parts = operation.STATES if isinstance(operation, Stateful) else tuple(map(str, range(1, len(shapes))))
        names = (name, *(self.unique(f"{name}:{part}") for part in parts))
        elements = tuple(value.element for value in inputs)
        outputs = tuple(
            Value(output, shape, operation.element(k, elements)) for k, (output, shape) in enumerate(zip(names, shapes))
        )
        self.equal.update(dict.fromkeys(operation.equal(*(value.shape for value in inputs))))
        self.nodes.append(Node(name, operation, inputs, outputs, label))
        return outputs
