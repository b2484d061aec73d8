"""The models of the benchmarks, built as Graphs: fixed seeds, random weights and biases, no TensorFlow.

Each has an LSTM and a GRU form. Weights are distributed as Keras initialises them, so that activations are
neither dead nor saturated; biases are not zero, so that every path counts.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, GraphBuilder, Layer, Source, Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent

CELLS = ("lstm", "gru")


@dataclass(frozen=True)
class Model:
    """A model of the benchmark.

    Attributes:
        cell: a `CELLS`.
        graph: with one input and one output.
        vocabulary: of the input where it holds indices into an embedding; 0 where it holds features.
        units: of the recurrent layers in order.
    """

    name: str
    cell: str
    graph: Graph
    vocabulary: int
    units: tuple[int, ...]

    def sample(self, seed: int) -> Weight:
        """An input: standardised features, or indices."""
        rng = np.random.default_rng(seed)
        shape = tuple(int(dim) for dim in self.graph.inputs[0].shape)  # type: ignore[arg-type]
        if self.vocabulary:
            return rng.integers(0, self.vocabulary, shape).astype(np.float32)
        return rng.normal(size=shape).astype(np.float32)


class Builder:
    """A model layer by layer, as `keras.Sequential`."""

    def __init__(self, name: str, cell: str, shape: tuple[int, ...], vocabulary: int = 0) -> None:
        self.name, self.cell, self.vocabulary = name, cell, vocabulary
        self.rng = np.random.default_rng(zlib.crc32(f"{name} {cell}".encode()))
        self.graph = GraphBuilder()
        self.input = self.value = self.graph.input("x", shape)
        self.layers: list[Layer] = []
        self.routines: list[int] = []

    def add(self, operation: Operation, name: str, kind: str, parameters: int = 0) -> Value:
        """Adds an operation on the value so far, which its first output becomes."""
        self.value = self.graph.add(operation, self.value, name=name, label=f"{kind} {name!r}")[0]
        self.layers.append(Layer(name, kind, (self.value.shape,), parameters))
        return self.value

    def embedding(self, features: int) -> None:
        table = self.rng.uniform(-0.05, 0.05, (self.vocabulary, features)).astype(np.float32)
        self.add(Embedding(table=table), "embedding", "Embedding", table.size)

    def recurrent(self, units: int, sequences: bool = False) -> None:
        self.routines.append(units)
        operation = self.cell_of(units, sequences)
        self.add(operation, f"{self.cell}_{len(self.routines)}", self.cell.upper(), parameters(operation))

    def bidirectional(self, units: int, sequences: bool = False) -> None:
        """Adds a layer in both directions; with `sequences`, outputs of a timestep stand in one row."""
        self.routines.append(units)
        x, outputs, of_sequences = self.value, [], "_sequences" if sequences else ""
        for direction in ("forward", "backward"):
            operation = replace(self.cell_of(units, sequences), go_backwards=direction == "backward")
            label, name = f"Bidirectional {direction!r}", f"{direction}_{self.cell}{of_sequences}"
            outputs.append(self.graph.add(operation, x, name=name, label=label)[0])
        if sequences:
            reverse = Slice(axis=0, start=None, stop=None, step=-1)
            outputs[1:] = self.graph.add(reverse, outputs[1], name="reversed", label="Bidirectional")
        both = Concatenate(axis=int(sequences))
        (self.value,) = self.graph.add(both, *outputs, name=f"both{of_sequences}", label="Bidirectional")
        self.layers.append(Layer("bidirectional", "Bidirectional", (self.value.shape,), 2 * parameters(operation)))

    def cell_of(self, units: int, sequences: bool) -> Recurrent:
        inputs, gates = int(self.value.shape[-1]), 4 if self.cell == "lstm" else 3  # type: ignore[arg-type]
        kernel, recurrent_kernel = self.uniform(inputs, gates * units), self.orthogonal(units, gates * units)
        if self.cell == "gru":
            bias = self.normal(2, 3 * units)
            return GRU(kernel=kernel, recurrent_kernel=recurrent_kernel, bias=bias, return_sequences=sequences)
        bias = self.normal(4 * units)
        bias[units : 2 * units] += 1
        return LSTM(kernel=kernel, recurrent_kernel=recurrent_kernel, bias=bias, return_sequences=sequences)

    def dense(self, units: int, function: str = "linear") -> None:
        kernel, bias = self.uniform(int(self.value.shape[-1]), units), self.normal(units)  # type: ignore[arg-type]
        self.add(Dense(kernel=kernel, bias=bias), "dense", "Dense", kernel.size + bias.size)
        if function != "linear":
            self.add(Activate(activation=activation(function)), function, "Activation")

    def uniform(self, inputs: int, outputs: int) -> Weight:
        """Glorot & Bengio 2010."""
        limit = np.sqrt(6 / (inputs + outputs))
        return self.rng.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)

    def orthogonal(self, rows: int, columns: int) -> Weight:
        """Saxe et al. 2013."""
        q, r = np.linalg.qr(self.rng.normal(size=(columns, rows)))
        return np.ascontiguousarray((q * np.sign(np.diag(r))).T, dtype=np.float32)

    def normal(self, *shape: int) -> Weight:
        return (0.1 * self.rng.normal(size=shape)).astype(np.float32)

    def model(self) -> Model:
        graph = Graph(
            inputs=(self.input,),
            nodes=tuple(self.graph.nodes),
            outputs=(self.value,),
            input_names=("x",),
            output_names=(self.layers[-1].name,),
            layers=tuple(self.layers),
            source=Source(name=f"{self.name}_{self.cell}"),
        )
        return Model(self.name, self.cell, graph, self.vocabulary, tuple(self.routines))


def parameters(operation: Operation) -> int:
    """Number of weights."""
    return sum(array.size for array in operation.weights().values())


def seed(cell: str) -> Model:
    """Input(3, 2), 8 units, Dense(2)."""
    builder = Builder("seed", cell, (3, 2))
    builder.recurrent(8)
    builder.dense(2)
    return builder.model()


def har(cell: str) -> Model:
    """Input(128, 9), 32 units, Dense(6, softmax): human activity recognition."""
    builder = Builder("har", cell, (128, 9))
    builder.recurrent(32)
    builder.dense(6, "softmax")
    return builder.model()


def stack(cell: str) -> Model:
    """Input(50, 16), twice 64 units, Dense(1)."""
    builder = Builder("stack", cell, (50, 16))
    builder.recurrent(64, sequences=True)
    builder.recurrent(64)
    builder.dense(1)
    return builder.model()


def bilstm(cell: str) -> Model:
    """Input(100, 32), 128 units in both directions, Dense(10, softmax)."""
    builder = Builder("bilstm", cell, (100, 32))
    builder.bidirectional(128)
    builder.dense(10, "softmax")
    return builder.model()


def char(cell: str) -> Model:
    """Input(40), Embedding(80, 64), twice 256 units, Dense(80, softmax): a character model."""
    builder = Builder("char", cell, (40,), vocabulary=80)
    builder.embedding(64)
    builder.recurrent(256, sequences=True)
    builder.recurrent(256)
    builder.dense(80, "softmax")
    return builder.model()


def big(cell: str) -> Model:
    """Input(64, 64), twice 512 units, Dense(64)."""
    builder = Builder("big", cell, (64, 64))
    builder.recurrent(512, sequences=True)
    builder.recurrent(512)
    builder.dense(64)
    return builder.model()


def weather(cell: str) -> Model:
    """Input(120, 7), 32 units, Dense(1): a forecast, as in an example of Keras."""
    builder = Builder("weather", cell, (120, 7))
    builder.recurrent(32)
    builder.dense(1)
    return builder.model()


def both_ways(cell: str) -> Model:
    """Input(5, 10), 64 and 32 units in both directions, Dense(10)."""
    builder = Builder("bidirectional", cell, (5, 10))
    builder.bidirectional(64, sequences=True)
    builder.bidirectional(32)
    builder.dense(10)
    return builder.model()


MODELS: dict[str, Callable[[str], Model]] = {
    "seed": seed,
    "har": har,
    "stack": stack,
    "bilstm": bilstm,
    "char": char,
    "big": big,
}
# Models of which others have published what they take on a microcontroller; no computer is measured with them.
PUBLISHED: dict[str, Callable[[str], Model]] = {"weather": weather, "bidirectional": both_ways}
