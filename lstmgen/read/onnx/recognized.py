"""Recognizes LSTM, GRU and simple cells in the body of a loop, so that they run as recurrent layers.

Weights are collected from what the activations are applied to. A cell is believed if it computes what the body does,
for numbers of several sizes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import prod
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array, f64
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Length, fixed
from lstmgen.read.calls.layer import Call

TOLERANCE = 1e-9
SIZES = (0.1, 0.5, 1.0, 3.0)  # of the numbers that a cell and a body are compared with
MOST_NUMBERS = 1 << 24  # of all linear forms; larger cells run as they are
ACTIVATED: Mapping[type[Recurrent], int] = {LSTM: 5, GRU: 3, SimpleRNN: 1}  # activations for each unit
MOST_CHUNKS = 8  # parts of what activations are applied to; an LSTM has five


@dataclass(frozen=True)
class Recognized:
    """A cell, and which state of the body each of its states is."""

    operation: Recurrent
    order: tuple[int, ...]

    def run(self, call: Call, x: Value, initial: Sequence[Value]) -> list[Value]:
        """The outputs (timesteps, units), and the last states in the order of the body."""
        operation = replace(self.operation, return_sequences=True, initial_state=bool(initial))
        states = [initial[k] for k in self.order] if initial else []
        y, *last = replace(call, class_name=type(operation).__name__).add_all(operation, x, *states)
        return [y, *(last[self.order.index(k)] for k in range(len(last)))]


@dataclass(frozen=True)
class Chunk:
    """The argument of an activation, for one gate: a linear form of the row, the states and other values.

    Attributes:
        parts: by the name of a value, its matrix (numbers, units).
    """

    activation: Activation
    parts: Mapping[str, Array]
    bias: Array


def recognized(
    rows: Sequence[Value], states: Sequence[Value], after: Sequence[Value], ys: Sequence[Value], nodes: Sequence[Node]
) -> Recognized | None:
    """The recurrent cell that a body is; None for any other body.

    Args:
        rows: a timestep of each sequence.
        ys: the outputs of each timestep.
    """
    shapes = [value.shape for value in (*rows, *states)]
    plain = all(len(shape) == 1 and not isinstance(shape[0], Length) for shape in shapes)
    if len(rows) != 1 or not 1 <= len(states) <= 2 or not plain or len({state.shape for state in states}) > 1:
        return None
    known = (Dense, Move, Affine, Activate, Constant)
    if any(
        not isinstance(node.operation, known)
        and not (isinstance(node.operation, Binary) and node.operation.kind in ("add", "subtract", "multiply"))
        for node in nodes
    ):
        return None
    inputs = (rows[0], *states)
    used = {value.name for value in inputs} | {value.name for node in nodes for value in node.outputs}
    if any(value.name not in used for node in nodes for value in node.inputs):
        return None
    try:
        forms = Forms(inputs, nodes)
    except ValueError:
        return None
    chunks = forms.chunks(nodes, fixed(states[0].shape)[0])
    if len(chunks) > MOST_CHUNKS:
        return None
    body = Graph(inputs, tuple(nodes), tuple(after), ("",) * len(inputs), ("",) * len(after))
    # A limit that samples do not reach is one activation more.
    activated = sum(prod(fixed(node.outputs[0].shape)) for node in nodes if isinstance(node.operation, Activate))
    orders = [(0,)] if len(states) == 1 else [(0, 1), (1, 0)]
    for order in orders:
        if any(y != after[order[0]] for y in ys):
            continue
        names = (rows[0].name, *(states[k].name for k in order))
        for operation in candidates(names, chunks, forms, nodes):
            if activated == ACTIVATED[type(operation)] * operation.units and alike(operation, body, order):
                return Recognized(operation, order)
    return None


# --- linear forms


class Forms:
    """Values of a body as linear forms of the row, the states and values that are not linear.

    Attributes:
        places: of the numbers of each value that forms are made of, by name.
        forms: by name, (numbers of these values + 1 for a constant, *shape); None for what activations give.
    """

    def __init__(self, inputs: Sequence[Value], nodes: Sequence[Node]) -> None:
        """Computes the form of each value.

        Raises:
            ValueError: there are too many numbers.
        """
        sources = [*inputs, *(node.outputs[0] for node in nodes if is_product(node))]
        counts = [prod(fixed(value.shape)) for value in sources]
        ends = np.cumsum(counts)
        self.places = {value.name: slice(end - n, end) for value, n, end in zip(sources, counts, ends)}
        self.size = int(ends[-1])
        if self.size * sum(prod(fixed(node.outputs[0].shape)) for node in nodes) > MOST_NUMBERS:
            raise ValueError
        self.forms: dict[str, Array | None] = {}
        for value in inputs:
            self.forms[value.name] = self.itself(value)
        for node in nodes:
            (value,) = node.outputs
            self.forms[value.name] = self.itself(value) if is_product(node) else self.linear(node)

    def itself(self, value: Value) -> Array:
        """The form of a value that others are made of."""
        shape, place = fixed(value.shape), self.places[value.name]
        form = np.zeros((self.size + 1, prod(shape)))
        form[place] = np.eye(form.shape[1])
        return form.reshape(self.size + 1, *shape)

    def linear(self, node: Node) -> Array | None:
        """The form of the output of a linear node."""
        operation = node.operation
        inputs = [form for value in node.inputs if (form := self.forms[value.name]) is not None]
        if isinstance(operation, Activate) or len(inputs) < len(node.inputs):
            return None
        if isinstance(operation, Constant):
            form = np.zeros((self.size + 1, *operation.value.shape))
            form[-1] = f64(operation.value)
        elif isinstance(operation, Dense):
            form = inputs[0] @ f64(operation.kernel)
            form[-1] += 0 if operation.bias is None else f64(operation.bias)
        elif isinstance(operation, Affine):
            form = inputs[0] * f64(operation.scale)
            form[-1] += f64(operation.offset)
        else:  # moves, sums and differences
            (form,) = operation.evaluate_batch(*inputs)
        return np.asarray(form)

    def parts(self, form: Array) -> dict[str, Array]:
        """The matrices of a form that are not zero, by value."""
        return {name: form[place] for name, place in self.places.items() if form[place].any()}

    def chunks(self, nodes: Sequence[Node], units: int) -> list[Chunk]:
        """The arguments of activations, in parts of one state's size."""
        chunks = []
        for node in nodes:
            form = self.forms[node.inputs[0].name] if node.inputs else None
            if isinstance(node.operation, Activate) and form is not None:
                form = form.reshape(self.size + 1, -1)
                for start in range(0, form.shape[1] - units + 1, units):
                    part = form[:, start : start + units]
                    chunks.append(Chunk(node.operation.activation, self.parts(part), part[-1]))
        return chunks


def is_product(node: Node) -> bool:
    """Returns true for a product of two tensors."""
    return isinstance(node.operation, Binary) and node.operation.kind == "multiply"


# --- cells


def candidates(
    names: Sequence[str], chunks: Sequence[Chunk], forms: Forms, nodes: Sequence[Node]
) -> Iterator[Recurrent]:
    """Cells with the weights of the chunks.

    Args:
        names: of the row, h, and c if there is one.
    """
    x, h = names[:2]
    gates = [chunk for chunk in chunks if set(chunk.parts) <= {x, h}]
    if len(names) == 3:
        yield from lstms(names, gates)
        return
    if len(gates) == 1 and len(chunks) == 1:
        yield SimpleRNN(**weights(names, gates), activation=gates[0].activation)
    rest = [chunk for chunk in chunks if not set(chunk.parts) <= {x, h}]
    if len(gates) == 2 and len(rest) == 1:
        yield from grus(names, gates, rest[0], nodes, forms)


def weights(names: Sequence[str], gates: Sequence[Chunk]) -> dict[str, Any]:
    """Kernels and the bias of gates in order."""
    units = len(gates[0].bias)
    none = np.zeros((0, units))
    sizes = {name: max((len(gate.parts.get(name, none)) for gate in gates), default=0) for name in names[:2]}
    kernels = [
        np.concatenate([gate.parts.get(name, np.zeros((sizes[name], units))) for gate in gates], axis=1)
        for name in names[:2]
    ]
    return {
        "kernel": kernels[0],
        "recurrent_kernel": kernels[1],
        "bias": np.concatenate([gate.bias for gate in gates]),
    }


def lstms(names: Sequence[str], gates: Sequence[Chunk]) -> Iterator[Recurrent]:
    """LSTMs whose gates are in any order."""
    if len(gates) != 4:
        return
    for order in permutations(gates):
        i, f, c, o = order
        if i.activation == f.activation == o.activation:
            yield LSTM(**weights(names, order), recurrent_activation=i.activation, activation=c.activation)


def grus(
    names: Sequence[str], gates: Sequence[Chunk], candidate: Chunk, nodes: Sequence[Node], forms: Forms
) -> Iterator[Recurrent]:
    """GRUs whose reset gate is applied before or after the product."""
    h = names[1]
    products = [name for name in candidate.parts if name not in names]
    if len(products) != 1 or h in candidate.parts or gates[0].activation != gates[1].activation:
        return
    (maker,) = [node for node in nodes if node.outputs[0].name == products[0]]
    options: dict[str, Any] = {"recurrent_activation": gates[0].activation, "activation": candidate.activation}
    matrix = candidate.parts[products[0]]
    before = replace(candidate, parts={**candidate.parts, h: matrix})
    for order in permutations(gates):
        yield GRU(**weights(names, [*order, before]), **options, reset_after=False)
        if not np.array_equal(matrix, np.eye(len(matrix))):
            continue
        for operand in maker.inputs:
            form = forms.forms[operand.name]
            parts = {} if form is None else forms.parts(form)
            if form is None or set(parts) != {h}:
                continue
            offset, kernel = form[-1], parts[h]
            after = replace(candidate, parts={**candidate.parts, h: kernel})
            arrays = weights(names, [*order, after])
            zeros = np.zeros_like(offset)
            arrays["bias"] = np.stack([arrays["bias"], np.concatenate([zeros, zeros, offset])])
            yield GRU(**arrays, **options, reset_after=True)


def alike(operation: Recurrent, body: Graph, order: Sequence[int]) -> bool:
    """Returns true if a cell computes what the body of a loop does."""
    rng = np.random.default_rng(0)
    shapes = [fixed(value.shape) for value in body.inputs]
    if operation.kernel.shape[0] != shapes[0][0] or operation.recurrent_kernel.shape[0] != shapes[1][0]:
        return False
    cell = replace(operation, initial_state=True)
    for size in SIZES:
        x, *states = (rng.normal(size=(4, *shape)) * size for shape in shapes)
        expected = body.evaluate_batch(x, *states)
        _, *results = cell.evaluate_batch(x[:, np.newaxis], *(states[k] for k in order))
        if not all(np.allclose(y, expected[k], rtol=TOLERANCE, atol=TOLERANCE) for y, k in zip(results, order)):
            return False
    return True
